#include "http/http1response.h"

#include "http/responserules.h"
#include "http/status.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace gatescope::http {

namespace {

constexpr std::array<std::string_view, 4> kIgnoredHopByHop{"connection", "keep-alive", "proxy-connection",
                                                           "transfer-encoding"};

std::string statusLine(const ResponseHead &head)
{
    const std::string_view reason = head.reason.empty() ? reasonPhrase(head.status) : head.reason;
    std::string line;
    line.reserve(512);
    line.append("HTTP/1.1 ").append(std::to_string(head.status)).append(" ").append(reason).append(kCrlf);
    return line;
}

} // namespace

/// What a response head decides.
struct Http1Response::Plan {
    std::optional<std::uint64_t> statedLength; ///< By the application.
    Framing framing = Framing::None;
    std::uint64_t length = 0;
    bool ownLength = false; ///< We add Content-Length.
    bool bodyForbidden = false;
    bool statusForbidsLength = false;
    bool close = false;
};

void BodyOut::appendTo(std::string &wire) const
{
    wire.append(unsentFraming()).append(data).append(tail);
}

void EndOut::appendTo(std::string &wire) const
{
    wire.append(std::string_view(framing).substr(sentBefore));
}

void Http1Response::begin(const ResponseContext &context)
{
    *this = Http1Response();
    m_context = context;
    m_close = !context.keepAlive;
}

std::string Http1Response::sendContinue()
{
    if (!m_context.expectContinue || m_continueSent || m_state != State::Head)
        return {};
    m_continueSent = true;
    return "HTTP/1.1 100 Continue\r\n\r\n";
}

Result<Http1Response::Plan, CodecError> Http1Response::plan(const ResponseHead &head, const HeadOptions &options) const
{
    if (auto problem = statusLineProblem(head))
        return std::unexpected(applicationError(*std::move(problem)));
    for (const auto [name, value] : head.headers) {
        if (auto problem = headerProblem(name, value, options.hopByHop))
            return std::unexpected(applicationError(*std::move(problem)));
    }
    const auto length = statedLength(head.headers);
    if (!length)
        return std::unexpected(length.error());
    Plan plan{.statedLength = *length};
    plan.bodyForbidden = m_context.isHead || !statusAllowsBody(head.status);
    plan.statusForbidsLength = head.status == 204;
    plan.close = m_close || options.close || head.headers.hasToken("connection", "close");
    choose(plan, options);
    return plan;
}

void Http1Response::choose(Plan &plan, const HeadOptions &options) const
{
    if (plan.bodyForbidden) {
        plan.ownLength =
            m_context.isHead && !plan.statedLength && !plan.statusForbidsLength && options.knownLength.value_or(0) > 0;
        plan.length = options.knownLength.value_or(0);
        return;
    }
    const auto length = plan.statedLength ? plan.statedLength : options.knownLength;
    plan.ownLength = length && !plan.statedLength;
    plan.length = length.value_or(0);
    plan.framing = length                                 ? Framing::Length
                   : m_context.version == Version::Http11 ? Framing::Chunked
                                                          : Framing::UntilClose;
    plan.close = plan.close || plan.framing == Framing::UntilClose;
}

Result<HeadOut, CodecError> Http1Response::sendHead(const ResponseHead &head, const HeadOptions &options)
{
    if (m_state != State::Head)
        return std::unexpected(wrongOrder("a second response head"));
    const auto planned = plan(head, options);
    if (!planned)
        return std::unexpected(planned.error());

    HeadOut out{.bytes = statusLine(head), .dropped = {}};
    appendGiven(out, head.headers, *planned);
    appendOwn(out.bytes, head.headers, *planned, options);
    m_state = State::Body;
    m_framing = planned->framing;
    m_left = planned->length;
    m_bodyForbidden = planned->bodyForbidden;
    m_close = planned->close;
    return out;
}

