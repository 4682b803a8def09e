#include "exchange/formdata.h"

#include <QUrl>

namespace gatescope::ui {

namespace {

constexpr qsizetype kMostParts = 1000;

QString decoded(QByteArray text)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text.replace('+', ' ')));
}

QByteArray unquoted(QByteArrayView text)
{
    if (text.size() < 2 || !text.startsWith('"') || !text.endsWith('"'))
        return text.toByteArray();
    QByteArray out;
    for (qsizetype at = 1; at < text.size() - 1; ++at) {
        if (text[at] == '\\' && at + 2 < text.size())
            ++at;
        out += text[at];
    }
    return out;
}

/// The end of a parameter, quoted semicolons passed over.
qsizetype parameterEnd(QByteArrayView text, qsizetype from)
{
    bool inQuotes = false;
    for (qsizetype at = from; at < text.size(); ++at) {
        if (text[at] == '"')
            inQuotes = !inQuotes;
        else if (text[at] == '\\' && inQuotes)
            ++at;
        else if (text[at] == ';' && !inQuotes)
            return at;
    }
    return text.size();
}

void takeHeader(FormPart &part, const QByteArray &line)
{
    const auto colon = line.indexOf(':');
    if (colon <= 0)
        return;
    const QByteArray name = line.first(colon).trimmed();
    const QByteArray value = line.sliced(colon + 1).trimmed();
    part.headers.append({QString::fromLatin1(name), QString::fromUtf8(value)});
    if (name.compare("content-type", Qt::CaseInsensitive) == 0)
        part.contentType = value;
    if (name.compare("content-disposition", Qt::CaseInsensitive) != 0)
        return;
    part.name = QString::fromUtf8(fieldParameter(value, "name"));
    part.fileName = QString::fromUtf8(fieldParameter(value, "filename"));
}

FormPart parsePart(const QByteArray &content)
{
    FormPart part;
    qsizetype at = 0;
    while (at < content.size()) {
        const auto feed = content.indexOf('\n', at);
        const QByteArray line = content.sliced(at, (feed < 0 ? content.size() : feed) - at).trimmed();
        at = feed < 0 ? content.size() : feed + 1;
        if (line.isEmpty())
            break;
        takeHeader(part, line);
    }
    part.bytes = content.sliced(at);
    return part;
}

/// The next line that is a delimiter: the mark, then `--` or nothing but blanks. -1: there is none.
qsizetype delimiterFrom(const QByteArray &body, const QByteArray &mark, qsizetype from)
{
    for (auto at = body.indexOf(mark, from); at >= 0; at = body.indexOf(mark, at + 1)) {
        const bool beginsLine = at == 0 || body[at - 1] == '\n';
        const qsizetype start = at + mark.size();
        const qsizetype feed = body.indexOf('\n', start);
        const auto line = QByteArrayView(body).sliced(start, (feed < 0 ? body.size() : feed) - start);
        if (beginsLine && (line.startsWith("--") || line.trimmed().isEmpty()))
            return at;
    }
    return -1;
}

} // namespace

QList<FormField> parseForm(const QByteArray &body)
{
    QList<FormField> fields;
    for (const QByteArray &pair : body.split('&')) {
        if (pair.isEmpty())
            continue;
        const auto equals = pair.indexOf('=');
        fields.append({decoded(pair.left(equals < 0 ? pair.size() : equals)),
                       equals < 0 ? QString() : decoded(pair.sliced(equals + 1))});
    }
    return fields;
}

QByteArray fieldParameter(const QByteArray &fieldValue, QByteArrayView name)
{
    const QByteArrayView text(fieldValue);
    for (qsizetype at = parameterEnd(text, 0); at < text.size();) {
        const qsizetype end = parameterEnd(text, at + 1);
        const QByteArrayView parameter = text.sliced(at + 1, end - at - 1).trimmed();
        const auto equals = parameter.indexOf('=');
        if (equals > 0 && parameter.first(equals).trimmed().compare(name, Qt::CaseInsensitive) == 0)
            return unquoted(parameter.sliced(equals + 1).trimmed());
        at = end;
    }
    return {};
}

QList<FormPart> parseMultipart(const QByteArray &body, const QByteArray &boundary)
{
    QList<FormPart> parts;
    const QByteArray mark = "--" + boundary;
    qsizetype at = boundary.isEmpty() ? -1 : delimiterFrom(body, mark, 0);
    while (at >= 0 && parts.size() < kMostParts) {
        if (QByteArrayView(body).sliced(at + mark.size()).startsWith("--"))
            break;
        const auto feed = body.indexOf('\n', at);
        if (feed < 0)
            break;
        const auto next = delimiterFrom(body, mark, feed + 1);
        QByteArray content = body.sliced(feed + 1, (next < 0 ? body.size() : next) - feed - 1);
        if (next >= 0)
            content.chop(content.endsWith("\r\n") ? 2 : content.endsWith('\n') ? 1 : 0);
        parts.append(parsePart(content));
        parts.last().complete = next >= 0;
        at = next;
    }
    return parts;
}

} // namespace gatescope::ui
