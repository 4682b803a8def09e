#include "exchange/headstyles.h"

namespace gatescope::ui {

namespace {

/// Calls `visit(offset, line)` for every line without its end.
template <class Visit>
void forEachLine(std::string_view head, Visit &&visit)
{
    for (std::size_t at = 0; at < head.size();) {
        const std::size_t feed = std::min(head.find('\n', at), head.size());
        const std::size_t end = feed > at && head[feed - 1] == '\r' ? feed - 1 : feed;
        visit(static_cast<qint64>(at), head.substr(at, end - at));
        at = feed + 1;
    }
}

} // namespace

QList<ByteStyle> headStyles(std::string_view head, qint64 start)
{
    QList<ByteStyle> styles;
    forEachLine(head, [&](qint64 at, std::string_view line) {
        const auto colon = line.find(':');
        if (at == 0)
            styles.append({start, static_cast<qint32>(line.size()), Ink::Strong});
        else if (colon != std::string_view::npos && !line.starts_with(' '))
            styles.append({start + at, static_cast<qint32>(colon), Ink::Name});
    });
    return styles;
}

QList<ByteStyle> fieldStyles(std::string_view fields, qint64 start)
{
    QList<ByteStyle> styles;
    forEachLine(fields, [&](qint64 at, std::string_view line) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && !line.starts_with(' '))
            styles.append({start + at, static_cast<qint32>(colon), Ink::Name});
    });
    return styles;
}

QList<ByteRange> linesNamedIn(const QString &reason, std::string_view head, qint64 start)
{
    QList<ByteRange> ranges;
    forEachLine(head, [&](qint64 at, std::string_view line) {
        const auto text = QString::fromLatin1(line.data(), static_cast<qsizetype>(line.size()));
        if (line.size() > 2 && reason.contains(text, Qt::CaseInsensitive))
            ranges.append({start + at, static_cast<qint64>(line.size())});
    });
    return ranges;
}

} // namespace gatescope::ui
