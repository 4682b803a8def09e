#include "compose/copysource.h"

#include "http/target.h"

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostOnOneLine = 90;

QString escaped(char c)
{
    return u"\\x"_s + QString::fromLatin1(QByteArray(1, c).toHex());
}

QString bytesPiece(const QByteArray &bytes)
{
    QString out = u"b\""_s;
    for (const char c : bytes) {
        if (c == '"' || c == '\\')
            out += u'\\' + QString(QLatin1Char(c));
        else if (c == '\n' || c == '\r' || c == '\t')
            out += c == '\n' ? u"\\n"_s : c == '\r' ? u"\\r"_s : u"\\t"_s;
        else
            out += c >= ' ' && c < 0x7F ? QString(QLatin1Char(c)) : escaped(c);
    }
    return out + u'"';
}

/// The version as environ and scope spell it.
QString httpVersion(const CopySource &source)
{
    constexpr std::array kVersions{"1.0"_L1, "1.1"_L1, "2"_L1};
    return kVersions.at(std::size_t(source.draft.version));
}

QString hostOf(const CopySource &source)
{
    return source.endpoint.unixPath.isEmpty() ? source.endpoint.host : u"localhost"_s;
}

int portOf(const CopySource &source)
{
    return source.endpoint.unixPath.isEmpty() ? source.endpoint.port : 80;
}

/// The path without its escapes, as bytes.
QByteArray pathOf(const CopySource &source)
{
    const QByteArray path = source.endpoint.target.split('?').first();
    return QByteArray::fromStdString(http::percentDecoded(path.toStdString()));
}

QByteArray queryOf(const CopySource &source)
{
    const qsizetype mark = source.endpoint.target.indexOf('?');
    return mark < 0 ? QByteArray() : source.endpoint.target.sliced(mark + 1);
}

/// What an application sees of a length that only the files know: an expression.
QString valueExpression(const HeaderPreview &header, bool asBytes)
{
    if (header.value == "…"_L1)
        return asBytes ? u"str(len(BODY)).encode()"_s : u"str(len(BODY))"_s;
    const QByteArray bytes = header.value.toUtf8();
    return asBytes ? bytesPiece(bytes) : pythonString(QString::fromLatin1(bytes));
}

QString environKey(const QString &header)
{
    const QString key = header.toUpper().replace(u'-', u'_');
    return key == "CONTENT_TYPE"_L1 || key == "CONTENT_LENGTH"_L1 ? key : u"HTTP_"_s + key;
}

/// Repeated fields are one value with commas (RFC 3875 section 4.1.18).
QList<std::pair<QString, QString>> environHeaders(const CopySource &source)
{
    QList<std::pair<QString, QString>> pairs;
    for (const HeaderPreview &header : source.headers) {
        const QString key = environKey(header.name);
        const auto known = std::ranges::find(pairs, key, &std::pair<QString, QString>::first);
        if (known == pairs.end())
            pairs.emplaceBack(key, valueExpression(header, false));
        else
            known->second += u" \",\" "_s + valueExpression(header, false);
    }
    return pairs;
}

bool namesFiles(const CopySource &source)
{
    return std::ranges::any_of(source.body.segments, [](const BodySegment &one) { return !one.file.isEmpty(); });
}

QString bodyLine(const CopySource &source)
{
    return u"BODY = "_s + pythonBody(source.body) + u"\n\n"_s;
}

QString imports(const CopySource &source, QStringList modules)
{
    if (namesFiles(source))
        modules += u"pathlib"_s;
    modules.sort();
    QString lines;
    for (const QString &module : std::as_const(modules))
        lines += u"import "_s + module + u'\n';
    return lines + u'\n';
}

QString seconds(const CopySource &source)
{
    return QString::number(source.draft.timeoutMs / 1000.0);
}

QString headerList(const CopySource &source, const QString &indent)
{
    QString list = u"[\n"_s;
    for (const HeaderPreview &header : source.headers)
        list += indent + u"    ("_s + bytesPiece(header.name.toUtf8()) + ", "_L1 + valueExpression(header, true) +
                u"),\n"_s;
    return list + indent + u']';
}

} // namespace

