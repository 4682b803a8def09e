#include "gateway/exchange.h"

#include "gateway/hub.h"
#include "gateway/stream.h"
#include "http/status.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatescope::gateway {

using trace::Outcome;

struct Exchange::Transition {
    State from;
    Input input;
    State to; ///< Entered before `act`, which may enter another.
    void (Exchange::*act)(const Happening &);
};

const Exchange::Transition Exchange::kTransitions[] = {
    // nothing of the response is out
    {State::Waiting, Input::Start, State::Streaming, &Exchange::start},
    {State::Waiting, Input::Piece, State::Answered, &Exchange::answer},
    {State::Waiting, Input::LastPiece, State::Answered, &Exchange::answer},
    {State::Waiting, Input::Trailers, State::Answered, &Exchange::answer},
    {State::Waiting, Input::EndedInOrder, State::Answered, &Exchange::answer},
    {State::Waiting, Input::Raised, State::Answered, &Exchange::answer},
    {State::Waiting, Input::NoStart, State::Answered, &Exchange::answer},
    {State::Waiting, Input::Unfinished, State::Answered, &Exchange::answer},
    {State::Waiting, Input::Accept, State::Tunnel, &Exchange::accept},
    {State::Waiting, Input::CloseSocket, State::Answered, &Exchange::refuseSocket},
    {State::Waiting, Input::Refused, State::Deaf, &Exchange::refuse},
    {State::Waiting, Input::Lost, State::Deaf, &Exchange::lose},
    {State::Waiting, Input::Aborted, State::Deaf, &Exchange::cut},
    // the head is out, the body is not complete
    {State::Streaming, Input::Piece, State::Streaming, &Exchange::piece},
    {State::Streaming, Input::LastPiece, State::Answered, &Exchange::lastPiece},
    {State::Streaming, Input::Trailers, State::Answered, &Exchange::trailers},
    {State::Streaming, Input::EndedInOrder, State::Deaf, &Exchange::cut},
    {State::Streaming, Input::Raised, State::Deaf, &Exchange::cut},
    {State::Streaming, Input::NoStart, State::Deaf, &Exchange::cut},
    {State::Streaming, Input::Unfinished, State::Deaf, &Exchange::cut},
    {State::Streaming, Input::Refused, State::Deaf, &Exchange::cut},
    {State::Streaming, Input::Lost, State::Deaf, &Exchange::loseUnlessWhole},
    {State::Streaming, Input::Aborted, State::Deaf, &Exchange::cut},
    // an open WebSocket, which settles what the exchange becomes
    {State::Tunnel, Input::CloseSocket, State::Tunnel, &Exchange::closeSocket},
    {State::Tunnel, Input::EndedInOrder, State::Tunnel, &Exchange::endSocket},
    {State::Tunnel, Input::Raised, State::Tunnel, &Exchange::endSocket},
    {State::Tunnel, Input::NoStart, State::Tunnel, &Exchange::endSocket},
    {State::Tunnel, Input::Unfinished, State::Tunnel, &Exchange::endSocket},
    {State::Tunnel, Input::Lost, State::Deaf, &Exchange::loseSocket},
    {State::Tunnel, Input::Aborted, State::Deaf, &Exchange::loseSocket},
    // the response is complete; bytes of it may still be on the way
    {State::Answered, Input::Refused, State::Deaf, &Exchange::refuse},
    {State::Answered, Input::Lost, State::Deaf, &Exchange::loseUnlessLeft},
    {State::Answered, Input::Aborted, State::Deaf, &Exchange::loseUnlessLeft},
};

Exchange::Exchange(Hub &hub, Stream &stream, Opening opening)
    : m_hub(hub),
      m_stream(&stream),
      m_log(hub.writer(), stream.connectionId(), stream.offsets()),
      m_expectsContinue(opening.expectsContinue)
{
    m_log.requestHead(opening.raw);
    m_call = std::make_shared<call::Call>(id(), stream.connectionId(), std::move(opening.request));
    if (!opening.offer)
        return;
    m_offer = std::make_unique<websocket::Offer>(*std::move(opening.offer));
    m_log.socketState({.state = trace::SocketState::Connecting, .by = trace::Party::Client});
}

void Exchange::submit()
{
    m_hub.application().submit(m_call);
}

void Exchange::bodyArrived(const http::BodyData &data, bool isLast)
{
    m_bodyIn += data.data.size();
    const bool isWhole = isLast || m_bodyIn == m_call->request().contentLength;
    m_log.requestBody(data.framing, data.data, isWhole);
    if (m_state > State::Streaming || m_callEnded)
        return;
    m_bodyGiven = isWhole;
    m_call->pushBody(data.data, isWhole);
    m_hub.application().bodyArrived(m_call);
    if (m_call->bodyIsFull())
        m_stream->pauseReading();
}

void Exchange::bodyEnded(const http::BodyEnd &end)
{
    m_requestEnded = true;
    record(end);
    if (!m_call->request().hasBody || m_bodyGiven)
        return;
    m_call->finishBody();
    m_hub.application().bodyArrived(m_call);
}

void Exchange::requestRefused(const http::CodecError &error, std::string_view unread)
{
    m_log.rejected(error.raw + std::string(unread), error.detail, error.status);
    happen({.input = Input::Refused, .reason = error.detail, .outcome = Outcome::Rejected, .status = error.status});
}

