#include "shell/consolepart.h"

#include "common/icons.h"
#include "console/consoleview.h"
#include "console/problemsview.h"

#include <QTabWidget>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

ConsolePart::ConsolePart(const WindowContext &context)
    : m_context(context),
      m_console(new ConsoleView(context.workspace.console, context.workspace.selection, &context.panes.below())),
      m_problems(new ProblemsView(context.workspace.problems, context.workspace.selection, &context.panes.below()))
{
    m_context.panes.addBelow(m_console, icon(u"console"_s), tr("Console"));
    m_context.panes.addBelow(m_problems, icon(u"problems"_s), tr("Problems"));
    connect(m_problems, &ProblemsView::commandRequested, this, &ConsolePart::mendRequested);
    connect(&m_context.workspace, &Workspace::attentionNeeded, this, &ConsolePart::showNewestProblem);
    connect(&m_context.workspace.problems, &ProblemsModel::countsChanged, this, &ConsolePart::countProblems);
}

void ConsolePart::showConsole()
{
    m_context.panes.showBelow(m_console);
    m_console->focusSearch();
}

void ConsolePart::showProblems()
{
    m_context.panes.showBelow(m_problems);
    m_problems->setFocus();
}

void ConsolePart::addEditCommands()
{
    m_context.commands.addGroup(MenuId::Edit, m_console->commands());
    m_context.commands.addGroup(MenuId::Edit, m_problems->commands());
}

void ConsolePart::showNewestProblem()
{
    m_context.panes.showBelow(m_problems);
    m_problems->showNewest();
}

void ConsolePart::countProblems()
{
    const ProblemsModel &problems = m_context.workspace.problems;
    const int count = problems.countOf(trace::Severity::Error) + problems.countOf(trace::Severity::Warning);
    QTabWidget &tabs = m_context.panes.below();
    tabs.setTabText(tabs.indexOf(m_problems), count == 0 ? tr("Problems") : tr("Problems (%1)").arg(count));
}

} // namespace gatescope::ui
