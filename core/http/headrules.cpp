#include "http/headrules.h"

#include "http/target.h"
#include "http/text.h"

#include <algorithm>
#include <array>
#include <format>
#include <ranges>
#include <vector>

namespace gatescope::http {

namespace {

std::string_view withoutLineEnd(std::string_view line)
{
    return line.substr(0, line.find_last_not_of("\r\n") + 1);
}

std::string_view nameOf(std::string_view line)
{
    return line.substr(0, line.find(':'));
}

struct LineRule {
    bool (*broken)(std::string_view line);
    std::string_view detail;
};

constexpr std::array kLineRules{
    LineRule{[](std::string_view line) { return !line.ends_with("\r\n"); }, "a line that ends with LF alone"},
    LineRule{[](std::string_view line) { return line.front() == ' ' || line.front() == '\t'; },
             "a line that starts with white space (line folding is not allowed)"},
    LineRule{[](std::string_view line) { return line.contains('\0'); }, "a NUL byte in a header line"},
    LineRule{[](std::string_view line) { return line.find('\r') + 2 < line.size(); }, "a CR inside a header line"},
    LineRule{[](std::string_view line) { return !line.contains(':'); }, "a header line without a colon"},
    LineRule{[](std::string_view line) { return line.front() == ':'; }, "a header line without a name"},
    LineRule{[](std::string_view line) { return nameOf(line).ends_with(' ') || nameOf(line).ends_with('\t'); },
             "white space between a header's name and its colon"},
    LineRule{[](std::string_view line) { return !isToken(nameOf(line)); }, "a header name that is not a token"},
    LineRule{[](std::string_view line) {
                 return std::ranges::any_of(line.substr(0, line.size() - 2),
                                            [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7F'; });
             },
             "a control character in a header value"},
};

std::vector<std::string_view> listItems(const HeaderList &headers, std::string_view name)
{
    std::vector<std::string_view> items;
    for (const std::string_view field : headers.values(name)) {
        for (const auto part : std::views::split(field, ','))
            items.push_back(trimmed(std::string_view(part)));
    }
    return items;
}

std::string joined(const HeaderList &headers, std::string_view name)
{
    std::string text;
    for (const std::string_view value : headers.values(name))
        text += (text.empty() ? "" : ", ") + printable(value);
    return text;
}

bool isChunkedItem(std::string_view item)
{
    return equalsIgnoringCase(item, "chunked");
}

std::optional<CodecError> hostError(const RequestHead &head)
{
    const auto hosts = head.headers.values("host");
    if (hosts.size() > 1)
        return peerError(CodecErrc::BadHost,
                         std::format("{} Host headers: {}", hosts.size(), joined(head.headers, "host")));
    if (hosts.empty() && head.version == Version::Http11)
        return peerError(CodecErrc::BadHost, "an HTTP/1.1 request without a Host header");
    if (!hosts.empty() && !isHostValue(hosts.front()))
        return peerError(CodecErrc::BadHost, "Host: " + printable(hosts.front()) + " is not host[:port]");
    return std::nullopt;
}

std::optional<CodecError> transferEncodingError(const RequestHead &head)
{
    const auto codings = listItems(head.headers, "transfer-encoding");
    if (!head.headers.value("transfer-encoding"))
        return std::nullopt;
    const std::string field = "Transfer-Encoding: " + joined(head.headers, "transfer-encoding");
    if (head.version == Version::Http10)
        return peerError(CodecErrc::BadTransferEncoding, field + " on HTTP/1.0, which does not have it");
    if (head.headers.value("content-length"))
        return peerError(CodecErrc::FramingConflict,
                         "Content-Length: " + joined(head.headers, "content-length") + " next to " + field);
    if (codings.empty() || !isChunkedItem(codings.back()))
        return peerError(CodecErrc::BadTransferEncoding, field + " does not end with chunked");
    if (std::ranges::count_if(codings, isChunkedItem) > 1)
        return peerError(CodecErrc::BadTransferEncoding, field + " names chunked twice");
    if (codings.size() > 1)
        return peerError(CodecErrc::UnknownTransferCoding, field + ": only chunked is understood");
    return std::nullopt;
}

constexpr std::array kHeadRules{&hostError, &transferEncodingError};

CodecError contentLengthError(const HeaderList &headers)
{
    const auto lengths = headers.values("content-length");
    const std::string field = "Content-Length: " + joined(headers, "content-length");
    if (headers.value("transfer-encoding"))
        return peerError(CodecErrc::FramingConflict,
                         field + " next to Transfer-Encoding: " + joined(headers, "transfer-encoding"));
    if (lengths.size() > 1)
        return peerError(CodecErrc::FramingConflict,
                         std::format("{} Content-Length headers: {}", lengths.size(), field));
    return peerError(CodecErrc::BadContentLength, field + " is not a number of bytes");
}

CodecError transferCodingError(const HeaderList &headers)
{
    if (headers.value("content-length"))
        return contentLengthError(headers);
    return peerError(CodecErrc::BadTransferEncoding,
                     "Transfer-Encoding: " + joined(headers, "transfer-encoding") + " does not end with chunked");
}

CodecError malformedHeader(const HeaderList &)
{
    return peerError(CodecErrc::MalformedHeader, "a header line that the parser refuses");
}

struct ParserRow {
    llhttp_errno_t error;
    CodecError (*explain)(const HeaderList &headers);
};

constexpr std::array kParserRows{
    ParserRow{HPE_UNEXPECTED_CONTENT_LENGTH, &contentLengthError},
    ParserRow{HPE_INVALID_CONTENT_LENGTH, &contentLengthError},
    ParserRow{HPE_INVALID_TRANSFER_ENCODING, &transferCodingError},
};

} // namespace

std::optional<CodecError> headerLineError(std::string_view line)
{
    const auto rule = std::ranges::find_if(kLineRules, [line](const LineRule &r) { return r.broken(line); });
    if (rule == kLineRules.end())
        return std::nullopt;
    return peerError(CodecErrc::MalformedHeader, std::string(rule->detail) + ": " + printable(withoutLineEnd(line)));
}

HeaderView splitHeaderLine(std::string_view line)
{
    const auto colon = line.find(':');
    return {.name = line.substr(0, colon), .value = trimmed(withoutLineEnd(line.substr(colon + 1)))};
}

HeaderList trailersIn(std::string_view framing)
{
    HeaderList trailers;
    const auto lastChunk = framing.starts_with("\r\n") ? 2 : 0; // the CRLF of the chunk before
    auto at = framing.find('\n', std::size_t(lastChunk));
    while (at != std::string_view::npos) {
        const auto end = framing.find('\n', at + 1);
        const std::string_view line = framing.substr(at + 1, end - at);
        if (line.contains(':')) {
            const auto [name, value] = splitHeaderLine(line);
            trailers.append(name, value);
        }
        at = end;
    }
    return trailers;
}

std::optional<CodecError> headError(const RequestHead &head)
{
    for (const auto rule : kHeadRules) {
        if (auto error = rule(head))
            return error;
    }
    return std::nullopt;
}

CodecError refusedByParser(llhttp_errno_t code, HeaderList headers, std::string_view line)
{
    if (line != "\r\n") {
        if (auto error = headerLineError(line))
            return *std::move(error);
        const auto [name, value] = splitHeaderLine(line);
        headers.append(name, value);
    }
    const auto row = std::ranges::find(kParserRows, code, &ParserRow::error);
    return row != kParserRows.end() ? row->explain(headers) : malformedHeader(headers);
}

} // namespace gatescope::http
