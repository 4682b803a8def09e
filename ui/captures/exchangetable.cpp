#include "captures/exchangetable.h"
#include "captures/listheader.h"

#include "common/theme.h"

#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace gatescope::captures {

namespace theme = ui::theme;

namespace {

constexpr int kTickMs = 100;

} // namespace

ExchangeTable::ExchangeTable(ExchangeModel &model, QWidget *parent)
    : QTableView(parent),
      m_model(model),
      m_delegate(new ExchangeDelegate(model, this)),
      m_header(new ListHeader(this))
{
    setModel(&model);
    setItemDelegate(m_delegate);
    build();
    m_ticks.setInterval(kTickMs);
    connect(&m_ticks, &QTimer::timeout, this, &ExchangeTable::tick);
    connect(&model, &ExchangeModel::rowsAboutToChange, this, &ExchangeTable::remember);
    connect(&model, &ExchangeModel::rowsChanged, this, &ExchangeTable::restore);
    connect(m_header, &ListHeader::waterfallModeChanged, viewport(), qOverload<>(&QWidget::update));
}

void ExchangeTable::build()
{
    setHorizontalHeader(m_header);
    for (const ColumnSpec &column : columnSpecs())
        setColumnWidth(static_cast<int>(column.id), column.width);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(theme::kRowHeight);
    verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setSortingEnabled(true);
    setMouseTracking(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setAccessibleName(tr("Exchanges"));
    m_header->setNumberWidth(ExchangeDelegate::numberWidth(font(), 999));
}

ExchangeTable::NewestEnd ExchangeTable::newestEnd() const
{
    if (m_model.sortColumn() != Column::Number)
        return NewestEnd::None;
    return m_model.sortDirection() == Qt::AscendingOrder ? NewestEnd::Bottom : NewestEnd::Top;
}

bool ExchangeTable::isAtNewestEnd() const
{
    const QScrollBar *bar = verticalScrollBar();
    switch (newestEnd()) {
    case NewestEnd::Bottom:
        return bar->value() >= bar->maximum();
    case NewestEnd::Top:
        return bar->value() <= bar->minimum();
    case NewestEnd::None:
        break;
    }
    return false;
}

void ExchangeTable::goToNewestEnd()
{
    verticalScrollBar()->setValue(newestEnd() == NewestEnd::Top ? verticalScrollBar()->minimum()
                                                                : verticalScrollBar()->maximum());
}

ExchangeTable::Span ExchangeTable::rowsInView() const
{
    const int top = verticalScrollBar()->value();
    const int last = (top + viewport()->height() - 1) / theme::kRowHeight;
    return {top / theme::kRowHeight, std::min(last, m_model.rowCount() - 1)};
}

void ExchangeTable::remember()
{
    m_follows = isAtNewestEnd();
    const int top = verticalScrollBar()->value();
    m_offset = top % theme::kRowHeight;
    m_inView.clear();
    const Span span = rowsInView();
    for (int row = span.first; row <= span.last; ++row)
        m_inView.push_back(m_model.numberAt(row));
}

void ExchangeTable::restore()
{
    m_header->setNumberWidth(ExchangeDelegate::numberWidth(font(), m_model.session().lastNumber()));
    executeDelayedItemsLayout();
    updateGeometries();
    if (m_model.isSortedAnew()) {
        if (selectionModel()->hasSelection())
            scrollTo(currentIndex(), PositionAtCenter);
        else
            newestEnd() == NewestEnd::Bottom ? scrollToBottom() : scrollToTop();
    } else if (m_follows) {
        goToNewestEnd();
    } else {
        verticalScrollBar()->setValue(anchoredPosition());
    }
    Q_EMIT viewMoved();
}

// The selected exchange keeps its height, else the first one in view that is still there; where none is, the place
// where the first one would stand.
int ExchangeTable::anchoredPosition() const
{
    const std::uint32_t current = m_model.numberAt(currentIndex().row());
    int best = -1;
    for (std::size_t i = 0; i < m_inView.size(); ++i) {
        const bool isCurrent = m_inView[i] == current;
        if (m_model.rowOf(m_inView[i]) >= 0 && (best < 0 || isCurrent))
            best = static_cast<int>(i);
    }
    if (best >= 0)
        return (m_model.rowOf(m_inView[static_cast<std::size_t>(best)]) - best) * theme::kRowHeight + m_offset;
    if (newestEnd() != NewestEnd::Bottom || m_inView.empty())
        return 0;
    const auto place = std::ranges::lower_bound(m_model.numbers(), m_inView.front());
    return static_cast<int>(place - m_model.numbers().begin()) * theme::kRowHeight;
}

// The scale of the waterfall is that of the rows in view.
void ExchangeTable::measure()
{
    WaterfallScale scale(m_header->waterfallMode());
    bool anyOpen = false;
    const Span span = rowsInView();
    for (int row = span.first; row <= span.last; ++row) {
        const trace::ExchangeSummary *summary = m_model.summaryAt(row);
        if (!summary)
            continue;
        anyOpen = anyOpen || summary->isOpen();
        scale.include(m_model.rowFor(*summary));
    }
    if (!(scale == m_delegate->scale())) {
        m_delegate->setScale(scale);
        viewport()->update();
    }
    if (anyOpen && !m_ticks.isActive())
        m_ticks.start();
    else if (!anyOpen)
        m_ticks.stop();
}

void ExchangeTable::tick()
{
    m_delegate->setTick(m_delegate->tick() + 1);
    const Span span = rowsInView();
    for (int row = span.first; row <= span.last; ++row) {
        const trace::ExchangeSummary *summary = m_model.summaryAt(row);
        if (!summary || !summary->isOpen())
            continue;
        for (const Column column : {Column::Duration, Column::Waterfall})
            update(m_model.index(row, static_cast<int>(column)));
    }
}

void ExchangeTable::paintEvent(QPaintEvent *event)
{
    measure();
    QTableView::paintEvent(event);
}

void ExchangeTable::resizeEvent(QResizeEvent *event)
{
    const bool follows = isAtNewestEnd();
    QTableView::resizeEvent(event);
    m_header->fit();
    if (follows)
        goToNewestEnd();
    Q_EMIT viewMoved();
}

void ExchangeTable::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    Q_EMIT viewMoved();
}

