#pragma once

#include "common/selection.h"
#include "console/consolemodel.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QWidget>

namespace gatescope::ui {

/// Lines of at least one level whose text holds what was searched for.
class LineFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLeast(int level);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    int m_least = 0;
};

/// The console pane: a live list of lines with a search field and a level; below it the chosen line in full. Follows
/// the newest line only while it stands at the end. Choosing a line chooses its exchange and event.
class ConsoleView : public QWidget {
    Q_OBJECT

public:
    ConsoleView(ConsoleModel &model, Selection &selection, QWidget *parent = nullptr);

    void focusSearch();
    [[nodiscard]] QList<QAction *> commands() const { return m_commands; }

private:
    void build();
    void buildTable();
    void applyFilter();
    void showCurrent();
    void copySelected() const;

    ConsoleModel &m_model;
    Selection &m_selection;
    LineFilter m_proxy;
    QLineEdit *m_search = nullptr;
    QComboBox *m_level = nullptr;
    QTableView *m_table = nullptr;
    QPlainTextEdit *m_detail = nullptr;
    QList<QAction *> m_commands;
    bool m_atEnd = true;
};

} // namespace gatescope::ui
