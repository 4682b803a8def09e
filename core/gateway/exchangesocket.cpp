#include "gateway/exchange.h"
#include "gateway/hub.h"
#include "gateway/plainanswer.h"
#include "gateway/stream.h"
#include "http/status.h"

#include <utility>

namespace gatescope::gateway {

using trace::Outcome;

namespace {

constexpr int kForbidden = 403;

} // namespace

void Exchange::take(call::SocketAccept &accept)
{
    happen({.input = Input::Accept, .accept = &accept});
}

void Exchange::take(call::SocketSend &message)
{
    const std::size_t posted = message.bytes.size();
    const std::size_t queued = m_state == State::Tunnel ? m_socket->send(message) : 0;
    m_unsent += queued;
    if (queued < posted && m_call->sent(posted - queued))
        m_hub.application().drained(m_call);
}

void Exchange::take(call::SocketClose &close)
{
    happen({.input = Input::CloseSocket, .close = &close});
}

void Exchange::accept(const Happening &happening)
{
    const auto agreed =
        m_hub.options().webSocket.deflate ? websocket::agreeOnDeflate(m_offer->extensions) : std::nullopt;
    const auto head = m_stream->openTunnel(handshakeFields(*happening.accept, agreed ? agreed->answer : ""));
    if (!head) {
        m_state = State::Answered;
        return answer({.input = Input::Accept, .reason = head.error().detail});
    }
    m_log.responseHead(head->bytes, http::kSwitchingProtocols);
    websocket::CodecOptions options{.mostMessage = m_hub.options().webSocket.mostMessage};
    if (agreed)
        options.deflate = agreed->parameters;
    m_socket = std::make_unique<SocketSession>(m_hub, *m_stream, m_log, m_call, options);
    m_hub.watchDeadlines(*this);
    m_stream->startTunnel();
}

HeaderList Exchange::handshakeFields(const call::SocketAccept &accept, std::string_view extension) const
{
    HeaderList fields;
    if (!m_offer->key.empty())
        fields.append("Sec-WebSocket-Accept", websocket::acceptKey(m_offer->key));
    if (accept.subprotocol)
        fields.append("Sec-WebSocket-Protocol", *accept.subprotocol);
    if (!extension.empty())
        fields.append("Sec-WebSocket-Extensions", extension);
    fields.append("Date", m_hub.date());
    if (!m_hub.options().serverName.empty())
        fields.append("Server", m_hub.options().serverName);
    for (const auto [name, value] : accept.headers)
        fields.append(name, value);
    return fields;
}

void Exchange::refuseSocket(const Happening &)
{
    answerPlainly(m_hub, *m_stream, m_log, kForbidden, {});
    m_log.socketState(
        {.state = trace::SocketState::Closed, .by = trace::Party::Application, .why = "closed before it was accepted"});
    settle(Outcome::Completed, "the application refused the WebSocket");
    m_stream->responseEnded();
    tellDisconnected();
}

void Exchange::closeSocket(const Happening &happening)
{
    m_socket->close(*happening.close);
    settleSocket();
}

void Exchange::endSocket(const Happening &happening)
{
    m_socket->applicationEnded(happening.input == Input::Raised ? call::CallEnded::How::Raised
                                                                : call::CallEnded::How::Completed);
    settleSocket();
}

void Exchange::loseSocket(const Happening &happening)
{
    m_socket->lost(*happening.closing);
    if (const auto &end = m_socket->ended())
        settle(happening.outcome == Outcome::Aborted ? Outcome::Aborted : end->outcome, end->words);
    releaseUnsent(m_unsent);
    tellDisconnected();
}

void Exchange::tunnelled(std::string_view bytes)
{
    if (m_state != State::Tunnel)
        return;
    m_socket->received(bytes);
    settleSocket();
}

void Exchange::stopping()
{
    if (m_state != State::Tunnel)
        return;
    m_socket->stop();
    settleSocket();
}

void Exchange::checkDeadlines(SocketSession::Clock::time_point now)
{
    if (m_state != State::Tunnel)
        return;
    m_socket->checkDeadlines(now);
    settleSocket();
}

std::string Exchange::inject(Injection what)
{
    if (!m_offer)
        return "the exchange is no WebSocket";
    if (m_state == State::Waiting)
        return "the application has not accepted the WebSocket yet";
    if (m_state != State::Tunnel)
        return "the WebSocket is closed";
    std::string why = m_socket->inject(std::move(what));
    settleSocket();
    return why;
}

void Exchange::settleSocket()
{
    const auto &end = m_socket->ended();
    if (!end || m_state != State::Tunnel)
        return;
    m_state = State::Answered;
    settle(end->outcome, end->words);
    m_stream->responseEnded();
    tellDisconnected();
}

} // namespace gatescope::gateway
