#pragma once

#include "base/id.h"
#include "python/asgi/engine.h"

namespace gatescope::asgi {

/// Sees when a request replaces a value in scope["state"] that the lifespan had put there, and reports it (A615): the
/// dict is a copy for that request, and the next one has the old value again. New keys are what the copy is for.
///
/// Python's dict watchers tell of the change itself, so that the line is known and an application that changes nothing
/// costs nothing. They know no owner: the newest StateWatch of the process is told. Needs the GIL.
class StateWatch {
public:
    /// `state` is the lifespan's dict.
    StateWatch(EnginePtr engine, PyObject *state);
    ~StateWatch();
    StateWatch(const StateWatch &) = delete;
    StateWatch &operator=(const StateWatch &) = delete;

    /// The scope of a new request; nothing happens while the lifespan's dict is empty.
    void watch(PyObject *scope) const;

private:
    static int changed(PyDict_WatchEvent event, PyObject *dict, PyObject *key, PyObject *value);
    void assigned(PyObject *key);

    const EnginePtr m_engine;
    const Ref m_state;
    int m_watcher = -1;
    ExchangeId m_reported; ///< Once an exchange is enough.
};

} // namespace gatescope::asgi
