#include "compose/inspections.h"
#include "compose/rawhttp.h"
#include "compose/requestbody.h"
#include "compose/rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <tuple>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

/// What the checks look at: the draft with its variables filled in, and what would be sent of it.
struct Subject {
    const HttpDraft &draft;
    Result<Endpoint> endpoint;
    RequestBody body;
    bool hasVariables = false; ///< In the body's text: columns are not those of the draft.

    [[nodiscard]] const Row *header(QStringView name) const { return findRow(draft.headers, name); }
    [[nodiscard]] int rowOf(const Row *row) const { return static_cast<int>(row - draft.headers.constData()); }
    [[nodiscard]] int switchedOffRow(QStringView name) const
    {
        const auto found = std::ranges::find_if(
            draft.headers, [&](const Row &row) { return row.name.compare(name, Qt::CaseInsensitive) == 0; });
        return found == draft.headers.end() ? -1 : static_cast<int>(found - draft.headers.begin());
    }
    [[nodiscard]] bool isSwitchedOff(QStringView name) const { return !header(name) && switchedOffRow(name) >= 0; }
};

Remedy useMethod(const QString &method)
{
    return {.kind = Remedy::Kind::SetMethod, .label = u"Use %1"_s.arg(method), .value = method};
}

Remedy switchOff(int row)
{
    return {.kind = Remedy::Kind::SwitchOff, .label = u"Switch It Off"_s, .row = row};
}

void checkUrl(const Subject &subject, Inspections &found)
{
    const QString field = u"url"_s;
    const QString &url = subject.draft.url;
    if (url.trimmed().isEmpty())
        return found.error(field, u"there is no URL"_s, u"write it as http://127.0.0.1:8000/path"_s);
    if (!subject.endpoint)
        return found.error(field, subject.endpoint.error().summary, subject.endpoint.error().wayOut);
    if (url.section(u"://"_s, 1).section(u'/', 0, 0).contains(u'@'))
        found.warn(field, u"the user name in the URL is not sent"_s, u"add an Authorization header"_s);
    if (url.startsWith("ws"_L1, Qt::CaseInsensitive) && url.contains("://"_L1))
        found.hint(field, u"this is sent as an HTTP request, without frames"_s, u"open a WebSocket draft for those"_s,
                   -1, {.kind = Remedy::Kind::SetUrl, .label = u"Write http"_s, .value = u"http"_s + url.sliced(2)});
    if (!isAscii(url))
        found.hint(field, u"letters beyond ASCII are sent percent-encoded, as UTF-8"_s);
    if (url.contains(u' '))
        found.hint(field, u"a space is sent as %20"_s);
}

void checkMethod(const Subject &subject, Inspections &found)
{
    const QString &method = subject.draft.method;
    if (!method.isEmpty() && !isTokenText(method))
        found.warn(u"method"_s, u"“%1” is no method (RFC 9110 section 5.6.2)"_s.arg(method),
                   u"use letters and - alone"_s);
    else if (method != method.toUpper())
        found.hint(u"method"_s, u"methods are case-sensitive: “%1” is not %2"_s.arg(method, method.toUpper()),
                   u"write it in capitals"_s, -1, useMethod(method.toUpper()));
    if (method == "CONNECT"_L1)
        found.hint(u"method"_s, u"CONNECT is for proxies; no application gets it"_s);
}

void checkHost(const Subject &subject, Inspections &found)
{
    if (subject.draft.version != HttpVersion::Http10)
        inspectHost(subject.draft.headers, subject.endpoint, found);
}

void checkLength(const Subject &subject, Inspections &found)
{
    const Row *length = subject.header(u"Content-Length");
    const Row *encoding = subject.header(u"Transfer-Encoding");
    const bool isHttp2 = subject.draft.version == HttpVersion::Http2;
    const bool isChunked = !isHttp2 && (encoding || subject.draft.pace.chunked);
    if (!length) {
        if (subject.isSwitchedOff(u"Content-Length") && subject.body.size > 0 && !isChunked && !isHttp2)
            found.warn(u"headers"_s, u"the body has no length: the server takes it for the next request"_s,
                       u"switch Content-Length on, or remove the row"_s, -1,
                       removeRow(subject.switchedOffRow(u"Content-Length"), u"Add Content-Length"_s));
        return;
    }
    const int row = subject.rowOf(length);
    if (isChunked)
        found.warn(u"headers"_s, u"Content-Length next to Transfer-Encoding (RFC 9112 section 6.3)"_s,
                   u"switch one of them off"_s, row, switchOff(row));
    bool isNumber = false;
    const qlonglong said = length->value.trimmed().toLongLong(&isNumber);
    if (!isNumber || said < 0)
        found.warn(u"headers"_s, u"Content-Length “%1” is no number"_s.arg(length->value),
                   u"remove the row: the length is added"_s, row, removeRow(row));
    else if (subject.body.size >= 0 && said != subject.body.size)
        found.warn(u"headers"_s, u"Content-Length says %1, the body has %2 bytes"_s.arg(said).arg(subject.body.size),
                   u"set it right, or remove the row: the length is added"_s, row,
                   {.kind = Remedy::Kind::SetValue,
                    .label = u"Set It to %1"_s.arg(subject.body.size),
                    .row = row,
                    .value = QString::number(subject.body.size)});
}

