#include "archive/httpparts.h"

#include "base/overloaded.h"

#include <algorithm>

namespace gatescope::archive {

using namespace trace;

namespace {

constexpr std::uint16_t kFirstFinal = 200;

std::string_view takeLine(std::string_view &rest)
{
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

void addBody(HttpMessage &message, const Payload &bytes, std::chrono::nanoseconds at)
{
    if (!message.isTruncated()) // behind a cut nothing is in its place
        message.body.append(bytes.bytes);
    message.bodySize += bytes.size;
    message.lastAt = at;
}

void setHead(HttpMessage &message, std::string_view bytes, std::chrono::nanoseconds at)
{
    readHead(bytes, message);
    message.seen = true;
    message.headAt = at;
    message.lastAt = std::max(message.lastAt, at);
}

void setTrailers(HttpMessage &message, std::string_view lines, std::chrono::nanoseconds at)
{
    HttpMessage section;
    readHead("\r\n" + std::string(lines), section);
    message.trailers = std::move(section.headers);
    message.lastAt = at;
}

/// "GET /x HTTP/1.1" of bytes that were refused, as far as it can be read.
void guessRequestLine(HttpParts &parts)
{
    const std::string_view line = parts.request.startLine;
    const auto first = line.find(' ');
    const auto second = line.find(' ', first == std::string_view::npos ? first : first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
        return;
    parts.method = line.substr(0, first);
    parts.target = line.substr(first + 1, second - first - 1);
    if (line.substr(second + 1).starts_with("HTTP/"))
        parts.httpVersion = line.substr(second + 6);
}

} // namespace

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string_view HttpMessage::header(std::string_view name) const
{
    return headers.value(name).value_or(std::string_view());
}

void readHead(std::string_view head, HttpMessage &message)
{
    message.head = head;
    std::string_view rest = head;
    if (!rest.starts_with(':'))
        message.startLine = takeLine(rest);
    while (!rest.empty()) {
        const std::string_view line = takeLine(rest);
        const auto colon = line.find(':', 1);
        if (line.empty() || colon == std::string_view::npos)
            continue;
        HeaderList &list = line.starts_with(':') ? message.pseudo : message.headers;
        list.append(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
}

HttpParts HttpParts::of(std::span<const TraceEvent> events)
{
    HttpParts parts;
    for (const TraceEvent &event : events) {
        const auto at = event.header.at;
        std::visit(
            Overloaded{
                [&](const WireRequestHead &head) {
                    setHead(parts.request, head.bytes.bytes, at);
                    parts.isFirst = parts.isFirst || head.offset == 0;
                },
                [&](const Http2Frame &frame) { parts.isFirst = parts.isFirst || frame.stream == 1; },
                [&](const WireRequestBody &body) { addBody(parts.request, body.bytes, at); },
                [&](const WireRequestTrailers &trailers) { setTrailers(parts.request, trailers.bytes.bytes, at); },
                [&](const WireResponseTrailers &trailers) { setTrailers(parts.response, trailers.bytes.bytes, at); },
                [&](const WireResponseHead &head) {
                    if (head.status < kFirstFinal && head.status != kSwitchingProtocols)
                        return;
                    setHead(parts.response, head.bytes.bytes, at);
                    parts.status = head.status;
                },
                [&](const WireResponseBody &body) { addBody(parts.response, body.bytes, at); },
                [&](const WireRejected &rejected) {
                    parts.rejected = rejected.reason;
                    if (!parts.request.seen) {
                        setHead(parts.request, rejected.bytes.bytes, at);
                        guessRequestLine(parts);
                    }
                },
                [&](const CallStarted &call) {
                    parts.method = call.method;
                    parts.target = call.target;
                    parts.httpVersion = call.httpVersion;
                },
                [&](const AppCalled &called) {
                    parts.wasCalled = true;
                    parts.queued = std::chrono::nanoseconds(called.queuedNs);
                },
                [](const auto &) {},
            },
            event.what);
        parts.endAt = std::max(parts.endAt, at);
    }
    return parts;
}

} // namespace gatescope::archive
