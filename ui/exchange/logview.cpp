#include "exchange/logview.h"

#include "common/selection.h"
#include "exchange/columnlayout.h"
#include "exchange/emptyhint.h"
#include "exchange/logmodel.h"
#include "exchange/rowdelegate.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QTreeView>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using LogColumn = LogModel::Column;

namespace {

constexpr std::array kLogLayout{
    ColumnLayout{LogColumn::Level, 120, 0},
    ColumnLayout{LogColumn::Time, 96, 0},
    ColumnLayout{LogColumn::Logger, 128, 520},
    ColumnLayout{LogColumn::Source, 128, 680},
};

} // namespace

LogView::LogView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_model(new LogModel(this)),
      m_stack(new HintStack(u"event-log"_s, buildContent(), this))
{
    connect(context.selection, &Selection::eventChanged, this, &LogView::followSelection);
}

QWidget *LogView::buildContent()
{
    m_tree = new QTreeView;
    styleAsRows(m_tree, tr("Log"));
    m_tree->setModel(m_model);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(static_cast<int>(LogColumn::Message), QHeaderView::Stretch);
    setColumnWidths(*m_tree, kLogLayout);
    connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex &index) {
        context().selection->select(exchange(), index.data(LogModel::EventRole).toInt());
    });
    addActions();
    return m_tree;
}

void LogView::addActions()
{
    const auto add = [this](const QString &text, const QKeySequence &shortcut, int role) {
        auto *action = new QAction(text, m_tree);
        action->setShortcut(shortcut);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, [this, role] {
            QStringList texts;
            for (const QModelIndex &index : m_tree->selectionModel()->selectedRows())
                texts.append(index.data(role).toString());
            QGuiApplication::clipboard()->setText(texts.join(u'\n'));
        });
        m_tree->addAction(action);
    };
    add(tr("Copy"), QKeySequence(QKeySequence::Copy), LogModel::CopyRole);
    add(tr("Copy Source Place"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), LogModel::PlaceRole);
}

void LogView::clear()
{
    m_model->clear();
}

void LogView::take(int index, const trace::TraceEvent &event)
{
    m_model->take(index, event, summary() ? summary()->startedAt : event.header.at);
}

void LogView::settle(bool all)
{
    m_model->commit();
    if (m_model->rowCount() > 0)
        m_stack->showContent();
    else if (all)
        m_stack->showHint(exchange() == 0 ? tr("No exchange chosen") : tr("Nothing was written during this exchange"),
                          exchange() == 0 ? QString()
                                          : tr("print(), logging, warnings and wsgi.errors would be here."));
}

void LogView::followSelection(int event)
{
    const int row = m_model->rowOf(event);
    if (row < 0 || context().selection->exchange() != exchange())
        return;
    const QModelIndex index = m_model->index(row, 0);
    if (m_tree->currentIndex().row() != row || m_tree->currentIndex().parent().isValid())
        m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void LogView::resizeEvent(QResizeEvent *event)
{
    ExchangePage::resizeEvent(event);
    showColumnsFor(*m_tree, kLogLayout, width());
}

} // namespace gatescope::ui
