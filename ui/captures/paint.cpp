#include "captures/paint.h"

#include "common/icons.h"

#include <QFontMetrics>
#include <QPixmapCache>

#include <algorithm>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
using ui::theme::Tone;

void paintIcon(QPainter &painter, const QRect &rect, const QString &name, Tone tone, const QPalette &palette)
{
    const qreal ratio = std::max(painter.device()->devicePixelRatio(), painter.deviceTransform().m11());
    const QColor color = ui::theme::color(tone, palette);
    const QString key = u"%1/%2/%3/%4"_s.arg(name, color.name()).arg(rect.width()).arg(ratio);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = ui::icon(name, tone).pixmap(rect.size(), ratio);
        QPixmapCache::insert(key, pixmap);
    }
    painter.drawPixmap(rect, pixmap);
}

QFont withTabularDigits(QFont font)
{
    font.setFeature("tnum", 1);
    return font;
}

QFont smaller(QFont font, QFont::Weight weight)
{
    constexpr double kRatio = 0.85;
    if (font.pixelSize() > 0)
        font.setPixelSize(qRound(font.pixelSize() * kRatio));
    else
        font.setPointSizeF(font.pointSizeF() * kRatio);
    font.setWeight(weight);
    return font;
}

int paintText(QPainter &painter, const QRect &rect, const QString &text, const QColor &color, Qt::Alignment align,
              Qt::TextElideMode elide)
{
    if (rect.width() <= 0 || text.isEmpty())
        return 0;
    const QFontMetrics metrics = painter.fontMetrics();
    const QString shown = metrics.elidedText(text, elide, rect.width());
    painter.setPen(color);
    painter.drawText(rect, static_cast<int>(align | Qt::AlignVCenter | Qt::TextSingleLine), shown);
    return std::min(metrics.horizontalAdvance(shown), rect.width());
}

} // namespace gatescope::captures
