#include "compose/curlreader.h"

#include "compose/prepare.h"
#include "compose/requesttext.h"
#include "compose/rows.h"

#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostRead = 16 * 1024 * 1024; ///< Bytes of a file that is read while importing.
constexpr auto kFormType = "application/x-www-form-urlencoded"_L1;

/// curl tells the type of a file by these endings, and no others.
struct EndingType {
    QLatin1StringView ending;
    QLatin1StringView type;
};
constexpr std::array kEndingTypes{
    EndingType{".gif"_L1, "image/gif"_L1},       EndingType{".jpg"_L1, "image/jpeg"_L1},
    EndingType{".jpeg"_L1, "image/jpeg"_L1},     EndingType{".png"_L1, "image/png"_L1},
    EndingType{".svg"_L1, "image/svg+xml"_L1},   EndingType{".txt"_L1, "text/plain"_L1},
    EndingType{".htm"_L1, "text/html"_L1},       EndingType{".html"_L1, "text/html"_L1},
    EndingType{".pdf"_L1, "application/pdf"_L1}, EndingType{".xml"_L1, "application/xml"_L1}};

QString typeOfFile(const QString &name)
{
    const auto found = std::ranges::find_if(
        kEndingTypes, [&](const EndingType &type) { return name.endsWith(type.ending, Qt::CaseInsensitive); });
    return found == kEndingTypes.end() ? u"application/octet-stream"_s : QString(found->type);
}

/// "value;type=x;filename=y" of -F; a value in double quotes may hold semicolons.
struct FormValue {
    QString value;
    QString type;
    QString fileName;
};
FormValue splitFormValue(const QString &text)
{
    FormValue split;
    qsizetype end = text.indexOf(u';');
    if (text.startsWith(u'"')) {
        qsizetype at = 1;
        for (; at < text.size() && text[at] != u'"'; ++at) {
            if (text[at] == u'\\' && at + 1 < text.size())
                ++at;
            split.value += text[at];
        }
        end = at + 1 < text.size() ? at + 1 : -1;
    } else {
        split.value = end < 0 ? text : text.first(end);
    }
    const QStringList options = end < 0 ? QStringList() : text.sliced(end + 1).split(u';');
    for (const QString &option : options) {
        if (option.trimmed().startsWith("type="_L1))
            split.type = option.trimmed().sliced(5);
        else if (option.trimmed().startsWith("filename="_L1))
            split.fileName = option.trimmed().sliced(9).remove(u'"');
        else if (!split.type.isEmpty())
            split.type += u';' + option; // "text/html; charset=utf-8"
    }
    return split;
}

} // namespace

void CurlReader::note(const QString &words)
{
    if (!m_notes.contains(words))
        m_notes += words;
}

void CurlReader::read(const QStringList &words)
{
    bool optionsEnded = false;
    for (qsizetype at = 0; at < words.size(); ++at) {
        const QString &word = words[at];
        if (optionsEnded || !word.startsWith(u'-') || word == "-"_L1)
            setUrl(word);
        else if (word == "--"_L1)
            optionsEnded = true;
        else
            at = word.startsWith("--"_L1) ? readLong(words, at) : readShort(words, at);
        if (word == "--next"_L1 || word == "-:"_L1)
            return;
    }
}

/// Answers the place of the last word that it took.
qsizetype CurlReader::readLong(const QStringList &words, qsizetype at)
{
    const QString name = words[at].sliced(2);
    const auto found =
        std::ranges::find_if(options(), [&](const Option &o) { return name == QLatin1StringView(o.name); });
    if (found == options().end()) {
        if (!name.startsWith("no-"_L1))
            note(u"--%1 is not understood"_s.arg(name));
        return at;
    }
    use(*found, found->hasValue ? words.value(at + 1) : QString());
    return found->hasValue ? at + 1 : at;
}

qsizetype CurlReader::readShort(const QStringList &words, qsizetype at)
{
    const QString &word = words[at];
    for (qsizetype i = 1; i < word.size(); ++i) {
        const auto found = std::ranges::find_if(
            options(), [&](const Option &o) { return word[i] == QLatin1Char(o.letter[0]) && o.letter[0] != '\0'; });
        if (found == options().end()) {
            note(u"-%1 is not understood"_s.arg(word[i]));
            continue;
        }
        if (!found->hasValue) {
            use(*found, {});
            continue;
        }
        const bool isJoined = i + 1 < word.size();
        use(*found, isJoined ? word.sliced(i + 1) : words.value(at + 1));
        return isJoined ? at : at + 1;
    }
    return at;
}

void CurlReader::use(const Option &option, const QString &value)
{
    if (option.note)
        note(u"--%1 %2"_s.arg(QLatin1StringView(option.name), QLatin1StringView(option.note)));
    if (option.apply)
        (this->*option.apply)(value);
}