void Exchange::connectionLost(const net::Closing &closing)
{
    const Outcome outcome = closing.by == net::ClosedBy::Us ? Outcome::Aborted : Outcome::ClientLeft;
    happen({.input = Input::Lost, .closing = &closing, .reason = closing.why, .outcome = outcome});
    m_holds = 0;
    m_stream = nullptr;
    concludeIfOver();
}

void Exchange::holdUntil(std::uint64_t position)
{
    ++m_holds;
    m_leavesAt = position;
}

void Exchange::left()
{
    m_left = true;
    release();
}

void Exchange::release()
{
    if (m_holds == 0 || --m_holds > 0)
        return;
    m_stream = nullptr;
    releaseUnsent(m_unsent);
    concludeIfOver();
}

void Exchange::socketHolds(std::uint64_t bytes)
{
    releaseUnsent(m_unsent - static_cast<std::size_t>(std::min<std::uint64_t>(m_unsent, bytes)));
    if (!m_files.empty())
        readFiles();
}

void Exchange::take(call::ResponseMessage &message)
{
    std::visit([this](auto &what) { take(what); }, message.what);
}

void Exchange::abort()
{
    const net::Closing closing{.by = net::ClosedBy::Us, .why = "the server stopped"};
    happen({.input = Input::Aborted, .closing = &closing, .reason = closing.why, .outcome = Outcome::Aborted});
    if (m_stream)
        leaveStream("the server stopped");
    if (m_outcome == Outcome::Completed && !m_callEnded)
        m_reason = "the call was still running when the server stopped";
    tellDisconnected();
    m_callEnded = true;
    concludeIfOver();
}

void Exchange::take(call::ResponseStart &start)
{
    happen({.input = Input::Start, .start = &start});
}

void Exchange::take(call::ResponseBody &body)
{
    const std::size_t posted = body.bytes.size();
    const bool dropped = m_state != State::Streaming;
    happen({.input = body.last ? Input::LastPiece : Input::Piece,
            .body = &body,
            .reason = "the application sent a response body before its head"});
    if (dropped && m_call->sent(posted))
        m_hub.application().drained(m_call);
}

void Exchange::take(call::BodyWanted &)
{
    if (m_state != State::Waiting || !clientWaitsForContinue())
        return;
    const std::string bytes = m_stream->sendContinue();
    m_continueSent = true;
    if (!bytes.empty())
        m_log.responseHead(bytes, 100);
}

void Exchange::take(call::BodyTaken &)
{
    if (m_socket && m_state == State::Tunnel) {
        m_socket->messagesTaken();
        return settleSocket();
    }
    if (m_stream && !m_call->bodyIsFull()) // the word may be older than the last piece
        m_stream->resumeReading();
}

void Exchange::take(call::CallEnded &ended)
{
    constexpr std::array kInputs{Input::EndedInOrder, Input::Raised, Input::NoStart, Input::Unfinished};
    constexpr std::array<std::string_view, 4> kWords{
        "the application returned without a response", "the application raised",
        "the application returned without a response", "the application returned in the middle of the response body"};
    const auto how = std::size_t(ended.how);
    m_callEnded = true;
    happen({.input = kInputs[how], .reason = ended.reason.empty() ? kWords[how] : ended.reason});
    concludeIfOver();
}

void Exchange::happen(const Happening &happening)
{
    const auto row = std::ranges::find_if(
        kTransitions, [&](const Transition &each) { return each.from == m_state && each.input == happening.input; });
    if (row == std::ranges::end(kTransitions))
        return;
    m_state = row->to;
    (this->*row->act)(happening);
}

void Exchange::take(call::ResponseTrailers &trailers)
{
    happen({.input = Input::Trailers,
            .trailers = &trailers.headers,
            .reason = "the application sent trailers before a response head"});
}

void Exchange::take(call::EarlyHints &hints)
{
    if (m_state != State::Waiting)
        return;
    if (const std::string bytes = m_stream->sendEarlyHints(hints.links); !bytes.empty())
        m_log.responseHead(bytes, http::kEarlyHints);
}

void Exchange::take(call::Push &push)
{
    if (m_state == State::Waiting || m_state == State::Streaming)
        m_stream->push(push);
}

void Exchange::settle(Outcome outcome, std::string_view reason)
{
    m_outcome = outcome;
    m_reason = reason;
}

void Exchange::tellDisconnected()
{
    if (m_callEnded || std::exchange(m_toldDisconnected, true))
        return;
    if (m_offer)
        m_call->endSocket(m_socket && m_socket->ended() ? m_socket->ended()->told : call::Call::SocketEnd{});
    else
        m_call->disconnect();
    m_hub.application().disconnected(m_call);
}

void Exchange::releaseUnsent(std::size_t bytes)
{
    if (bytes == 0)
        return;
    m_unsent -= bytes;
    if (m_call->sent(bytes))
        m_hub.application().drained(m_call);
}

void Exchange::leaveStream(std::string_view why)
{
    Stream *stream = std::exchange(m_stream, nullptr);
    m_holds = 0;
    dropFiles();
    releaseUnsent(m_unsent);
    stream->drop(*this, std::string(why));
    concludeIfOver();
}

void Exchange::concludeIfOver()
{
    if (!m_callEnded || m_holds > 0 || std::exchange(m_concluded, true))
        return;
    m_log.ended(m_outcome, m_reason);
    m_hub.remove(*this);
}

bool Exchange::clientWaitsForContinue() const
{
    return m_expectsContinue && !m_continueSent && m_bodyIn == 0 && !m_requestEnded;
}

} // namespace gatescope::gateway
