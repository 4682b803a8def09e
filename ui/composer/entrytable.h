#pragma once

#include "composer/entrymodel.h"

#include <QTableView>
#include <QWidget>

#include <functional>

class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace gatescope::ui {

/// The table of an EntryTable: a click or a letter edits the cell, Tab goes on to the next cell and out at the end,
/// Delete takes the rows away, Space switches one off.
class EntryView : public QTableView {
    Q_OBJECT

public:
    EntryView(EntryModel &model, QWidget *parent);

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void keyPressEvent(QKeyEvent *event) override;
    void closeEditor(QWidget *editor, QAbstractItemDelegate::EndEditHint hint) override;
    bool focusNextPrevChild(bool next) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] bool isAtEnd(bool next) const;
    void shareWidth();

    EntryModel &m_model;
};

/// Rows of names and values, as a table or, all at once, as text: one row a line, switched-off rows behind "# ".
///
///     EntryTable headers({.name = tr("Headers"), .columns = …, .separator = u':'}, variables);
///     connect(&headers, &EntryTable::edited, …);
class EntryTable : public QWidget {
    Q_OBJECT

public:
    struct Setup {
        QString name; ///< For the screen reader.
        QList<EntryColumn> columns;
        QChar separator;  ///< Between name and value in the text; null: there is no text.
        QString bulkHint; ///< In the empty text.
        /// What to propose in a cell.
        std::function<QStringList(int column, const Entry &entry)> proposals;
    };
    EntryTable(Setup setup, const Variables &variables, QWidget *parent = nullptr);

    void setEntries(const QList<Entry> &entries);
    [[nodiscard]] const QList<Entry> &entries() const { return m_model->entries(); }
    /// Opens the cell for typing; a row behind the last one is the empty one.
    void editCell(int row, int column);

    [[nodiscard]] EntryModel &model() const { return *m_model; }
    [[nodiscard]] EntryView &view() const { return *m_view; }
    [[nodiscard]] QPlainTextEdit *bulk() const { return m_bulk; }
    [[nodiscard]] QToolButton *bulkToggle() const { return m_toggle; }

Q_SIGNALS:
    /// By the user. Neighbouring changes with the same key belong together.
    void edited(const QString &key);

private:
    void buildBulk();
    void showBulk(bool on);
    void takeBulk();

    Setup m_setup;
    EntryModel *m_model;
    EntryView *m_view;
    QStackedWidget *m_stack;
    QPlainTextEdit *m_bulk = nullptr;
    QToolButton *m_toggle = nullptr;
};

} // namespace gatescope::ui