void CurlReader::setUrl(const QString &value)
{
    if (!m_url.isEmpty())
        note(u"There is more than one URL: only the first is taken"_s);
    else
        m_url = value;
}

void CurlReader::addHeader(const QString &value)
{
    if (value.startsWith(u'@'))
        return note(u"Headers of the file %1 are not read"_s.arg(value.sliced(1)));
    const qsizetype colon = value.indexOf(u':');
    if (colon < 0 && value.endsWith(u';')) {
        m_headers += Row{.name = value.chopped(1)};
        return;
    }
    const QString name = colon < 0 ? value : value.first(colon);
    const QString content = colon < 0 ? QString() : value.sliced(colon + 1).trimmed();
    if (colon < 0)
        return note(u"The header “%1” has no colon: curl leaves it out"_s.arg(value));
    m_headers += Row{.name = name, .value = content, .enabled = !content.isEmpty()}; // "Name:" takes it away
}

void CurlReader::setHeader(const QString &name, const QString &value, bool enabled)
{
    m_made.removeIf([&](const Row &row) { return row.name == name; });
    m_made += Row{.name = name, .value = value, .enabled = enabled};
}

QByteArray CurlReader::contentOf(const QString &name)
{
    if (name == "-"_L1) {
        note(u"Standard input cannot be read: put its text into the body"_s);
        return {};
    }
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMostRead) {
        note(u"The file %1 cannot be read: put its text into the body"_s.arg(name));
        return {};
    }
    note(u"The file %1 was read now; changes of it do not count"_s.arg(name));
    return file.readAll();
}

void CurlReader::addPiece(const QByteArray &piece)
{
    if (!m_dataFile.isEmpty()) // more than this file after all
        m_data = contentOf(std::exchange(m_dataFile, QString()));
    if (m_hasData && !m_isJson)
        m_data += '&';
    m_data += piece;
    m_hasData = true;
}

void CurlReader::addData(const QString &value)
{
    if (!value.startsWith(u'@'))
        return addPiece(value.toUtf8());
    QByteArray content = contentOf(value.sliced(1));
    addPiece(content.replace("\r", "").replace("\n", "").replace('\0', ""));
}

void CurlReader::addBinaryData(const QString &value)
{
    if (value.startsWith(u'@') && value != "@-"_L1 && !m_hasData) {
        m_dataFile = value.sliced(1);
        m_hasData = true;
    } else {
        addPiece(value.startsWith(u'@') ? contentOf(value.sliced(1)) : value.toUtf8());
    }
}

/// "content", "=content", "name=content", "@file", "name@file"
QByteArray CurlReader::encoded(const QString &value)
{
    const qsizetype at = std::ranges::find_if(value, [](QChar c) { return c == u'=' || c == u'@'; }) - value.begin();
    const bool isPlain = at == value.size();
    const QByteArray name = isPlain ? QByteArray() : value.first(at).toUtf8();
    const QString rest = isPlain ? value : value.sliced(at + 1);
    const QByteArray content = !isPlain && value[at] == u'@' ? contentOf(rest) : rest.toUtf8();
    return (name.isEmpty() ? QByteArray() : name + '=') + content.toPercentEncoding().replace("%20", "+");
}

void CurlReader::addEncodedData(const QString &value)
{
    addPiece(encoded(value));
}

void CurlReader::addUrlQuery(const QString &value)
{
    m_urlQuery += value.startsWith(u'+') ? value.sliced(1) : QString::fromUtf8(encoded(value));
}

void CurlReader::addJson(const QString &value)
{
    m_isJson = true;
    addBinaryData(value);
    setHeader(u"Content-Type"_s, u"application/json"_s);
    setHeader(u"Accept"_s, u"application/json"_s);
}

void CurlReader::addForm(const QString &value)
{
    const qsizetype equals = value.indexOf(u'=');
    const QString content = equals < 0 ? QString() : value.sliced(equals + 1);
    const bool isFile = content.startsWith(u'@');
    const bool isContent = content.startsWith(u'<');
    const FormValue split = splitFormValue(isFile || isContent ? content.sliced(1) : content);
    Part part{.name = value.first(std::max<qsizetype>(equals, 0)), .contentType = split.type};
    if (isFile) {
        part.file = split.value;
        if (part.contentType.isEmpty())
            part.contentType = typeOfFile(split.fileName.isEmpty() ? split.value : split.fileName);
    } else {
        part.value = isContent ? QString::fromUtf8(contentOf(split.value)) : split.value;
    }
    if (!split.fileName.isEmpty())
        note(u"The file name “%1” is not sent: the file's own is"_s.arg(split.fileName));
    m_parts += part;
}

