#include "gateway/socketsession.h"

#include "gateway/hub.h"
#include "gateway/stream.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace gatescope::gateway {

using trace::Outcome;
using trace::Party;
using trace::SocketState;

namespace {

constexpr auto kNever = SocketSession::Clock::time_point::max();
constexpr std::uint64_t kMostBeforePong = 64 * 1024; ///< Bytes; above it a ping gets no pong (RFC 6455 section 5.5.3).
constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kNoCode = 1005;
constexpr std::uint16_t kAbnormal = 1006;
constexpr std::uint16_t kInternalError = 1011;

std::string named(std::uint16_t code)
{
    const std::string_view meaning = websocket::meaningOf(code);
    return meaning.empty() ? std::to_string(code) : std::format("{} ({})", code, meaning);
}

std::string_view nameOf(Party party)
{
    constexpr std::array<std::string_view, 4> kNames{"the client", "the server", "the application", "the network"};
    return kNames[static_cast<std::size_t>(party)];
}

} // namespace

struct SocketSession::Transition {
    State from;
    Input input;
    State to;
    void (SocketSession::*act)(const Event &);
};

const SocketSession::Transition SocketSession::kTransitions[] = {
    {State::Open, Input::TheyClose, State::Closed, &SocketSession::answerClose},
    {State::Open, Input::WeClose, State::WeClosed, &SocketSession::sendClose},
    {State::Open, Input::Violation, State::Closed, &SocketSession::closeForViolation},
    {State::Open, Input::Lost, State::Closed, &SocketSession::breakOff},
    {State::Open, Input::TimeOut, State::WeClosed, &SocketSession::sendClose},
    {State::WeClosed, Input::TheyClose, State::Closed, &SocketSession::finishHandshake},
    {State::WeClosed, Input::Violation, State::Closed, &SocketSession::breakOff},
    {State::WeClosed, Input::Lost, State::Closed, &SocketSession::breakOff},
    {State::WeClosed, Input::TimeOut, State::Closed, &SocketSession::breakOff},
};

SocketSession::SocketSession(Hub &hub, Stream &stream, WireLog &log, call::CallPtr call,
                             const websocket::CodecOptions &options)
    : m_hub(hub),
      m_stream(stream),
      m_log(log),
      m_call(std::move(call)),
      m_codec(options),
      m_nextPing(kNever)
{
    const auto interval = hub.options().webSocket.pingInterval;
    if (interval.count() > 0)
        m_nextPing = Clock::now() + interval;
    say(SocketState::Open, Party::Application, "accepted");
}

SocketSession::~SocketSession() = default;

void SocketSession::received(std::string_view bytes)
{
    if (m_state == State::Closed)
        return;
    m_codec.receive(bytes);
    pump();
}

void SocketSession::pump()
{
    while (m_state != State::Closed && !m_paused) {
        auto step = m_codec.nextStep();
        if (!step) {
            const websocket::Violation &broken = step.error();
            m_log.rejected(broken.raw, broken.words, 0);
            return happen({.input = Input::Violation, .code = broken.code, .reason = {}, .words = broken.words});
        }
        if (!std::visit([this](auto &what) { return take(what); }, *step))
            return;
    }
}

bool SocketSession::take(const websocket::Frame &frame)
{
    m_log.socketFrame(Party::Client, frame);
    if (frame.opcode == websocket::Opcode::Ping && m_state == State::Open && m_stream.unwritten() < kMostBeforePong)
        put(m_codec.sendPong(frame.payload));
    else if (frame.opcode == websocket::Opcode::Pong && m_state == State::Open)
        m_deadline = kNever;
    return true;
}

bool SocketSession::take(websocket::Message &message)
{
    m_log.socketMessage(Party::Client, message.isText, message.data, message.frames, message.wireBytes);
    if (m_state == State::Open)
        give(std::move(message.data), message.isText);
    return true;
}

void SocketSession::give(std::string bytes, bool isText)
{
    m_call->pushMessage({.bytes = std::move(bytes), .isText = isText});
    m_hub.application().bodyArrived(m_call);
    if (m_call->messagesAreFull()) {
        m_paused = true;
        m_stream.pauseReading();
    }
}

bool SocketSession::take(const websocket::CloseReceived &close)
{
    m_receivedCode = close.code;
    happen({.input = Input::TheyClose, .by = Party::Client, .code = close.code, .reason = close.reason, .words = {}});
    return true;
}

std::string SocketSession::inject(Injection what)
{
    const bool isClose = what.kind == Injection::Kind::Close;
    const bool isText = what.kind == Injection::Kind::Text;
    if (const std::string why = whyNot(what, isClose || isText); !why.empty())
        return why;
    if (isClose) {
        m_receivedCode = what.code;
        happen({.input = Input::TheyClose,
                .by = Party::Client,
                .code = what.code,
                .reason = std::move(what.bytes),
                .words = "injected"});
        return {};
    }
    m_log.socketMessage(Party::Client, isText, what.bytes, 0, 0);
    give(std::move(what.bytes), isText);
    return {};
}

std::string SocketSession::whyNot(const Injection &what, bool mustBeText) const
{
    constexpr std::size_t kMostReason = 123; // bytes; RFC 6455 section 5.5
    const bool isClose = what.kind == Injection::Kind::Close;
    if (m_state != State::Open)
        return "the WebSocket is closing";
    if (isClose && what.code != kNoCode && !websocket::isSendableCode(what.code))
        return std::format("{} is no code that a close frame may have", what.code);
    if (isClose && what.bytes.size() > (what.code == kNoCode ? 0 : kMostReason))
        return std::format("the reason of a close has at most {} bytes, and needs a code", kMostReason);
    if (mustBeText && !websocket::isUtf8(what.bytes))
        return "the text is not UTF-8";
    if (what.bytes.size() > m_hub.options().webSocket.mostMessage)
        return std::format("a message may have {} bytes at most", m_hub.options().webSocket.mostMessage);
    if (!isClose && m_call->messagesAreFull())
        return "the application has not received what was sent to it before";
    return {};
}

