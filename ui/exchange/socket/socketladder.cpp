#include "exchange/socket/socketladder.h"

#include "exchange/socket/socketladderpainter.h"

#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <limits>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

SocketLadder::SocketLadder(const SocketModel *model, QWidget *parent) : QAbstractScrollArea(parent), m_model(model)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Ladder of frames and ASGI messages"));
    viewport()->setMouseTracking(true);
    verticalScrollBar()->setSingleStep(kRowHeight);
    connect(model, &SocketModel::grown, this, [this] {
        updateScrollBar();
        viewport()->update();
    });
    connect(model, &SocketModel::restarted, this, [this] {
        m_hovered.reset();
        updateScrollBar();
        viewport()->update();
    });
}

void SocketLadder::updateScrollBar()
{
    const auto height = static_cast<std::int64_t>(m_model->rungCount()) * kRowHeight + theme::kSpace2;
    const std::int64_t room = viewport()->height() - kHeadHeight;
    constexpr std::int64_t kMost = std::numeric_limits<int>::max() - 1'000'000;
    verticalScrollBar()->setPageStep(std::max(static_cast<int>(room), kRowHeight));
    verticalScrollBar()->setRange(0, static_cast<int>(std::clamp<std::int64_t>(height - room, 0, kMost)));
}

void SocketLadder::setCurrentEvent(int event, bool reveal)
{
    m_event = event;
    const auto row = currentRow();
    if (row) {
        const auto entry = m_model->index().entryOf(event);
        setAccessibleDescription(entry ? m_model->sentence(*entry) : QString());
    }
    if (row && reveal && !m_clicking) {
        const QRect rect = rectOfRow(*row);
        QScrollBar *bar = verticalScrollBar();
        if (rect.top() < kHeadHeight)
            bar->setValue(bar->value() + rect.top() - kHeadHeight);
        else if (rect.bottom() >= viewport()->height())
            bar->setValue(bar->value() + rect.bottom() + 1 - viewport()->height());
    }
    viewport()->update();
}

void SocketLadder::setSearch(const ContentTest &test)
{
    m_search = test;
    viewport()->update();
}

std::optional<std::size_t> SocketLadder::rowAt(QPoint at) const
{
    if (at.y() < kHeadHeight)
        return std::nullopt;
    const auto row = static_cast<std::size_t>((at.y() - kHeadHeight + verticalScrollBar()->value()) / kRowHeight);
    return row < m_model->rungCount() ? std::optional(row) : std::nullopt;
}

QRect SocketLadder::rectOfRow(std::size_t row) const
{
    const auto top = static_cast<std::int64_t>(row) * kRowHeight - verticalScrollBar()->value() + kHeadHeight;
    constexpr std::int64_t kFar = std::numeric_limits<int>::max() / 2;
    return {0, static_cast<int>(std::clamp(top, -kFar, kFar)), viewport()->width(), kRowHeight};
}

void SocketLadder::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme::color(theme::Tone::Canvas, palette()));
    const SocketScene scene{.model = m_model,
                            .search = &m_search,
                            .palette = palette(),
                            .font = font(),
                            .size = viewport()->size(),
                            .scroll = verticalScrollBar()->value(),
                            .event = m_event,
                            .hovered = m_hovered,
                            .focused = hasFocus()};
    SocketLadderPainter(painter, scene).paint();
}

void SocketLadder::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
}

void SocketLadder::scrollContentsBy(int, int)
{
    viewport()->update();
}

bool SocketLadder::isOnAsgiSide() const
{
    const auto row = currentRow();
    return row && m_model->index().rungs()[m_model->rungAt(*row)].asgi == m_event;
}

/// The side that was asked for, or the other where the row has but one.
void SocketLadder::choose(std::size_t row, bool asgi)
{
    const SocketRung &rung = m_model->index().rungs()[m_model->rungAt(row)];
    const int event = asgi ? (rung.asgi >= 0 ? rung.asgi : rung.wire) : (rung.wire >= 0 ? rung.wire : rung.asgi);
    setCurrentEvent(event, true);
    Q_EMIT chosen(event);
}

void SocketLadder::step(std::int64_t rows)
{
    const auto count = static_cast<std::int64_t>(m_model->rungCount());
    if (count == 0)
        return;
    const auto now = currentRow();
    const auto first = static_cast<std::int64_t>(verticalScrollBar()->value() / kRowHeight);
    const std::int64_t target = now ? static_cast<std::int64_t>(*now) + rows : first;
    choose(static_cast<std::size_t>(std::clamp<std::int64_t>(target, 0, count - 1)), isOnAsgiSide());
}

void SocketLadder::keyPressEvent(QKeyEvent *event)
{
    const std::int64_t page = std::max(1, (viewport()->height() - kHeadHeight) / kRowHeight - 1);
    constexpr std::int64_t kAll = std::numeric_limits<std::int32_t>::max();
    switch (event->key()) {
    case Qt::Key_Up:
        return step(-1);
    case Qt::Key_Down:
        return step(1);
    case Qt::Key_PageUp:
        return step(-page);
    case Qt::Key_PageDown:
        return step(page);
    case Qt::Key_Home:
        return m_model->rungCount() > 0 ? choose(0, isOnAsgiSide()) : void();
    case Qt::Key_End:
        return step(kAll), verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (const auto row = currentRow())
            choose(*row, event->key() == Qt::Key_Right);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void SocketLadder::mousePressEvent(QMouseEvent *event)
{
    const auto row = rowAt(event->position().toPoint());
    const QScopedValueRollback clicking(m_clicking, true);
    if (row)
        choose(*row, event->position().x() > SocketColumns(viewport()->width()).gateway);
}

void SocketLadder::mouseMoveEvent(QMouseEvent *event)
{
    hover(rowAt(event->position().toPoint()));
}

void SocketLadder::hover(std::optional<std::size_t> row)
{
    if (row == m_hovered)
        return;
    m_hovered = row;
    viewport()->update();
}

bool SocketLadder::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        hover({});
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto row = rowAt(help->pos());
    if (row)
        QToolTip::showText(help->globalPos(), m_model->sentence(m_model->index().rungs()[m_model->rungAt(*row)].entry),
                           viewport());
    else
        QToolTip::hideText();
    return true;
}

void SocketLadder::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        viewport()->update();
}

void SocketLadder::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void SocketLadder::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace gatescope::ui
