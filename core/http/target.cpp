#include "http/target.h"

#include "http/text.h"

#include <algorithm>

namespace gatescope::http {

namespace {

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// unreserved, sub-delims and whole percent-encodings (RFC 3986 section 3.2.2), and the characters in `more`.
bool isRegName(std::string_view text, std::string_view more)
{
    constexpr std::string_view kSpecial = "-._~!$&'()*+,;=";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool encoded =
            c == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!encoded && !isDigit(c) && !letter && !kSpecial.contains(c) && !more.contains(c))
            return false;
    }
    return true;
}

/// Nothing, or a colon and any number of digits.
bool isPort(std::string_view text)
{
    return text.empty() || (text.front() == ':' && std::ranges::all_of(text.substr(1), isDigit));
}

std::unexpected<CodecError> refused(std::string_view target, std::string_view why)
{
    return std::unexpected(
        peerError(CodecErrc::MalformedTarget, "request target " + printable(target) + ": " + std::string(why)));
}

void splitQuery(Target &target, std::string_view text)
{
    const auto mark = text.find('?');
    target.path = text.substr(0, mark);
    if (mark != std::string_view::npos)
        target.query = text.substr(mark + 1);
}

Result<Target, CodecError> splitAbsolute(std::string_view text)
{
    const auto schemeEnd = text.find("://");
    if (schemeEnd == std::string_view::npos)
        return refused(text, "neither a path that starts with \"/\", nor an absolute URI, nor \"*\"");
    Target target{
        .form = TargetForm::Absolute, .scheme = text.substr(0, schemeEnd), .authority = {}, .path = {}, .query = {}};
    if (!equalsIgnoringCase(target.scheme, "http") && !equalsIgnoringCase(target.scheme, "https"))
        return refused(text, "the scheme is neither http nor https");
    const std::string_view rest = text.substr(schemeEnd + 3);
    const auto authorityEnd = std::min(rest.find_first_of("/?"), rest.size());
    target.authority = rest.substr(0, authorityEnd);
    if (target.authority.empty() || target.authority.front() == ':')
        return refused(text, "an absolute URI without a host");
    if (!isHostValue(target.authority))
        return refused(text, "the authority is not host[:port]");
    splitQuery(target, rest.substr(authorityEnd));
    if (target.path.empty())
        target.path = "/";
    return target;
}

} // namespace

Result<Target, CodecError> splitTarget(std::string_view method, std::string_view target)
{
    if (target == "*") {
        if (method != "OPTIONS")
            return refused(target, "\"*\" goes with OPTIONS only");
        return Target{.form = TargetForm::Asterisk, .scheme = {}, .authority = {}, .path = target, .query = {}};
    }
    if (!target.starts_with('/'))
        return splitAbsolute(target);
    Target origin;
    splitQuery(origin, target);
    return origin;
}

bool isTargetChar(char c)
{
    return c > ' ' && c <= '~' && c != '#';
}

bool isHostValue(std::string_view value)
{
    if (value.empty())
        return true;
    const bool literal = value.starts_with('[');
    const auto hostEnd = literal ? value.find(']') : std::min(value.find(':'), value.size());
    if (hostEnd == std::string_view::npos || hostEnd == (literal ? 1U : 0U))
        return false;
    const std::string_view host = value.substr(literal ? 1 : 0, hostEnd - (literal ? 1 : 0));
    return isRegName(host, literal ? ":" : "") && isPort(value.substr(hostEnd + (literal ? 1 : 0)));
}

std::string percentDecoded(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool whole = text[i] == '%' && i + 2 < text.size();
        const int high = whole ? hexValue(text[i + 1]) : -1;
        const int low = whole ? hexValue(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            result += text[i];
            continue;
        }
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

HeaderList withHost(const HeaderList &headers, std::string_view authority)
{
    HeaderList result;
    bool placed = false;
    for (const auto [name, value] : headers) {
        const bool isHost = equalsIgnoringCase(name, "host");
        if (!isHost || !placed)
            result.append(name, isHost ? authority : value);
        placed = placed || isHost;
    }
    if (!placed)
        result.append("Host", authority);
    return result;
}

} // namespace gatescope::http