void CurlReader::addFormString(const QString &value)
{
    m_parts += Part{.name = value.section(u'=', 0, 0), .value = value.section(u'=', 1)};
}

void CurlReader::setUser(const QString &value)
{
    if (!value.contains(u':'))
        note(u"The password of -u is missing: it was taken as empty"_s);
    const QByteArray pair = (value.contains(u':') ? value : value + u':').toUtf8();
    setHeader(u"Authorization"_s, u"Basic "_s + QString::fromLatin1(pair.toBase64()));
}

void CurlReader::addCookies(const QString &value)
{
    if (value.contains(u'='))
        m_cookies += value;
    else
        note(u"Cookies of the file %1 are not read"_s.arg(value));
}

void CurlReader::setAgent(const QString &value)
{
    setHeader(u"User-Agent"_s, value, !value.isEmpty());
}

void CurlReader::setReferer(const QString &value)
{
    if (const QString address = value.section(u";auto"_s, 0, 0); !address.isEmpty())
        setHeader(u"Referer"_s, address);
}

void CurlReader::setTimeout(const QString &value)
{
    if (const double seconds = value.toDouble(); seconds > 0 && seconds < 1e6)
        m_timeoutMs = static_cast<std::uint32_t>(seconds * 1000);
}

QString CurlReader::methodToUse() const
{
    if (!m_method.isEmpty())
        return m_method;
    if (m_isHead)
        return u"HEAD"_s;
    if (!m_upload.isEmpty())
        return u"PUT"_s;
    return (m_hasData && !m_isGet) || !m_parts.isEmpty() ? u"POST"_s : u"GET"_s;
}

void CurlReader::fillUrl(HttpDraft &draft)
{
    QString url = m_url;
    if (!m_upload.isEmpty() && url.endsWith(u'/'))
        url += QFileInfo(m_upload).fileName();
    QStringList query = m_urlQuery;
    if (m_isGet && m_hasData)
        query += QString::fromUtf8(m_dataFile.isEmpty() ? m_data : contentOf(m_dataFile));
    for (const QString &part : std::as_const(query))
        url += (url.contains(u'?') ? u'&' : u'?') + part;
    const QString plain = QString(url).remove(u"{{"_s);
    const bool isGlob = plain.contains(u'{') || (plain.contains(u'[') && !plain.contains("://["_L1));
    if (isGlob)
        note(u"Braces and brackets of the URL are taken as they stand"_s);
    const auto endpoint = endpointOf(url);
    if (!m_unixSocket.isEmpty() && endpoint) {
        setHeader(u"Host"_s, QString::fromUtf8(endpoint->authority));
        url = u"unix:"_s + m_unixSocket + u':' + QString::fromUtf8(endpoint->target);
    }
    draft.verifiesTls = endpoint && endpoint->tls && !m_isInsecure;
    compose::setUrl(draft, url.contains("://"_L1) || url.startsWith("unix:"_L1) ? url : u"http://"_s + url);
}

void CurlReader::fillBody(HttpDraft &draft)
{
    if (!m_parts.isEmpty()) {
        draft.body = {.kind = BodyKind::Multipart, .parts = m_parts};
    } else if (!m_upload.isEmpty()) {
        draft.body = {.kind = BodyKind::File, .file = m_upload};
    } else if (m_hasData && !m_isGet) {
        const Row *given = findRow(draft.headers, u"Content-Type");
        const QString type = given ? given->value : QString(kFormType);
        if (!m_dataFile.isEmpty())
            draft.body = {.kind = BodyKind::File, .contentType = type, .file = m_dataFile};
        else
            setTextBody(draft, type, m_data);
    }
}

Imported CurlReader::imported()
{
    HttpDraft draft;
    draft.method = methodToUse();
    draft.version = m_version;
    draft.timeoutMs = m_timeoutMs;
    fillUrl(draft);
    if (!m_cookies.isEmpty())
        setHeader(u"Cookie"_s, m_cookies.join(u"; "_s));
    for (const Row &made : std::as_const(m_made)) {
        const bool isGiven = std::ranges::any_of(
            m_headers, [&](const Row &row) { return row.name.compare(made.name, Qt::CaseInsensitive) == 0; });
        if (!isGiven)
            draft.headers += made;
    }
    draft.headers += m_headers;
    fillBody(draft);
    const bool wouldAddLength = draft.body.kind == BodyKind::None &&
                                (draft.method == "POST"_L1 || draft.method == "PUT"_L1 || draft.method == "PATCH"_L1);
    if (wouldAddLength) // curl sends none without data
        draft.headers += Row{.name = u"Content-Length"_s, .enabled = false};
    return {.draft = draft, .notes = m_notes};
}

} // namespace gatescope::compose
