#include "common/controls.h"

#include "common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>

#include <algorithm>

namespace gatescope::ui::controls {

using theme::Tone;

namespace {

constexpr double kFocusWidth = 1.5;
constexpr double kRoundBox = 3;

bool has(const QStyleOption &option, QStyle::StateFlag flag)
{
    return option.state.testFlag(flag);
}

bool isHovered(const QStyleOption &option)
{
    return has(option, QStyle::State_MouseOver) && has(option, QStyle::State_Enabled);
}

/// It has the focus, and somebody works with the keyboard.
bool hasKeyboard(const QStyleOption &option)
{
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

/// Borders of what can be used must be seen on every ground: stronger than a hairline.
QColor outline(const QStyleOption &option)
{
    const double strength = has(option, QStyle::State_Enabled) ? 0.6 : 0.3;
    return theme::tint(Tone::Faint, option.palette, strength);
}

void box(QPainter &painter, const QRect &rect, const QPen &pen, const QBrush &brush, double radius = theme::kRadius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    painter.setBrush(brush);
    const double inset = pen.style() == Qt::NoPen ? 0 : pen.widthF() / 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter.restore();
}

QPen focusPen(const QPalette &palette)
{
    return {theme::color(Tone::Accent, palette), kFocusWidth};
}

QColor buttonGround(const QStyleOption &option, bool primary)
{
    const bool isDown = has(option, QStyle::State_Sunken);
    if (primary || has(option, QStyle::State_On))
        return theme::tint(Tone::Accent, option.palette, isDown ? 0.3 : isHovered(option) ? 0.22 : 0.14);
    if (isDown)
        return theme::color(Tone::Border, option.palette);
    return theme::color(isHovered(option) ? Tone::Raised : Tone::Canvas, option.palette);
}

void tickBox(QPainter &painter, const QStyleOption &option, double radius)
{
    const bool isOn = has(option, QStyle::State_On) || has(option, QStyle::State_NoChange);
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const Tone filled = isEnabled ? Tone::Accent : Tone::Faint;
    const Tone border = isOn ? filled : isEnabled && has(option, QStyle::State_MouseOver) ? Tone::Accent : Tone::Faint;
    const QColor ground = theme::color(isOn ? filled : Tone::Canvas, option.palette);
    box(painter, option.rect, QPen(theme::color(border, option.palette), 1), ground, radius);
}

void strokeMark(QPainter &painter, const QPainterPath &path, const QColor &color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, kFocusWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    painter.restore();
}

QColor hairline(const QPalette &palette)
{
    return theme::color(Tone::Border, palette);
}

/// A scroll bar is its groove, from end to end; the handle shows which part is seen.
QRect handleOf(const QStyleOptionSlider &bar, int least)
{
    const bool isUpright = bar.orientation == Qt::Vertical;
    const int length = isUpright ? bar.rect.height() : bar.rect.width();
    const qint64 all = qint64(bar.maximum) - bar.minimum + bar.pageStep;
    const int share = all > 0 ? static_cast<int>(qint64(bar.pageStep) * length / all) : length;
    const int size = std::min(length, std::max(share, least));
    const int start =
        QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition, length - size, bar.upsideDown);
    return isUpright ? QRect(bar.rect.left(), bar.rect.top() + start, bar.rect.width(), size)
                     : QRect(bar.rect.left() + start, bar.rect.top(), size, bar.rect.height());
}

} // namespace

void field(QPainter &painter, const QStyleOption &option)
{
    const bool isFocused = has(option, QStyle::State_HasFocus) && has(option, QStyle::State_Enabled);
    const QColor ground = option.palette.color(QPalette::Base);
    box(painter, option.rect, isFocused ? focusPen(option.palette) : QPen(outline(option), 1), ground);
}

void button(QPainter &painter, const QStyleOption &option, bool primary)
{
    const bool isFocused = hasKeyboard(option);
    const bool isStrong = primary && has(option, QStyle::State_Enabled);
    const QPen pen = isFocused  ? focusPen(option.palette)
                     : isStrong ? QPen(theme::color(Tone::Accent, option.palette), 1)
                                : QPen(outline(option), 1);
    box(painter, option.rect, pen, buttonGround(option, isStrong));
}

void barButton(QPainter &painter, const QStyleOption &option)
{
    const bool isOn = has(option, QStyle::State_On);
    const bool isDown = has(option, QStyle::State_Sunken);
    const bool isFocused = hasKeyboard(option);
    const QPen pen = isFocused ? focusPen(option.palette)
                     : isOn    ? QPen(theme::tint(Tone::Accent, option.palette, 0.5), 1)
                               : QPen(Qt::NoPen);
    if (isOn)
        box(painter, option.rect, pen, theme::tint(Tone::Accent, option.palette, isDown ? 0.22 : 0.14));
    else if (isDown || isHovered(option) || isFocused)
        box(painter, option.rect, pen, theme::color(isDown ? Tone::Border : Tone::Raised, option.palette));
}

void checkBox(QPainter &painter, const QStyleOption &option)
{
    tickBox(painter, option, kRoundBox);
    const QRectF room(option.rect);
    const auto at = [&room](double x, double y) {
        return QPointF(room.left() + room.width() * x, room.top() + room.height() * y);
    };
    QPainterPath mark;
    if (has(option, QStyle::State_NoChange)) {
        mark.moveTo(at(0.28, 0.5));
        mark.lineTo(at(0.72, 0.5));
    } else if (has(option, QStyle::State_On)) {
        mark.moveTo(at(0.25, 0.53));
        mark.lineTo(at(0.43, 0.71));
        mark.lineTo(at(0.76, 0.32));
    }
    strokeMark(painter, mark, theme::color(Tone::OnAccent, option.palette));
}

void radioButton(QPainter &painter, const QStyleOption &option)
{
    tickBox(painter, option, option.rect.width() / 2.0);
    if (!has(option, QStyle::State_On))
        return;
    const int inset = option.rect.width() / 3;
    const QRect dot = option.rect.adjusted(inset, inset, -inset, -inset);
    box(painter, dot, Qt::NoPen, theme::color(Tone::OnAccent, option.palette), dot.width() / 2.0);
}

void arrow(QPainter &painter, const QRect &place, Qt::ArrowType type, const QPalette &palette, bool enabled)
{
    const double side = std::min({kArrow, std::max(place.width() - 2 * theme::kSpaceHalf, kArrow / 2), place.height()});
    const QPointF middle = QRectF(place).center();
    QPainterPath head;
    head.moveTo(-side / 2, -side / 4);
    head.lineTo(0, side / 4);
    head.lineTo(side / 2, -side / 4);
    const double turn = type == Qt::UpArrow ? 180 : type == Qt::LeftArrow ? 90 : type == Qt::RightArrow ? -90 : 0;
    const QTransform placed = QTransform::fromTranslate(middle.x(), middle.y()).rotate(turn);
    strokeMark(painter, placed.map(head), theme::color(enabled ? Tone::Muted : Tone::Faint, palette));
}

void tab(QPainter &painter, const QStyleOptionTab &option)
{
    constexpr int kLine = 2;
    const bool isCurrent = has(option, QStyle::State_Selected);
    const QRect inner = option.rect.adjusted(theme::kSpaceHalf, theme::kSpace1, -theme::kSpaceHalf, -theme::kSpace1);
    if (!isCurrent && has(option, QStyle::State_MouseOver))
        box(painter, inner, Qt::NoPen, theme::color(Tone::Raised, option.palette));
    if (hasKeyboard(option))
        box(painter, inner, focusPen(option.palette), Qt::NoBrush);
    if (!isCurrent)
        return;
    const QRect line(inner.left(), option.rect.bottom() + 1 - kLine, inner.width(), kLine);
    painter.fillRect(line, theme::color(Tone::Accent, option.palette));
}

void headerSection(QPainter &painter, const QStyleOption &option)
{
    painter.fillRect(option.rect, theme::color(isHovered(option) ? Tone::Raised : Tone::Surface, option.palette));
    lowerEdge(painter, option);
    const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(&option);
    const bool isLast = !header || header->position == QStyleOptionHeader::End ||
                        header->position == QStyleOptionHeader::OnlyOneSection;
    if (!isLast)
        painter.fillRect(option.rect.right(), option.rect.top() + theme::kSpace1, 1,
                         option.rect.height() - 2 * theme::kSpace1, hairline(option.palette));
}

void scrollBar(QPainter &painter, const QStyleOptionSlider &option, const QRect &handle)
{
    constexpr int kThin = 3;
    painter.fillRect(option.rect, option.palette.color(QPalette::Base));
    if (option.maximum <= option.minimum)
        return;
    const bool isHeld = option.activeSubControls == QStyle::SC_ScrollBarSlider &&
                        (has(option, QStyle::State_Sunken) || has(option, QStyle::State_MouseOver));
    const bool isUpright = option.orientation == Qt::Vertical;
    const QRect thin = isUpright ? handle.adjusted(kThin, 1, -kThin, -1) : handle.adjusted(1, kThin, -1, -kThin);
    box(painter, thin, Qt::NoPen, theme::tint(Tone::Faint, option.palette, isHeld ? 1 : 0.55), kThin);
}

QRect scrollBarPart(const QStyleOptionSlider &bar, QStyle::SubControl part, int least)
{
    const QRect handle = handleOf(bar, least);
    const bool isUpright = bar.orientation == Qt::Vertical;
    QRect before = bar.rect;
    QRect after = bar.rect;
    if (isUpright) {
        before.setBottom(handle.top() - 1);
        after.setTop(handle.bottom() + 1);
    } else {
        before.setRight(handle.left() - 1);
        after.setLeft(handle.right() + 1);
    }
    switch (part) {
    case QStyle::SC_ScrollBarGroove:
        return bar.rect;
    case QStyle::SC_ScrollBarSlider:
        return handle;
    case QStyle::SC_ScrollBarSubPage:
        return before;
    case QStyle::SC_ScrollBarAddPage:
        return after;
    default:
        return {};
    }
}

void splitter(QPainter &painter, const QStyleOption &option)
{
    const bool isHeld = has(option, QStyle::State_MouseOver) || has(option, QStyle::State_Sunken);
    const QColor line = isHeld ? theme::color(Tone::Accent, option.palette) : hairline(option.palette);
    const QPoint middle = option.rect.center();
    if (has(option, QStyle::State_Horizontal))
        painter.fillRect(middle.x(), option.rect.top(), 1, option.rect.height(), line);
    else
        painter.fillRect(option.rect.left(), middle.y(), option.rect.width(), 1, line);
}

void lowerEdge(QPainter &painter, const QStyleOption &option)
{
    painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, hairline(option.palette));
}

void focus(QPainter &painter, const QStyleOption &option)
{
    if (has(option, QStyle::State_KeyboardFocusChange) || has(option, QStyle::State_Item))
        box(painter, option.rect, focusPen(option.palette), Qt::NoBrush);
}

void progress(QPainter &painter, const QStyleOptionProgressBar &option)
{
    const QColor groove = theme::tint(Tone::Faint, option.palette, 0.25);
    const double round = option.rect.height() / 2.0;
    box(painter, option.rect, Qt::NoPen, groove, round);
    const double part = static_cast<double>(option.progress - option.minimum) / (option.maximum - option.minimum);
    QRect done = option.rect;
    done.setWidth(std::max(option.rect.height(), static_cast<int>(option.rect.width() * std::clamp(part, 0.0, 1.0))));
    if (part > 0)
        box(painter, QStyle::visualRect(option.direction, option.rect, done), Qt::NoPen,
            theme::color(Tone::Accent, option.palette), round);
}

void frame(QPainter &painter, const QStyleOption &option)
{
    box(painter, option.rect, QPen(outline(option), 1), Qt::NoBrush);
}

} // namespace gatescope::ui::controls
