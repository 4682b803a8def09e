#include "python/asgi/httpconversation.h"

#include "base/clock.h"
#include "python/asgi/exchange.h"
#include "python/asgi/failure.h"
#include "python/exceptions.h"

namespace gatescope::asgi {

using call::CallEnded;
using trace::Severity;

namespace {

constexpr std::size_t kMostPiece = 64 * 1024;

Ref makeMessage(const Names &names, Name type)
{
    Ref message(PyDict_New());
    const bool good = message && PyDict_SetItem(message.get(), names[Name::Type], names[type]) == 0;
    return good ? std::move(message) : Ref{};
}

bool setBody(const Names &names, Incoming &incoming, std::string_view bytes)
{
    const Ref body(PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
    PyObject *message = incoming.message.get();
    if (!message || !body || PyDict_SetItem(message, names[Name::Body], body.get()) < 0)
        return false;
    incoming.hasBody = true;
    incoming.body = python::bytesOf(body.get());
    return PyDict_SetItem(message, names[Name::MoreBody], incoming.moreBody ? Py_True : Py_False) == 0;
}

Turn disconnectMessage(const Exchange &exchange, Incoming &incoming)
{
    incoming.type = Name::HttpDisconnect;
    incoming.message = makeMessage(exchange.engine().names, Name::HttpDisconnect);
    return incoming.message ? Turn::Done : Turn::Raised;
}

/// What a call that returned leaves behind, by where the response stands.
struct ReturnRow {
    HttpResponse::State state;
    bool headersSent;
    CallEnded::How how;
    std::string_view rule;
    const char *words;
};

constexpr ReturnRow kReturns[] = {
    {HttpResponse::State::Init, false, CallEnded::How::NoStart, "A317",
     "the application returned without http.response.start"},
    {HttpResponse::State::Started, false, CallEnded::How::NoStart, "A316",
     "the application returned after http.response.start without http.response.body"},
    {HttpResponse::State::Started, true, CallEnded::How::Unfinished, "A318",
     "the application returned with more_body still True"},
    {HttpResponse::State::Done, true, CallEnded::How::Completed, {}, ""},
};

const ReturnRow &returnRow(const HttpResponse &response)
{
    for (const ReturnRow &row : kReturns) {
        if (row.state == response.state() && row.headersSent == response.headersSent())
            return row;
    }
    return kReturns[0];
}

} // namespace

trace::Context HttpConversation::context() const
{
    return {.exchange = m_call->exchange(), .connection = m_call->connection()};
}

void HttpConversation::called(Exchange &exchange)
{
    const auto queued = sinceStart() - m_call->createdAt();
    if (exchange.engine().isRecording())
        exchange.engine().trace().write(
            exchange.ownContext(),
            trace::AppCalled{.callable = exchange.appName(), .queuedNs = static_cast<std::uint64_t>(queued.count())});
}

Turn HttpConversation::receive(Exchange &exchange, Incoming &incoming)
{
    if (isComplete() || m_applicationEnded)
        return disconnectMessage(exchange, incoming);
    if (!m_bodyEnded)
        return receiveBody(exchange, incoming);
    return m_call->isDisconnected() ? disconnectMessage(exchange, incoming) : Turn::Waits;
}

Turn HttpConversation::receiveBody(Exchange &exchange, Incoming &incoming)
{
    askForBody(exchange);
    if (!m_call->hasBodyReady())
        return Turn::Waits;
    const auto taken = m_call->takeBody(kMostPiece);
    if (taken.wasFull)
        exchange.engine().post(call::ResponseMessage{m_call, call::BodyTaken{}});
    if (taken.disconnected && taken.bytes.empty())
        return disconnectMessage(exchange, incoming);
    m_bodyEnded = taken.last;
    incoming.type = Name::HttpRequest;
    incoming.moreBody = !taken.last;
    incoming.message = makeMessage(exchange.engine().names, Name::HttpRequest);
    return setBody(exchange.engine().names, incoming, taken.bytes) ? Turn::Done : Turn::Raised;
}

void HttpConversation::askForBody(Exchange &exchange)
{
    if (m_call->request().hasBody && !std::exchange(m_asked, true))
        exchange.engine().post(call::ResponseMessage{m_call, call::BodyWanted{}});
}

Turn HttpConversation::send(Exchange &exchange, Outgoing &outgoing)
{
    return m_response.send(exchange, outgoing);
}

void HttpConversation::returned(Exchange &exchange, PyObject *result)
{
    noteReturned(exchange, result);
    applicationEnded(exchange, endOfReturn(exchange));
}

CallEnded HttpConversation::endOfReturn(Exchange &exchange) const
{
    const ReturnRow &row = returnRow(m_response);
    if (m_call->isDisconnected())
        return {.how = row.how, .reason = isComplete() ? "" : "the client had left"};
    if (!row.rule.empty())
        exchange.report(row.rule, Severity::Error, row.words);
    return {.how = row.how, .reason = row.words};
}

Ending HttpConversation::raised(Exchange &exchange, PyObject *exception)
{
    applicationEnded(exchange, endOfException(exchange, exception));
    const bool isCancelled = PyErr_GivenExceptionMatches(exception, exchange.engine().cancelledError.get()) != 0;
    return isCancelled ? Ending::Reraise : Ending::Swallow;
}

CallEnded HttpConversation::endOfException(Exchange &exchange, PyObject *exception) const
{
    const CallEnded::How how = isComplete() ? CallEnded::How::Completed : CallEnded::How::Raised;
    const bool left = m_call->isDisconnected();
    switch (classify(exchange.engine(), exception)) {
    case Failure::ClientLeft:
        exchange.report("A329", Severity::Info, "ClientDisconnected left the application, as it may");
        return {.how = how, .reason = "the client had left"};
    case Failure::Cancelled:
        if (left)
            return {.how = how, .reason = "cancelled after the client had left"};
        [[fallthrough]];
    case Failure::Raised:
        break;
    }
    noteException(exchange, exception, m_response.headersSent());
    if (m_response.headersSent() && !isComplete())
        exchange.report("A331", Severity::Info,
                        "the exception came after the headers: the client sees a cut response, not a 500");
    return {.how = how, .reason = python::summarizeException(exception)};
}

void HttpConversation::applicationEnded(Exchange &exchange, CallEnded ended)
{
    m_applicationEnded = true;
    m_response.applicationEnded();
    if (m_call->request().hasBody && !m_bodyEnded && !m_call->isDisconnected())
        exchange.report("A209", Severity::Info, "the request body was not read to its end");
    exchange.engine().post(call::ResponseMessage{m_call, std::move(ended)});
}

} // namespace gatescope::asgi
