#include "timeline/timelinepaint.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <array>
#include <cmath>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

struct SliceLook {
    Tone tone;
    const char *title;
};

constexpr std::array kLooks{
    SliceLook{Tone::Waiting, QT_TRANSLATE_NOOP("Timeline", "waits for its turn")},
    SliceLook{Tone::Client, QT_TRANSLATE_NOOP("Timeline", "request arrives")},
    SliceLook{Tone::Gateway, QT_TRANSLATE_NOOP("Timeline", "response leaves")},
    SliceLook{Tone::Running, QT_TRANSLATE_NOOP("Timeline", "application")},
    SliceLook{Tone::Application, QT_TRANSLATE_NOOP("Timeline", "iteration")},
    SliceLook{Tone::Application, QT_TRANSLATE_NOOP("Timeline", "layer")},
    SliceLook{Tone::Error, QT_TRANSLATE_NOOP("Timeline", "failed")},
    SliceLook{Tone::Waiting, QT_TRANSLATE_NOOP("Timeline", "waits in receive()")},
    SliceLook{Tone::Waiting, QT_TRANSLATE_NOOP("Timeline", "waits for input")},
    SliceLook{Tone::Waiting, QT_TRANSLATE_NOOP("Timeline", "waits for the client")},
    SliceLook{Tone::Waiting, QT_TRANSLATE_NOOP("Timeline", "suspended")},
    SliceLook{Tone::Warning, QT_TRANSLATE_NOOP("Timeline", "waits for the event loop")},
    SliceLook{Tone::Error, QT_TRANSLATE_NOOP("Timeline", "blocks the event loop")},
};
static_assert(kLooks.size() == static_cast<std::size_t>(SliceKind::Blocked) + 1);

const SliceLook &lookOf(SliceKind kind)
{
    return kLooks[static_cast<std::size_t>(kind)];
}

void paintHatch(QPainter &painter, const QRectF &area, const QColor &color)
{
    constexpr double kStep = theme::kSpace1 + theme::kSpaceHalf;
    QList<QLineF> lines;
    const double height = area.height();
    for (double x = std::floor(area.left() / kStep) * kStep - height; x < area.right(); x += kStep) {
        const double from = std::max(x, area.left());
        const double to = std::min(x + height, area.right());
        if (from < to)
            lines.append(QLineF(from, area.bottom() - (from - x), to, area.bottom() - (to - x)));
    }
    painter.setPen(QPen(color, 1.2));
    painter.drawLines(lines);
}

QPainterPath cross(double r)
{
    QPainterPath path;
    for (const double turn : {45.0, 135.0}) {
        const QTransform turned = QTransform().rotate(turn);
        QPainterPath bar;
        bar.addRoundedRect(QRectF(-r * 1.1, -r * 0.28, r * 2.2, r * 0.56), r * 0.2, r * 0.2);
        path = path.united(turned.map(bar));
    }
    return path;
}

QPainterPath markShape(EventGroup group, bool failure, double r)
{
    QPainterPath path;
    if (failure)
        return cross(r);
    switch (group) {
    case EventGroup::Wire:
        path.addEllipse(QPointF(), r * 0.8, r * 0.8);
        break;
    case EventGroup::Calls:
        path.addPolygon(QPolygonF{{0, -r}, {r, 0}, {0, r}, {-r, 0}, {0, -r}});
        break;
    case EventGroup::Logs:
        path.addRect(QRectF(-r * 0.75, -r * 0.75, r * 1.5, r * 1.5));
        break;
    case EventGroup::Findings:
        path.addPolygon(QPolygonF{{0, -r}, {r, r * 0.8}, {-r, r * 0.8}, {0, -r}});
        break;
    case EventGroup::Layers:
        path.addPolygon(
            QPolygonF{{-r * 0.2, -r}, {r * 0.8, 0}, {-r * 0.2, r}, {-r * 0.8, r}, {r * 0.2, 0}, {-r * 0.8, -r}});
        break;
    case EventGroup::Hidden:
        break;
    }
    return path;
}

} // namespace

double snapped(double at, const QPainter &painter)
{
    const double ratio = painter.device()->devicePixelRatio();
    return (std::floor(at * ratio) + 0.5) / ratio;
}

