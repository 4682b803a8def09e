#include "http/http1codec.h"

#include "http/headrules.h"
#include "http/llhttpparser.h"
#include "http/requestline.h"
#include "http/target.h"

#include <algorithm>
#include <format>
#include <type_traits>
#include <utility>

namespace gatescope::http {

struct Http1Codec::PhaseRow {
    Phase phase;
    Progress (Http1Codec::*advance)();
    std::string_view cutShort; ///< What to say when the peer closes here; empty: nothing is cut short.
};

const Http1Codec::PhaseRow Http1Codec::kPhases[] = {
    {Phase::EmptyLines, &Http1Codec::skipEmptyLines, {}},
    {Phase::RequestLine, &Http1Codec::readRequestLine, "the peer closed inside the request line"},
    {Phase::HeaderLines, &Http1Codec::readHeaderLine, "the peer closed inside the request head"},
    {Phase::Body, &Http1Codec::readBody, "the peer closed inside the request body"},
    {Phase::Done, &Http1Codec::stand, {}},
    {Phase::Failed, &Http1Codec::stand, {}},
};

Http1Codec::Http1Codec(const Limits &limits) : m_limits(limits), m_parser(std::make_unique<LlhttpParser>(limits.body))
{
}

Http1Codec::~Http1Codec() = default;

void Http1Codec::receive(std::string_view input)
{
    dropUsed();
    m_peerClosed = m_peerClosed || input.empty();
    m_input.append(input);
}

Result<Step, CodecError> Http1Codec::nextStep()
{
    while (m_pending.empty()) {
        if (!(this->*kPhases[std::size_t(m_phase)].advance)() && m_pending.empty())
            return idleAnswer();
    }
    return popPending();
}

void Http1Codec::startNextRequest()
{
    if (m_phase != Phase::Done)
        return;
    m_parser->reset();
    m_response.begin({});
    m_messageBegin = m_used;
    m_phase = Phase::EmptyLines;
}

std::string_view Http1Codec::unread() const
{
    return std::string_view(m_input).substr(m_used);
}

std::string_view Http1Codec::partialHead() const
{
    return m_phase < Phase::Body ? std::string_view(m_input).substr(m_messageBegin) : std::string_view();
}

bool Http1Codec::isBetweenRequests() const
{
    return m_phase == Phase::EmptyLines && (unread().empty() || unread() == "\r");
}

Http1Codec::Progress Http1Codec::skipEmptyLines()
{
    const std::string_view input = window();
    if (input.starts_with("\r\n")) {
        m_used += 2;
        return true;
    }
    if (input.empty() || input == "\r")
        return headIsTooLarge();
    m_phase = Phase::RequestLine;
    return true;
}

Http1Codec::Progress Http1Codec::readRequestLine()
{
    const auto scanned = scanRequestLine(window(), m_limits);
    if (!scanned)
        return fail(scanned.error());
    if (!*scanned)
        return headIsTooLarge();
    const RequestLine &line = **scanned;
    m_head.method = line.method;
    m_head.target = line.target;
    m_head.version = line.version;
    m_used += line.size;
    if (const auto target = splitTarget(m_head.method, m_head.target); !target)
        return fail(target.error());
    const std::string_view bytes = std::string_view(m_input).substr(m_used - line.size, line.size);
    if (m_parser->executeRequestLine(bytes).error != HPE_OK)
        return fail(peerError(CodecErrc::MalformedRequestLine, "a request line that the parser refuses"));
    m_phase = Phase::HeaderLines;
    return true;
}

Http1Codec::Progress Http1Codec::readHeaderLine()
{
    const std::string_view input = window();
    const auto lineEnd = input.find('\n');
    if (lineEnd == std::string_view::npos)
        return headIsTooLarge();
    m_used += lineEnd + 1;
    return takeHeaderLine(input.substr(0, lineEnd + 1));
}

Http1Codec::Progress Http1Codec::takeHeaderLine(std::string_view line)
{
    const auto &outcome = m_parser->executeHeaderLine(line);
    if (outcome.error != HPE_OK)
        return fail(refusedByParser(outcome.error, m_head.headers, line));
    if (outcome.headDone)
        return finishHead();
    if (auto error = headerLineError(line))
        return fail(*std::move(error));
    if (m_head.headers.size() == m_limits.headers)
        return fail(peerError(CodecErrc::TooManyHeaders, std::format("more than {} header fields", m_limits.headers)));
    const auto [name, value] = splitHeaderLine(line);
    m_head.headers.append(name, value);
    return true;
}

Http1Codec::Progress Http1Codec::finishHead()
{
    if (auto error = headError(m_head))
        return fail(*std::move(error));
    if (m_parser->contentLength() > m_limits.body)
        return fail(
            peerError(CodecErrc::BodyTooLarge, std::format("Content-Length: {} is more than the limit of {} bytes",
                                                           m_parser->contentLength(), m_limits.body)));
    const bool isHttp11 = m_head.version == Version::Http11;
    m_head.framing = m_parser->isChunked()          ? Framing::Chunked
                     : m_parser->hasContentLength() ? Framing::Length
                                                    : Framing::None;
    m_head.contentLength = m_parser->contentLength();
    m_head.keepAlive = !m_head.headers.hasToken("connection", "close") &&
                       (isHttp11 || m_head.headers.hasToken("connection", "keep-alive"));
    const bool hasBody = m_parser->isChunked() || m_head.contentLength > 0;
    m_head.expectContinue = isHttp11 && hasBody && m_head.headers.hasToken("expect", "100-continue");
    m_head.raw = m_input.substr(m_messageBegin, m_used - m_messageBegin);
    prepareResponse();
    m_pending.emplace_back(std::exchange(m_head, {}));
    m_phase = Phase::Body;
    if (!hasBody)
        finishBody();
    return true;
}

void Http1Codec::prepareResponse()
{
    m_response.begin({.isHead = m_head.method == "HEAD",
                      .version = m_head.version,
                      .keepAlive = m_head.keepAlive,
                      .expectContinue = m_head.expectContinue});
}

Http1Codec::Progress Http1Codec::readBody()
{
    if (unread().empty())
        return false;
    const std::size_t begin = m_used;
    const auto &outcome = m_parser->execute(unread());
    m_used += outcome.consumed;
    if (!takeBody(begin))
        return failInBody(CodecErrc::MalformedChunk);
    if (outcome.error != HPE_OK)
        return failInBody(m_parser->bodyIsTooLarge() ? CodecErrc::BodyTooLarge : CodecErrc::MalformedChunk);
    if (outcome.messageDone)
        finishBody();
    return true;
}

bool Http1Codec::takeBody(std::size_t begin)
{
    const std::string_view input = m_input;
    std::size_t at = begin;
    for (const auto &piece : m_parser->outcome().body) {
        m_framing.append(input.substr(at, begin + piece.begin - at));
        if (m_framing.size() > m_limits.framing)
            return false;
        m_pending.emplace_back(PendingData{std::exchange(m_framing, {}), begin + piece.begin, piece.size});
        at = begin + piece.begin + piece.size;
    }
    m_framing.append(input.substr(at, m_used - at));
    return m_framing.size() <= m_limits.framing;
}

void Http1Codec::finishBody()
{
    HeaderList trailers = trailersIn(m_framing);
    m_pending.emplace_back(BodyEnd{std::exchange(m_framing, {}), std::move(trailers)});
    m_phase = Phase::Done;
}

Http1Codec::Progress Http1Codec::fail(CodecError error)
{
    m_used += error.raw.size();
    error.raw = m_input.substr(m_messageBegin, m_used - m_messageBegin);
    if (m_parser->failed())
        error.parserReason = m_parser->reason();
    m_response.begin(
        {.isHead = m_head.method == "HEAD", .version = m_head.version, .keepAlive = false, .expectContinue = false});
    m_error = std::move(error);
    m_phase = Phase::Failed;
    return true;
}

Http1Codec::Progress Http1Codec::failInBody(CodecErrc code)
{
    const bool tooLong = m_framing.size() > m_limits.framing;
    CodecError error = peerError(code, describeBodyError(code, tooLong));
    if (!tooLong)
        error.parserReason = m_parser->reason();
    error.raw = m_framing.substr(0, m_limits.framing + 1);
    m_response.forbidKeepAlive();
    m_error = std::move(error);
    m_phase = Phase::Failed;
    return true;
}

std::string Http1Codec::describeBodyError(CodecErrc code, bool framingTooLong) const
{
    if (framingTooLong)
        return std::format("more than {} bytes of chunk extensions or trailers", m_limits.framing);
    if (code == CodecErrc::BodyTooLarge)
        return std::format("a chunked body of more than the limit of {} bytes", m_limits.body);
    return "chunked body: " + m_parser->words();
}

Http1Codec::Progress Http1Codec::headIsTooLarge()
{
    const std::size_t end = m_messageBegin + m_limits.head;
    if (m_input.size() <= end)
        return false;
    m_used = end;
    return fail(peerError(CodecErrc::HeadTooLarge, std::format("a request head of more than {} bytes", m_limits.head)));
}

std::string_view Http1Codec::window() const
{
    const std::size_t end = std::min(m_input.size(), m_messageBegin + m_limits.head);
    return std::string_view(m_input).substr(m_used, end - m_used);
}

Result<Step, CodecError> Http1Codec::idleAnswer()
{
    const std::string_view cutShort = kPhases[std::size_t(m_phase)].cutShort;
    if (m_peerClosed && !cutShort.empty()) {
        const bool inBody = m_phase == Phase::Body;
        m_used = m_input.size();
        fail(peerError(CodecErrc::Incomplete, std::string(cutShort)));
        if (inBody)
            m_error->raw = std::exchange(m_framing, {});
    }
    if (m_error)
        return std::unexpected(*m_error);
    if (m_phase == Phase::Done)
        return Paused{};
    if (m_peerClosed)
        return Closed{};
    return NeedData{};
}

Step Http1Codec::popPending()
{
    Pending first = std::move(m_pending.front());
    m_pending.pop_front();
    return std::visit(
        [this](auto &&what) -> Step {
            using What = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<What, PendingData>)
                return BodyData{std::move(what.framing), std::string_view(m_input).substr(what.begin, what.size)};
            else
                return std::forward<decltype(what)>(what);
        },
        std::move(first));
}

void Http1Codec::dropUsed()
{
    const std::size_t end = m_phase < Phase::Body ? m_messageBegin : m_used;
    if (end == 0 || !m_pending.empty() || end * 2 < m_input.size())
        return;
    m_input.erase(0, end);
    m_messageBegin -= std::min(m_messageBegin, end);
    m_used -= end;
}

} // namespace gatescope::http
