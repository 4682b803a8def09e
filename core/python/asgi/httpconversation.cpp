#include "python/asgi/httpconversation.h"

#include "python/asgi/exchange.h"
#include "python/asgi/failure.h"
#include "python/asgi/lefttasks.h"

namespace gatescope::asgi {

using call::CallEnded;
using trace::Severity;

namespace {

constexpr std::size_t kMostPiece = 64 * 1024;

bool setBody(const Names &names, Incoming &incoming, std::string_view bytes)
{
    const Ref body(PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
    PyObject *message = incoming.message.get();
    if (!message || !body || PyDict_SetItem(message, names[Name::Body], body.get()) < 0)
        return false;
    incoming.content = Incoming::Content::Body;
    incoming.data = python::bytesOf(body.get());
    return PyDict_SetItem(message, names[Name::MoreBody], incoming.moreBody ? Py_True : Py_False) == 0;
}

/// What a call that returned leaves behind, by where the response stands.
struct HttpReturn {
    CallEnded::How how = CallEnded::How::Completed;
    std::string_view rule;
    const char *words = "";
};

/// By HttpResponse::State.
constexpr HttpReturn kHttpReturns[] = {
    {CallEnded::How::NoStart, "A317", "the application returned without http.response.start"},
    {CallEnded::How::NoStart, "A316", "the application returned after http.response.start without http.response.body"},
    {CallEnded::How::Unfinished, "A318", "the application returned with more_body still True"},
    {CallEnded::How::Unfinished, "A332",
     "the application returned without the http.response.trailers that 'trailers' had promised"},
    {},
};

} // namespace

Turn HttpConversation::giveDisconnect(Exchange &exchange, Incoming &incoming)
{
    m_response.disconnectGiven();
    incoming.type = Name::HttpDisconnect;
    incoming.message = makeMessage(exchange.engine().names, incoming.type);
    return incoming.message ? Turn::Done : Turn::Raised;
}

Turn HttpConversation::receive(Exchange &exchange, Incoming &incoming)
{
    if (isComplete() || m_applicationEnded)
        return giveDisconnect(exchange, incoming);
    if (!m_bodyEnded)
        return receiveBody(exchange, incoming);
    return m_call->isDisconnected() ? giveDisconnect(exchange, incoming) : Turn::Waits;
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
        return giveDisconnect(exchange, incoming);
    m_bodyEnded = taken.last;
    m_tookPart = !taken.last;
    incoming.type = Name::HttpRequest;
    incoming.moreBody = !taken.last;
    incoming.message = makeMessage(exchange.engine().names, Name::HttpRequest);
    return setBody(exchange.engine().names, incoming, taken.bytes) ? Turn::Done : Turn::Raised;
}

Turn HttpConversation::send(Exchange &exchange, Outgoing &outgoing)
{
    const Turn turn = m_response.send(exchange, outgoing);
    if (m_tookPart && isComplete() && turn != Turn::Raised)
        notePartOfBody(exchange, outgoing);
    return turn;
}

/// A refusal needs no more of the body than it has seen.
void HttpConversation::notePartOfBody(Exchange &exchange, const Outgoing &outgoing)
{
    constexpr std::uint16_t kFirstRefusal = 400;
    m_tookPart = false;
    if (m_response.status() < kFirstRefusal)
        exchange.report("A202", Severity::Warning,
                        "the response is complete, and the last http.request had more_body True: a part of the request "
                        "body was taken for all of it; call receive() until more_body is False",
                        outgoing.site);
}

void HttpConversation::askForBody(Exchange &exchange)
{
    if (m_call->request().hasBody && !std::exchange(m_asked, true))
        exchange.engine().post(call::ResponseMessage{m_call, call::BodyWanted{}});
}

void HttpConversation::returned(Exchange &exchange, PyObject *result)
{
    noteReturned(exchange, result);
    applicationEnded(exchange, endOfReturn(exchange));
}

CallEnded HttpConversation::endOfReturn(Exchange &exchange) const
{
    const HttpReturn &row = kHttpReturns[static_cast<std::size_t>(m_response.state())];
    if (hasLeftEarly())
        return {.how = row.how, .reason = "the client had left"};
    if (!row.rule.empty())
        exchange.report(row.rule, Severity::Error, row.words);
    return {.how = row.how, .reason = row.words};
}

void HttpConversation::exceptionNoted(Exchange &exchange) const
{
    if (headersSent() && !isComplete())
        exchange.report("A331", Severity::Info,
                        "the exception came after the headers: the client sees a cut response, not a 500");
}

void HttpConversation::applicationEnded(Exchange &exchange, CallEnded ended)
{
    m_applicationEnded = true;
    noteLeftTasks(exchange);
    m_response.applicationEnded();
    if (m_call->request().hasBody && !m_bodyEnded && !hasLeftEarly())
        exchange.report("A209", Severity::Info, "the request body was not read to its end");
    exchange.engine().post(call::ResponseMessage{m_call, std::move(ended)});
}

} // namespace gatescope::asgi
