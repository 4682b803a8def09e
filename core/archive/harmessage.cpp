#include "archive/coding.h"
#include "archive/harjson.h"

#include <QByteArray>
#include <QDateTime>
#include <QUrl>

#include <array>
#include <format>

namespace gatescope::archive {

namespace {

std::string_view mediaType(std::string_view contentType)
{
    return trimmed(contentType.substr(0, contentType.find(';')));
}

std::string fromPercent(std::string_view text)
{
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return QByteArray::fromPercentEncoding(QByteArray::fromStdString(spaced)).toStdString();
}

Json nameValue(std::string_view name, std::string_view value)
{
    return Json{{"name", std::string(name)}, {"value", std::string(value)}};
}

Json headerJson(const HeaderList &headers)
{
    Json list = Json::array();
    for (const auto [name, value] : headers)
        list.push_back(nameValue(name, value));
    return list;
}

/// HAR has no place for them: `_trailers`, in the form of its headers.
void addTrailers(Json &json, const HttpMessage &message)
{
    if (!message.trailers.isEmpty())
        json["_trailers"] = headerJson(message.trailers);
}

/// Splits `text` at `separator`; calls `use(name, value)` for every "name=value".
template <class Use>
void forEachPair(std::string_view text, char separator, Use &&use)
{
    while (!text.empty()) {
        const auto end = text.find(separator);
        const std::string_view piece = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (piece.empty())
            continue;
        const auto equals = piece.find('=');
        use(piece.substr(0, equals), equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1));
    }
}

Json requestCookies(const HeaderList &headers)
{
    Json cookies = Json::array();
    for (const std::string_view field : headers.values("cookie"))
        forEachPair(field, ';',
                    [&](std::string_view name, std::string_view value) { cookies.push_back(nameValue(name, value)); });
    return cookies;
}

void addCookieAttribute(Json &cookie, std::string_view name, std::string_view value)
{
    const std::string attribute = toLowerAscii(name);
    if (attribute == "path" || attribute == "domain")
        cookie[attribute] = std::string(value);
    else if (attribute == "httponly")
        cookie["httpOnly"] = true;
    else if (attribute == "secure")
        cookie["secure"] = true;
    else if (attribute == "samesite")
        cookie["_sameSite"] = std::string(value);
    if (attribute != "expires")
        return;
    QString date = QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
    date.replace(QLatin1Char('-'), QLatin1Char(' ')); // the form of RFC 6265's older servers
    date.replace(QLatin1String("GMT"), QLatin1String("+0000"));
    const QDateTime expires = QDateTime::fromString(date, Qt::RFC2822Date);
    if (expires.isValid())
        cookie["expires"] = expires.toUTC().toString(Qt::ISODateWithMs).toStdString();
}

Json responseCookies(const HeaderList &headers)
{
    Json cookies = Json::array();
    for (const std::string_view field : headers.values("set-cookie")) {
        Json cookie;
        forEachPair(field, ';', [&](std::string_view name, std::string_view value) {
            if (cookie.is_null())
                cookie = nameValue(name, value);
            else
                addCookieAttribute(cookie, name, value);
        });
        if (!cookie.is_null())
            cookies.push_back(std::move(cookie));
    }
    return cookies;
}

std::string cutComment(const HttpMessage &message)
{
    return std::format("cut: the first {} of {} bytes were captured", message.body.size(), message.bodySize);
}

Json postData(const HttpMessage &request)
{
    const std::string_view type = request.header("content-type");
    Json data{{"mimeType", std::string(type)}, {"params", Json::array()}};
    if (isText(request.body)) {
        data["text"] = request.body;
    } else {
        data["text"] = base64(request.body);
        data["_encoding"] = "base64";
    }
    if (mediaType(type) == "application/x-www-form-urlencoded")
        data["params"] = queryPairs(request.body);
    if (request.isTruncated())
        data["comment"] = cutComment(request);
    return data;
}

Json content(const HttpMessage &response)
{
    const std::string_view type = response.header("content-type");
    const std::string_view coding = response.header("content-encoding");
    const auto decoded = decodeContent(response.body, coding);
    const std::string &bytes = decoded ? decoded->bytes : response.body;
    const bool whole = !response.isTruncated() && (!decoded || decoded->isWhole);
    Json content{{"size", isCoded(coding) ? bytes.size() : response.bodySize}};
    if (isCoded(coding) && decoded && whole)
        content["compression"] = static_cast<std::int64_t>(bytes.size()) - static_cast<std::int64_t>(response.bodySize);
    content["mimeType"] = type.empty() ? "x-unknown" : std::string(type);
    if (isText(bytes)) {
        content["text"] = bytes;
    } else {
        content["text"] = base64(bytes);
        content["encoding"] = "base64";
    }
    if (response.isTruncated())
        content["comment"] = cutComment(response);
    else if (!decoded)
        content["comment"] = std::format("still coded: {}", coding);
    else if (!decoded->isWhole)
        content["comment"] = "the compressed data ends early";
    return content;
}

/// "HTTP/1.1" and the reason phrase of a status line; `version` where there is none.
struct StatusLine {
    std::string version;
    std::string reason;
};

StatusLine statusLine(const HttpParts &parts)
{
    const std::string_view line = parts.response.startLine;
    const auto first = line.find(' ');
    if (first == std::string_view::npos)
        return {.version = parts.httpVersion.empty() ? "" : "HTTP/" + parts.httpVersion, .reason = {}};
    const auto second = line.find(' ', first + 1);
    return {.version = std::string(line.substr(0, first)),
            .reason = second == std::string_view::npos ? std::string() : std::string(line.substr(second + 1))};
}

/// On HTTP/2 the head's size on the wire is not known: what stands in the trace is not compressed.
std::int64_t headSize(const HttpParts &parts, const HttpMessage &message)
{
    const bool isCompressed = parts.httpVersion.starts_with('2') || parts.httpVersion.starts_with('3');
    return isCompressed || message.startLine.empty() ? -1 : static_cast<std::int64_t>(message.head.size());
}

} // namespace

