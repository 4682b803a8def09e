#include "compose/requesttext.h"

#include "compose/requestbody.h"
#include "compose/rows.h"
#include "http/text.h"

#include <QStringDecoder>

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

/// The next line without its end; nothing when there is no more.
std::optional<QByteArray> takeLine(const QByteArray &text, qsizetype &at)
{
    const qsizetype end = text.indexOf('\n', at);
    if (at >= text.size())
        return std::nullopt;
    const qsizetype stop = end < 0 ? text.size() : end;
    QByteArray line = text.sliced(at, stop - at);
    at = end < 0 ? text.size() : end + 1;
    if (line.endsWith('\r'))
        line.chop(1);
    return line;
}

void takePseudo(RequestText &request, const QByteArray &name, const QByteArray &value)
{
    if (name == ":method")
        request.method = value;
    else if (name == ":path")
        request.target = value;
    else if (name == ":authority")
        request.authority = value;
    request.version = "HTTP/2";
}

void takeField(RequestText &request, const QByteArray &line)
{
    const qsizetype colon = line.indexOf(':', 1);
    const QByteArray name = colon < 0 ? line : line.first(colon);
    const QByteArray value = colon < 0 ? QByteArray() : line.sliced(colon + 1).trimmed();
    if (name.startsWith(':'))
        takePseudo(request, name, value);
    else
        request.headers.emplaceBack(name, value);
}

bool takeRequestLine(RequestText &request, const QByteArray &line)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || !http::isToken(line.first(first).toStdString()))
        return false;
    const bool hasVersion = last > first && line.sliced(last + 1).startsWith("HTTP/");
    request.method = line.first(first);
    request.target = (hasVersion ? line.sliced(first + 1, last - first - 1) : line.sliced(first + 1)).trimmed();
    request.version = hasVersion ? line.sliced(last + 1) : QByteArray();
    const bool isTarget = request.target.startsWith('/') || request.target == "*" || request.target.contains("://");
    return isTarget || (hasVersion && !request.target.isEmpty());
}

/// Parts that are values alone, as the draft's own multipart body would spell them.
QList<Part> valueParts(const QByteArray &body, const QByteArray &boundary)
{
    QList<Part> parts;
    const QByteArray delimiter = "--" + boundary;
    for (qsizetype at = body.indexOf(delimiter); at >= 0;) {
        const qsizetype next = body.indexOf("\r\n" + delimiter, at + delimiter.size());
        if (next < 0)
            break;
        const QByteArray part = body.sliced(at + delimiter.size() + 2, next - at - delimiter.size() - 2);
        const qsizetype name = part.indexOf("name=\"");
        const qsizetype head = part.indexOf("\r\n\r\n");
        if (name < 0 || head < name)
            return {};
        parts +=
            Part{.name = textOf(part.sliced(name + 6, std::max<qsizetype>(part.indexOf('"', name + 6) - name - 6, 0))),
                 .value = textOf(part.sliced(head + 4))};
        at = next + 2;
    }
    return parts;
}

QByteArray boundaryIn(const QByteArray &type)
{
    const qsizetype at = type.toLower().indexOf("boundary=");
    return at < 0 ? QByteArray() : type.sliced(at + 9).split(';').first().trimmed().replace('"', QByteArray());
}

/// The kinds that say more than plain text, where they make the same bytes.
Body richBody(const QByteArray &type, const QByteArray &bytes)
{
    const QByteArray plain = type.split(';').first().trimmed().toLower();
    Body body;
    if (plain == "application/json" || plain.endsWith("+json")) {
        body.kind = BodyKind::Json;
        body.text = textOf(bytes);
    } else if (plain == "application/x-www-form-urlencoded") {
        body.kind = BodyKind::Form;
        body.form = fromFormText(textOf(bytes));
    } else if (plain == "multipart/form-data") {
        body.kind = BodyKind::Multipart;
        body.parts = valueParts(bytes, boundaryIn(type));
    }
    return body;
}

bool makesSame(const HttpDraft &draft, const QByteArray &bytes)
{
    const auto made = requestBody(draft, ReadFiles::No);
    return made && made->sizeKnown && made->bytes == bytes;
}

bool fillBody(HttpDraft &draft, const QByteArray &type, const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return true;
    draft.body = richBody(type, bytes);
    if (draft.body.kind != BodyKind::None && makesSame(draft, bytes))
        return true;
    draft.body = {.kind = BodyKind::Text, .text = QString::fromUtf8(bytes)};
    // a text editor would not keep other line ends
    if (!bytes.contains('\r') && !bytes.contains('\0') && makesSame(draft, bytes))
        return true;
    draft.body = {};
    return false;
}

/// prepare() would add the same.
bool isImplied(const HttpDraft &draft, QByteArrayView name, const QByteArray &value, qsizetype size,
               const QByteArray &authority)
{
    const auto is = [&](const char *other) { return name.compare(other, Qt::CaseInsensitive) == 0; };
    if (is("Host"))
        return value == authority;
    if (is("Transfer-Encoding"))
        return draft.pace.chunked && value.compare("chunked", Qt::CaseInsensitive) == 0;
    const bool hasLength =
        size > 0 || draft.method == "POST"_L1 || draft.method == "PUT"_L1 || draft.method == "PATCH"_L1;
    if (is("Content-Length"))
        return hasLength && value == QByteArray::number(size);
    if (is("Content-Type") && draft.body.kind != BodyKind::None && draft.body.kind != BodyKind::Multipart)
        return requestBody(draft, ReadFiles::No).value_or(RequestBody()).contentType.toUtf8() == value;
    return false;
}

