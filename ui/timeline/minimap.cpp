#include "timeline/minimap.h"

#include "common/eventwords.h"
#include "common/theme.h"
#include "timeline/lanescene.h"
#include "timeline/timelinepaint.h"

#include <QMouseEvent>
#include <QPainter>

#include <array>
#include <cmath>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr int kHeight = theme::kSpace8 + theme::kSpace4;
constexpr int kBandHeight = 10;
constexpr int kLeft = LaneScene::kNamesWidth;
constexpr std::uint32_t kFew = 8; // marks on one pixel; with more they are shaded by their number
constexpr double kGripReach = 5;

void paintBand(QPainter &painter, const TimelineIndex &index, const TimelineLane &lane, const TimeScale &scale,
               double top, const QPalette &palette)
{
    for (const Track &track : index.tracks()) {
        if (track.place.lane != lane.kind || track.place.row > 1 || lane.kind == LaneKind::Thread)
            continue;
        for (const SliceRun &run : sliceRuns(index, track, scale, 1)) {
            const SliceKind kind = track.slices[run.slice].kind;
            const double strength = (track.place.overlay ? 0.5 : 0.35) * (0.3 + 0.7 * run.coverage);
            painter.fillRect(QRectF(kLeft + run.left, top, run.right - run.left, kBandHeight),
                             theme::tint(toneOf(kind), palette, strength));
        }
    }
    for (std::size_t group = 0; group < kPartyGroups; ++group) {
        const auto cells = markCells(index, lane.marks[group], scale, 1, 1);
        const auto fullest = std::ranges::max_element(cells, {}, &MarkCell::count);
        for (const MarkCell &cell : cells) {
            const double share = std::sqrt((cell.count - 1.0) / fullest->count);
            const double height = 3 + (kBandHeight - 3) * share;
            const Tone tone = markTone(static_cast<EventGroup>(group), lane.kind, cell.failure);
            painter.fillRect(QRectF(std::floor(kLeft + cell.x), top + (kBandHeight - height) / 2, 1, height),
                             fullest->count > kFew ? theme::tint(tone, palette, 0.4 + 0.3 * share)
                                                   : theme::color(tone, palette));
        }
    }
}

} // namespace

Minimap::Minimap(const TimelineFeed &feed, LaneCanvas &lanes, QWidget *parent)
    : QWidget(parent),
      m_feed(feed),
      m_lanes(lanes)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Overview of the timeline"));
    setAccessibleDescription(tr("The whole exchange and the range that the swimlanes show. Use the keys of the "
                                "swimlanes to move it."));
    setToolTip(tr("Drag the range to move it, its edges to resize it. Double click: everything."));
    connect(&feed, &TimelineFeed::changed, this, &Minimap::forgetPicture);
    connect(&feed, &TimelineFeed::restarted, this, &Minimap::forgetPicture);
    connect(&lanes, &LaneCanvas::scaleChanged, this, qOverload<>(&QWidget::update));
}

QSize Minimap::sizeHint() const
{
    return {0, kHeight};
}

TimeScale Minimap::wholeScale() const
{
    TimeScale scale;
    scale.setWidth(std::max(1.0, static_cast<double>(width() - kLeft)));
    scale.reset(m_feed.index().begin(), m_feed.index().end());
    return scale;
}

std::pair<double, double> Minimap::range() const
{
    const TimeScale whole = wholeScale();
    return {kLeft + std::max(0.0, whole.x(m_lanes.scale().first())),
            kLeft + std::min(whole.width(), whole.x(m_lanes.scale().last()))};
}

void Minimap::forgetPicture()
{
    m_picture = {};
    update();
}

void Minimap::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    forgetPicture();
}

void Minimap::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        forgetPicture();
}

void Minimap::paintPicture()
{
    const double ratio = devicePixelRatioF();
    m_picture = QPixmap((QSizeF(size()) * ratio).toSize());
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(theme::color(Tone::Surface, palette()));
    QPainter painter(&m_picture);
    double top = theme::kSpace1 + theme::kSpaceHalf;
    for (const TimelineLane *lane : m_feed.index().lanes()) {
        if (lane->kind == LaneKind::Thread)
            break;
        paintBand(painter, m_feed.index(), *lane, wholeScale(), top, palette());
        top += kBandHeight + theme::kSpaceHalf;
    }
}

