#pragma once

#include "shell/workspace.h"

#include <QLabel>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>

namespace gatescope::ui {

/// The status bar: problems (a button that opens them), how much was recorded and its size, and passing words.
class StatusStrip : public QStatusBar {
    Q_OBJECT

public:
    explicit StatusStrip(Workspace &workspace, QWidget *parent = nullptr);

    /// For some seconds.
    void say(const QString &words);

Q_SIGNALS:
    void problemsRequested();

private:
    void refresh();
    void refreshProblems();

    Workspace &m_workspace;
    QToolButton *m_problems;
    QLabel *m_counts;
    QTimer m_slow; ///< Numbers change at most a few times a second.
};

} // namespace gatescope::ui