QString pythonString(const QString &text)
{
    QString out = u"\""_s;
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            out += u'\\' + QString(c);
        else if (c == u'\n' || c == u'\r' || c == u'\t')
            out += c == u'\n' ? u"\\n"_s : c == u'\r' ? u"\\r"_s : u"\\t"_s;
        else if (c.unicode() < 0x20 || (c.unicode() >= 0x7F && c.unicode() < 0xA0))
            out += escaped(static_cast<char>(c.unicode()));
        else
            out += c;
    }
    return out + u'"';
}

QString pythonBytes(const QByteArray &bytes)
{
    if (bytes.size() <= kMostOnOneLine)
        return bytesPiece(bytes);
    QString out = u"(\n"_s;
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype line = bytes.indexOf('\n', at);
        const qsizetype end = std::min(line < 0 ? bytes.size() : line + 1, at + kMostOnOneLine);
        out += u"    "_s + bytesPiece(bytes.sliced(at, end - at)) + u'\n';
        at = end;
    }
    return out + u')';
}

QString pythonBody(const RequestBody &body)
{
    QStringList pieces;
    for (const BodySegment &segment : body.segments)
        pieces += segment.file.isEmpty() ? pythonBytes(segment.bytes)
                                         : u"pathlib.Path(%1).read_bytes()"_s.arg(pythonString(segment.file));
    return pieces.isEmpty() ? u"b\"\""_s : pieces.join(" + "_L1);
}

QString environLiteral(const CopySource &source, const QString &body, const QString &indent)
{
    QList<std::pair<QString, QString>> pairs{{u"REQUEST_METHOD"_s, pythonString(source.method())},
                                             {u"SCRIPT_NAME"_s, u"\"\""_s},
                                             {u"PATH_INFO"_s, pythonString(QString::fromLatin1(pathOf(source)))},
                                             {u"QUERY_STRING"_s, pythonString(QString::fromLatin1(queryOf(source)))},
                                             {u"SERVER_NAME"_s, pythonString(hostOf(source))},
                                             {u"SERVER_PORT"_s, pythonString(QString::number(portOf(source)))},
                                             {u"SERVER_PROTOCOL"_s, pythonString(u"HTTP/"_s + httpVersion(source))},
                                             {u"REMOTE_ADDR"_s, u"\"127.0.0.1\""_s},
                                             {u"REMOTE_PORT"_s, u"\"50000\""_s}};
    pairs += environHeaders(source);
    pairs += {{u"wsgi.version"_s, u"(1, 0)"_s},
              {u"wsgi.url_scheme"_s, source.endpoint.tls ? u"\"https\""_s : u"\"http\""_s},
              {u"wsgi.input"_s, u"io.BytesIO(%1)"_s.arg(body)},
              {u"wsgi.errors"_s, u"sys.stderr"_s},
              {u"wsgi.multithread"_s, u"True"_s},
              {u"wsgi.multiprocess"_s, u"False"_s},
              {u"wsgi.run_once"_s, u"False"_s}};
    QString out = u"{\n"_s;
    for (const auto &[key, value] : std::as_const(pairs))
        out += indent + u"    "_s + pythonString(key) + u": "_s + value + u",\n"_s;
    return out + indent + u'}';
}

QString scopeLiteral(const CopySource &source, const QString &indent)
{
    QString headers = u"[\n"_s;
    for (const HeaderPreview &header : source.headers)
        headers += indent + u"        ("_s + bytesPiece(header.name.toLower().toUtf8()) + u", "_s +
                   valueExpression(header, true) + u"),\n"_s;
    headers += indent + u"    ]"_s;
    const QString port = QString::number(portOf(source));
    const QList<std::pair<QString, QString>> pairs{
        {u"type"_s, u"\"http\""_s},
        {u"asgi"_s, u"{\"version\": \"3.0\", \"spec_version\": \"2.5\"}"_s},
        {u"http_version"_s, pythonString(httpVersion(source))},
        {u"method"_s, pythonString(source.method().toUpper())},
        {u"scheme"_s, source.endpoint.tls ? u"\"https\""_s : u"\"http\""_s},
        {u"path"_s, pythonString(QString::fromUtf8(pathOf(source)))},
        {u"raw_path"_s, bytesPiece(source.endpoint.target.split('?').first())},
        {u"query_string"_s, bytesPiece(queryOf(source))},
        {u"root_path"_s, u"\"\""_s},
        {u"headers"_s, headers},
        {u"client"_s, u"(\"127.0.0.1\", 50000)"_s},
        {u"server"_s, u"(%1, %2)"_s.arg(pythonString(hostOf(source)), port)},
        {u"state"_s, u"{}"_s}};
    QString out = u"{\n"_s;
    for (const auto &[key, value] : pairs)
        out += indent + u"    "_s + pythonString(key) + u": "_s + value + u",\n"_s;
    return out + indent + u'}';
}