void Http1Response::appendGiven(HeadOut &out, const HeaderList &headers, const Plan &plan)
{
    bool lengthOut = false;
    for (const auto [name, value] : headers) {
        const bool isLength = equalsIgnoringCase(name, "content-length");
        const bool repeated = isLength && std::exchange(lengthOut, true);
        if (repeated || (isLength && plan.statusForbidsLength) ||
            std::ranges::contains(kIgnoredHopByHop, toLowerAscii(name)))
            out.dropped.emplace_back(name);
        else
            appendHeader(out.bytes, name, value);
    }
}

void Http1Response::appendOwn(std::string &bytes, const HeaderList &headers, const Plan &plan,
                              const HeadOptions &options) const
{
    if (!options.date.empty() && !headers.value("date"))
        appendHeader(bytes, "Date", options.date);
    if (!options.server.empty() && !headers.value("server"))
        appendHeader(bytes, "Server", options.server);
    if (plan.ownLength)
        appendHeader(bytes, "Content-Length", std::to_string(plan.length));
    if (plan.framing == Framing::Chunked)
        appendHeader(bytes, "Transfer-Encoding", "chunked");
    if (plan.close)
        appendHeader(bytes, "Connection", "close");
    else if (m_context.version == Version::Http10)
        appendHeader(bytes, "Connection", "keep-alive");
    bytes.append(kCrlf);
}

Result<BodyOut, CodecError> Http1Response::sendBody(std::string_view data)
{
    if (m_state != State::Body)
        return std::unexpected(
            wrongOrder(m_state == State::Head ? "a response body before its head" : "a response body behind its end"));
    BodyOut out{.framing = {}, .sentBefore = 0, .data = data, .tail = {}, .cut = 0};
    if (m_bodyForbidden || m_framing == Framing::Length) {
        const std::uint64_t room = m_bodyForbidden ? 0 : m_left;
        out.data = data.substr(0, std::size_t(std::min<std::uint64_t>(room, data.size())));
        out.cut = data.size() - out.data.size();
        m_left -= m_bodyForbidden ? 0 : out.data.size();
    } else if (m_framing == Framing::Chunked && !data.empty()) {
        out.framing = std::format("{}{:x}\r\n", m_tail, data.size());
        out.sentBefore = m_tail.size();
        out.tail = m_tail = kCrlf;
    }
    return out;
}

Result<HeadOut, CodecError> Http1Response::sendUpgrade(std::string_view protocol, const HeaderList &fields)
{
    if (m_state != State::Head)
        return std::unexpected(wrongOrder("an upgrade behind a response head"));
    for (const auto [name, value] : fields) {
        if (auto problem = headerProblem(name, value, HopByHop::Ignore))
            return std::unexpected(applicationError(*std::move(problem)));
    }
    HeadOut out{.bytes = statusLine({.status = 101, .reason = {}, .headers = fields}), .dropped = {}};
    appendHeader(out.bytes, "Connection", "Upgrade");
    appendHeader(out.bytes, "Upgrade", protocol);
    for (const auto [name, value] : fields)
        appendHeader(out.bytes, name, value);
    out.bytes.append(kCrlf);
    m_state = State::Done;
    m_close = true;
    m_bodyForbidden = true;
    return out;
}

std::string Http1Response::sendInterim(int status, const HeaderList &headers) const
{
    if (m_state != State::Head || m_context.version == Version::Http10)
        return {};
    std::string bytes = statusLine({.status = status, .reason = {}, .headers = headers});
    for (const auto [name, value] : headers)
        appendHeader(bytes, name, value);
    return bytes.append(kCrlf);
}

Result<EndOut, CodecError> Http1Response::sendEnd(const HeaderList &trailers)
{
    if (m_state != State::Body)
        return std::unexpected(wrongOrder("the end of a response that has not begun, or has ended"));
    m_state = State::Done;
    EndOut out;
    if (m_bodyForbidden)
        return out;
    if (m_framing == Framing::Chunked) {
        out.sentBefore = m_tail.size();
        out.framing = std::string(m_tail) + "0\r\n";
        for (const auto [name, value] : trailers)
            appendHeader(out.framing, name, value);
        out.framing.append(kCrlf);
    }
    out.missing = m_framing == Framing::Length ? m_left : 0;
    m_close = m_close || out.missing > 0;
    return out;
}

} // namespace gatescope::http