bool isText(std::string_view bytes)
{
    return bytes.find('\0') == std::string_view::npos &&
           QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())).isValidUtf8();
}

std::string base64(std::string_view bytes)
{
    return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())).toBase64().toStdString();
}

std::string dumped(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json queryPairs(std::string_view query)
{
    Json pairs = Json::array();
    forEachPair(query, '&', [&](std::string_view name, std::string_view value) {
        pairs.push_back(nameValue(fromPercent(name), fromPercent(value)));
    });
    return pairs;
}

std::string urlOf(const HttpParts &parts, bool isTls, bool isSocket, std::string_view local)
{
    if (parts.target.find("://") != std::string::npos && !parts.target.starts_with('/'))
        return parts.target;
    static constexpr std::array<std::array<std::string_view, 2>, 2> kSchemes{{{"http", "https"}, {"ws", "wss"}}};
    std::string_view host = parts.request.pseudo.value(":authority").value_or(parts.request.header("host"));
    if (host.empty())
        host = local.empty() ? "localhost" : local;
    const std::string_view slash = parts.target.starts_with('/') ? "" : "/";
    return std::format("{}://{}{}{}", kSchemes[isSocket][isTls], host, slash, parts.target);
}

Json harRequest(const HttpParts &parts, const std::string &url)
{
    const HttpMessage &request = parts.request;
    const auto mark = url.find('?');
    Json json{{"method", parts.method},
              {"url", url},
              {"httpVersion", parts.httpVersion.empty() ? "unknown" : "HTTP/" + parts.httpVersion},
              {"cookies", requestCookies(request.headers)},
              {"headers", headerJson(request.headers)},
              {"queryString",
               queryPairs(mark == std::string::npos ? std::string_view() : std::string_view(url).substr(mark + 1))},
              {"headersSize", headSize(parts, request)},
              {"bodySize", request.bodySize}};
    if (request.bodySize > 0)
        json["postData"] = postData(request);
    addTrailers(json, request);
    return json;
}

Json harResponse(const HttpParts &parts)
{
    const HttpMessage &response = parts.response;
    if (!response.seen)
        return Json{{"status", 0},
                    {"statusText", ""},
                    {"httpVersion", ""},
                    {"cookies", Json::array()},
                    {"headers", Json::array()},
                    {"content", {{"size", 0}, {"mimeType", "x-unknown"}}},
                    {"redirectURL", ""},
                    {"headersSize", -1},
                    {"bodySize", -1}};
    const StatusLine line = statusLine(parts);
    Json json{{"status", parts.status},
              {"statusText", line.reason},
              {"httpVersion", line.version},
              {"cookies", responseCookies(response.headers)},
              {"headers", headerJson(response.headers)},
              {"content", content(response)},
              {"redirectURL", std::string(response.header("location"))},
              {"headersSize", headSize(parts, response)},
              {"bodySize", response.bodySize}};
    addTrailers(json, response);
    return json;
}

} // namespace gatescope::archive
