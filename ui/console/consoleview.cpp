#include "console/consoleview.h"

#include "common/icons.h"
#include "common/searchfield.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollBar>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

bool LineFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return index.data(ConsoleModel::LevelRole).toInt() >= m_least &&
           QSortFilterProxyModel::filterAcceptsRow(row, parent);
}

void LineFilter::setLeast(int level)
{
    m_least = level;
    invalidateRowsFilter();
}

ConsoleView::ConsoleView(ConsoleModel &model, Selection &selection, QWidget *parent)
    : QWidget(parent),
      m_model(model),
      m_selection(selection)
{
    setAccessibleName(tr("Console"));
    m_proxy.setSourceModel(&model);
    m_proxy.setFilterRole(ConsoleModel::SearchRole);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    build();
    connect(&m_proxy, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        const QScrollBar *bar = m_table->verticalScrollBar();
        m_atEnd = bar->value() >= bar->maximum();
    });
    connect(&m_proxy, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_atEnd)
            m_table->scrollToBottom();
    });
}

void ConsoleView::build()
{
    m_search = new QLineEdit(this);
    styleAsSearch(*m_search, tr("Search the console"));
    m_level = new QComboBox(this);
    m_level->setAccessibleName(tr("Lowest level shown"));
    m_level->addItems(
        {tr("Everything"), tr("Logs, debug and up"), tr("Info and up"), tr("Warnings and errors"), tr("Errors")});
    auto *clear = new QAction(icon(u"clear"_s), tr("Clear Console"), this);
    auto *copy = new QAction(icon(u"copy"_s), tr("Copy Console Lines"), this);
    m_commands = {clear, copy};
    auto *clearButton = new QToolButton(this);
    clearButton->setDefaultAction(clear);
    clearButton->setAutoRaise(true);

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    bar->setSpacing(theme::kSpace2);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_level);
    bar->addWidget(clearButton);

    buildTable();
    m_detail = new QPlainTextEdit(this);
    m_detail->setReadOnly(true);
    m_detail->setFont(theme::monospaceFont());
    m_detail->setAccessibleName(tr("The chosen line in full"));
    m_detail->setFrameShape(QFrame::NoFrame);
    m_detail->hide();
    auto *split = new QSplitter(Qt::Vertical, this);
    split->addWidget(m_table);
    split->addWidget(m_detail);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(bar);
    all->addWidget(split, 1);

    connect(m_search, &QLineEdit::textChanged, this, &ConsoleView::applyFilter);
    connect(m_level, &QComboBox::currentIndexChanged, this, &ConsoleView::applyFilter);
    connect(clear, &QAction::triggered, &m_model, &ConsoleModel::clear);
    connect(copy, &QAction::triggered, this, &ConsoleView::copySelected);
}

void ConsoleView::buildTable()
{
    m_table = new QTableView(this);
    m_table->setModel(&m_proxy);
    m_table->setAccessibleName(tr("Console lines"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setFont(theme::monospaceFont());
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight - theme::kSpace1);
    m_table->horizontalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnWidth(static_cast<int>(ConsoleColumn::Time), 112);
    m_table->setColumnWidth(static_cast<int>(ConsoleColumn::Exchange), 64);
    m_table->setColumnWidth(static_cast<int>(ConsoleColumn::Source), 168);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ConsoleView::showCurrent);
}

void ConsoleView::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ConsoleView::applyFilter()
{
    m_proxy.setLeast(m_level->currentIndex());
    m_proxy.setFilterFixedString(m_search->text());
}

void ConsoleView::showCurrent()
{
    const QModelIndex index = m_table->currentIndex();
    m_detail->setVisible(index.isValid());
    if (!index.isValid())
        return;
    const ConsoleLine &line = m_model.line(m_proxy.mapToSource(index).row());
    m_detail->setPlainText(line.text);
    if (line.exchange != 0)
        m_selection.select(line.exchange, line.event);
}

void ConsoleView::copySelected() const
{
    QStringList lines;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows()) {
        const ConsoleLine &line = m_model.line(m_proxy.mapToSource(index).row());
        lines.append(line.source + u": "_s + line.text);
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

} // namespace gatescope::ui
