#include "gateway/exchange.h"
#include "gateway/hub.h"
#include "gateway/plainanswer.h"
#include "gateway/stream.h"
#include "http/trailers.h"

#include <format>
#include <optional>
#include <utility>

namespace gatescope::gateway {

using trace::Outcome;

void Exchange::start(const Happening &happening)
{
    const call::ResponseStart &response = *happening.start;
    const auto known =
        response.knownLength == call::ResponseStart::kUnknown ? std::nullopt : std::optional(response.knownLength);
    const auto head =
        m_stream->sendHead({.status = response.status, .reason = response.reason, .headers = response.headers},
                           {.date = m_hub.date(),
                            .server = m_hub.options().serverName,
                            .close = m_stream->isStopping() || clientWaitsForContinue(),
                            .knownLength = known});
    if (head) {
        m_log.responseHead(head->bytes, response.status);
        return;
    }
    m_state = State::Answered;
    answer({.input = Input::Start, .reason = head.error().detail});
    tellDisconnected();
}

void Exchange::piece(const Happening &happening)
{
    const auto out = m_stream->sendBody(happening.body->bytes);
    if (!out)
        return;
    record(*out, {});
}

void Exchange::lastPiece(const Happening &happening)
{
    if (const auto out = m_stream->sendBody(happening.body->bytes))
        finish(*out, {});
}

void Exchange::trailers(const Happening &happening)
{
    finish({}, *happening.trailers);
}

void Exchange::finish(const http::BodyOut &body, const HeaderList &trailers)
{
    const auto end = m_stream->sendEnd(trailers);
    if (!end)
        return;
    record(body, *end);
    judgeLength(end->missing);
    m_stream->responseEnded();
    if (!m_requestEnded)
        tellDisconnected();
}

void Exchange::answer(const Happening &happening)
{
    answerPlainly(m_hub, *m_stream, m_log, happening.status, {});
    settle(Outcome::Failed, happening.reason);
    m_stream->responseEnded();
    if (!m_requestEnded)
        tellDisconnected();
}

void Exchange::refuse(const Happening &happening)
{
    if (!m_stream->headIsOut()) {
        answerPlainly(m_hub, *m_stream, m_log, happening.status, happening.reason);
        settle(happening.outcome, happening.reason);
    }
    leaveStream(happening.reason);
    tellDisconnected();
}

void Exchange::cut(const Happening &happening)
{
    settle(happening.outcome == Outcome::Failed ? Outcome::Cut : happening.outcome, happening.reason);
    leaveStream("the response was cut: " + std::string(happening.reason));
    tellDisconnected();
}

void Exchange::lose(const Happening &happening)
{
    settle(happening.outcome, happening.reason);
    dropFiles();
    releaseUnsent(m_unsent);
    tellDisconnected();
}

/// A client may leave with the last byte that Content-Length promised, before the application has said that it is done.
void Exchange::loseUnlessWhole(const Happening &happening)
{
    if (!m_stream->isWhole() || m_unsent > 0)
        return lose(happening);
    tellDisconnected();
}

void Exchange::loseUnlessLeft(const Happening &happening)
{
    if (!m_left)
        lose(happening);
}

void Exchange::record(const http::BodyOut &body, const http::EndOut &end)
{
    const bool isLast = m_state == State::Answered;
    const bool endsWithData = isLast && end.framing.empty();
    m_unsent += body.data.size() + body.cut;
    releaseUnsent(body.cut);
    if (!m_stream->bodyIsForbidden())
        m_overLength += body.cut;
    m_bodyOut += body.data.size();
    if (!body.data.empty() || (endsWithData && m_bodyOut > 0))
        m_log.responseBody(body.framing, body.data, endsWithData);
    const std::string_view trailers = http::trailerSection(end.framing);
    if (!end.framing.empty())
        m_log.responseBody(std::string_view(end.framing).substr(0, end.framing.size() - trailers.size()), {}, true);
    if (!trailers.empty())
        m_log.responseTrailers(trailers);
}

void Exchange::record(const http::BodyEnd &end)
{
    const std::string_view framed = http::trailerSection(end.framing);
    if (!end.framing.empty())
        m_log.requestBody(std::string_view(end.framing).substr(0, end.framing.size() - framed.size()), {}, true);
    if (!framed.empty())
        m_log.requestTrailers(framed);
    else if (!end.trailers.isEmpty())
        m_log.requestTrailers(http::asLines(end.trailers));
}

void Exchange::judgeLength(std::uint64_t missing)
{
    if (missing > 0)
        settle(Outcome::Cut, std::format("{} bytes that Content-Length promised never came", missing));
    else if (m_overLength > 0)
        settle(Outcome::Completed, std::format("{} bytes over Content-Length were left out", m_overLength));
}

} // namespace gatescope::gateway