void ExchangeTable::setHovered(int row)
{
    if (row == m_hovered)
        return;
    for (const int changed : {std::exchange(m_hovered, row), row})
        viewport()->update(0, rowViewportPosition(changed), viewport()->width(), theme::kRowHeight);
    m_delegate->setHoveredRow(row);
}

void ExchangeTable::mouseMoveEvent(QMouseEvent *event)
{
    setHovered(indexAt(event->position().toPoint()).row());
    QTableView::mouseMoveEvent(event);
}

void ExchangeTable::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    const bool onStar = index.isValid() && index.column() == static_cast<int>(Column::Number) &&
                        ExchangeDelegate::starRect(visualRect(index)).contains(event->position().toPoint());
    if (onStar && event->button() == Qt::LeftButton)
        Q_EMIT markToggled(index.row());
    else
        QTableView::mousePressEvent(event);
}

void ExchangeTable::leaveEvent(QEvent *event)
{
    setHovered(-1);
    QTableView::leaveEvent(event);
}

void ExchangeTable::keyPressEvent(QKeyEvent *event)
{
    const bool plain = event->modifiers() == Qt::NoModifier;
    if (plain && (event->key() == Qt::Key_J || event->key() == Qt::Key_K))
        Q_EMIT stepRequested(event->key() == Qt::Key_J ? 1 : -1);
    else
        QTableView::keyPressEvent(event);
}

// Home and End are the first and the last row, as in a list.
QModelIndex ExchangeTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    const int last = m_model.rowCount() - 1;
    if ((action == MoveHome || action == MoveEnd) && last >= 0)
        return m_model.index(action == MoveHome ? 0 : last, std::max(currentIndex().column(), 0));
    return QTableView::moveCursor(action, modifiers);
}

void ExchangeTable::showFocus()
{
    m_delegate->setFocusedRow(hasFocus() ? currentIndex().row() : -1);
    viewport()->update();
}

void ExchangeTable::focusInEvent(QFocusEvent *event)
{
    QTableView::focusInEvent(event);
    showFocus();
}

void ExchangeTable::focusOutEvent(QFocusEvent *event)
{
    QTableView::focusOutEvent(event);
    showFocus();
}

void ExchangeTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    showFocus();
}

void ExchangeTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        viewport()->update();
}

} // namespace gatescope::captures
