#include "captures/exchangelist.h"
#include "captures/emptystate.h"
#include "captures/exchangetable.h"
#include "captures/listheader.h"
#include "captures/newpill.h"

#include "common/theme.h"

#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;

namespace {

constexpr int kMostMenuWidth = 420;

} // namespace

ExchangeList::ExchangeList(ExchangeModel &model, ui::Selection &selection, QUndoStack &undo, QWidget *parent)
    : QWidget(parent),
      m_model(model),
      m_selection(selection),
      m_undo(undo),
      m_table(new ExchangeTable(model, this)),
      m_pill(new NewPill(m_table)),
      m_empty(new EmptyState(m_table))
{
    setAccessibleName(tr("Exchange list"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
    setFocusProxy(m_table);
    makeActions();
    connectAll();
    followSelection(selection.exchange());
    updateEmptyState();
    updateActions();
}

void ExchangeList::connectAll()
{
    connect(&m_model, &ExchangeModel::rowsAboutToChange, this, [this] { m_rowsChange = true; });
    connect(&m_model, &ExchangeModel::rowsChanged, this, &ExchangeList::settleRows);
    connect(&m_model, &ExchangeModel::exchangesArrived, this, &ExchangeList::countArrivals);
    connect(&m_model, &ExchangeModel::countsChanged, this, &ExchangeList::updateEmptyState);
    connect(&m_model, &ExchangeModel::countsChanged, this, &ExchangeList::updateActions);
    connect(&m_model, &ExchangeModel::filterProgressed, this, &ExchangeList::updateEmptyState);
    connect(&m_model, &ExchangeModel::filterTookEffect, this, &ExchangeList::showSelected);
    connect(&m_selection, &ui::Selection::exchangeChanged, this, &ExchangeList::followSelection);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ExchangeList::followRow);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ExchangeList::updateActions);
    connect(m_table, &ExchangeTable::viewMoved, this, &ExchangeList::updatePill);
    connect(m_table, &ExchangeTable::stepRequested, this, &ExchangeList::step);
    connect(m_table, &ExchangeTable::markToggled, this, &ExchangeList::toggleMark);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ExchangeList::openMenu);
    connect(m_pill, &QAbstractButton::clicked, this, &ExchangeList::goToNewest);
    connect(m_empty, &EmptyState::buttonClicked, this, &ExchangeList::filterClearRequested);
    connect(m_empty, &EmptyState::linkActivated, this, &ExchangeList::linkActivated);
}

void ExchangeList::setHint(const QString &richText)
{
    m_hint = richText;
    updateEmptyState();
}

QByteArray ExchangeList::saveState() const
{
    return m_table->header().saveLayout();
}

bool ExchangeList::restoreState(const QByteArray &state)
{
    if (!m_table->header().restoreLayout(state))
        return false;
    m_model.sort(m_table->header().sortIndicatorSection(), m_table->header().sortIndicatorOrder());
    return true;
}

QList<std::uint32_t> ExchangeList::selectedNumbers() const
{
    QList<std::uint32_t> numbers;
    for (const QItemSelectionRange &range : m_table->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            numbers.append(m_model.numberAt(row));
    }
    std::ranges::sort(numbers);
    return numbers;
}

void ExchangeList::followSelection(std::uint32_t number)
{
    if (m_rowsChange)
        return;
    const int row = m_model.rowOf(number);
    if (row < 0)
        m_table->clearSelection();
    else if (row != m_table->currentIndex().row() || !m_table->selectionModel()->isRowSelected(row))
        m_table->setCurrentIndex(m_model.index(row, std::max(m_table->currentIndex().column(), 0)));
}

void ExchangeList::followRow(const QModelIndex &current)
{
    if (!m_rowsChange && current.isValid())
        m_selection.setExchange(m_model.numberAt(current.row()));
}

