#include "captures/exchangelist.h"
#include "captures/filterbar.h"
#include "common/icons.h"
#include "console/consoleview.h"
#include "console/problemsview.h"
#include "exchange/exchangeview.h"
#include "shell/mainwindow.h"
#include "shell/preferences.h"
#include "timeline/timelineview.h"

#include <QActionGroup>
#include <QApplication>
#include <QMenu>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

void MainWindow::addCommands()
{
    addFileCommands();
    addRunCommands();
    addViewCommands();
    addPartCommands();
}

void MainWindow::addLastCommands()
{
    addThemeMenu();
    m_commands.add({.id = u"help.about"_s,
                    .menu = MenuId::Help,
                    .text = tr("About Gatescope"),
                    .icon = u"gatescope"_s,
                    .run = [this] { showAbout(); }});
}

void MainWindow::addFileCommands()
{
    m_commands.add({.id = u"file.open"_s,
                    .menu = MenuId::File,
                    .text = tr("Open File…"),
                    .icon = u"file"_s,
                    .shortcut = QKeySequence::Open,
                    .run = [this] { openFile(); }});
    m_commands.add({.id = u"file.openFolder"_s,
                    .menu = MenuId::File,
                    .text = tr("Open Folder…"),
                    .icon = u"folder"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                    .run = [this] { openFolder(); }});
    m_commands.add(
        {.id = u"file.tour"_s, .menu = MenuId::File, .text = tr("Open the Tour"), .icon = u"tour"_s, .run = [this] {
             openTour();
         }});
    m_commands.add(
        {.id = u"file.start"_s, .menu = MenuId::File, .text = tr("Start Page"), .icon = u"home"_s, .run = [this] {
             showStart();
         }});
    m_commands.add(
        {.id = u"file.forget"_s, .menu = MenuId::File, .text = tr("Forget Recent Applications"), .run = [this] {
             Preferences::clearRecent();
             m_start->refresh();
         }});
    addSessionCommands();
    addExportCommands();
    auto *quit = m_commands.add({.id = u"file.quit"_s,
                                 .menu = MenuId::File,
                                 .text = tr("Quit"),
                                 .icon = u"quit"_s,
                                 .shortcut = QKeySequence(Qt::CTRL | Qt::Key_Q),
                                 .run = [this] { close(); },
                                 .startsGroup = true});
    quit->setMenuRole(QAction::QuitRole);

    QAction *undo = m_workspace.undo.createUndoAction(this, tr("Undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setIcon(icon(u"undo"_s));
    QAction *redo = m_workspace.undo.createRedoAction(this, tr("Redo"));
    redo->setShortcut(QKeySequence::Redo);
    redo->setIcon(icon(u"redo"_s));
    addActions({undo, redo});
    m_commands.addGroup(MenuId::Edit, {undo, redo});
}

void MainWindow::addRunCommands()
{
    link::Supervisor &supervisor = m_workspace.supervisor;
    m_commands.add({.id = u"run.start"_s,
                    .menu = MenuId::Run,
                    .text = tr("Run"),
                    .icon = u"run"_s,
                    .shortcut = QKeySequence(Qt::Key_F5),
                    .run = [this] { start(); }});
    m_commands.add({.id = u"run.stop"_s,
                    .menu = MenuId::Run,
                    .text = tr("Stop"),
                    .icon = u"stop"_s,
                    .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F5),
                    .run = [&supervisor] { supervisor.stop(); }});
    m_commands.add({.id = u"run.restart"_s,
                    .menu = MenuId::Run,
                    .text = tr("Restart"),
                    .icon = u"restart"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F5),
                    .run = [&supervisor] { supervisor.restart(); }});
    m_commands.add({.id = u"run.reload"_s,
                    .menu = MenuId::Run,
                    .text = tr("Reload on Change"),
                    .icon = u"reload"_s,
                    .toggle = [&supervisor](bool on) { supervisor.setReload(on); },
                    .checked = supervisor.options().reload,
                    .startsGroup = true});
    m_commands.add({.id = u"run.record"_s,
                    .menu = MenuId::Run,
                    .text = tr("Record"),
                    .icon = u"record"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R),
                    .toggle = [&supervisor](bool on) { supervisor.setRecording(on); },
                    .checked = true});
    m_commands.add({.id = u"run.settings"_s,
                    .menu = MenuId::Run,
                    .text = tr("Run Settings…"),
                    .icon = u"settings"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::Key_Comma),
                    .run = [this] { editRunSettings(); },
                    .startsGroup = true});
}

