#pragma once

#include "compare/rules.h"

#include <QDialog>

class QLabel;
class QTableWidget;

namespace gatescope::ui {

/// The ignore list to look at and to change: on or off, the pattern, and why.
class IgnoreDialog : public QDialog {
    Q_OBJECT

public:
    explicit IgnoreDialog(const std::vector<compare::IgnoreRule> &rules, QWidget *parent = nullptr);

    [[nodiscard]] std::vector<compare::IgnoreRule> rules() const;
    [[nodiscard]] QTableWidget *table() const { return m_table; }

private:
    void showRules(const std::vector<compare::IgnoreRule> &rules);
    void addRow(const compare::IgnoreRule &rule);
    void addEmpty();
    void removeSelected();
    void check();

    QTableWidget *m_table;
    QLabel *m_problem;
};

} // namespace gatescope::ui
