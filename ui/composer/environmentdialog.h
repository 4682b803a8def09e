#pragma once

#include "composer/entrytable.h"

#include "compose/environments.h"

#include <QDialog>

class QTabWidget;

namespace gatescope::ui {

/// Edits the variables: those of every environment, and a tab for each environment.
class EnvironmentDialog : public QDialog {
    Q_OBJECT

public:
    explicit EnvironmentDialog(const compose::Environments &environments, QWidget *parent = nullptr);

    /// As edited.
    [[nodiscard]] compose::Environments environments() const;
    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }
    /// A new environment with this name; an empty or known name is passed over.
    void add(const QString &name);

private:
    void addPage(const QString &name, const QList<compose::Row> &rows);
    void removeCurrent();
    [[nodiscard]] EntryTable *page(int index) const;

    Variables m_none;
    compose::Environments m_start;
    QTabWidget *m_tabs;
};

} // namespace gatescope::ui
