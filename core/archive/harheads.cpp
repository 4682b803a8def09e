#include "archive/coding.h"
#include "archive/harentry.h"

#include <QByteArray>
#include <QUrl>

#include <array>
#include <format>

namespace gatescope::archive {

namespace {

template <class Use>
void forEachField(const Json &message, Use &&use, const char *section = "headers")
{
    const Json &headers = memberOf(message, section);
    if (!headers.is_array())
        return;
    for (const Json &header : headers) {
        const std::string name = textOf(header, "name");
        if (name.empty() || name.find_first_of("\r\n") != std::string::npos)
            continue;
        std::string value = textOf(header, "value");
        std::erase(value, '\r');
        if (name == "set-cookie" || name == "Set-Cookie") { // Firefox and Chrome join several with line feeds
            for (std::size_t at = 0; at != std::string::npos;) {
                const auto end = value.find('\n', at);
                use(name, value.substr(at, end - at));
                at = end == std::string::npos ? end : end + 1;
            }
            continue;
        }
        std::ranges::replace(value, '\n', ' ');
        use(name, value);
    }
}

std::string fieldLines(const Json &message, const char *section = "headers")
{
    std::string lines;
    forEachField(
        message,
        [&](const std::string &name, const std::string &value) {
            lines.append(name).append(": ").append(value).append("\r\n");
        },
        section);
    return lines;
}

std::string fieldOf(const Json &message, std::string_view wanted)
{
    std::string found;
    forEachField(message, [&](const std::string &name, const std::string &value) {
        if (found.empty() && equalsIgnoringCase(name, wanted))
            found = value;
    });
    return found;
}

bool isOld(const std::string &version)
{
    return version.empty() || version.starts_with('1') || version.starts_with('0');
}

std::string formOf(const Json &params)
{
    std::string form;
    for (const Json &param : params) {
        const auto quoted = [&](const char *name) {
            return QByteArray::fromStdString(textOf(param, name)).toPercentEncoding().toStdString();
        };
        form += std::format("{}{}={}", form.empty() ? "" : "&", quoted("name"), quoted("value"));
    }
    return form;
}

std::string codedLike(const std::string &content, const std::string &coding, double size)
{
    constexpr std::array kLevels{6, 9, 1};
    std::string first;
    for (const int level : kLevels) {
        std::string coded = encodeContent(content, coding, level);
        if (static_cast<double>(coded.size()) == size)
            return coded;
        if (first.empty())
            first = std::move(coded);
    }
    return first;
}

} // namespace

std::string textOf(const Json &object, const char *name)
{
    const Json &value = memberOf(object, name);
    if (value.is_string())
        return value.get<std::string>();
    return value.is_number() ? value.dump() : std::string();
}

double numberOf(const Json &object, const char *name, double otherwise)
{
    const Json &value = memberOf(object, name);
    return value.is_number() ? value.get<double>() : otherwise;
}

const Json &memberOf(const Json &object, const char *name)
{
    static const Json none;
    if (!object.is_object())
        return none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

UrlParts splitUrl(std::string_view url)
{
    UrlParts parts;
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) {
        parts.scheme = toLowerAscii(url.substr(0, scheme));
        url.remove_prefix(scheme + 3);
        const auto end = url.find_first_of("/?#");
        parts.authority = url.substr(0, end);
        url.remove_prefix(std::min(end, url.size()));
        if (const auto at = parts.authority.rfind('@'); at != std::string::npos)
            parts.authority.erase(0, at + 1);
    }
    parts.target = url.substr(0, url.find('#'));
    if (!parts.target.starts_with('/'))
        parts.target.insert(0, "/");
    return parts;
}

std::string versionOf(std::string_view harVersion)
{
    std::string version = toLowerAscii(harVersion);
    if (version.starts_with("http/"))
        version.erase(0, 5);
    else if (version.starts_with('h'))
        version.erase(0, 1);
    if (version == "2.0" || version == "3.0")
        version.resize(1);
    return !version.empty() && version.find_first_not_of("0123456789.") == std::string::npos ? version : std::string();
}

std::string requestHead(const Json &request, const UrlParts &url, const std::string &version)
{
    const std::string method = textOf(request, "method");
    const std::string fields = fieldLines(request);
    if (isOld(version))
        return std::format("{} {} HTTP/{}\r\n{}\r\n", method, url.target, version.empty() ? "1.1" : version, fields);
    if (fields.starts_with(':'))
        return fields + "\r\n";
    return std::format(":method: {}\r\n:scheme: {}\r\n:authority: {}\r\n:path: {}\r\n{}\r\n", method, url.scheme,
                       url.authority, url.target, fields);
}

std::string responseHead(const Json &response, const std::string &version)
{
    const auto status = static_cast<int>(numberOf(response, "status", 0));
    const std::string fields = fieldLines(response);
    if (isOld(version))
        return std::format("HTTP/{} {} {}\r\n{}\r\n", version.empty() ? "1.1" : version, status,
                           textOf(response, "statusText"), fields);
    return fields.starts_with(':') ? fields + "\r\n" : std::format("HTTP/{} {}\r\n{}\r\n", version, status, fields);
}

std::string trailerLines(const Json &message)
{
    return fieldLines(message, "_trailers");
}

HarBody requestBody(const Json &request)
{
    const Json &data = memberOf(request, "postData");
    HarBody body{.bytes = textOf(data, "text")};
    if (textOf(data, "_encoding") == "base64" || textOf(data, "encoding") == "base64")
        body.bytes = fromBase64(body.bytes);
    const Json &params = memberOf(data, "params");
    if (body.bytes.empty() && params.is_array() && textOf(data, "mimeType").starts_with("application/x-www-form"))
        body.bytes = formOf(params);
    body.size =
        static_cast<std::uint64_t>(std::max(numberOf(request, "bodySize", 0), static_cast<double>(body.bytes.size())));
    return body;
}

HarBody responseBody(const Json &response, bool isOurs)
{
    const Json &content = memberOf(response, "content");
    HarBody body{.bytes = textOf(content, "text")};
    const bool isBase64 = textOf(content, "encoding") == "base64";
    if (isBase64)
        body.bytes = fromBase64(body.bytes);
    const double size = numberOf(content, "size", 0);
    const double onWire = numberOf(response, "bodySize", -1);
    const std::string coding = fieldOf(response, "content-encoding");
    if (isCoded(coding) && !body.bytes.empty() && canCode(coding) && !(isOurs && content.contains("comment")))
        body.bytes = codedLike(body.bytes, coding, onWire);
    body.size = body.bytes.size();
    const bool trusts = isOurs ? !isCoded(coding) : body.bytes.empty() || (isBase64 && !isCoded(coding));
    const double told = isOurs ? onWire : size;
    if ((trusts || body.bytes.empty()) && told > static_cast<double>(body.size))
        body.size = static_cast<std::uint64_t>(told);
    return body;
}

} // namespace gatescope::archive
