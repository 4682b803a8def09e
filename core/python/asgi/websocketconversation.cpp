#include "python/asgi/websocketconversation.h"

#include "python/asgi/failure.h"
#include "python/asgi/lefttasks.h"

namespace gatescope::asgi {

using call::CallEnded;
using trace::Severity;
using State = SocketResponse::State;

namespace {

constexpr std::uint16_t kGoingAway = 1001;
constexpr const char *kStopping = "the server is stopping";

/// What a call that returned leaves behind, by where the socket stands.
struct SocketReturn {
    State state;
    bool headersSent;
    CallEnded::How how;
    std::string_view rule;
    Severity severity;
    const char *words;
};

constexpr SocketReturn kSocketReturns[] = {
    {State::Connecting, false, CallEnded::How::NoStart, "A503", Severity::Error,
     "the application returned without websocket.accept or websocket.close"},
    {State::Open, true, CallEnded::How::Unfinished, "A524", Severity::Info,
     "the application returned without websocket.close: the server closes the socket with 1000"},
    {State::Denying, false, CallEnded::How::NoStart, "A703", Severity::Error,
     "the application returned after websocket.http.response.start without websocket.http.response.body"},
    {State::Denying, true, CallEnded::How::Unfinished, "A703", Severity::Error,
     "the application returned with more_body still True"},
};

bool set(const Incoming &incoming, PyObject *key, Ref value)
{
    return incoming.message && value && PyDict_SetItem(incoming.message.get(), key, value.get()) == 0;
}

} // namespace

Turn WebSocketConversation::receive(Exchange &exchange, Incoming &incoming)
{
    if (!m_connectGiven)
        return giveConnect(exchange, incoming);
    bool wasFull = false;
    auto input = m_applicationEnded ? std::nullopt : m_call->takeMessage(wasFull);
    if (wasFull)
        notePause(exchange);
    if (input)
        return giveMessage(exchange, incoming, std::move(*input));
    return isOver() ? giveDisconnect(exchange, incoming) : Turn::Waits;
}

bool WebSocketConversation::isOver() const
{
    return m_applicationEnded || m_call->isDisconnected() || m_response.state() == State::Refused ||
           m_response.state() == State::Denied;
}

Turn WebSocketConversation::giveConnect(Exchange &exchange, Incoming &incoming)
{
    m_connectGiven = true;
    m_response.connectGiven();
    incoming.type = Name::WebSocketConnect;
    incoming.message = makeMessage(exchange.engine().names, incoming.type);
    return incoming.message ? Turn::Done : Turn::Raised;
}

Turn WebSocketConversation::giveMessage(Exchange &exchange, Incoming &incoming, call::Call::SocketInput input)
{
    const Names &names = exchange.engine().names;
    incoming.type = Name::WebSocketReceive;
    incoming.message = makeMessage(names, incoming.type);
    incoming.content = input.isText ? Incoming::Content::Text : Incoming::Content::Bytes;
    incoming.held = std::move(input.bytes);
    incoming.data = incoming.held;
    Ref value =
        input.isText
            ? python::text(incoming.data)
            : Ref(PyBytes_FromStringAndSize(incoming.data.data(), static_cast<Py_ssize_t>(incoming.data.size())));
    if (input.isText && value)
        incoming.length = static_cast<std::size_t>(PyUnicode_GET_LENGTH(value.get()));
    return set(incoming, names[input.isText ? Name::Text : Name::Bytes], std::move(value)) ? Turn::Done : Turn::Raised;
}

Turn WebSocketConversation::giveDisconnect(Exchange &exchange, Incoming &incoming)
{
    const Names &names = exchange.engine().names;
    auto end = m_call->socketEnd().value_or(call::Call::SocketEnd{});
    incoming.type = Name::WebSocketDisconnect;
    incoming.message = makeMessage(names, incoming.type);
    incoming.content = Incoming::Content::Close;
    incoming.code = end.code;
    incoming.held = std::move(end.reason);
    incoming.data = incoming.held;
    Ref reason = python::text(incoming.data);
    incoming.length = reason ? static_cast<std::size_t>(PyUnicode_GET_LENGTH(reason.get())) : 0;
    if (!set(incoming, names[Name::Code], Ref(PyLong_FromLong(incoming.code))) ||
        !set(incoming, names[Name::Reason], std::move(reason)))
        return Turn::Raised;
    if (std::exchange(m_disconnectGiven, true) && !std::exchange(m_againNoted, true))
        exchange.report("A520", Severity::Warning, "receive() after websocket.disconnect: nothing can come any more");
    m_response.disconnectGiven();
    return Turn::Done;
}

void WebSocketConversation::notePause(Exchange &exchange)
{
    exchange.engine().post(call::ResponseMessage{m_call, call::BodyTaken{}});
    if (m_call->hasMessage() && !std::exchange(m_pauseNoted, true))
        exchange.report("A525", Severity::Info,
                        "the client sends faster than the application receives: the server stopped reading until now");
}

void WebSocketConversation::serverStops(Exchange &exchange)
{
    if (m_response.state() == State::Open && !m_call->isDisconnected())
        exchange.engine().post(
            call::ResponseMessage{m_call, call::SocketClose{.code = kGoingAway, .reason = kStopping}});
    m_call->endSocket({.code = kGoingAway, .reason = kStopping});
}

void WebSocketConversation::returned(Exchange &exchange, PyObject *result)
{
    noteReturned(exchange, result);
    applicationEnded(exchange, endOfReturn(exchange));
}

CallEnded WebSocketConversation::endOfReturn(Exchange &exchange) const
{
    if (m_call->isDisconnected() && !m_response.isWhole())
        return {.reason = m_response.isComplete() || m_disconnectGiven ? "" : "the client had left"};
    for (const SocketReturn &row : kSocketReturns) {
        if (row.state != m_response.state() || row.headersSent != m_response.headersSent())
            continue;
        exchange.report(row.rule, row.severity, row.words);
        return {.how = row.how, .reason = row.words};
    }
    return {};
}

void WebSocketConversation::applicationEnded(Exchange &exchange, CallEnded ended)
{
    m_applicationEnded = true;
    noteLeftTasks(exchange);
    m_response.applicationEnded();
    if (m_response.state() == State::Open && m_call->hasMessage())
        exchange.report("A525", Severity::Info, "messages of the client were never received");
    exchange.engine().post(call::ResponseMessage{m_call, std::move(ended)});
}

} // namespace gatescope::asgi