// The view has moved the current row by itself where its exchange is gone: that is no choice of anybody.
void ExchangeList::settleRows()
{
    const int row = m_model.rowOf(m_selection.exchange());
    QItemSelectionModel *selected = m_table->selectionModel();
    if (row >= 0 && (selected->currentIndex().row() != row || !selected->isRowSelected(row))) {
        const auto how = selected->hasSelection() ? QItemSelectionModel::Select : QItemSelectionModel::ClearAndSelect;
        m_table->setAutoScroll(false);
        selected->setCurrentIndex(m_model.index(row, 0), how | QItemSelectionModel::Rows);
        m_table->setAutoScroll(true);
    }
    m_rowsChange = false;
}

void ExchangeList::showSelected()
{
    if (const int row = m_model.rowOf(m_selection.exchange()); row >= 0)
        m_table->scrollTo(m_model.index(row, 0));
}

void ExchangeList::countArrivals(const QList<std::uint32_t> &numbers)
{
    m_arrived += static_cast<int>(numbers.size());
    m_newest = numbers.last();
    updatePill();
    updateActions();
}

void ExchangeList::updatePill()
{
    const int row = m_model.rowOf(m_newest);
    const auto view = m_table->rowsInView();
    const bool seen = row < 0 || (row >= view.first && row <= view.last);
    if (seen)
        m_arrived = 0;
    m_pill->setCount(m_arrived, row > view.last);
    const QRect area = m_table->viewport()->geometry();
    const int y = row > view.last ? area.bottom() - m_pill->height() - theme::kSpace3 : area.top() + theme::kSpace3;
    m_pill->move(area.left() + (area.width() - m_pill->width()) / 2, y);
    m_pill->raise();
}

void ExchangeList::updateEmptyState()
{
    const bool recorded = m_model.totalCount() > 0;
    const QString usual = tr("Every request that reaches the application is listed here, while it happens.");
    m_empty->setGeometry(m_table->viewport()->geometry());
    if (m_model.rowCount() > 0)
        m_empty->hide();
    else if (!recorded)
        m_empty->show({u"clock"_s, tr("Nothing recorded yet"), m_hint.isEmpty() ? usual : m_hint, {}});
    else if (m_model.isFiltering())
        m_empty->show({u"search"_s, tr("Looking through %L1 exchanges").arg(m_model.totalCount()), {}, {}});
    else
        m_empty->show({u"filter"_s, tr("0 of %L1 match").arg(m_model.totalCount()),
                       u"<span style=\"font-family:'%1'\">%2</span>"_s.arg(theme::monospaceFont().family(),
                                                                           m_model.filter().text().toHtmlEscaped()),
                       tr("Clear Filter")});
}

void ExchangeList::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateEmptyState();
    updatePill();
}

void ExchangeList::openMenu(const QPoint &position)
{
    const trace::ExchangeSummary *summary = m_model.summaryAt(m_table->indexAt(position).row());
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QStringList conditions =
        summary ? conditionsOf(*summary, m_model.session().note(summary->number)) : QStringList();
    if (!conditions.isEmpty()) {
        addFilterMenu(*menu, tr("Show Only"), FilterJoin::Replace, conditions);
        addFilterMenu(*menu, tr("Narrow the Filter To"), FilterJoin::And, conditions);
        addFilterMenu(*menu, tr("Exclude"), FilterJoin::Exclude, conditions);
        menu->addSeparator();
    }
    menu->addActions(m_commands);
    menu->addSeparator();
    menu->addActions(m_actions);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void ExchangeList::addFilterMenu(QMenu &menu, const QString &title, FilterJoin join, const QStringList &conditions)
{
    QMenu *choices = menu.addMenu(title);
    const auto add = [&](const QString &condition) {
        const QString shown = choices->fontMetrics().elidedText(condition, Qt::ElideMiddle, kMostMenuWidth);
        QAction *choice = choices->addAction(QString(shown).replace(u'&', u"&&"_s));
        connect(choice, &QAction::triggered, this,
                [this, condition, join] { Q_EMIT filterRequested(condition, join); });
    };
    for (const QString &condition : conditions)
        add(condition);
    choices->addSeparator();
    for (const QString &condition : conditionsOfNotes()) {
        if (!conditions.contains(condition))
            add(condition);
    }
}

} // namespace gatescope::captures
