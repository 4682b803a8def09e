#include "compose/copysource.h"
#include "compose/rows.h"
#include "compose/shellwords.h"

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kAddedByTools{"User-Agent"_L1, "Accept"_L1, "Host"_L1};

std::unexpected<Error> notText()
{
    return std::unexpected(Error{.summary = u"the body holds a NUL, which no command line can carry"_s,
                                 .detail = {},
                                 .wayOut = u"put the body into a file, or copy it as Python"_s});
}

bool is(const QString &name, QLatin1StringView other)
{
    return name.compare(other, Qt::CaseInsensitive) == 0;
}

/// The header line that the user would have to write: what the tool adds by itself is left out.
bool isWritten(const CopySource &source, const HeaderPreview &header)
{
    if (is(header.name, "Content-Length"_L1) || (is(header.name, "Content-Type"_L1) && header.added))
        return !header.added || (is(header.name, "Content-Type"_L1) && source.draft.body.kind != BodyKind::Multipart);
    return !header.added || !std::ranges::any_of(kAddedByTools, [&](auto one) { return is(header.name, one); });
}

/// What the draft has switched off, and the tool would add.
QStringList takenAway(const CopySource &source, bool hasBody)
{
    QStringList names;
    for (const Row &row : source.draft.headers) {
        const bool isAdded = std::ranges::any_of(kAddedByTools, [&](auto one) { return is(row.name, one); }) ||
                             (hasBody && is(row.name, "Content-Length"_L1));
        if (!row.enabled && isAdded && !findRow(source.draft.headers, row.name))
            names += row.name;
    }
    const bool hasType = std::ranges::any_of(
        source.headers, [](const HeaderPreview &header) { return is(header.name, "Content-Type"_L1); });
    if (hasBody && !hasType && source.draft.body.kind != BodyKind::Multipart)
        names += u"Content-Type"_s;
    return names;
}

/// One option a line.
QString joined(const QStringList &words)
{
    return words.join(u" \\\n  "_s) + u'\n';
}

QString curlQuotedFile(const QString &path)
{
    return u"\"%1\""_s.arg(QString(path).replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s));
}

QString curlPart(const Part &part)
{
    const QString type = part.contentType.isEmpty() ? QString() : u";type="_s + part.contentType;
    if (!part.file.isEmpty())
        return u"-F "_s + bashQuoted(part.name + "=@"_L1 + curlQuotedFile(part.file) + type);
    if (type.isEmpty())
        return u"--form-string "_s + bashQuoted(part.name + u'=' + part.value);
    return u"-F "_s + bashQuoted(part.name + u'=' + curlQuotedFile(part.value) + type);
}

void addCurlBody(const CopySource &source, QStringList &words)
{
    const Body &body = source.draft.body;
    if (body.kind == BodyKind::Multipart) {
        for (const Part &part : body.parts) {
            if (part.enabled)
                words += curlPart(part);
        }
    } else if (body.kind == BodyKind::File) {
        words += u"--data-binary "_s + bashQuoted(u'@' + body.file);
    } else if (source.body.isThere) {
        words += u"--data-raw "_s + bashQuoted(QString::fromUtf8(source.body.bytes));
    }
}

QString curlVersion(const CopySource &source)
{
    constexpr std::array kFlags{"--http1.0"_L1, "--http1.1"_L1, "--http2"_L1};
    if (source.draft.version == HttpVersion::Http2 && !source.endpoint.tls)
        return u"--http2-prior-knowledge"_s;
    const bool isUsual = source.draft.version == HttpVersion::Http11 && !source.endpoint.tls;
    return isUsual ? QString() : QString(kFlags.at(std::size_t(source.draft.version)));
}

QStringList curlFirst(const CopySource &source)
{
    const QString method = source.method();
    const bool hasBody = source.body.isThere;
    QStringList words;
    if (method == "HEAD"_L1 && !hasBody)
        words += u"--head"_s;
    else if (method != (hasBody ? "POST"_L1 : "GET"_L1))
        words += u"-X "_s + bashQuoted(method);
    words += curlVersion(source);
    if (source.endpoint.tls && !source.draft.verifiesTls)
        words += u"--insecure"_s;
    if (!source.endpoint.unixPath.isEmpty())
        words += u"--unix-socket "_s + bashQuoted(source.endpoint.unixPath);
    const QString url = source.url();
    if (std::ranges::any_of(url, [](QChar c) { return "{}[]"_L1.contains(c); }))
        words += u"--globoff"_s;
    if (url.contains("/."_L1))
        words += u"--path-as-is"_s;
    words.removeAll(QString());
    words += bashQuoted(url);
    return words;
}

QStringList httpieFirst(const CopySource &source)
{
    QStringList words{u"--ignore-stdin"_s};
    if (source.endpoint.tls && !source.draft.verifiesTls)
        words += u"--verify=no"_s;
    if (source.draft.body.kind == BodyKind::Multipart)
        words += u"--multipart"_s;
    else if (source.body.isThere && source.draft.body.kind != BodyKind::File)
        words += u"--raw="_s + bashQuoted(QString::fromUtf8(source.body.bytes));
    if (source.isChunked())
        words += u"--chunked"_s;
    return words << bashQuoted(source.method()) + u' ' + bashQuoted(source.url());
}

QString httpiePart(const Part &part)
{
    const QString name = QString(part.name).replace(u'=', u"\\="_s).replace(u'@', u"\\@"_s).replace(u':', u"\\:"_s);
    if (part.file.isEmpty())
        return bashQuoted(name + u'=' + part.value);
    return bashQuoted(name + u'@' + part.file +
                      (part.contentType.isEmpty() ? QString() : u";type="_s + part.contentType));
}

} // namespace

Result<QString> curlText(const CopySource &source)
{
    if (source.body.bytes.contains('\0'))
        return notText();
    QStringList words = curlFirst(source);
    words[0].prepend(u"curl "_s);
    for (const HeaderPreview &header : source.headers) {
        if (isWritten(source, header))
            words += u"-H "_s +
                     bashQuoted(header.value.isEmpty() ? header.name + u';' : header.name + ": "_L1 + header.value);
    }
    for (const QString &name : takenAway(source, source.body.isThere))
        words += u"-H "_s + bashQuoted(name + u':');
    addCurlBody(source, words);
    return joined(words);
}

Result<QString> httpieText(const CopySource &source)
{
    if (source.body.bytes.contains('\0'))
        return notText();
    if (!source.endpoint.unixPath.isEmpty())
        return std::unexpected(Error{u"HTTPie does not speak over Unix sockets"_s, {}, u"copy it as curl"_s});
    QStringList words = httpieFirst(source);
    words[0].prepend(u"http "_s);
    for (const HeaderPreview &header : source.headers) {
        if (isWritten(source, header) && !is(header.name, "Transfer-Encoding"_L1))
            words += bashQuoted(header.value.isEmpty() ? header.name + u';' : header.name + u':' + header.value);
    }
    for (const QString &name : takenAway(source, source.body.isThere))
        words += bashQuoted(name + u':');
    for (const Part &part : source.draft.body.parts) {
        if (source.draft.body.kind == BodyKind::Multipart && part.enabled)
            words += httpiePart(part);
    }
    if (source.draft.body.kind == BodyKind::File)
        words += bashQuoted(u'@' + source.draft.body.file);
    return joined(words);
}

} // namespace gatescope::compose
