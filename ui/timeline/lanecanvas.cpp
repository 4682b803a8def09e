#include "timeline/lanecanvas.h"

#include "timeline/lanepainter.h"
#include "timeline/scaleinput.h"
#include "timeline/timelinetext.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QScrollBar>

#include <cmath>

namespace gatescope::ui {

namespace {

constexpr double kSnap = 6; // pixels around an event that mean the event

} // namespace

LaneCanvas::LaneCanvas(TimelineFeed &feed, TimelineCursor &cursor, QWidget *parent)
    : TimelineCanvas(feed, cursor, parent)
{
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Timeline as swimlanes"));
    setAccessibleDescription(tr("Who did something when. Plus and minus zoom, Left and Right move in time, "
                                "Up and Down walk through the events."));
    connect(&feed, &TimelineFeed::restarted, this, &LaneCanvas::restart);
    connect(&feed, &TimelineFeed::changed, this, &LaneCanvas::grow);
    connect(&cursor, &TimelineCursor::moved, this, [this] { m_onSelection = false; });
    restart();
}

void LaneCanvas::restart()
{
    m_scale.reset(m_feed.index().begin(), m_feed.index().end());
    m_onSelection = false;
    scaleMoved();
    updateScrollBar();
}

void LaneCanvas::grow()
{
    m_scale.setRange(m_feed.index().begin(), m_feed.index().end());
    updateScrollBar();
    scaleMoved();
}

void LaneCanvas::scaleMoved()
{
    viewport()->update();
    Q_EMIT scaleChanged();
}

void LaneCanvas::updateScrollBar()
{
    const int page = std::max(1, viewport()->height() - LaneScene::kAxisHeight);
    verticalScrollBar()->setRange(0, std::max(0, layout().height() - page));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(LanePlace::kBarHeight);
}

void LaneCanvas::resizeEvent(QResizeEvent *event)
{
    TimelineCanvas::resizeEvent(event);
    m_scale.setWidth(viewport()->width() - LaneScene::kNamesWidth);
    updateScrollBar();
    scaleMoved();
}

void LaneCanvas::paintCanvas(QPainter &painter)
{
    const LaneLayout places = layout();
    const LaneScene scene{.feed = m_feed,
                          .layout = places,
                          .scale = m_scale,
                          .size = viewport()->size(),
                          .scroll = verticalScrollBar()->value(),
                          .palette = palette(),
                          .font = font(),
                          .selected = m_cursor.event(),
                          .measured = m_cursor.measurement(),
                          .pointer = m_pointer,
                          .focused = hasFocus()};
    LanePainter(painter, scene).paint();
}

void LaneCanvas::reveal(std::uint32_t event)
{
    const std::int64_t at = m_feed.index().point(event).at;
    if (m_scale.contains(at))
        return;
    m_scale.reveal(at);
    scaleMoved();
}

void LaneCanvas::zoom(double factor)
{
    const auto event = m_cursor.event();
    const bool inSight = event && m_scale.contains(m_feed.index().point(*event).at);
    m_scale.zoomAt(inSight ? m_scale.x(m_feed.index().point(*event).at) : m_scale.width() / 2, factor);
    scaleMoved();
}

void LaneCanvas::panBy(double pixels)
{
    m_scale.panBy(pixels);
    scaleMoved();
}

void LaneCanvas::show(std::int64_t first, std::int64_t last)
{
    m_scale.show(first, last);
    scaleMoved();
}

void LaneCanvas::showAll()
{
    m_scale.fit();
    m_onSelection = false;
    scaleMoved();
}

void LaneCanvas::fit()
{
    const auto event = m_cursor.event();
    if (!event || m_onSelection)
        return showAll();
    const auto [first, last] = surroundings(*event);
    show(first, last);
    m_onSelection = true;
}

/// The slice that the event begins or ends with some air, else a tenth of what there is.
std::pair<std::int64_t, std::int64_t> LaneCanvas::surroundings(std::uint32_t event) const
{
    const TimelineIndex &index = m_feed.index();
    const std::int64_t at = index.point(event).at;
    const auto around = [](std::int64_t first, std::int64_t last, std::int64_t air) {
        return std::pair(first - air, last + air);
    };
    for (const Track &track : index.tracks()) {
        const std::size_t place = firstEndingAfter(track.slices, at - 1);
        for (std::size_t i = place; i < track.slices.size() && track.slices[i].start <= at; ++i) {
            const Slice &slice = track.slices[i];
            if ((slice.first == event || slice.last == event) && index.endOf(slice) > slice.start)
                return around(slice.start, index.endOf(slice), (index.endOf(slice) - slice.start) / 4 + 1);
        }
    }
    return around(at, at, (index.end() - index.begin()) / 20 + 1);
}

void LaneCanvas::setMeasuring(bool on)
{
    m_measuring = on;
    viewport()->setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
}

double LaneCanvas::laneX(QPoint at) const
{
    return at.x() - LaneScene::kNamesWidth;
}

LaneHit LaneCanvas::hitAt(QPoint at) const
{
    if (at.x() < LaneScene::kNamesWidth || at.y() < LaneScene::kAxisHeight)
        return {};
    const double y = at.y() - LaneScene::kAxisHeight + verticalScrollBar()->value();
    return layout().hit(m_scale, m_feed.groups(), QPointF(laneX(at), y));
}

LaneLayout LaneCanvas::layout() const
{
    return LaneLayout(m_feed.index(), m_feed.layerColumns());
}

QString LaneCanvas::nameTipAt(QPoint at) const
{
    const int y = at.y() - LaneScene::kAxisHeight + verticalScrollBar()->value();
    const LaneLayout places = layout();
    for (const LanePlace &place : places.places()) {
        if (place.isLayer() && at.y() >= LaneScene::kAxisHeight && y >= place.top && y < place.bottom())
            return layerTip(m_feed, place.lane->thread, place.layers);
    }
    return {};
}

QString LaneCanvas::tipAt(QPoint at) const
{
    if (at.x() < LaneScene::kNamesWidth)
        return nameTipAt(at);
    const LaneHit hit = hitAt(at);
    if (hit.slice)
        return sliceTip(m_feed, *hit.slice);
    return hit.event ? eventTip(m_feed, *hit.event) : QString();
}

std::int64_t LaneCanvas::snappedTime(double x) const
{
    const std::int64_t time = m_scale.time(x);
    const auto event = m_feed.index().nearest(time, m_feed.groups());
    const bool near = event && std::abs(m_scale.x(m_feed.index().point(*event).at) - x) <= kSnap;
    return near ? m_feed.index().point(*event).at : time;
}

bool LaneCanvas::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        setPointer(std::nullopt);
    if (event->type() != QEvent::NativeGesture)
        return TimelineCanvas::viewportEvent(event);
    if (!scaleByPinch(m_scale, static_cast<QNativeGestureEvent &>(*event), LaneScene::kNamesWidth))
        return false;
    scaleMoved();
    return true;
}

