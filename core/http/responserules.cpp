#include "http/responserules.h"

#include "http/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

namespace gatescope::http {

namespace {

/// PEP 3333 "Other HTTP Features", RFC 2616 section 13.5.1
constexpr std::array<std::string_view, 9> kRefusedHopByHop{
    "connection",        "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "trailers",
    "transfer-encoding", "upgrade"};
bool isControl(char c)
{
    return (c >= 0 && c < ' ' && c != '\t') || c == '\x7F';
}

} // namespace

std::optional<std::string> statusLineProblem(const ResponseHead &head)
{
    if (head.status < 100 || head.status > 999)
        return std::format("status {} does not have three digits", head.status);
    if (head.status < 200)
        return std::format("status {} is interim; a final response has 200 or more", head.status);
    if (std::ranges::any_of(head.reason, isControl))
        return "a control character in the reason phrase: " + printable(head.reason);
    return std::nullopt;
}

std::optional<std::string> headerProblem(std::string_view name, std::string_view value, HopByHop hopByHop)
{
    if (!isToken(name))
        return "header name \"" + printable(name) + "\" is not a token";
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
        return std::format("CR, LF or NUL in the value of {}: {}", name, printable(value));
    if (hopByHop == HopByHop::Refuse && std::ranges::contains(kRefusedHopByHop, toLowerAscii(name)))
        return std::format("{} is a hop-by-hop header, the server's own", name);
    return std::nullopt;
}

Result<std::optional<std::uint64_t>, CodecError> statedLength(const HeaderList &headers)
{
    std::optional<std::uint64_t> length;
    for (const auto [name, value] : headers) {
        if (!equalsIgnoringCase(name, "content-length"))
            continue;
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (!isDigits(value) || error != std::errc() || end != value.data() + value.size())
            return std::unexpected(
                applicationError("Content-Length: " + printable(value) + " is not a number of bytes"));
        if (length && *length != number)
            return std::unexpected(
                applicationError(std::format("two values of Content-Length: {} and {}", *length, number)));
        length = number;
    }
    return length;
}

void appendHeader(std::string &bytes, std::string_view name, std::string_view value)
{
    bytes.append(name).append(": ").append(value).append(kCrlf);
}

CodecError wrongOrder(std::string_view what)
{
    return {.code = CodecErrc::WrongOrder,
            .blame = Blame::Ours,
            .status = 500,
            .detail = std::string(what),
            .parserReason = {},
            .raw = {}};
}

} // namespace gatescope::http
