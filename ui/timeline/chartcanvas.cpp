#include "timeline/chartcanvas.h"

#include "common/selection.h"
#include "timeline/scaleinput.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolTip>

namespace gatescope::ui {

using theme::Tone;

namespace {

class ChartAccessible : public QAccessibleWidget {
public:
    explicit ChartAccessible(ChartCanvas *canvas) : QAccessibleWidget(canvas, QAccessible::Chart), m_canvas(canvas) {}

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_canvas->spokenSelection() : QAccessibleWidget::text(kind);
    }

private:
    ChartCanvas *m_canvas;
};

QAccessibleInterface *makeChartAccessible(const QString &, QObject *object)
{
    auto *canvas = qobject_cast<ChartCanvas *>(object);
    return canvas ? new ChartAccessible(canvas) : nullptr;
}

} // namespace

ChartCanvas::ChartCanvas(const ChartData &chart, Selection &selection, QWidget *parent)
    : QAbstractScrollArea(parent),
      m_data(chart),
      m_selection(selection)
{
    static const bool installed = (QAccessible::installFactory(makeChartAccessible), true);
    Q_UNUSED(installed);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&chart, &ChartData::restarted, this, &ChartCanvas::restart);
    connect(&chart, &ChartData::changed, this, &ChartCanvas::grow);
    connect(&selection, &Selection::exchangeChanged, this, &ChartCanvas::selectionMoved);
    restart();
}

void ChartCanvas::restart()
{
    m_scale.reset(begin(), end());
    m_onSelection = false;
    verticalScrollBar()->setValue(0);
    updateScrollBar();
    moved();
}

void ChartCanvas::grow()
{
    const bool wasEmpty = m_scale.rangeBegin() == m_scale.rangeEnd();
    const bool showedAll = m_scale.isFit();
    m_scale.setRangeInPlace(begin(), end());
    if (wasEmpty || (m_follows && showedAll))
        m_scale.fit();
    else if (m_follows)
        m_scale.followEnd();
    updateScrollBar();
    moved();
}

void ChartCanvas::setFrame(std::optional<std::pair<std::int64_t, std::int64_t>> frame)
{
    if (m_frame == frame)
        return;
    const bool showedAll = m_scale.isFit();
    m_frame = frame;
    grow();
    if (showedAll && !m_scale.isFit())
        showAll();
}

void ChartCanvas::showLike(const TimeScale &other, std::int64_t later)
{
    if (other.isFit())
        m_scale.fit();
    else
        m_scale.show(other.first() + later, other.last() + later);
    moved();
}

double ChartCanvas::loadPeak() const
{
    return chartLoadPeak(m_data, m_scale, m_scale.width());
}

void ChartCanvas::setLeastPeak(double peak)
{
    if (m_leastPeak == peak)
        return;
    m_leastPeak = peak;
    viewport()->update();
}

void ChartCanvas::moved()
{
    viewport()->update();
    Q_EMIT scaleChanged();
}

void ChartCanvas::looked()
{
    m_onSelection = false;
    if (m_follows != m_scale.isAtEnd())
        setFollowing(!m_follows);
    moved();
}

void ChartCanvas::setFollowing(bool follows)
{
    if (m_follows == follows)
        return;
    m_follows = follows;
    if (follows && !m_scale.isAtEnd()) {
        m_scale.followEnd();
        moved();
    }
    Q_EMIT followingChanged(follows);
}

void ChartCanvas::show(std::int64_t first, std::int64_t last)
{
    m_scale.show(first, last);
    looked();
}

void ChartCanvas::showAll()
{
    m_scale.fit();
    looked();
}

void ChartCanvas::zoom(double factor)
{
    double around = m_follows ? m_scale.width() : m_scale.width() / 2;
    if (m_selection.exchange() != 0 && m_data.laneOf(m_selection.exchange())) {
        const std::int64_t at = m_data.extent(m_selection.exchange()).first;
        if (m_scale.contains(at))
            around = m_scale.x(at);
    }
    m_scale.zoomAt(around, factor);
    looked();
}

void ChartCanvas::fit()
{
    const std::uint32_t exchange = m_selection.exchange();
    if (m_onSelection || exchange == 0 || !m_data.laneOf(exchange))
        return showAll();
    const auto [first, last] = m_data.extent(exchange);
    const std::int64_t air = (last - first) / 4 + 1;
    show(first - air, last + air);
    m_onSelection = true;
}

void ChartCanvas::updateScrollBar()
{
    const int page = std::max(1, viewport()->height() - scene().lanesTop());
    const int height = static_cast<int>(std::min<std::size_t>(m_data.lanes(), 50'000'000)) * ChartScene::kLaneHeight;
    verticalScrollBar()->setRange(0, std::max(0, height + 1 - page));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(ChartScene::kLaneHeight);
}

ChartScene ChartCanvas::scene() const
{
    return {.data = m_data,
            .scale = m_scale,
            .size = viewport()->size(),
            .scroll = verticalScrollBar()->value(),
            .palette = palette(),
            .font = font(),
            .selected = m_selection.exchange(),
            .pointer = m_pointer,
            .focused = hasFocus(),
            .leastPeak = m_leastPeak};
}

void ChartCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme::color(Tone::Canvas, palette()));
    if (!m_data.isEmpty())
        return paintChart(painter, scene());
    painter.setPen(theme::color(Tone::Muted, palette()));
    const int margin = theme::kSpace8;
    painter.drawText(viewport()->rect().adjusted(margin, 0, -margin, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     m_data.emptyHint());
}

void ChartCanvas::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_scale.setWidth(viewport()->width() - ChartScene::kNamesWidth);
    updateScrollBar();
    moved();
}

void ChartCanvas::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        viewport()->update();
}

void ChartCanvas::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ChartCanvas::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

ChartHit ChartCanvas::hitAt(QPoint at) const
{
    return chartHit(scene(), at);
}

QString ChartCanvas::spokenSelection() const
{
    const std::uint32_t exchange = m_selection.exchange();
    return exchange != 0 && m_data.laneOf(exchange) ? m_data.spoken(exchange) : tr("No exchange selected");
}

void ChartCanvas::selectionMoved()
{
    if (!m_inSight)
        reveal(m_selection.exchange());
    viewport()->update();
    if (QAccessible::isActive() && isVisible()) {
        QAccessibleValueChangeEvent change(this, spokenSelection());
        QAccessible::updateAccessibility(&change);
    }
}

void ChartCanvas::reveal(std::uint32_t exchange)
{
    const auto lane = exchange == 0 ? std::nullopt : m_data.laneOf(exchange);
    if (!lane)
        return;
    QScrollBar *bar = verticalScrollBar();
    const int top = static_cast<int>(*lane) * ChartScene::kLaneHeight;
    if (top < bar->value() || top + ChartScene::kLaneHeight > bar->value() + bar->pageStep())
        bar->setValue(top - (bar->pageStep() - ChartScene::kLaneHeight) / 2);
    const auto [first, last] = m_data.extent(exchange);
    if (last >= m_scale.first() && first <= m_scale.last())
        return;
    m_scale.reveal(first);
    looked();
}

void ChartCanvas::step(int by)
{
    if (const std::uint32_t next = m_data.neighbour(m_selection.exchange(), by))
        m_selection.setExchange(next);
}

bool ChartCanvas::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        setPointer(std::nullopt);
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const ChartHit hit = hitAt(help->pos());
        const QString tip = hit.slice || hit.mark || hit.isName ? m_data.tip(hit) : QString();
        tip.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), tip, viewport());
        return true;
    }
    if (event->type() != QEvent::NativeGesture)
        return QAbstractScrollArea::viewportEvent(event);
    if (!scaleByPinch(m_scale, static_cast<QNativeGestureEvent &>(*event), ChartScene::kNamesWidth))
        return false;
    looked();
    return true;
}

void ChartCanvas::keyPressEvent(QKeyEvent *event)
{
    if (scaleByKey(m_scale, *event))
        return looked();
    switch (event->key()) {
    case Qt::Key_Up:
        return step(-1);
    case Qt::Key_Down:
        return step(1);
    case Qt::Key_Home:
        return m_selection.setExchange(m_data.neighbour(0, 1));
    case Qt::Key_End:
        return m_selection.setExchange(m_data.neighbour(0, -1));
    default:
        return event->ignore();
    }
}

void ChartCanvas::wheelEvent(QWheelEvent *event)
{
    event->accept();
    if (scaleByWheel(m_scale, *event, ChartScene::kNamesWidth, verticalScrollBar()->maximum() == 0))
        return looked();
    QAbstractScrollArea::wheelEvent(event);
}

void ChartCanvas::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_pressed = m_last = event->position().toPoint();
    m_isPressed = true;
    m_drags = false;
}

void ChartCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint at = event->position().toPoint();
    setPointer(at.x() >= ChartScene::kNamesWidth ? std::optional<double>(at.x() - ChartScene::kNamesWidth)
                                                 : std::nullopt);
    if (!m_isPressed || (!m_drags && (at - m_pressed).manhattanLength() < QApplication::startDragDistance()))
        return;
    m_drags = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    verticalScrollBar()->setValue(verticalScrollBar()->value() + m_last.y() - at.y());
    m_scale.panBy(m_last.x() - at.x());
    m_last = at;
    looked();
}

void ChartCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    const bool clicked = m_isPressed && !m_drags && event->button() == Qt::LeftButton;
    m_isPressed = m_drags = false;
    viewport()->unsetCursor();
    if (!clicked)
        return;
    const ChartHit hit = hitAt(event->position().toPoint());
    std::uint32_t exchange = hit.slice ? hit.slice->first : 0;
    if (hit.isName && hit.lane && !m_data.lane(*hit.lane).bars.empty())
        exchange = m_data.lane(*hit.lane).bars.back().first;
    const QScopedValueRollback guard(m_inSight, true);
    if (exchange != 0)
        m_selection.setExchange(exchange);
}

void ChartCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    const ChartHit hit = hitAt(event->position().toPoint());
    if (!hit.slice || hit.slice->first == 0)
        return;
    const auto [first, last] = m_data.extent(hit.slice->first);
    const std::int64_t air = (last - first) / 10 + 1;
    show(first - air, last + air);
}

void ChartCanvas::setPointer(std::optional<double> x)
{
    if (m_pointer == x)
        return;
    m_pointer = x;
    viewport()->update();
}

} // namespace gatescope::ui
