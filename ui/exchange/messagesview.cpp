#include "exchange/messagesview.h"

#include "common/searchfield.h"
#include "common/selection.h"
#include "exchange/columnlayout.h"
#include "exchange/emptyhint.h"
#include "exchange/eventdetail.h"
#include "exchange/rowdelegate.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using MessageColumn = MessagesModel::Column;

namespace {

constexpr std::array kMessagesLayout{
    ColumnLayout{MessageColumn::Number, 44, 620}, ColumnLayout{MessageColumn::Time, 96, 0},
    ColumnLayout{MessageColumn::Delta, 88, 760},  ColumnLayout{MessageColumn::Who, 176, 540},
    ColumnLayout{MessageColumn::What, 248, 0},    ColumnLayout{MessageColumn::Source, 120, 900},
};

} // namespace

MessagesView::MessagesView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_model(new MessagesModel(context.session, this)),
      m_stack(new HintStack(u"event-send"_s, buildContent(), this))
{
    connect(context.selection, &Selection::eventChanged, this, &MessagesView::followSelection);
    connect(m_model, &MessagesModel::filtered, this, [this] { followSelection(this->context().selection->event()); });
}

QWidget *MessagesView::buildContent()
{
    m_filter = new QLineEdit;
    styleAsFilter(*m_filter, tr("Filter: receive, send, item, raised, main.py …"));
    m_filter->setAccessibleName(tr("Filter calls and messages"));
    connect(m_filter, &QLineEdit::textChanged, m_model, &MessagesModel::setFilter);

    m_table = new QTreeView;
    styleAsRows(m_table, tr("Calls and messages"));
    m_table->setRootIsDecorated(false);
    m_table->setModel(m_model);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(static_cast<int>(MessageColumn::Detail), QHeaderView::Stretch);
    setColumnWidths(*m_table, kMessagesLayout);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &MessagesView::chooseCurrent);
    auto *copy = new QAction(tr("Copy"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &MessagesView::copyRows);
    m_table->addAction(copy);

    auto *top = new QWidget;
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    bar->addWidget(m_filter);
    column->addLayout(bar);
    column->addWidget(m_table);

    m_detail = new EventDetail(context());
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(top);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    return splitter;
}

void MessagesView::clear()
{
    const QScopedValueRollback following(m_following, true);
    m_model->setExchange(exchange());
    m_detail->setEvent(0, -1);
}

void MessagesView::settle(bool)
{
    m_model->grow();
    if (log().isEmpty())
        return m_stack->showHint(exchange() == 0 ? tr("No exchange chosen") : tr("Nothing has happened yet"));
    m_stack->showContent();
    followSelection(context().selection->event());
}

void MessagesView::followSelection(int event)
{
    if (exchange() == 0 || context().selection->exchange() != exchange())
        return;
    m_detail->setEvent(exchange(), event);
    const int row = m_model->rowOf(event);
    if (row < 0 || row == m_table->currentIndex().row())
        return;
    const QScopedValueRollback following(m_following, true);
    const QModelIndex index = m_model->index(row, 0);
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

void MessagesView::chooseCurrent()
{
    const QModelIndex index = m_table->currentIndex();
    if (m_following || !index.isValid())
        return;
    context().selection->select(exchange(), index.data(MessagesModel::EventRole).toInt());
}

void MessagesView::find()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void MessagesView::copyRows()
{
    QStringList lines;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows()) {
        QStringList cells;
        for (int column = 0; column < m_model->columnCount(); ++column)
            cells.append(index.siblingAtColumn(column).data().toString());
        lines.append(cells.join(u'\t'));
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void MessagesView::resizeEvent(QResizeEvent *event)
{
    ExchangePage::resizeEvent(event);
    showColumnsFor(*m_table, kMessagesLayout, width());
}

} // namespace gatescope::ui