Result<QString> environText(const CopySource &source)
{
    return imports(source, {u"io"_s, u"sys"_s}) + bodyLine(source) + u"environ = "_s +
           environLiteral(source, u"BODY"_s, {}) + u'\n';
}

Result<QString> scopeText(const CopySource &source)
{
    const QString body = namesFiles(source) ? imports(source, {}) + bodyLine(source) : QString();
    return body + u"scope = "_s + scopeLiteral(source, {}) + u'\n';
}

Result<QString> httpxText(const CopySource &source)
{
    QStringList arguments;
    if (source.draft.version == HttpVersion::Http2)
        arguments += {u"http1=False"_s, u"http2=True"_s}; // needs httpx[http2]
    const bool isUnix = !source.endpoint.unixPath.isEmpty();
    if (isUnix)
        arguments += u"transport=httpx.HTTPTransport(uds=%1)"_s.arg(pythonString(source.endpoint.unixPath));
    if (source.endpoint.tls && !source.draft.verifiesTls)
        arguments += u"verify=False"_s;
    arguments += u"timeout="_s + seconds(source);
    const QString content = !source.body.isThere ? QString()
                            : source.isChunked() ? u", content=iter([BODY])"_s
                                                 : u", content=BODY"_s;
    return imports(source, {u"httpx"_s}) + bodyLine(source) + u"HEADERS = "_s + headerList(source, {}) +
           u"\n\nrequest = httpx.Request(%1, %2, headers=HEADERS%3)\n"_s.arg(pythonString(source.method()),
                                                                             pythonString(source.url()), content) +
           u"with httpx.Client(%1) as client:\n    response = client.send(request)\n"_s.arg(arguments.join(", "_L1)) +
           u"print(response.http_version, response.status_code)\nprint(response.text)\n"_s;
}

Result<QString> httpClientText(const CopySource &source)
{
    if (!source.endpoint.unixPath.isEmpty() || source.draft.version == HttpVersion::Http2)
        return std::unexpected(Error{u"http.client speaks HTTP/1 over TCP alone"_s, {}, u"copy it as curl or httpx"_s});
    const bool tls = source.endpoint.tls;
    const QString context = !tls                       ? QString()
                            : source.draft.verifiesTls ? u", context=ssl.create_default_context()"_s
                                                       : u", context=ssl._create_unverified_context()"_s;
    QString text = imports(source, tls ? QStringList{u"http.client"_s, u"ssl"_s} : QStringList{u"http.client"_s}) +
                   bodyLine(source) +
                   u"connection = http.client.%1(%2, %3, timeout=%4%5)\n"_s.arg(
                       tls ? u"HTTPSConnection"_s : u"HTTPConnection"_s, pythonString(source.endpoint.host),
                       QString::number(source.endpoint.port), seconds(source), context);
    if (source.draft.version == HttpVersion::Http10)
        text += u"connection._http_vsn, connection._http_vsn_str = 10, \"HTTP/1.0\"\n"_s;
    text += u"connection.putrequest(%1, %2, skip_host=True, skip_accept_encoding=True)\n"_s.arg(
        pythonString(source.method()), pythonString(QString::fromUtf8(source.endpoint.target)));
    for (const HeaderPreview &header : source.headers)
        text += u"connection.putheader(%1, %2)\n"_s.arg(pythonString(header.name), valueExpression(header, true));
    text += source.isChunked() ? u"connection.endheaders(BODY, encode_chunked=True)\n"_s
                               : u"connection.endheaders(BODY)\n"_s;
    return text + u"response = connection.getresponse()\nprint(response.status, response.reason)\n"
                  "print(response.read().decode(errors=\"replace\"))\n"_s;
}

} // namespace gatescope::compose
