#include "common/eventwords.h"

#include "trace/print.h"

namespace gatescope::ui {

namespace {

QChar picture(QChar c)
{
    if (c.unicode() < 0x20)
        return QChar(0x2400 + c.unicode());
    return c.unicode() == 0x7F ? QChar(0x2421) : c;
}

} // namespace

QString oneLine(std::string_view utf8, int most)
{
    const auto end = utf8.find_last_not_of("\r\n");
    const std::string_view trimmed = utf8.substr(0, end == std::string_view::npos ? 0 : end + 1);
    const std::string_view first = trimmed.substr(0, trimmed.find('\n'));
    QString line = QString::fromUtf8(first.substr(0, static_cast<std::size_t>(most) * 4));
    const bool cut = line.size() > most || first.size() < trimmed.size();
    line.truncate(most);
    for (QChar &c : line)
        c = picture(c);
    return cut ? line + u'…' : line;
}

QString counted(std::uint64_t count, const QString &one, const QString &many)
{
    return count == 1 ? one : many.arg(count);
}

QString durationText(std::chrono::nanoseconds duration)
{
    return QString::fromStdString(trace::durationText(duration));
}

QString sizeText(std::uint64_t bytes)
{
    return QString::fromStdString(trace::sizeText(bytes));
}

} // namespace gatescope::ui
