#include "python/asgi/sending.h"

#include "python/asgi/messages.h"
#include "python/exceptions.h"
#include "python/snapshot.h"

namespace gatescope::asgi {

namespace {

/// The message itself, or a copy in which headers that can be read only once have become a list; null with an
/// exception.
Ref withReadableHeaders(Exchange &exchange, PyObject *message, const trace::CodeSite &site)
{
    PyObject *key = exchange.engine().names[Name::Headers];
    PyObject *headers = PyDict_GetItemWithError(message, key);
    if (!headers || PyList_Check(headers) || PyTuple_Check(headers) || !PyIter_Check(headers))
        return share(message);
    exchange.report("A315", trace::Severity::Info,
                    "the headers are a one-shot iterator: whoever reads them second finds nothing", site);
    const Ref list(PySequence_List(headers));
    Ref copy(list ? PyDict_Copy(message) : nullptr);
    return copy && PyDict_SetItem(copy.get(), key, list.get()) == 0 ? std::move(copy) : Ref{};
}

std::string_view typeText(PyObject *message, const Names &names)
{
    const python::KeepException keep;
    return PyDict_Check(message) ? python::utf8Of(PyDict_GetItemWithError(message, names[Name::Type]))
                                 : std::string_view();
}

void noteSend(Exchange &exchange, PyObject *message, const trace::CodeSite &site)
{
    if (!exchange.engine().isRecording())
        return;
    const python::KeepException keep;
    Engine::Sheet sheet(exchange.engine());
    python::writeSnapshot(*sheet, message);
    exchange.engine().trace().write(exchange.context(),
                                    trace::SendCalled{.type = typeText(message, exchange.engine().names),
                                                      .message = sheet->snapshot(),
                                                      .site = site});
}

void noteRefused(Exchange &exchange, PyObject *message, const Outgoing &outgoing)
{
    if (!exchange.engine().isRecording())
        return;
    const Ref exception(PyErr_GetRaisedException());
    const std::string error = python::summarizeException(exception.get());
    exchange.engine().trace().write(
        exchange.context(), trace::SendRefused{.type = typeText(message, exchange.engine().names), .error = error});
    if (!outgoing.brokenRule.empty())
        exchange.report(outgoing.brokenRule, trace::Severity::Error, error, outgoing.site);
    raiseObject(exception.get());
}

} // namespace

void noteRefusal(Exchange &exchange, PyObject *message)
{
    noteRefused(exchange, message, {});
}

Turn sendMessage(Exchange &exchange, PyObject *message, const trace::CodeSite &site)
{
    Outgoing outgoing{.type = messageType(exchange.engine().names, message), .site = site, .brokenRule = "A008"};
    const Ref readable = outgoing.type ? withReadableHeaders(exchange, message, site) : Ref{};
    noteSend(exchange, readable ? readable.get() : message, site);
    Turn turn = Turn::Raised;
    if (readable) {
        outgoing.message = readable.get();
        outgoing.brokenRule = {};
        turn = exchange.conversation().send(exchange, outgoing);
    }
    if (turn == Turn::Raised)
        noteRefused(exchange, message, outgoing);
    return turn;
}

} // namespace gatescope::asgi
