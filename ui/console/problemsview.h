#pragma once

#include "common/selection.h"
#include "console/problemsmodel.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QWidget>

namespace gatescope::ui {

/// The problems pane: the list, and beside it the chosen one in full with its way out and, where the window can mend
/// it, a button. Choosing a problem chooses its exchange and event.
class ProblemsView : public QWidget {
    Q_OBJECT

public:
    ProblemsView(ProblemsModel &model, Selection &selection, QWidget *parent = nullptr);

    [[nodiscard]] QList<QAction *> commands() const { return m_commands; }
    /// Chooses the newest problem.
    void showNewest();

Q_SIGNALS:
    /// The button of a problem was pressed: its Problem::command.
    void commandRequested(const QString &command);

private:
    QWidget *buildDetail();
    void buildTable();
    void showCurrent();
    void copyCurrent() const;

    ProblemsModel &m_model;
    Selection &m_selection;
    QTableView *m_table = nullptr;
    QWidget *m_panel = nullptr;
    QLabel *m_summary = nullptr;
    QLabel *m_wayOut = nullptr;
    QPlainTextEdit *m_detail = nullptr;
    QPushButton *m_mend = nullptr;
    QLabel *m_empty = nullptr;
    QList<QAction *> m_commands;
};

} // namespace gatescope::ui
