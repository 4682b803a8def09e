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

Remedy cleanName(const QString &name, int row)
{
    const bool isClear = !name.contains("{{"_L1);
    return isClear ? Remedy{.kind = Remedy::Kind::CleanName, .label = u"Mend It"_s, .row = row} : Remedy();
}

void inspectName(const QString &name, int row, Inspections &found)
{
    const QString field = u"headers"_s;
    if (name.isEmpty())
        found.warn(field, u"a header without a name is not sent"_s, u"give it a name, or remove the row"_s, row,
                   removeRow(row));
    else if (name != name.trimmed())
        found.warn(field, u"“%1” has a space before or behind the name"_s.arg(name), u"remove it"_s, row,
                   cleanName(name, row));
    else if (name.endsWith(u':'))
        found.warn(field, u"“%1” ends with a colon, which is added anyway"_s.arg(name), u"remove it"_s, row,
                   cleanName(name, row));
    else if (!isTokenText(name))
        found.warn(field, u"“%1” is no header name (RFC 9110 section 5.6.2)"_s.arg(name),
                   u"use letters, digits and - alone"_s, row, cleanName(name, row));
}

void inspectValue(const Row &header, int row, Inspections &found)
{
    const QString field = u"headers"_s;
    if (holdsLineBreak(header.value))
        found.warn(field, u"%1 holds a line break or NUL, which makes another header of it"_s.arg(header.name),
                   u"remove it, unless that is what you test"_s, row,
                   {.kind = Remedy::Kind::CleanValue, .label = u"Make It One Line"_s, .row = row});
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
                found.warn(u"headers"_s, u"%1 stands there twice"_s.arg(name), u"switch one off"_s, row,
                           {.kind = Remedy::Kind::SwitchOff, .label = u"Switch the Second Off"_s, .row = row});
        }
    }
}

} // namespace

Remedy removeRow(int row, const QString &label)
{
    return {.kind = Remedy::Kind::RemoveRow, .label = label, .row = row};
}

void inspectHost(const QList<Row> &headers, const Result<Endpoint> &endpoint, Inspections &found)
{
    const auto isHost = [](const Row &row) { return row.name.compare("Host"_L1, Qt::CaseInsensitive) == 0; };
    const auto on = std::ranges::find_if(headers, [&](const Row &row) { return row.enabled && isHost(row); });
    const auto any = std::ranges::find_if(headers, isHost);
    if (any == headers.end() || !endpoint)
        return;
    const QString authority = QString::fromUtf8(endpoint->authority);
    if (on == headers.end()) {
        const int row = static_cast<int>(any - headers.begin());
        const Remedy remedy = any->value.isEmpty()
                                  ? removeRow(row, u"Add Host"_s)
                                  : Remedy{.kind = Remedy::Kind::SwitchOn, .label = u"Switch It On"_s, .row = row};
        return found.warn(u"headers"_s, u"Host is missing; HTTP/1.1 demands it (RFC 9112 section 3.2)"_s,
                          u"switch the Host row on, or remove it"_s, -1, remedy);
    }
    const int row = static_cast<int>(on - headers.begin());
    if (on->value != authority && endpoint->unixPath.isEmpty())
        found.hint(u"headers"_s, u"Host says “%1”, the URL says “%2”"_s.arg(on->value, authority), {}, row,
                   {.kind = Remedy::Kind::SetValue, .label = u"Use the URL's"_s, .row = row, .value = authority});
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
    const QString fix = u"give it a value in the environment, or choose another environment"_s;
    const bool isContent = field == "body"_L1 || field == "script"_L1;
    for (const QString &name : std::as_const(unknown)) {
        if (isContent)
            found.warn(field, u"the variable %1 is not known, and is sent as it stands"_s.arg(name), fix, row);
        else
            found.error(field, u"the variable %1 is not known"_s.arg(name), fix, row);
    }
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