void Minimap::paintEvent(QPaintEvent *)
{
    if (m_picture.isNull() || !qFuzzyCompare(m_picture.devicePixelRatio(), devicePixelRatioF()))
        paintPicture();
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    if (!m_feed.index().isEmpty()) {
        paintSummary(painter);
        paintRange(painter);
    }
    painter.setPen(hairline(theme::color(Tone::Border, palette())));
    const double base = snapped(height() - 1, painter);
    painter.drawLine(QPointF(0, base), QPointF(width(), base));
}

void Minimap::paintSummary(QPainter &painter)
{
    const QRectF area(theme::kSpace3, theme::kSpace1, kLeft - theme::kSpace4, height() - theme::kSpace2);
    const auto duration = std::chrono::nanoseconds(m_feed.index().end() - m_feed.index().begin());
    const QString count = locale().toString(static_cast<qulonglong>(m_feed.index().size()));
    painter.setFont(smallFont(font()));
    painter.setPen(theme::color(Tone::Text, palette()));
    paintText(painter, area.adjusted(0, theme::kSpaceHalf, 0, -area.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
              durationText(duration));
    painter.setPen(theme::color(Tone::Muted, palette()));
    paintText(painter, area.adjusted(0, area.height() / 2, 0, -theme::kSpaceHalf), Qt::AlignLeft | Qt::AlignVCenter,
              m_feed.index().size() == 1 ? tr("1 event") : tr("%1 events").arg(count));
}

void Minimap::paintRange(QPainter &painter)
{
    const auto [left, right] = range();
    QColor veil = theme::color(Tone::Surface, palette());
    veil.setAlphaF(0.7F);
    painter.fillRect(QRectF(kLeft, 0, left - kLeft, height()), veil);
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

Minimap::Grip Minimap::gripAt(double x) const
{
    const auto [left, right] = range();
    const bool whole = m_lanes.scale().isFit();
    if (std::abs(x - left) <= kGripReach)
        return Grip::Left;
    if (std::abs(x - right) <= kGripReach)
        return Grip::Right;
    return x > left && x < right && !whole ? Grip::Whole : Grip::Fresh;
}

void Minimap::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_feed.index().isEmpty())
        return;
    m_from = event->position().x();
    m_grip = gripAt(m_from);
    m_first = m_lanes.scale().first();
    m_last = m_lanes.scale().last();
}

void Minimap::mouseMoveEvent(QMouseEvent *event)
{
    if (m_grip != Grip::None)
        return drag(event->position().x());
    const Grip grip = gripAt(event->position().x());
    constexpr std::array kCursors{Qt::ArrowCursor, Qt::SizeHorCursor, Qt::SizeHorCursor, Qt::OpenHandCursor,
                                  Qt::CrossCursor};
    setCursor(kCursors[static_cast<std::size_t>(grip)]);
}

void Minimap::drag(double x)
{
    const TimeScale whole = wholeScale();
    const std::int64_t at = whole.time(x - kLeft);
    const std::int64_t from = whole.time(m_from - kLeft);
    const std::int64_t moved = at - from;
    switch (m_grip) {
    case Grip::Left:
        return m_lanes.show(std::min(m_first + moved, m_last), m_last);
    case Grip::Right:
        return m_lanes.show(m_first, std::max(m_last + moved, m_first));
    case Grip::Whole:
        return m_lanes.show(m_first + moved, m_last + moved);
    case Grip::Fresh:
        if (std::abs(x - m_from) > kGripReach)
            m_lanes.show(std::min(from, at), std::max(from, at));
        return;
    case Grip::None:
        return;
    }
}

void Minimap::mouseReleaseEvent(QMouseEvent *)
{
    m_grip = Grip::None;
}

void Minimap::mouseDoubleClickEvent(QMouseEvent *)
{
    m_lanes.showAll();
}

void Minimap::wheelEvent(QWheelEvent *event)
{
    constexpr double kNotch = 120;
    m_lanes.zoom(std::pow(1.4, event->angleDelta().y() / kNotch));
    event->accept();
}

} // namespace gatescope::ui
