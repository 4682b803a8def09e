#include "timeline/rangestrip.h"

#include "common/theme.h"
#include "timeline/timelinepaint.h"

#include <QMouseEvent>
#include <QPainter>

#include <array>
#include <cmath>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr int kHeight = theme::kSpace8 + theme::kSpace4;
constexpr double kGripReach = 5;

} // namespace

RangeStrip::RangeStrip(TimeWindow &window, int left, QWidget *parent) : QWidget(parent), m_window(window), m_left(left)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Drag the range to move it, its edges to resize it. Double click: everything."));
}

QSize RangeStrip::sizeHint() const
{
    return {0, kHeight};
}

TimeScale RangeStrip::wholeScale() const
{
    TimeScale scale;
    scale.setWidth(std::max(1.0, static_cast<double>(width() - m_left)));
    scale.reset(m_window.scale().rangeBegin(), m_window.scale().rangeEnd());
    return scale;
}

std::pair<double, double> RangeStrip::range() const
{
    const TimeScale whole = wholeScale();
    return {m_left + std::max(0.0, whole.x(m_window.scale().first())),
            m_left + std::min(whole.width(), whole.x(m_window.scale().last()))};
}

void RangeStrip::forgetPicture()
{
    m_picture = {};
    update();
}

void RangeStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    forgetPicture();
}

void RangeStrip::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        forgetPicture();
}

void RangeStrip::paintPicture()
{
    const double ratio = devicePixelRatioF();
    m_picture = QPixmap((QSizeF(size()) * ratio).toSize());
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(theme::color(Tone::Surface, palette()));
    QPainter painter(&m_picture);
    paintAll(painter, wholeScale());
}

void RangeStrip::paintEvent(QPaintEvent *)
{
    if (m_picture.isNull() || !qFuzzyCompare(m_picture.devicePixelRatio(), devicePixelRatioF()))
        paintPicture();
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    if (!isEmpty()) {
        paintSummary(painter);
        paintRange(painter);
    }
    painter.setPen(hairline(theme::color(Tone::Border, palette())));
    const double base = snapped(height() - 1, painter);
    painter.drawLine(QPointF(0, base), QPointF(width(), base));
}

void RangeStrip::paintSummary(QPainter &painter)
{
    const QRectF area(theme::kSpace3, theme::kSpace1, m_left - theme::kSpace4, height() - theme::kSpace2);
    const QStringList lines = summary();
    painter.setFont(smallFont(font()));
    painter.setPen(theme::color(Tone::Text, palette()));
    paintText(painter, area.adjusted(0, theme::kSpaceHalf, 0, -area.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
              lines.value(0));
    painter.setPen(theme::color(Tone::Muted, palette()));
    paintText(painter, area.adjusted(0, area.height() / 2, 0, -theme::kSpaceHalf), Qt::AlignLeft | Qt::AlignVCenter,
              lines.value(1));
}

void RangeStrip::paintRange(QPainter &painter)
{
    const auto [left, right] = range();
    QColor veil = theme::color(Tone::Surface, palette());
    veil.setAlphaF(0.7F);
    painter.fillRect(QRectF(m_left, 0, left - m_left, height()), veil);
    painter.fillRect(QRectF(right, 0, width() - right, height()), veil);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hairline(theme::color(Tone::Accent, palette())));
    painter.setBrush(Qt::NoBrush);
    const QRectF frame(QPointF(snapped(left, painter), snapped(theme::kSpaceHalf, painter)),
                       QPointF(snapped(right - 1, painter), snapped(height() - theme::kSpaceHalf - 2, painter)));
    painter.drawRoundedRect(frame, theme::kRadius - 1, theme::kRadius - 1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::color(Tone::Accent, palette()));
    for (const double edge : {frame.left(), frame.right()})
        painter.drawRoundedRect(QRectF(edge - 1.5, height() / 2.0 - theme::kSpace2, 3, theme::kSpace4), 1.5, 1.5);
}

RangeStrip::Grip RangeStrip::gripAt(double x) const
{
    const auto [left, right] = range();
    const bool whole = m_window.scale().isFit();
    if (std::abs(x - left) <= kGripReach)
        return Grip::Left;
    if (std::abs(x - right) <= kGripReach)
        return Grip::Right;
    return x > left && x < right && !whole ? Grip::Whole : Grip::Fresh;
}

void RangeStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || isEmpty())
        return;
    m_from = event->position().x();
    m_grip = gripAt(m_from);
    m_first = m_window.scale().first();
    m_last = m_window.scale().last();
}

void RangeStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (m_grip != Grip::None)
        return drag(event->position().x());
    const Grip grip = gripAt(event->position().x());
    constexpr std::array kCursors{Qt::ArrowCursor, Qt::SizeHorCursor, Qt::SizeHorCursor, Qt::OpenHandCursor,
                                  Qt::CrossCursor};
    setCursor(kCursors[static_cast<std::size_t>(grip)]);
}

void RangeStrip::drag(double x)
{
    const TimeScale whole = wholeScale();
    const std::int64_t at = whole.time(x - m_left);
    const std::int64_t from = whole.time(m_from - m_left);
    const std::int64_t moved = at - from;
    switch (m_grip) {
    case Grip::Left:
        return m_window.show(std::min(m_first + moved, m_last), m_last);
    case Grip::Right:
        return m_window.show(m_first, std::max(m_last + moved, m_first));
    case Grip::Whole:
        return m_window.show(m_first + moved, m_last + moved);
    case Grip::Fresh:
        if (std::abs(x - m_from) > kGripReach)
            m_window.show(std::min(from, at), std::max(from, at));
        return;
    case Grip::None:
        return;
    }
}

void RangeStrip::mouseReleaseEvent(QMouseEvent *)
{
    m_grip = Grip::None;
}

void RangeStrip::mouseDoubleClickEvent(QMouseEvent *)
{
    m_window.showAll();
}

void RangeStrip::wheelEvent(QWheelEvent *event)
{
    constexpr double kNotch = 120;
    m_window.zoom(std::pow(1.4, event->angleDelta().y() / kNotch));
    event->accept();
}

} // namespace gatescope::ui