void LaneCanvas::keyPressEvent(QKeyEvent *event)
{
    if (scaleByKey(m_scale, *event))
        return scaleMoved();
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return event->ignore();
    TimelineCanvas::keyPressEvent(event);
}

void LaneCanvas::wheelEvent(QWheelEvent *event)
{
    event->accept();
    if (scaleByWheel(m_scale, *event, LaneScene::kNamesWidth, verticalScrollBar()->maximum() == 0))
        return scaleMoved();
    TimelineCanvas::wheelEvent(event);
}

void LaneCanvas::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_pressed = m_last = event->position().toPoint();
    m_drag = Drag::Pressed;
}

void LaneCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint at = event->position().toPoint();
    setPointer(at.x() >= LaneScene::kNamesWidth ? std::optional(laneX(at)) : std::nullopt);
    if (m_drag == Drag::None || !(event->buttons() & (Qt::LeftButton | Qt::MiddleButton)))
        return;
    if (m_drag == Drag::Pressed && (at - m_pressed).manhattanLength() < QApplication::startDragDistance())
        return;
    if (m_drag == Drag::Pressed) {
        const bool pans = (event->modifiers() & Qt::ShiftModifier) || (event->buttons() & Qt::MiddleButton);
        const bool measures = !pans && (m_measuring || m_pressed.y() < LaneScene::kAxisHeight);
        m_drag = measures ? Drag::Measure : Drag::Pan;
        m_measuredFrom = snappedTime(laneX(m_pressed));
    }
    dragTo(at);
}

void LaneCanvas::dragTo(QPoint at)
{
    if (m_drag == Drag::Measure) {
        m_cursor.measure(m_measuredFrom, snappedTime(laneX(at)));
    } else {
        verticalScrollBar()->setValue(verticalScrollBar()->value() + m_last.y() - at.y());
        panBy(m_last.x() - at.x());
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
    m_last = at;
}

void LaneCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_drag == Drag::Pressed && event->button() == Qt::LeftButton)
        click(event->position().toPoint(), event->modifiers());
    m_drag = Drag::None;
    setMeasuring(m_measuring);
}

void LaneCanvas::click(QPoint at, Qt::KeyboardModifiers modifiers)
{
    const LaneHit hit = hitAt(at);
    if (!hit.event)
        return m_cursor.clearMeasurement();
    if (modifiers & Qt::ShiftModifier)
        m_cursor.measureTo(*hit.event);
    else
        selectInSight(*hit.event);
}

void LaneCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    const LaneHit hit = hitAt(event->position().toPoint());
    if (!hit.slice)
        return;
    const std::int64_t end = m_feed.index().endOf(*hit.slice);
    const std::int64_t air = (end - hit.slice->start) / 10 + 1;
    show(hit.slice->start - air, end + air);
}

void LaneCanvas::setPointer(std::optional<double> x)
{
    if (m_pointer == x)
        return;
    m_pointer = x;
    viewport()->update();
}

} // namespace gatescope::ui
