#include "python/asgi/socketresponse.h"

#include "python/asgi/messagecheck.h"
#include "python/asgi/socketmessages.h"

#include <algorithm>
#include <format>

namespace gatescope::asgi {

using trace::Severity;

namespace {

constexpr std::array<const char *, static_cast<std::size_t>(SocketResponse::State::Count)> kSocketPlaces{
    "before websocket.accept",
    "after websocket.accept",
    "after websocket.http.response.start",
    "after the denial response was complete",
    "after websocket.close had refused the socket",
    "after websocket.close",
};

constexpr MessageSpec kDenialBody{.type = Name::WebSocketResponseBody, .keys = kBodyKeys};

} // namespace

const Name SocketResponse::kMessages[] = {Name::WebSocketSend, Name::WebSocketAccept, Name::WebSocketClose,
                                          Name::WebSocketResponseStart, Name::WebSocketResponseBody};

const SocketResponse::Step SocketResponse::kSteps[][5] = {
    // send, accept, close, http.response.start, http.response.body
    {{nullptr, "A510"},
     {&SocketResponse::takeAccept, {}},
     {&SocketResponse::takeRefusal, {}},
     {&SocketResponse::takeDenialStart, {}},
     {nullptr, "A703"}}, // Connecting
    {{&SocketResponse::takeSend, {}},
     {nullptr, "A504"},
     {&SocketResponse::takeClose, {}},
     {nullptr, "A702"},
     {nullptr, "A702"}}, // Open
    {{nullptr, "A702"},
     {nullptr, "A702"},
     {nullptr, "A702"},
     {nullptr, "A703"},
     {&SocketResponse::takeDenialBody, {}}},                                                         // Denying
    {{nullptr, "A702"}, {nullptr, "A702"}, {nullptr, "A702"}, {nullptr, "A702"}, {nullptr, "A702"}}, // Denied
    {{nullptr, "A512"}, {nullptr, "A512"}, {nullptr, "A512"}, {nullptr, "A512"}, {nullptr, "A512"}}, // Refused
    {{nullptr, "A512"}, {nullptr, "A512"}, {nullptr, "A512"}, {nullptr, "A512"}, {nullptr, "A512"}}, // Closed
};

Turn SocketResponse::send(Exchange &exchange, Outgoing &outgoing)
{
    const std::size_t message = indexOf(kMessages, python::utf8Of(outgoing.type));
    if (message == std::size(kMessages))
        return refuseUnknown(outgoing, "A012", "websocket");
    const bool left = m_call->isDisconnected() && !isWhole();
    if (!isComplete() && (left || hasEnded()))
        return refuseLate(exchange, outgoing, left);
    const Step &step = kSteps[static_cast<std::size_t>(m_state)][message];
    if (step.take)
        return (this->*step.take)(exchange, outgoing);
    return refuse(outgoing, step.rule, kSocketPlaces[static_cast<std::size_t>(m_state)]);
}

Turn SocketResponse::takeAccept(Exchange &exchange, Outgoing &outgoing)
{
    call::SocketAccept accept;
    const SocketHeaders read{.exchange = exchange, .outgoing = outgoing, .call = *m_call};
    if (!read.accept(accept))
        return Turn::Raised;
    if (m_state != State::Connecting) // reading the headers ran the application's code, which sent
        return send(exchange, outgoing);
    if (!m_connectGiven)
        exchange.report("A503", Severity::Warning,
                        "websocket.accept before websocket.connect was received: it answers nothing yet",
                        outgoing.site);
    m_state = State::Open;
    exchange.engine().post(call::ResponseMessage{m_call, std::move(accept)});
    return Turn::Done;
}

Turn SocketResponse::takeSend(Exchange &exchange, Outgoing &outgoing)
{
    SocketPayload payload;
    if (!payload.read(exchange, outgoing))
        return Turn::Raised;
    noteOverlap(exchange, outgoing);
    if (!payload.isExact())
        noteOnce(Noticed::DataNotBytes, exchange, outgoing, "A509", Severity::Warning,
                 "'bytes' is not bytes: not every server takes it");
    m_call->addUnsent(payload.view().size());
    exchange.engine().post(call::ResponseMessage{
        m_call, call::SocketSend{.bytes = std::string(payload.view()), .isText = payload.isText()}});
    return waitForRoom(Name::WebSocketSend);
}

Turn SocketResponse::takeClose(Exchange &exchange, Outgoing &outgoing)
{
    call::SocketClose close;
    if (!readClose(exchange, outgoing, close) || !checkClose(outgoing, close))
        return Turn::Raised;
    m_state = State::Closed;
    exchange.engine().post(call::ResponseMessage{m_call, std::move(close)});
    return Turn::Done;
}

Turn SocketResponse::takeRefusal(Exchange &exchange, Outgoing &outgoing)
{
    call::SocketClose close;
    if (!readClose(exchange, outgoing, close))
        return Turn::Raised;
    if (close.code != 1000 || !close.reason.empty())
        exchange.report("A514", Severity::Info,
                        std::format("websocket.close before websocket.accept: the client gets HTTP 403; code {} and "
                                    "its reason do not reach it",
                                    close.code),
                        outgoing.site);
    m_state = State::Refused;
    exchange.engine().post(call::ResponseMessage{m_call, std::move(close)});
    exchange.wakeReceivers();
    return Turn::Done;
}

Turn SocketResponse::takeDenialStart(Exchange &exchange, Outgoing &outgoing)
{
    StartMessage start;
    if (!readStart(exchange, outgoing, Name::WebSocketResponseStart, start))
        return Turn::Raised;
    if (m_state != State::Connecting)
        return send(exchange, outgoing);
    noteStart(exchange, outgoing, start);
    m_state = State::Denying;
    m_denial.declared = start.headers.contentLength;
    m_held.emplace(call::ResponseStart{.status = start.status, .headers = std::move(start.headers.list)});
    return Turn::Done;
}

Turn SocketResponse::takeDenialBody(Exchange &exchange, Outgoing &outgoing)
{
    const Names &names = exchange.engine().names;
    if (!checkMessage(exchange, outgoing, kDenialBody))
        return Turn::Raised;
    HeldBytes body;
    const bool last = !flag(names, outgoing.message, Name::MoreBody);
    PyObject *object = PyDict_GetItemWithError(outgoing.message, names[Name::Body]);
    if ((object && !body.hold(object)) || !m_denial.check(outgoing, body.view().size(), last))
        return Turn::Raised;
    m_denial.sent += body.view().size();
    m_state = last ? State::Denied : State::Denying;
    postDenial(exchange, {.bytes = std::string(body.view()), .last = last});
    if (last)
        exchange.wakeReceivers();
    return waitForRoom(Name::WebSocketResponseBody);
}

void SocketResponse::postDenial(Exchange &exchange, call::ResponseBody body)
{
    Engine &engine = exchange.engine();
    m_call->addUnsent(body.bytes.size());
    call::ResponseMessage message{m_call, std::move(body)};
    if (!m_held)
        return engine.post(std::move(message));
    if (engine.isRecording())
        engine.trace().write(exchange.context(), trace::HeadersSent{.status = m_held->status,
                                                                    .cause = Names::text(Name::WebSocketResponseBody)});
    call::ResponseMessage start{m_call, std::move(*m_held)};
    m_held.reset();
    engine.post(std::move(start), std::move(message));
}

} // namespace gatescope::asgi
