#include "http/http2response.h"

#include "http/responserules.h"
#include "http/status.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace gatescope::http {

namespace {

/// RFC 9113 section 8.2.2
constexpr std::array<std::string_view, 6> kNotOnHttp2{"connection", "keep-alive",        "proxy-connection",
                                                      "upgrade",    "transfer-encoding", "http2-settings"};

constexpr int kNoContent = 204;

void add(Http2HeadOut &out, std::string_view name, std::string_view value)
{
    out.fields.append(name, value);
    appendHeader(out.shown.bytes, name, value);
}

void addGiven(Http2HeadOut &out, const HeaderList &headers, bool lengthAllowed)
{
    bool lengthOut = false;
    for (const auto [given, value] : headers) {
        const std::string name = toLowerAscii(given);
        const bool isLength = name == "content-length";
        const bool repeated = isLength && std::exchange(lengthOut, true);
        if (repeated || (isLength && !lengthAllowed) || std::ranges::contains(kNotOnHttp2, name))
            out.shown.dropped.emplace_back(given);
        else
            add(out, name, value);
    }
}

void addOwn(Http2HeadOut &out, const HeaderList &headers, const HeadOptions &options)
{
    if (!options.date.empty() && !headers.value("date"))
        add(out, "date", options.date);
    if (!options.server.empty() && !headers.value("server"))
        add(out, "server", options.server);
}

std::optional<CodecError> problemOf(const HeaderList &headers, HopByHop hopByHop)
{
    for (const auto [name, value] : headers) {
        if (auto problem = headerProblem(name, value, hopByHop))
            return applicationError(*std::move(problem));
    }
    return std::nullopt;
}

} // namespace

void Http2Response::begin(bool isHead, bool expectContinue)
{
    *this = Http2Response();
    m_isHead = isHead;
    m_expectContinue = expectContinue;
}

bool Http2Response::takeContinue()
{
    return !headIsOut() && std::exchange(m_expectContinue, false);
}

std::string Http2Response::shownInterim(int status, const HeaderList &fields)
{
    std::string bytes = std::format("HTTP/2 {}\r\n", status);
    for (const auto [name, value] : fields)
        appendHeader(bytes, name, value);
    return bytes.append(kCrlf);
}

Result<Http2HeadOut, CodecError> Http2Response::sendHead(const ResponseHead &head, const HeadOptions &options)
{
    if (headIsOut())
        return std::unexpected(wrongOrder("a second response head"));
    if (auto problem = statusLineProblem(head))
        return std::unexpected(applicationError(*std::move(problem)));
    if (auto problem = problemOf(head.headers, options.hopByHop))
        return std::unexpected(*std::move(problem));
    const auto stated = statedLength(head.headers);
    if (!stated)
        return std::unexpected(stated.error());

    m_bodyForbidden = m_isHead || !statusAllowsBody(head.status);
    const bool isKnown = !*stated && options.knownLength;
    const bool ownLength = isKnown && (!m_bodyForbidden || (m_isHead && *options.knownLength > 0));
    if (!m_bodyForbidden)
        m_left = *stated ? *stated : options.knownLength;
    Http2HeadOut out;
    out.shown.bytes = std::format("HTTP/2 {}\r\n", head.status);
    addGiven(out, head.headers, head.status != kNoContent);
    addOwn(out, head.headers, options);
    if (ownLength && head.status != kNoContent)
        add(out, "content-length", std::to_string(*options.knownLength));
    out.shown.bytes.append(kCrlf);
    out.hasNoBody = m_bodyForbidden;
    m_state = State::Body;
    return out;
}

Result<Http2HeadOut, CodecError> Http2Response::sendTunnel(const HeaderList &fields)
{
    if (headIsOut())
        return std::unexpected(wrongOrder("a tunnel behind a response head"));
    if (auto problem = problemOf(fields, HopByHop::Ignore))
        return std::unexpected(*std::move(problem));
    Http2HeadOut out;
    out.shown.bytes = "HTTP/2 200\r\n";
    addGiven(out, fields, false);
    out.shown.bytes.append(kCrlf);
    out.hasNoBody = false;
    m_bodyForbidden = true;
    m_state = State::Done;
    return out;
}

Result<BodyOut, CodecError> Http2Response::sendBody(std::string_view data)
{
    if (m_state != State::Body)
        return std::unexpected(
            wrongOrder(m_state == State::Head ? "a response body before its head" : "a response body behind its end"));
    const std::uint64_t room = m_bodyForbidden ? 0 : m_left.value_or(data.size());
    BodyOut out{.framing = {}, .sentBefore = 0, .data = data.substr(0, std::min<std::uint64_t>(room, data.size()))};
    out.cut = data.size() - out.data.size();
    if (m_left)
        *m_left -= out.data.size();
    return out;
}

Result<EndOut, CodecError> Http2Response::sendEnd()
{
    if (m_state != State::Body)
        return std::unexpected(wrongOrder("the end of a response that has not begun, or has ended"));
    m_state = State::Done;
    return EndOut{.framing = {}, .sentBefore = 0, .missing = m_left.value_or(0)};
}

HeaderList Http2Response::trailersOf(const HeaderList &given)
{
    HeaderList trailers;
    for (const auto [name, value] : given) {
        const std::string lower = toLowerAscii(name);
        if (!headerProblem(name, value, HopByHop::Ignore) && !std::ranges::contains(kNotOnHttp2, lower))
            trailers.append(lower, value);
    }
    return trailers;
}

} // namespace gatescope::http
