#include "composer/entries.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

bool isCookie(const compose::Row &header)
{
    return header.name.compare("cookie"_L1, Qt::CaseInsensitive) == 0;
}

} // namespace

QList<Entry> entriesOf(const QList<compose::Row> &rows)
{
    QList<Entry> entries;
    for (const compose::Row &row : rows)
        entries.append({row.enabled, {row.name, row.value}});
    return entries;
}

QList<compose::Row> rowsOf(const QList<Entry> &entries)
{
    QList<compose::Row> rows;
    for (const Entry &entry : entries)
        rows.append({entry.cells.value(0), entry.cells.value(1), entry.enabled});
    return rows;
}

QList<Entry> entriesOf(const QList<compose::Part> &parts)
{
    QList<Entry> entries;
    for (const compose::Part &part : parts)
        entries.append({part.enabled, {part.name, part.value, part.file, part.contentType}});
    return entries;
}

QList<compose::Part> partsOf(const QList<Entry> &entries)
{
    QList<compose::Part> parts;
    for (const Entry &entry : entries)
        parts.append(
            {entry.cells.value(0), entry.cells.value(1), entry.cells.value(2), entry.cells.value(3), entry.enabled});
    return parts;
}

QStringList opcodeNames()
{
    const auto tr = [](const char *text) { return QCoreApplication::translate("gatescope::ui::SocketOpcode", text); };
    return {tr("Text"), tr("Binary"), tr("Ping"), tr("Pong"), tr("Close")};
}

QList<Entry> entriesOf(const QList<compose::SocketStep> &steps)
{
    QList<Entry> entries;
    for (const compose::SocketStep &step : steps) {
        const bool closes = step.opcode == compose::SocketOpcode::Close;
        entries.append({step.enabled,
                        {opcodeNames()[static_cast<int>(step.opcode)], step.text,
                         closes ? QString::number(step.closeCode) : QString(), QString::number(step.delayMs)}});
    }
    return entries;
}

QList<compose::SocketStep> stepsOf(const QList<Entry> &entries)
{
    QList<compose::SocketStep> steps;
    for (const Entry &entry : entries) {
        const qsizetype kind = std::max<qsizetype>(opcodeNames().indexOf(entry.cells.value(0)), 0);
        const QString code = entry.cells.value(2);
        steps.append({.opcode = static_cast<compose::SocketOpcode>(kind),
                      .text = entry.cells.value(1),
                      .closeCode = static_cast<std::uint16_t>(code.isEmpty() ? 1000 : code.toUInt()),
                      .delayMs = entry.cells.value(3).toUInt(),
                      .enabled = entry.enabled});
    }
    return steps;
}

QList<Entry> cookiesOf(const QList<compose::Row> &headers)
{
    QList<Entry> cookies;
    for (const compose::Row &header : headers) {
        if (!isCookie(header))
            continue;
        for (const QString &pair : header.value.split(u';', Qt::SkipEmptyParts)) {
            const qsizetype equals = pair.indexOf(u'=');
            const QString name = (equals < 0 ? pair : pair.first(equals)).trimmed();
            cookies.append({header.enabled, {name, equals < 0 ? QString() : pair.sliced(equals + 1).trimmed()}});
        }
    }
    return cookies;
}

QList<compose::Row> withCookies(const QList<compose::Row> &headers, const QList<Entry> &cookies)
{
    QStringList on;
    QStringList off;
    for (const Entry &cookie : cookies)
        (cookie.enabled ? on : off).append(cookie.cells.value(0) + u'=' + cookie.cells.value(1));
    const auto first = std::ranges::find_if(headers, isCookie);
    qsizetype place = first - headers.begin();
    QList<compose::Row> changed = headers;
    changed.removeIf(isCookie);
    if (!on.isEmpty())
        changed.insert(place++, {u"Cookie"_s, on.join("; "_L1), true});
    if (!off.isEmpty())
        changed.insert(place, {u"Cookie"_s, off.join("; "_L1), false});
    return changed;
}

QString bulkText(const QList<Entry> &entries, QChar separator)
{
    QStringList lines;
    const QString between = separator == u':' ? u": "_s : QString(separator);
    for (const Entry &entry : entries)
        lines.append((entry.enabled ? QString() : u"# "_s) + entry.cells.value(0) + between + entry.cells.value(1));
    return lines.join(u'\n');
}

QList<Entry> entriesFromBulk(const QString &text, QChar separator)
{
    QList<Entry> entries;
    for (QString line : text.split(u'\n')) {
        if (line.trimmed().isEmpty())
            continue;
        const bool off = line.startsWith("# "_L1);
        if (off)
            line = line.sliced(2);
        const qsizetype at = line.indexOf(separator, 1); // not at 0: HTTP/2 names begin with a colon
        QString value = at < 0 ? QString() : line.sliced(at + 1);
        if (separator == u':')
            value = value.trimmed();
        entries.append({!off, {at < 0 ? line : line.first(at), value}});
    }
    return entries;
}

} // namespace gatescope::ui