void SocketSession::messagesTaken()
{
    if (!std::exchange(m_paused, false))
        return;
    m_stream.resumeReading();
    pump();
}

std::size_t SocketSession::send(const call::SocketSend &message)
{
    if (m_state != State::Open)
        return 0;
    websocket::Frame frame = m_codec.sendMessage(message.bytes, message.isText);
    m_log.socketMessage(Party::Server, message.isText, message.bytes, 1, frame.payload.size());
    put(std::move(frame));
    return message.bytes.size();
}

void SocketSession::put(websocket::Frame frame)
{
    std::string bytes;
    websocket::Codec::encode(frame, bytes);
    m_log.socketFrame(Party::Server, frame);
    m_stream.sendRaw(bytes);
}

void SocketSession::close(const call::SocketClose &close)
{
    happen(
        {.input = Input::WeClose, .by = Party::Application, .code = close.code, .reason = close.reason, .words = {}});
}

void SocketSession::applicationEnded(call::CallEnded::How how)
{
    const bool raised = how == call::CallEnded::How::Raised;
    m_failed = m_failed || (raised && m_state == State::Open);
    happen({.input = Input::WeClose,
            .code = raised ? kInternalError : kNormal,
            .reason = {},
            .words = raised ? "the application raised" : "the application returned"});
}

void SocketSession::stop()
{
    happen({.input = Input::WeClose, .code = kGoingAway, .reason = {}, .words = "the server stops"});
}

void SocketSession::lost(const net::Closing &closing)
{
    const Party by = closing.by == net::ClosedBy::Peer ? Party::Client : Party::Network;
    happen({.input = Input::Lost, .by = by, .reason = {}, .words = closing.why});
}

void SocketSession::checkDeadlines(Clock::time_point now)
{
    if (now >= m_deadline && !m_paused) {
        const bool waitsForClose = m_state == State::WeClosed;
        m_deadline = kNever;
        happen({.input = Input::TimeOut,
                .code = kInternalError,
                .reason = waitsForClose ? "" : "no pong came",
                .words = waitsForClose ? "no close frame came back" : "no pong came in time"});
    } else if (now >= m_nextPing && m_state == State::Open) {
        const auto &options = m_hub.options().webSocket;
        m_nextPing = now + options.pingInterval;
        put(m_codec.sendPing(std::to_string(++m_pings)));
        if (m_deadline == kNever && options.pingTimeout.count() > 0)
            m_deadline = now + options.pingTimeout;
    }
}

void SocketSession::happen(const Event &event)
{
    const auto row = std::ranges::find_if(
        kTransitions, [&](const Transition &each) { return each.from == m_state && each.input == event.input; });
    if (row == std::ranges::end(kTransitions))
        return;
    if (m_state == State::Open)
        m_closedBy = event.by;
    m_state = row->to;
    (this->*row->act)(event);
}

void SocketSession::answerClose(const Event &event)
{
    const std::string code = event.words.empty() ? named(event.code) : named(event.code) + ", " + event.words;
    say(SocketState::Closing, Party::Client, code);
    m_sentCode = event.code;
    put(m_codec.sendClose(event.code, event.reason));
    end(true, event.code, event.reason, std::format("closed by the client with {}", code));
}

void SocketSession::sendClose(const Event &event)
{
    say(SocketState::Closing, event.by, event.words.empty() ? named(event.code) : event.words);
    m_sentCode = event.code;
    put(m_codec.sendClose(event.code, event.reason));
    m_deadline = Clock::now() + m_hub.options().webSocket.closeTimeout;
    if (std::exchange(m_paused, false))
        m_stream.resumeReading();
}

void SocketSession::closeForViolation(const Event &event)
{
    m_failed = true;
    sendClose(event);
    end(false, event.code, event.words, std::format("refused with {}: {}", named(event.code), event.words));
}

void SocketSession::finishHandshake(const Event &event)
{
    end(true, event.code, event.reason, std::format("closed by {} with {}", nameOf(m_closedBy), named(m_sentCode)));
}

void SocketSession::breakOff(const Event &event)
{
    end(false, kAbnormal, event.words, std::format("broken off without a close frame: {}", event.words));
}

Outcome SocketSession::outcomeOf(bool clean) const
{
    if (m_failed)
        return Outcome::Cut;
    return clean || m_state != State::Closed ? Outcome::Completed : Outcome::ClientLeft;
}

void SocketSession::end(bool clean, std::uint16_t code, std::string_view reason, std::string words)
{
    m_deadline = kNever;
    m_nextPing = kNever;
    say(SocketState::Closed, m_closedBy, words);
    m_log.socketClosed({.by = m_closedBy,
                        .code = code,
                        .reason = reason,
                        .clean = clean,
                        .received = m_receivedCode,
                        .sent = m_sentCode});
    m_end = End{.told = {.code = code, .reason = std::string(clean ? reason : std::string_view())},
                .outcome = outcomeOf(clean),
                .words = std::move(words)};
}

void SocketSession::say(SocketState state, Party by, std::string_view why)
{
    m_log.socketState({.state = state, .by = by, .why = why});
}

} // namespace gatescope::gateway
