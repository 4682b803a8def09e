#pragma once

#include "compare/runsmodel.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QSortFilterProxyModel;
class QTableView;

namespace gatescope::ui {

/// Two runs to choose, and the table of their pairs. Enter or a double click opens a pair.
class RunsView : public QWidget {
    Q_OBJECT

public:
    explicit RunsView(const trace::Session &session, QWidget *parent = nullptr);

    /// The two newest runs that have exchanges.
    void showNewest();
    void showRuns(RunId a, RunId b);
    void setOptions(const compare::CompareOptions &options);
    [[nodiscard]] RunsModel &model() { return m_model; }
    [[nodiscard]] QTableView *table() const { return m_table; }

Q_SIGNALS:
    void pairChosen(std::uint32_t a, std::uint32_t b);
    /// Only one run has it.
    void exchangeChosen(std::uint32_t number);

private:
    void fillChoices();
    void choose();
    void open(const QModelIndex &index);
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> currentPair() const;
    void restoreCurrent();

    const trace::Session &m_session;
    RunsModel m_model;
    compare::CompareOptions m_options;
    QSortFilterProxyModel *m_sorted;
    QComboBox *m_a;
    QComboBox *m_b;
    QLabel *m_summary;
    QTableView *m_table;
    std::pair<std::uint32_t, std::uint32_t> m_current; ///< Before the rows changed.
};

} // namespace gatescope::ui