void checkVersion(const Subject &subject, Inspections &found)
{
    constexpr std::array kHttp1Only{"Connection"_L1, "Keep-Alive"_L1,        "Proxy-Connection"_L1,
                                    "Upgrade"_L1,    "Transfer-Encoding"_L1, "TE"_L1};
    const Pace &pace = subject.draft.pace;
    if (subject.draft.version == HttpVersion::Http10) {
        if (pace.chunked || subject.header(u"Transfer-Encoding"))
            found.warn(u"version"_s, u"HTTP/1.0 knows no chunks"_s, u"choose HTTP/1.1"_s, -1,
                       {.kind = Remedy::Kind::UseHttp11, .label = u"Use HTTP/1.1"_s});
        return;
    }
    if (subject.draft.version != HttpVersion::Http2)
        return;
    for (const QLatin1StringView name : kHttp1Only) {
        if (const Row *row = subject.header(QString(name)))
            found.warn(u"headers"_s, u"%1 is not for HTTP/2, and is left out (RFC 9113 section 8.2.2)"_s.arg(name),
                       u"switch it off, or choose HTTP/1.1"_s, subject.rowOf(row), switchOff(subject.rowOf(row)));
    }
    if (pace.chunked)
        found.hint(u"pace"_s, u"HTTP/2 has DATA frames in place of chunks"_s, {}, -1,
                   {.kind = Remedy::Kind::NoChunks, .label = u"Send No Chunks"_s});
}

void checkJson(const Subject &subject, Inspections &found)
{
    const std::string bytes = subject.draft.body.text.toStdString();
    try {
        std::ignore = nlohmann::json::parse(bytes);
    } catch (const nlohmann::json::exception &error) {
        const auto *parse = dynamic_cast<const nlohmann::json::parse_error *>(&error);
        const auto at = QString::fromStdString(bytes.substr(0, parse ? parse->byte : 0));
        const qsizetype line = at.count(u'\n') + 1;
        const qsizetype column = std::max<qsizetype>(at.size() - at.lastIndexOf(u'\n') - 1, 1);
        found.add({.field = u"body"_s,
                   .message = u"this is no JSON: line %1, column %2"_s.arg(line).arg(column),
                   .fix = QString::fromUtf8(error.what()).section(u": "_s, 1).section(u"; "_s, 0, 0),
                   .line = static_cast<int>(line),
                   .column = subject.hasVariables ? 0 : static_cast<int>(column)});
    }
}

void checkFiles(const Subject &subject, Inspections &found)
{
    const Body &body = subject.draft.body;
    const auto check = [&](const QString &path, int row) {
        if (const auto fine = checkFile(path); !fine)
            found.error(u"body"_s, fine.error().summary, fine.error().wayOut, row);
    };
    if (body.kind == BodyKind::File)
        check(body.file, -1);
    for (int row = 0; body.kind == BodyKind::Multipart && row < body.parts.size(); ++row) {
        if (body.parts[row].enabled && !body.parts[row].file.isEmpty())
            check(body.parts[row].file, row);
    }
}

void checkBody(const Subject &subject, Inspections &found)
{
    const HttpDraft &draft = subject.draft;
    const bool isThere = draft.body.kind != BodyKind::None && subject.body.size != 0;
    if (isThere && (draft.method == "GET"_L1 || draft.method == "HEAD"_L1))
        found.warn(u"body"_s,
                   u"%1 with a body: servers may drop or refuse it (RFC 9110 section 9.3.1)"_s.arg(draft.method),
                   u"choose POST, or no body"_s, -1, useMethod(u"POST"_s));
    if (draft.body.kind == BodyKind::Json)
        checkJson(subject, found);
    const Row *type = subject.header(u"Content-Type");
    const bool isForm = draft.body.kind == BodyKind::Form || draft.body.kind == BodyKind::Multipart;
    const QString expected = subject.body.contentType.section(u';', 0, 0);
    if (type && isForm && !type->value.startsWith(expected, Qt::CaseInsensitive))
        found.warn(u"headers"_s, u"Content-Type says “%1”, the body is %2"_s.arg(type->value, expected),
                   u"remove the row: the type is added"_s, subject.rowOf(type), removeRow(subject.rowOf(type)));
    checkFiles(subject, found);
}

