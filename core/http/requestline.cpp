#include "http/requestline.h"

#include "http/target.h"
#include "http/text.h"

#include <llhttp.h>

#include <algorithm>
#include <array>
#include <format>

namespace gatescope::http {

namespace {

constexpr std::size_t kLongestMethod = 64;
constexpr std::string_view kVersionShape = "HTTP/0.0\r\n";
constexpr std::size_t kVersionDigitsEnd = 8;

constexpr std::array kMethods{
#define GATESCOPE_METHOD_NAME(number, name, text) std::string_view(#text),
    HTTP_METHOD_MAP(GATESCOPE_METHOD_NAME)
#undef GATESCOPE_METHOD_NAME
};

struct SpecialMethod {
    std::string_view method;
    CodecErrc code;
    std::string_view detail;
};

constexpr std::array kSpecialMethods{
    SpecialMethod{"PRI", CodecErrc::UnsupportedVersion,
                  "an HTTP/2 connection preface; this listener speaks HTTP/1.1 and 1.0"},
    SpecialMethod{"CONNECT", CodecErrc::UnknownMethod,
                  "CONNECT asks for a tunnel; this is an application server, not a proxy"},
};

/// A higher minor version is served as the highest one known (RFC 9110 section 2.5); nothing: not spoken here.
std::optional<Version> versionOf(std::string_view text)
{
    if (!text.starts_with("HTTP/1."))
        return std::nullopt;
    return text.back() == '0' ? Version::Http10 : Version::Http11;
}

using Found = Result<std::optional<std::size_t>, CodecError>; ///< Where the part ends; nothing: more bytes are needed.

std::unexpected<CodecError> refused(CodecErrc code, std::string detail, std::string_view raw)
{
    CodecError error = peerError(code, std::move(detail));
    error.raw = raw;
    return std::unexpected(std::move(error));
}

std::string describeBadStart(std::string_view bytes, std::size_t at)
{
    if (at == 0 && bytes[0] == '\x16')
        return "a TLS handshake on a plain HTTP port (https:// where http:// was meant)";
    if (at == 0)
        return std::format("the request line starts with {}", printable(bytes.substr(0, 1)));
    return std::format("{} behind the method {}", printable(bytes.substr(at, 1)), printable(bytes.substr(0, at)));
}

Found checkedMethod(std::string_view bytes, std::size_t end)
{
    const std::string_view method = bytes.substr(0, end);
    const std::string_view raw = bytes.substr(0, end + 1);
    const auto special = std::ranges::find(kSpecialMethods, method, &SpecialMethod::method);
    if (special != kSpecialMethods.end())
        return refused(special->code, std::string(special->detail), raw);
    if (std::ranges::find(kMethods, method) == kMethods.end())
        return refused(CodecErrc::UnknownMethod, "unknown method " + printable(method), raw);
    return end;
}

Found scanMethod(std::string_view bytes)
{
    const auto end = std::size_t(std::ranges::find_if_not(bytes, isTokenChar) - bytes.begin());
    if (end > kLongestMethod)
        return refused(CodecErrc::UnknownMethod, std::format("a method of more than {} characters", kLongestMethod),
                       bytes.substr(0, kLongestMethod + 1));
    if (end == bytes.size())
        return std::nullopt;
    if (end == 0 || bytes[end] != ' ')
        return refused(CodecErrc::MalformedRequestLine, describeBadStart(bytes, end), bytes.substr(0, end + 1));
    return checkedMethod(bytes, end);
}

std::string describeBadTarget(char c, bool empty)
{
    if (empty)
        return "no request target behind the method";
    if (c == '\r' || c == '\n')
        return "a request line without an HTTP version (HTTP/0.9 is not spoken)";
    if (c == '#')
        return "a fragment (#) in the request target; it never goes on the wire";
    return std::format("byte 0x{:02X} in the request target; it must be percent-encoded",
                       static_cast<unsigned char>(c));
}

Found scanTarget(std::string_view bytes, std::size_t begin, std::size_t limit)
{
    const std::string_view rest = bytes.substr(begin);
    const auto size = std::size_t(std::ranges::find_if_not(rest, isTargetChar) - rest.begin());
    if (size > limit)
        return refused(CodecErrc::TargetTooLong, std::format("a request target of more than {} bytes", limit),
                       bytes.substr(0, begin + limit + 1));
    if (size == rest.size())
        return std::nullopt;
    if (size == 0 || rest[size] != ' ')
        return refused(CodecErrc::MalformedRequestLine, describeBadTarget(rest[size], size == 0),
                       bytes.substr(0, begin + size + 1));
    return begin + size;
}

bool fitsShape(char c, char shape)
{
    return shape == '0' ? c >= '0' && c <= '9' : c == shape;
}

std::string describeBadVersion(std::size_t at)
{
    return at < kVersionDigitsEnd ? "no HTTP version (like HTTP/1.1) at the end of the request line"
                                  : "the request line does not end with CRLF behind the HTTP version";
}

Found scanVersion(std::string_view bytes, std::size_t begin)
{
    const std::string_view rest = bytes.substr(begin, kVersionShape.size());
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (!fitsShape(rest[i], kVersionShape[i]))
            return refused(CodecErrc::MalformedRequestLine, describeBadVersion(i), bytes.substr(0, begin + i + 1));
        if (i + 1 == kVersionDigitsEnd && !versionOf(rest.substr(0, i + 1)))
            return refused(CodecErrc::UnsupportedVersion,
                           std::format("{}; this listener speaks HTTP/1.1 and 1.0", rest.substr(0, i + 1)),
                           bytes.substr(0, begin + i + 1));
    }
    if (rest.size() < kVersionShape.size())
        return std::nullopt;
    return begin + kVersionShape.size();
}

} // namespace

Result<std::optional<RequestLine>, CodecError> scanRequestLine(std::string_view bytes, const Limits &limits)
{
    const Found method = scanMethod(bytes);
    if (!method || !*method)
        return method.transform([](auto) { return std::optional<RequestLine>(); });
    const std::size_t targetBegin = **method + 1;
    const Found target = scanTarget(bytes, targetBegin, limits.target);
    if (!target || !*target)
        return target.transform([](auto) { return std::optional<RequestLine>(); });
    const std::size_t versionBegin = **target + 1;
    const Found end = scanVersion(bytes, versionBegin);
    if (!end || !*end)
        return end.transform([](auto) { return std::optional<RequestLine>(); });

    return RequestLine{.method = bytes.substr(0, **method),
                       .target = bytes.substr(targetBegin, **target - targetBegin),
                       .version = *versionOf(bytes.substr(versionBegin, kVersionDigitsEnd)),
                       .size = **end};
}

} // namespace gatescope::http
