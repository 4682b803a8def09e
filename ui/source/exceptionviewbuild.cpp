#include "common/searchfield.h"
#include "exchange/emptyhint.h"
#include "exchange/rowdelegate.h"
#include "exchange/toolbutton.h"
#include "exchange/valuetreemodel.h"
#include "source/exceptionview.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = ExceptionModel::Column;

QWidget *ExceptionView::buildBar()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    m_search = new QLineEdit;
    styleAsSearch(*m_search, tr("Find in exceptions, frames and code"));
    connect(m_search, &QLineEdit::textChanged, this, [this] { search(false); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { search(true); });
    auto *copyButton = toolButton(u"copy"_s, tr("Copy the traceback as Python prints it"));
    connect(copyButton, &QToolButton::clicked, this, &ExceptionView::copy);
    row->addWidget(m_search, 1);
    row->addWidget(copyButton);
    return bar;
}

QWidget *ExceptionView::buildContent()
{
    m_tree = new QTreeView;
    styleAsRows(m_tree, tr("Exceptions"));
    m_tree->setModel(m_model);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(static_cast<int>(Column::Source), QHeaderView::Stretch);
    m_tree->setColumnWidth(static_cast<int>(Column::What), 250);
    m_tree->setColumnWidth(static_cast<int>(Column::Place), 140);
    m_tree->setColumnWidth(static_cast<int>(Column::Layer), 130);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &ExceptionView::showLocals);
    connect(m_tree, &QTreeView::doubleClicked, this, &ExceptionView::openCurrent);
    const auto add = [this](const QString &words, const QKeySequence &keys, auto slot) {
        auto *action = new QAction(words, m_tree);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, slot);
        m_tree->addAction(action);
    };
    add(tr("Copy Traceback"), QKeySequence(QKeySequence::Copy), &ExceptionView::copy);
    add(tr("Show the Source of the Frame"), QKeySequence(Qt::CTRL | Qt::Key_Return), &ExceptionView::openCurrent);

    m_path = new QLabel;
    m_path->setWordWrap(true);
    m_path->setTextFormat(Qt::RichText);
    m_path->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace3, theme::kSpace2);
    m_path->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *top = new QWidget;
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(m_path);
    column->addWidget(m_tree, 1);

    m_values = new ValueTreeModel(this);
    m_locals = new QTreeView;
    styleAsRows(m_locals, tr("Local variables"));
    m_locals->setModel(m_values);
    m_locals->setColumnHidden(static_cast<int>(ValueTreeModel::Column::Origin), true);
    m_locals->setColumnHidden(static_cast<int>(ValueTreeModel::Column::Presence), true);
    m_locals->setColumnWidth(0, 200);
    m_locals->setColumnWidth(1, 200);
    m_frameTitle = new QLabel;
    m_frameTitle->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace1);
    auto *localsPage = new QWidget;
    m_localsStack = new HintStack(u"event-scope"_s, m_locals, localsPage);
    auto *bottom = new QWidget;
    auto *bottomColumn = new QVBoxLayout(bottom);
    bottomColumn->setContentsMargins(0, 0, 0, 0);
    bottomColumn->setSpacing(0);
    bottomColumn->addWidget(m_frameTitle);
    bottomColumn->addWidget(localsPage, 1);

    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(top);
    splitter->addWidget(bottom);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    return splitter;
}

} // namespace gatescope::ui