void checkPace(const Subject &subject, Inspections &found)
{
    const Pace &pace = subject.draft.pace;
    if (pace.chunked && subject.body.size == 0)
        found.hint(u"pace"_s, u"there is no body to send in chunks"_s, {}, -1,
                   {.kind = Remedy::Kind::NoChunks, .label = u"Send No Chunks"_s});
    if (pace.delayMs > 0 && pace.chunkBytes == 0)
        found.hint(u"pace"_s, u"the delay comes between head and body alone"_s, u"set a size of the pieces"_s);
    if (pace.chunkBytes > 0 && pace.delayMs > 0 && subject.body.size > 0) {
        const double seconds = double(subject.body.size) / pace.chunkBytes * pace.delayMs / 1000;
        if (seconds * 1000 > subject.draft.timeoutMs)
            found.warn(u"pace"_s, u"sending takes about %1 s, more than the time-out"_s.arg(seconds, 0, 'f', 1),
                       u"allow more time, or larger pieces"_s);
    }
}

constexpr std::array kChecks{checkUrl, checkMethod, checkHost, checkLength, checkVersion, checkBody, checkPace};

Remedy endHead(const QByteArray &raw)
{
    const QString missing = raw.endsWith("\r\n") ? u"\r\n"_s : u"\r\n\r\n"_s;
    return {.kind = Remedy::Kind::AppendRaw, .label = u"End the Head"_s, .value = missing};
}

Remedy addRawHost(const Subject &subject)
{
    if (!subject.endpoint)
        return {};
    return {.kind = Remedy::Kind::InsertRaw,
            .label = u"Add Host"_s,
            .value = u"Host: %1\r\n"_s.arg(QString::fromUtf8(subject.endpoint->authority))};
}

void inspectRaw(const Subject &subject, Inspections &found)
{
    const QString field = u"raw"_s;
    const QByteArray &raw = subject.draft.raw;
    if (raw.isEmpty())
        return found.error(field, u"there are no bytes to send"_s);
    if (!looksLikeRawHttp(raw))
        found.hint(field, u"this does not begin with a request line"_s);
    const qsizetype end = raw.indexOf("\r\n\r\n");
    if (end < 0)
        return found.hint(field, u"no empty line ends the head: the server will wait for more"_s,
                          u"end every line with CR LF, and the head with an empty one"_s, -1, endHead(raw));
    const QByteArray head = raw.first(end).toLower();
    if (head.contains(" http/1.1") && !head.contains("\nhost:"))
        found.warn(field, u"Host is missing; HTTP/1.1 demands it (RFC 9112 section 3.2)"_s, {}, -1,
                   addRawHost(subject));
    if (head.contains("\ncontent-length:") && head.contains("\ntransfer-encoding:"))
        found.warn(field, u"Content-Length next to Transfer-Encoding (RFC 9112 section 6.3)"_s);
}

void inspectVariablesOf(const HttpDraft &draft, const Variables &variables, Inspections &found)
{
    inspectVariables(draft.url, variables, u"url"_s, -1, found);
    if (draft.isRaw)
        return;
    inspectVariables(draft.method, variables, u"method"_s, -1, found);
    inspectVariables(draft.query, variables, u"query"_s, found);
    inspectVariables(draft.headers, variables, u"headers"_s, found);
    HttpDraft bodyOnly;
    bodyOnly.method.clear();
    bodyOnly.body = draft.body;
    for (const QString &name : variableNames(bodyOnly))
        inspectVariables(u"{{%1}}"_s.arg(name), variables, u"body"_s, -1, found);
}

} // namespace

QList<Inspection> inspect(const HttpDraft &draft, const Variables &variables)
{
    Inspections found;
    inspectVariablesOf(draft, variables, found);
    const HttpDraft filled = filledIn(draft, variables, nullptr);
    const Subject subject{.draft = filled,
                          .endpoint = endpointOf(filled.url),
                          .body = requestBody(filled, ReadFiles::No).value_or(RequestBody()),
                          .hasVariables = draft.body.text != filled.body.text};
    if (filled.isRaw) {
        checkUrl(subject, found);
        inspectRaw(subject, found);
        return found.sorted();
    }
    inspectHeaders(filled.headers, found);
    for (const auto check : kChecks)
        check(subject, found);
    return found.sorted();
}

} // namespace gatescope::compose
