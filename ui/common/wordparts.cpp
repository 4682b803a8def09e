#include "common/wordparts.h"

namespace gatescope::ui::words {

using namespace Qt::StringLiterals;

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString joined(const QStringList &parts)
{
    QStringList kept = parts;
    kept.removeAll(QString());
    return kept.join(u" · "_s);
}

std::chrono::nanoseconds nanoseconds(std::uint64_t ns)
{
    return std::chrono::nanoseconds(static_cast<std::int64_t>(ns));
}

QString bytesOf(const trace::Payload &payload)
{
    return sizeText(payload.size);
}

EventWords arrow(Lane from, Lane to, theme::Tone tone, const QString &icon, const QString &title, const QString &detail)
{
    return {.title = title, .detail = detail, .from = from, .to = to, .tone = tone, .icon = icon};
}

EventWords mark(Lane at, theme::Tone tone, const QString &icon, const QString &title, const QString &detail)
{
    return {.title = title, .detail = detail, .from = at, .to = at, .tone = tone, .icon = icon, .isMark = true};
}

} // namespace gatescope::ui::words
