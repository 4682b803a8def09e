#include "timeline/laddercanvas.h"

#include "common/theme.h"
#include "timeline/ladderpainter.h"
#include "timeline/timelinetext.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace gatescope::ui {

namespace {

constexpr int kFoot = theme::kSpace4; // below the last row

} // namespace

LadderCanvas::LadderCanvas(TimelineFeed &feed, TimelineCursor &cursor, QWidget *parent)
    : TimelineCanvas(feed, cursor, parent)
{
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Timeline as a ladder"));
    setAccessibleDescription(tr("Every event of the exchange in order. The arrow keys walk through them."));
    connect(&feed, &TimelineFeed::restarted, this, &LadderCanvas::restart);
    connect(&feed, &TimelineFeed::changed, this, &LadderCanvas::grow);
    grow();
}

void LadderCanvas::restart()
{
    m_layout.clear();
    m_hovered.reset();
    updateScrollBar();
    verticalScrollBar()->setValue(0);
}

void LadderCanvas::grow()
{
    QScrollBar *bar = verticalScrollBar();
    const auto *summary = m_feed.summary();
    const bool follow = bar->maximum() > 0 && bar->value() == bar->maximum() && summary && m_feed.isComplete();
    m_layout.extend(m_feed);
    updateScrollBar();
    if (follow)
        bar->setValue(bar->maximum());
}

void LadderCanvas::updateScrollBar()
{
    const int page = std::max(1, viewport()->height() - LadderPainter::kHeadHeight);
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height() + kFoot - page));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(LadderLayout::kRowHeight);
}

void LadderCanvas::paintCanvas(QPainter &painter)
{
    const LayerColumns layers = m_feed.layerColumns();
    const LadderScene scene{.feed = m_feed,
                            .layout = m_layout,
                            .columns = columns(layers),
                            .layers = layers,
                            .size = viewport()->size(),
                            .scroll = verticalScrollBar()->value(),
                            .palette = palette(),
                            .font = font(),
                            .selected = m_cursor.event(),
                            .hovered = m_hovered,
                            .measured = m_cursor.measurement(),
                            .focused = hasFocus()};
    LadderPainter(painter, scene).paint();
}

void LadderCanvas::reveal(std::uint32_t event)
{
    grow();
    const std::size_t row = m_feed.rowAtOrAfter(event);
    if (row >= m_layout.rows() || !m_feed.isShown(event))
        return;
    QScrollBar *bar = verticalScrollBar();
    const int page = viewport()->height() - LadderPainter::kHeadHeight;
    const int top = m_layout.top(row);
    const int bottom = top + LadderLayout::kRowHeight;
    const int margin = std::min(LadderLayout::kRowHeight, page / 4);
    const bool near = top > bar->value() - page && bottom < bar->value() + 2 * page;
    if (top >= bar->value() && bottom <= bar->value() + page)
        return;
    if (!near)
        bar->setValue(top - page / 2);
    else
        bar->setValue(top < bar->value() ? top - margin : bottom + margin - page);
}

std::optional<std::size_t> LadderCanvas::rowAt(QPoint at) const
{
    if (at.y() < LadderPainter::kHeadHeight)
        return std::nullopt;
    return m_layout.rowAt(at.y() - LadderPainter::kHeadHeight + verticalScrollBar()->value());
}

std::optional<std::uint32_t> LadderCanvas::eventAt(QPoint at) const
{
    const auto row = rowAt(at);
    return row ? std::optional(m_feed.shown()[*row]) : std::nullopt;
}

LadderColumns LadderCanvas::columns(const LayerColumns &layers) const
{
    return LadderColumns(viewport()->width(), layers.size(), m_feed.index().workers().size());
}

/// The layer or layers below the heads of the columns.
QString LadderCanvas::headTipAt(QPoint at) const
{
    constexpr std::size_t kFirstLayer = 2;
    const LayerColumns layers = m_feed.layerColumns();
    const LadderColumns all = columns(layers);
    for (std::size_t column = 0; column < layers.size(); ++column) {
        if (std::abs(at.x() - all.x(kFirstLayer + column)) <= all.distance() / 2)
            return layerTip(m_feed, layers.columns()[column].first, layers.columns()[column].count);
    }
    return {};
}

QString LadderCanvas::tipAt(QPoint at) const
{
    if (at.y() < LadderPainter::kHeadHeight)
        return headTipAt(at);
    const auto event = eventAt(at);
    return event ? eventTip(m_feed, *event) : QString();
}

void LadderCanvas::resizeEvent(QResizeEvent *event)
{
    TimelineCanvas::resizeEvent(event);
    updateScrollBar();
}

int LadderCanvas::rowsInSight() const
{
    return std::max(1, (viewport()->height() - LadderPainter::kHeadHeight) / LadderLayout::kRowHeight - 1);
}

void LadderCanvas::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_PageDown)
        m_cursor.step(rowsInSight());
    else if (event->key() == Qt::Key_PageUp)
        m_cursor.step(-rowsInSight());
    else
        TimelineCanvas::keyPressEvent(event);
}

void LadderCanvas::mousePressEvent(QMouseEvent *event)
{
    const auto hit = eventAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || !hit)
        return;
    if (event->modifiers() & Qt::ShiftModifier)
        m_cursor.measureTo(*hit);
    else
        selectInSight(*hit);
}

void LadderCanvas::mouseMoveEvent(QMouseEvent *event)
{
    hover(rowAt(event->position().toPoint()));
}

bool LadderCanvas::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        hover(std::nullopt);
    return TimelineCanvas::viewportEvent(event);
}

void LadderCanvas::hover(std::optional<std::size_t> row)
{
    if (m_hovered == row)
        return;
    m_hovered = row;
    viewport()->update();
}

} // namespace gatescope::ui