QPen hairline(const QColor &color, Qt::PenStyle style)
{
    QPen pen(color, 0, style);
    pen.setCosmetic(true);
    return pen;
}

QFont tabularFont(const QFont &font)
{
    QFont result = font;
    result.setFeature(QFont::Tag("tnum"), 1);
    return result;
}

QFont smallFont(const QFont &font)
{
    QFont result = tabularFont(font);
    if (font.pointSizeF() > 0)
        result.setPointSizeF(std::max(7.0, font.pointSizeF() * 0.88));
    else
        result.setPixelSize(std::max(9, font.pixelSize() * 88 / 100));
    return result;
}

Tone toneOf(SliceKind kind)
{
    return lookOf(kind).tone;
}

QString sliceTitle(SliceKind kind)
{
    return QCoreApplication::translate("Timeline", lookOf(kind).title);
}

SliceStyle sliceStyle(SliceKind kind, const QPalette &palette)
{
    const Tone tone = toneOf(kind);
    const QColor ink = theme::color(tone, palette);
    const bool waiting = isWaiting(kind);
    return {.edge = ink,
            .fill = theme::tint(tone, palette,
                                waiting                     ? 0.10
                                : kind == SliceKind::Called ? 0.30
                                                            : 0.20),
            .hatch = waiting ? theme::tint(tone, palette, 0.5) : QColor(),
            .text = theme::color(Tone::Text, palette)};
}

void paintBar(QPainter &painter, const QRectF &bar, const SliceStyle &style)
{
    const double ratio = painter.device()->devicePixelRatio();
    const double left = snapped(bar.left(), painter);
    const double right = std::max(left + 1 / ratio, snapped(bar.right(), painter));
    const QRectF sharp(QPointF(left, snapped(bar.top(), painter)), QPointF(right, snapped(bar.bottom(), painter)));
    const double radius = std::min<double>(theme::kRadius - 1, sharp.width() / 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.fill);
    painter.drawRoundedRect(sharp, radius, radius);
    if (style.hatch.isValid() && sharp.width() >= theme::kSpace1)
        paintHatch(painter, sharp, style.hatch);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(hairline(style.edge));
    painter.drawRoundedRect(sharp, radius, radius);
}

bool paintText(QPainter &painter, const QRectF &bounds, Qt::Alignment alignment, const QString &text)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    const QString shown = metrics.elidedText(text, Qt::ElideRight, bounds.width());
    if (shown.size() < std::min<qsizetype>(3, text.size()))
        return false;
    painter.drawText(bounds, alignment | Qt::TextSingleLine, shown);
    return shown.size() == text.size();
}

FittedTitle fitted(const QString &title, const QFont &font, const QPaintDevice *device, double room)
{
    const QString withoutFamily = title.contains(u' ') ? title : title.mid(title.indexOf(u'.') + 1);
    const QFont small = smallFont(font);
    FittedTitle tried;
    for (const auto &[text, letters] : {std::pair(title, font), std::pair(withoutFamily, font), std::pair(title, small),
                                        std::pair(withoutFamily, small)}) {
        const QFontMetricsF metrics(letters, device);
        tried = {text, letters, metrics.horizontalAdvance(text)};
        if (tried.width <= room)
            return tried;
    }
    const QFontMetricsF metrics(small, device);
    tried.text = metrics.elidedText(tried.text, Qt::ElideRight, room);
    tried.width = metrics.horizontalAdvance(tried.text);
    return tried;
}

void paintMark(QPainter &painter, QPointF centre, EventGroup group, bool failure, const QColor &color, double size)
{
    painter.save();
    painter.translate(centre);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPath(markShape(group, failure, size / 2));
    painter.restore();
}

Tone markTone(EventGroup group, LaneKind lane, bool failure)
{
    constexpr std::array kLaneTones{Tone::Client, Tone::Gateway, Tone::Application, Tone::Worker, Tone::Application};
    if (failure)
        return Tone::Error;
    if (group == EventGroup::Findings)
        return Tone::Warning;
    return group == EventGroup::Logs ? Tone::Muted : kLaneTones[static_cast<std::size_t>(lane)];
}

} // namespace gatescope::ui
