#include "compose/rows.h"

#include <QStringList>
#include <QUrl>

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

/// What a query may hold besides letters, digits and "-._~", and what neither separates nor means something in it.
constexpr auto kPlainInQuery = "!$'()*,;:@/?"_L1;

using Encode = QString (*)(const QString &text);
using Decode = QString (*)(QStringView text);

QString percentEncoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text, kPlainInQuery.data()));
}

/// Variables stay readable: what is between "{{" and "}}" is not encoded.
QString encodedAroundVariables(const QString &text)
{
    QString out;
    qsizetype from = 0;
    for (qsizetype at = text.indexOf("{{"_L1); at >= 0; at = text.indexOf("{{"_L1, from)) {
        const qsizetype end = text.indexOf("}}"_L1, at);
        if (end < 0)
            break;
        out += percentEncoded(text.sliced(from, at - from)) + text.sliced(at, end + 2 - at);
        from = end + 2;
    }
    return out + percentEncoded(text.sliced(from));
}

QString formEncoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text, " *", "~")).replace(u' ', u'+');
}

QString decoded(QStringView text)
{
    const QString spaced = text.toString().replace(u'+', u' ');
    return QString::fromUtf8(QByteArray::fromPercentEncoding(spaced.toUtf8()));
}

QString unchanged(QStringView text)
{
    return text.toString();
}

QString pairText(const QList<Row> &rows, QStringView separator, Encode encode)
{
    QStringList pairs;
    for (const Row &row : rows) {
        if (row.enabled && !(row.name.isEmpty() && row.value.isEmpty()))
            pairs += encode(row.name) + u'=' + encode(row.value);
    }
    return pairs.join(separator);
}

QList<Row> pairs(QStringView text, QChar separator, Decode decode)
{
    QList<Row> rows;
    for (QStringView pair : text.split(separator, Qt::SkipEmptyParts)) {
        pair = pair.trimmed();
        const qsizetype equals = pair.indexOf(u'=');
        const QStringView name = equals < 0 ? pair : pair.first(equals);
        const QStringView value = equals < 0 ? QStringView() : pair.sliced(equals + 1);
        rows += Row{.name = decode(name), .value = decode(value)};
    }
    return rows;
}

/// As the wire has it: what may not stand there is encoded, all else stays.
QString asOnTheWire(QStringView query)
{
    QString out;
    for (const char c : query.toUtf8()) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte >= 0x7F)
            out += u'%' + QString::number(byte, 16).toUpper().rightJustified(2, u'0');
        else
            out += QLatin1Char(c);
    }
    return out;
}

Row bulkRow(QStringView line)
{
    const bool enabled = !line.startsWith(kSwitchedOff);
    if (!enabled)
        line = line.sliced(kSwitchedOff.size());
    const qsizetype colon = line.indexOf(u':');
    const QStringView name = colon < 0 ? line : line.first(colon);
    const QStringView value = colon < 0 ? QStringView() : line.sliced(colon + 1);
    return {.name = name.trimmed().toString(), .value = value.trimmed().toString(), .enabled = enabled};
}

} // namespace

QString toBulkText(const QList<Row> &rows)
{
    QString text;
    for (const Row &row : rows)
        text += (row.enabled ? QString() : QString(kSwitchedOff)) + row.name + ": "_L1 + row.value + u'\n';
    return text;
}

QList<Row> fromBulkText(QStringView text)
{
    QList<Row> rows;
    for (const QStringView line : text.split(u'\n')) {
        if (const QStringView trimmed = line.trimmed(); !trimmed.isEmpty())
            rows += bulkRow(trimmed);
    }
    return rows;
}

QString queryText(const QList<Row> &rows)
{
    return pairText(rows, u"&", percentEncoded);
}

QList<Row> fromQueryText(QStringView query)
{
    return pairs(query, u'&', decoded);
}

QByteArray formText(const QList<Row> &rows)
{
    return pairText(rows, u"&", formEncoded).toLatin1();
}

QList<Row> fromFormText(QStringView text)
{
    return pairs(text, u'&', decoded);
}

QString cookieText(const QList<Row> &rows)
{
    return pairText(rows, u"; ", [](const QString &text) { return text; });
}

QList<Row> fromCookieText(QStringView text)
{
    return pairs(text, u';', unchanged);
}

void setUrl(HttpDraft &draft, const QString &url)
{
    const QString whole = url.section(u'#', 0, 0);
    const qsizetype mark = whole.indexOf(u'?');
    draft.url = whole;
    draft.query.clear();
    if (mark < 0)
        return;
    const QStringView query = QStringView(whole).sliced(mark + 1);
    const QList<Row> rows = fromQueryText(query);
    if (query.isEmpty() || pairText(rows, u"&", encodedAroundVariables) != asOnTheWire(query))
        return;
    draft.url = whole.first(mark);
    draft.query = rows;
}

QString fullUrl(const HttpDraft &draft)
{
    const QString query = pairText(draft.query, u"&", encodedAroundVariables);
    if (query.isEmpty())
        return draft.url;
    return draft.url + (draft.url.contains(u'?') ? u'&' : u'?') + query;
}

QString urlAt(const QString &origin, const QString &path)
{
    const QString base = origin.endsWith(u'/') ? origin.chopped(1) : origin;
    return base + (base.startsWith("unix:"_L1) ? u":"_s : QString()) + path;
}

const Row *findRow(const QList<Row> &rows, QStringView name)
{
    const auto found = std::ranges::find_if(
        rows, [&](const Row &row) { return row.enabled && row.name.compare(name, Qt::CaseInsensitive) == 0; });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace gatescope::compose
