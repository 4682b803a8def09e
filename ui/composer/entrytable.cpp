#include "composer/entrytable.h"

#include "common/theme.h"
#include "composer/entries.h"
#include "composer/entrydelegate.h"
#include "composer/textplace.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

EntryView::EntryView(EntryModel &model, QWidget *parent) : QTableView(parent), m_model(model)
{
    setModel(&model);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setMouseTracking(true);
    setTabKeyNavigation(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(m_model.removeColumn(), QHeaderView::Fixed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() == m_model.removeColumn())
            return m_model.remove({index.row()});
        edit(index);
    });
}

void EntryView::shareWidth()
{
    const int last = m_model.removeColumn();
    int left = viewport()->width() - theme::kRowHeight;
    int sharing = 0;
    for (const EntryColumn &column : m_model.columns()) {
        left -= column.width;
        sharing += column.width == 0 ? 1 : 0;
    }
    // The first is a name: two fifths of two, its share of more.
    for (int column = 0; column < last; ++column) {
        const int width = m_model.columns()[column].width;
        const int share = sharing == 2 ? left * (column == 0 ? 2 : 3) / 5 : left / std::max(sharing, 1);
        setColumnWidth(column, width > 0 ? width : std::max(share, theme::kSpace8));
    }
    setColumnWidth(last, theme::kRowHeight);
}

void EntryView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    shareWidth();
}

bool EntryView::isAtEnd(bool next) const
{
    const QModelIndex at = currentIndex();
    if (!at.isValid())
        return true;
    return next ? m_model.isNewRow(at.row()) && at.column() >= m_model.removeColumn() - 1
                : at.row() == 0 && at.column() == 0;
}

QModelIndex EntryView::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    const QModelIndex to = QTableView::moveCursor(action, modifiers);
    if (to.column() != m_model.removeColumn())
        return to;
    if (action == MoveNext)
        return model()->index(std::min(to.row() + 1, m_model.rowCount() - 1), 0);
    return to.siblingAtColumn(m_model.removeColumn() - 1);
}

void EntryView::keyPressEvent(QKeyEvent *event)
{
    const int key = event->key();
    if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
        QList<int> rows;
        for (const QModelIndex &index : selectionModel()->selectedRows())
            rows.append(index.row());
        return m_model.remove(rows);
    }
    const bool enter = (key == Qt::Key_Return || key == Qt::Key_Enter) && event->modifiers() == Qt::NoModifier;
    if (enter && currentIndex().isValid())
        return edit(currentIndex());
    QTableView::keyPressEvent(event);
}

void EntryView::closeEditor(QWidget *editor, QAbstractItemDelegate::EndEditHint hint)
{
    const bool next = hint == QAbstractItemDelegate::EditNextItem;
    const bool leaves = (next || hint == QAbstractItemDelegate::EditPreviousItem) && isAtEnd(next);
    QTableView::closeEditor(editor, leaves ? QAbstractItemDelegate::NoHint : hint);
    if (leaves)
        QWidget::focusNextPrevChild(next);
}

bool EntryView::focusNextPrevChild(bool next)
{
    return isAtEnd(next) ? QWidget::focusNextPrevChild(next) : QTableView::focusNextPrevChild(next);
}

EntryTable::EntryTable(Setup setup, const Variables &variables, QWidget *parent)
    : QWidget(parent),
      m_setup(std::move(setup)),
      m_model(new EntryModel(m_setup.columns, this)),
      m_stack(new QStackedWidget(this))
{
    m_view = new EntryView(*m_model, m_stack);
    m_view->setAccessibleName(m_setup.name);
    m_view->setItemDelegate(new EntryDelegate(*m_model, variables, m_setup.proposals, m_view));
    m_stack->addWidget(m_view);
    connect(m_model, &EntryModel::edited, this, &EntryTable::edited);
    connect(&variables, &Variables::changed, m_view->viewport(), qOverload<>(&QWidget::update));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_stack, 1);
    if (!m_setup.separator.isNull())
        buildBulk();
}

void EntryTable::buildBulk()
{
    m_bulk = new QPlainTextEdit(m_stack);
    m_bulk->setFont(theme::monospaceFont());
    m_bulk->setFrameShape(QFrame::NoFrame);
    m_bulk->setUndoRedoEnabled(false);
    m_bulk->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_bulk->setPlaceholderText(m_setup.bulkHint);
    m_bulk->setAccessibleName(tr("%1 as text").arg(m_setup.name));
    m_bulk->setTabChangesFocus(true);
    m_stack->addWidget(m_bulk);
    connect(m_bulk, &QPlainTextEdit::textChanged, this, &EntryTable::takeBulk);
    m_toggle = new QToolButton(this);
    m_toggle->setText(tr("As Text"));
    m_toggle->setToolTip(tr("All rows as lines of text; “# ” in front switches one off"));
    m_toggle->setCheckable(true);
    m_toggle->setAutoRaise(true);
    m_toggle->setFocusPolicy(Qt::TabFocus);
    connect(m_toggle, &QToolButton::toggled, this, &EntryTable::showBulk);
    layout()->addWidget(m_toggle);
    layout()->setAlignment(m_toggle, Qt::AlignRight);
}

void EntryTable::showBulk(bool on)
{
    if (on)
        setTextKeepingPlace(*m_bulk, bulkText(m_model->entries(), m_setup.separator));
    m_stack->setCurrentIndex(on ? 1 : 0);
    m_stack->currentWidget()->setFocus();
}

void EntryTable::takeBulk()
{
    if (m_stack->currentWidget() != m_bulk)
        return;
    const QList<Entry> entries = entriesFromBulk(m_bulk->toPlainText(), m_setup.separator);
    if (entries == m_model->entries())
        return;
    m_model->setEntries(entries);
    Q_EMIT edited(u"text"_s);
}

void EntryTable::setEntries(const QList<Entry> &entries)
{
    if (entries == m_model->entries())
        return;
    m_model->setEntries(entries);
    if (m_bulk && m_stack->currentWidget() == m_bulk &&
        entriesFromBulk(m_bulk->toPlainText(), m_setup.separator) != entries)
        setTextKeepingPlace(*m_bulk, bulkText(entries, m_setup.separator));
}

void EntryTable::editCell(int row, int column)
{
    if (m_toggle)
        m_toggle->setChecked(false);
    const QModelIndex index = m_model->index(std::min(row, m_model->rowCount() - 1), column);
    m_view->setFocus(Qt::OtherFocusReason);
    m_view->setCurrentIndex(index);
    m_view->edit(index);
}

} // namespace gatescope::ui