void MainWindow::addViewCommands()
{
    m_commands.add({.id = u"view.palette"_s,
                    .menu = MenuId::View,
                    .text = tr("Command Palette…"),
                    .icon = u"palette"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
                    .run = [this] { m_palette.ask(m_commands.all()); }});
    m_commands.add({.id = u"view.nextPane"_s,
                    .menu = MenuId::View,
                    .text = tr("Next Pane"),
                    .shortcut = QKeySequence(Qt::Key_F6),
                    .run = [this] { focusPane(1); },
                    .startsGroup = true});
    m_commands.add({.id = u"view.previousPane"_s,
                    .menu = MenuId::View,
                    .text = tr("Previous Pane"),
                    .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F6),
                    .run = [this] { focusPane(-1); }});
    m_commands.add({.id = u"view.console"_s,
                    .menu = MenuId::View,
                    .text = tr("Console"),
                    .icon = u"console"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::Key_QuoteLeft),
                    .run =
                        [this] {
                            m_bottom->show();
                            m_bottom->setCurrentWidget(m_console);
                            m_console->focusSearch();
                        },
                    .startsGroup = true});
    m_commands.add({.id = u"view.problems"_s,
                    .menu = MenuId::View,
                    .text = tr("Problems"),
                    .icon = u"problems"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M),
                    .run = [this] {
                        m_bottom->show();
                        m_bottom->setCurrentWidget(m_problems);
                        m_problems->setFocus();
                    }});
    m_commands.add({.id = u"view.bottom"_s,
                    .menu = MenuId::View,
                    .text = tr("Show Console and Problems"),
                    .shortcut = QKeySequence(Qt::CTRL | Qt::Key_J),
                    .toggle = [this](bool on) { m_bottom->setVisible(on); },
                    .checked = true});
    m_commands.add(
        {.id = u"view.reset"_s, .menu = MenuId::View, .text = tr("Reset Layout"), .run = [this] { resetLayout(); }});
}

void MainWindow::addPartCommands()
{
    m_commands.addGroup(MenuId::Edit, m_filter->actions());
    m_commands.addGroup(MenuId::Exchange, m_list->actions());
    m_commands.addGroup(MenuId::Exchange, m_exchange->commands());
    m_commands.addGroup(MenuId::View, m_timeline->actions());
    m_commands.addGroup(MenuId::Edit, m_console->commands());
    m_commands.addGroup(MenuId::Edit, m_problems->commands());
}

void MainWindow::addThemeMenu()
{
    auto *menu = new QMenu(tr("Theme"), this);
    menu->setIcon(icon(u"theme"_s));
    auto *group = new QActionGroup(this);
    const std::array names{tr("Like the System"), tr("Light"), tr("Dark")};
    for (int index = 0; index < static_cast<int>(names.size()); ++index) {
        const auto scheme = static_cast<theme::Scheme>(index);
        auto *action =
            menu->addAction(names[static_cast<std::size_t>(index)], this, [this, scheme] { setScheme(scheme); });
        action->setObjectName(u"view.theme.%1"_s.arg(index));
        action->setCheckable(true);
        action->setChecked(scheme == Preferences::scheme());
        group->addAction(action);
    }
    m_commands.addMenu(MenuId::View, menu);
    for (QAction *action : group->actions()) {
        auto *twin = new QAction(tr("Theme: %1").arg(action->text()), this);
        connect(twin, &QAction::triggered, action, &QAction::trigger);
        m_commands.addToPalette(twin);
    }
}

void MainWindow::buildApplicationMenu()
{
    m_applicationMenu = new QMenu(this);
    connect(m_applicationMenu, &QMenu::aboutToShow, this, [this] {
        m_applicationMenu->clear();
        for (const char *id : {"file.open", "file.openFolder", "run.settings"})
            m_applicationMenu->addAction(m_commands[QString::fromLatin1(id)]);
        m_applicationMenu->addSection(tr("Recent"));
        for (const link::RunOptions &run : Preferences::recent())
            m_applicationMenu->addAction(icon(u"app"_s), shortName(run), this, [this, run] { open(run); });
        m_applicationMenu->addSection(tr("Examples"));
        for (const Example &example : m_services.examples)
            m_applicationMenu->addAction(icon(u"tour"_s), example.title, this,
                                         [this, example] { openExample(example); });
    });
    m_runBar->setApplicationMenu(m_applicationMenu);
}

void MainWindow::refreshCommands()
{
    using link::RunState;
    const link::Supervisor &supervisor = m_workspace.supervisor;
    const RunState state = supervisor.state();
    const bool known = !supervisor.options().directory.isEmpty();
    const bool alive = state == RunState::Starting || state == RunState::Running || state == RunState::Stopping;
    m_commands[u"run.start"_s]->setEnabled(!alive);
    m_commands[u"run.stop"_s]->setEnabled(alive || state == RunState::Failed);
    m_commands[u"run.restart"_s]->setEnabled(known && state != RunState::Stopping);
    const QString name = known ? shortName(supervisor.options()) : QString();
    const auto &document = m_workspace.document;
    m_commands[u"session.add"_s]->setEnabled(!document.isBusy());
    m_commands[u"session.save"_s]->setEnabled(!document.isBusy());
    m_commands[u"session.saveAs"_s]->setEnabled(!document.isBusy());
    QStringList title{name, document.name(), tr("Gatescope")};
    title.removeAll(QString());
    setWindowTitle(title.join(tr(" — ")));
}

} // namespace gatescope::ui
