#pragma once

#include "shell/windowcontext.h"

namespace gatescope::ui {

class ConsoleView;
class ProblemsView;

/// What the run says and what went wrong: the tabs "Console" and "Problems" below, which come to the front by
/// themselves when the user should see something now.
class ConsolePart : public QObject {
    Q_OBJECT

public:
    explicit ConsolePart(const WindowContext &context);

    void showConsole();
    void showProblems();
    /// Those of both, in the Edit menu.
    void addEditCommands();

Q_SIGNALS:
    /// A problem's way out was chosen; see RunPart::mend().
    void mendRequested(const QString &command);

private:
    void showNewestProblem();
    void countProblems();

    const WindowContext m_context;
    ConsoleView *m_console;
    ProblemsView *m_problems;
};

} // namespace gatescope::ui
