#include "shell/runpart.h"

#include "shell/openpart.h"
#include "shell/rundialog.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;

RunPart::RunPart(const WindowContext &context, OpenPart &open) : m_context(context), m_open(open)
{
    addCommands();
    const link::Supervisor &supervisor = m_context.workspace.supervisor;
    connect(&supervisor, &link::Supervisor::stateChanged, this, &RunPart::refreshCommands);
    connect(&supervisor, &link::Supervisor::recordingChanged, m_context.commands[u"run.record"_s],
            &QAction::setChecked);
    connect(&m_open, &OpenPart::opened, this, &RunPart::refreshCommands);
    refreshCommands();
}

void RunPart::addCommands()
{
    Commands &commands = m_context.commands;
    link::Supervisor &supervisor = m_context.workspace.supervisor;
    commands.add({.id = u"run.start"_s,
                  .menu = MenuId::Run,
                  .text = tr("Run"),
                  .icon = u"run"_s,
                  .shortcut = QKeySequence(Qt::Key_F5),
                  .run = [this] { start(); }});
    commands.add({.id = u"run.stop"_s,
                  .menu = MenuId::Run,
                  .text = tr("Stop"),
                  .icon = u"stop"_s,
                  .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F5),
                  .run = [&supervisor] { supervisor.stop(); }});
    commands.add({.id = u"run.restart"_s,
                  .menu = MenuId::Run,
                  .text = tr("Restart"),
                  .icon = u"restart"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F5),
                  .run = [&supervisor] { supervisor.restart(); }});
    commands.add({.id = u"run.reload"_s,
                  .menu = MenuId::Run,
                  .text = tr("Reload on Change"),
                  .icon = u"reload"_s,
                  .toggle = [&supervisor](bool on) { supervisor.setReload(on); },
                  .checked = supervisor.options().reload,
                  .startsGroup = true});
    commands.add({.id = u"run.record"_s,
                  .menu = MenuId::Run,
                  .text = tr("Record"),
                  .icon = u"record"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R),
                  .toggle = [&supervisor](bool on) { supervisor.setRecording(on); },
                  .checked = true});
    commands.add({.id = u"run.settings"_s,
                  .menu = MenuId::Run,
                  .text = tr("Run Settings…"),
                  .icon = u"settings"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_Comma),
                  .run = [this] { editSettings(); },
                  .startsGroup = true});
}

void RunPart::refreshCommands()
{
    using link::RunState;
    const link::Supervisor &supervisor = m_context.workspace.supervisor;
    const Commands &commands = m_context.commands;
    const RunState state = supervisor.state();
    const bool known = !supervisor.options().directory.isEmpty();
    const bool alive = state == RunState::Starting || state == RunState::Running || state == RunState::Stopping;
    commands[u"run.start"_s]->setEnabled(!alive);
    commands[u"run.stop"_s]->setEnabled(alive || state == RunState::Failed);
    commands[u"run.restart"_s]->setEnabled(known && state != RunState::Stopping);
}

void RunPart::start()
{
    link::Supervisor &supervisor = m_context.workspace.supervisor;
    if (supervisor.options().directory.isEmpty())
        return m_open.askForFile();
    m_context.panes.showWorkspace();
    supervisor.restart();
}

void RunPart::editSettings()
{
    RunDialog dialog(m_context.workspace.supervisor.options(), &m_context.window);
    if (dialog.exec() == QDialog::Accepted)
        m_open.open(dialog.options());
}

void RunPart::mend(const QString &command)
{
    if (command == "restart"_L1)
        return start();
    if (!command.startsWith("port:"_L1))
        return;
    link::RunOptions run = m_context.workspace.supervisor.options();
    run.port = command.sliced(5).toUShort();
    m_open.open(run);
}

} // namespace gatescope::ui
