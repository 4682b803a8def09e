#include "compose/inspections.h"

#include "http/text.h"

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kOnce{"Host"_L1, "Content-Length"_L1, "Content-Type"_L1};

bool holdsLineBreak(QStringView text)
{
    return std::ranges::any_of(text, [](QChar c) { return c == u'\r' || c == u'\n' || c.isNull(); });
}

void inspectName(const QString &name, int row, Inspections &found)
{
    const QString field = u"headers"_s;
    if (name.isEmpty())
        found.warn(field, u"a header without a name is not sent"_s, u"give it a name, or remove the row"_s, row);
    else if (name != name.trimmed())
        found.warn(field, u"“%1” has a space before or behind the name"_s.arg(name), u"remove it"_s, row);
    else if (name.endsWith(u':'))
        found.warn(field, u"“%1” ends with a colon, which is added anyway"_s.arg(name), u"remove it"_s, row);
    else if (!isTokenText(name))
        found.warn(field, u"“%1” is no header name (RFC 9110 section 5.6.2)"_s.arg(name),
                   u"use letters, digits and - alone"_s, row);
}

void inspectValue(const Row &header, int row, Inspections &found)
{
    const QString field = u"headers"_s;
    if (holdsLineBreak(header.value))
        found.warn(field, u"%1 holds a line break or NUL, which makes another header of it"_s.arg(header.name),
                   u"remove it, unless that is what you test"_s, row);
    if (!isAscii(header.value))
        found.warn(field,
                   u"%1 has letters beyond ASCII: they are sent as UTF-8, and read as Latin-1"_s.arg(header.name),
                   u"encode them as the header's standard says"_s, row);
}

void inspectRepeats(const QList<Row> &headers, Inspections &found)
{
    for (const QLatin1StringView name : kOnce) {
        int seen = 0;
        for (int row = 0; row < headers.size(); ++row) {
            const bool isIt = headers[row].enabled && headers[row].name.compare(name, Qt::CaseInsensitive) == 0;
            if (isIt && ++seen == 2)
                found.warn(u"headers"_s, u"%1 stands there twice"_s.arg(name), u"switch one off"_s, row);
        }
    }
}

} // namespace

Inspection &Inspections::add(trace::Severity severity, const QString &field, const QString &message, const QString &fix,
                             int row)
{
    return m_all.emplaceBack(
        Inspection{.severity = severity, .field = field, .row = row, .message = message, .fix = fix});
}

QList<Inspection> Inspections::sorted() const
{
    QList<Inspection> all = m_all;
    std::ranges::stable_sort(all, std::greater(), &Inspection::severity);
    return all;
}

void inspectHeaders(const QList<Row> &headers, Inspections &found)
{
    for (int row = 0; row < headers.size(); ++row) {
        const Row &header = headers[row];
        if (!header.enabled || (header.name.isEmpty() && header.value.isEmpty()))
            continue;
        inspectName(header.name, row, found);
        inspectValue(header, row, found);
    }
    inspectRepeats(headers, found);
}

void inspectVariables(const QString &text, const Variables &variables, const QString &field, int row,
                      Inspections &found)
{
    QStringList unknown;
    (void)filledIn(text, variables, &unknown);
    for (const QString &name : std::as_const(unknown))
        found.error(field, u"the variable %1 is not known"_s.arg(name),
                    u"give it a value in the environment, or choose another environment"_s, row);
}

void inspectVariables(const QList<Row> &rows, const Variables &variables, const QString &field, Inspections &found)
{
    for (int row = 0; row < rows.size(); ++row) {
        if (!rows[row].enabled)
            continue;
        inspectVariables(rows[row].name, variables, field, row, found);
        inspectVariables(rows[row].value, variables, field, row, found);
    }
}

bool isAscii(QStringView text)
{
    return std::ranges::all_of(text, [](QChar c) { return c.unicode() < 0x80; });
}

bool isTokenText(QStringView text)
{
    return isAscii(text) && http::isToken(text.toLatin1().toStdString());
}

} // namespace gatescope::compose