/// What was not there must not be added either.
void switchOffMissing(HttpDraft &draft, const RequestText &request)
{
    constexpr std::array kAdded{"Host", "User-Agent", "Accept"};
    for (const char *name : kAdded) {
        if (request.header(name).isNull() && !(qstrcmp(name, "Host") == 0 && !request.authority.isEmpty()))
            draft.headers += Row{.name = QString::fromLatin1(name), .enabled = false};
    }
    const auto body = requestBody(draft, ReadFiles::No).value_or(RequestBody());
    if (!body.contentType.isEmpty() && request.header("Content-Type").isNull())
        draft.headers += Row{.name = u"Content-Type"_s, .enabled = false};
    const bool isFramed = draft.pace.chunked || !request.header("Transfer-Encoding").isNull();
    const bool wouldAdd =
        body.isThere || draft.method == "POST"_L1 || draft.method == "PUT"_L1 || draft.method == "PATCH"_L1;
    if (!isFramed && wouldAdd && request.header("Content-Length").isNull())
        draft.headers += Row{.name = u"Content-Length"_s, .enabled = false};
}

HttpVersion versionOf(const QByteArray &text)
{
    if (text.startsWith("HTTP/2"))
        return HttpVersion::Http2;
    return text == "HTTP/1.0" ? HttpVersion::Http10 : HttpVersion::Http11;
}

} // namespace

QByteArray RequestText::header(QByteArrayView name) const
{
    const auto found = std::ranges::find_if(
        headers, [&](const auto &header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
    if (found == headers.end())
        return {};
    return found->second.isNull() ? QByteArray("") : found->second;
}

std::optional<RequestText> readRequest(const QByteArray &text)
{
    RequestText request;
    qsizetype at = 0;
    auto line = takeLine(text, at);
    while (line && line->isEmpty())
        line = takeLine(text, at);
    if (!line)
        return std::nullopt;
    if (line->startsWith(':'))
        takeField(request, *line);
    else if (!takeRequestLine(request, *line))
        return std::nullopt;
    for (line = takeLine(text, at); line && !line->isEmpty(); line = takeLine(text, at))
        takeField(request, *line);
    request.body = text.sliced(at);
    return request;
}

QByteArray fieldIn(const QByteArray &head, QByteArrayView name)
{
    RequestText fields;
    qsizetype at = 0;
    while (const auto line = takeLine(head, at))
        takeField(fields, *line);
    return fields.header(name);
}

std::optional<QByteArray> withoutChunks(const QByteArray &body)
{
    QByteArray data;
    qsizetype at = 0;
    while (const auto line = takeLine(body, at)) {
        bool isNumber = false;
        const qsizetype size = line->split(';').first().trimmed().toLongLong(&isNumber, 16);
        if (!isNumber || size < 0 || size > body.size() - at)
            return std::nullopt;
        if (size == 0)
            return data;
        data += body.sliced(at, size);
        at += size;
        if (const auto end = takeLine(body, at); !end || !end->isEmpty())
            return std::nullopt;
    }
    return std::nullopt;
}

QString textOf(QByteArrayView bytes)
{
    QStringDecoder utf8(QStringDecoder::Utf8);
    const QString text = utf8(bytes);
    return utf8.hasError() ? QString::fromLatin1(bytes) : text;
}

void setTextBody(HttpDraft &draft, const QString &contentType, const QByteArray &bytes)
{
    if (!fillBody(draft, contentType.toUtf8(), bytes) || draft.body.kind == BodyKind::None)
        draft.body = {.kind = BodyKind::Text, .text = QString::fromUtf8(bytes)};
    if (draft.body.kind == BodyKind::Text && !findRow(draft.headers, u"Content-Type"))
        draft.body.contentType = contentType;
    const QString made = requestBody(draft, ReadFiles::No).value_or(RequestBody()).contentType;
    draft.headers.removeIf([&](const Row &row) {
        return row.enabled && row.name.compare("Content-Type"_L1, Qt::CaseInsensitive) == 0 && row.value == made;
    });
}

bool fillFrom(HttpDraft &draft, const RequestText &request, const QByteArray &body, const QByteArray &authority)
{
    draft.method = textOf(request.method);
    draft.version = versionOf(request.version);
    draft.pace.chunked = draft.version == HttpVersion::Http11 &&
                         request.header("Transfer-Encoding").compare("chunked", Qt::CaseInsensitive) == 0;
    for (const auto &[name, value] : request.headers)
        draft.headers += Row{.name = textOf(name), .value = textOf(value)};
    const bool isText = fillBody(draft, request.header("Content-Type"), body);
    draft.headers.removeIf([&](const Row &row) {
        return isImplied(draft, row.name.toUtf8(), row.value.toUtf8(), body.size(), authority);
    });
    switchOffMissing(draft, request);
    return isText;
}

} // namespace gatescope::compose
