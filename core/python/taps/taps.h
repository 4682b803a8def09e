#pragma once

#include "python/object.h"
#include "trace/vocabulary.h"
#include "trace/writer.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatescope::taps {

class Watcher;

/// Shows every layer of the application as it is executed: ASGI and WSGI callables that are written in Python, found by
/// what they are called with, without the application naming them and without any change in it (layerevents.h).
///
/// It stands on sys.monitoring (PEP 669) and on write-through frame locals (PEP 667): when code starts whose arguments
/// are those of a layer, its send, receive and start_response are replaced, in that frame, by callables that note the
/// call and pass it on. Code that cannot be a layer is not looked at a second time. Which exchange it is, is asked of
/// python::currentContext(); without one nothing is a layer.
///
/// What frameworks call inside of one such callable (middleware of Django, hooks of Flask, dispatch(), dependencies,
/// views) is told by adapters (adapter.h) as layers of their own.
///
/// Not seen: layers that are no Python code (extension modules), plain functions that return another layer's coroutine,
/// constructors. Iterables are never wrapped: the items of a WSGI response are told where the layer returned a list or
/// a tuple, is a generator function itself, or returned an object whose class is written in Python.
///
/// Make it when the interpreter has started, before the application is called, and destroy it before the interpreter
/// stops; `writer` must outlive it. When sys.monitoring has no seat left, or when something of ours fails, that is told
/// once as a LogRecorded of "gatescope.taps", and the application goes on without taps.
class Taps {
public:
    /// `off`: layers that are left out, as "module.Name" or "Name", with `*` for any characters: they run untouched.
    explicit Taps(trace::TraceWriter &writer, std::vector<std::string> off = {});
    ~Taps();
    Taps(const Taps &) = delete;
    Taps &operator=(const Taps &) = delete;

    [[nodiscard]] bool isOn() const;

    /// For the gateway's own receive(): to be called with the awaitable that it gave and the message that this answers.
    /// It may outlive the taps. Call it with the GIL.
    [[nodiscard]] std::function<void(PyObject *awaitable, PyObject *message)> whenAnswered() const;

    /// For the gateway of WSGI: to be called when wsgi.input was read ("read", "readline", with the bytes that this
    /// gave) or write() was called. It may outlive the taps. Call it with the GIL, on the thread that did it.
    using Crossed = void(ExchangeId exchange, trace::LayerPort port, std::string_view what, std::uint64_t bytes);
    [[nodiscard]] std::function<Crossed> whenCrossed() const;

private:
    std::shared_ptr<Watcher> m_watcher;
};

} // namespace gatescope::taps
