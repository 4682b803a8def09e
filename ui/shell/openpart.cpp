#include "shell/openpart.h"

#include "common/icons.h"
#include "shell/preferences.h"
#include "shell/startpage.h"

#include <QFileDialog>
#include <QMenu>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

OpenPart::OpenPart(const WindowContext &context, const ShellServices &services, StartPage &start)
    : m_context(context),
      m_services(services),
      m_start(start)
{
    addCommands();
    connect(&m_start, &StartPage::openFileRequested, this, &OpenPart::askForFile);
    connect(&m_start, &StartPage::openFolderRequested, this, &OpenPart::askForFolder);
    connect(&m_start, &StartPage::openRequested, this, &OpenPart::open);
    connect(&m_start, &StartPage::exampleRequested, this, &OpenPart::openExample);
    connect(&m_context.workspace.supervisor, &link::Supervisor::stateChanged, this, &OpenPart::sendPendingTour);
    connect(&m_context.workspace.session, &trace::Session::exchangesAdded, this, &OpenPart::chooseFirst);
}

void OpenPart::addCommands()
{
    Commands &commands = m_context.commands;
    commands.add({.id = u"file.open"_s,
                  .menu = MenuId::File,
                  .text = tr("Open File…"),
                  .icon = u"file"_s,
                  .shortcut = QKeySequence::Open,
                  .run = [this] { askForFile(); }});
    commands.add({.id = u"file.openFolder"_s,
                  .menu = MenuId::File,
                  .text = tr("Open Folder…"),
                  .icon = u"folder"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                  .run = [this] { askForFolder(); }});
    commands.add(
        {.id = u"file.tour"_s, .menu = MenuId::File, .text = tr("Open the Tour"), .icon = u"tour"_s, .run = [this] {
             openTour();
         }});
    commands.add(
        {.id = u"file.start"_s, .menu = MenuId::File, .text = tr("Start Page"), .icon = u"home"_s, .run = [this] {
             showStart();
         }});
    commands.add(
        {.id = u"file.forget"_s, .menu = MenuId::File, .text = tr("Forget Recent Applications"), .run = [this] {
             Preferences::clearRecent();
             m_start.refresh();
         }});
}

void OpenPart::open(const link::RunOptions &options)
{
    archive::SessionDocument &document = m_context.workspace.document;
    if (document.isBusy()) { // its runs and numbers come first
        connect(
            &document, &archive::SessionDocument::busyChanged, this, [this, options] { open(options); },
            Qt::SingleShotConnection);
        return;
    }
    link::RunOptions run = options;
    run.recording = m_context.commands[u"run.record"_s]->isChecked();
    m_context.commands[u"run.reload"_s]->setChecked(run.reload);
    m_pendingTour = {};
    Preferences::addRecent(run);
    m_start.refresh();
    m_context.workspace.supervisor.start(run);
    m_context.panes.showWorkspace();
    Q_EMIT opened();
}

void OpenPart::openExample(const Example &example)
{
    const auto run = m_services.runExample(example);
    if (!run) {
        m_context.workspace.problems.add(
            {.summary = run.error().summary, .detail = run.error().detail, .wayOut = run.error().wayOut});
        m_context.panes.showWorkspace();
        return;
    }
    open(*run);
    if (!example.hasTour)
        return;
    m_pendingTour = example;
    m_choosesFirst = true;
}

void OpenPart::openTour()
{
    for (const Example &example : m_services.examples) {
        if (example.hasTour)
            return openExample(example);
    }
}

void OpenPart::sendPendingTour(link::RunState state)
{
    if (state == link::RunState::Running && !m_pendingTour.file.isEmpty())
        m_services.sendTour(std::exchange(m_pendingTour, {}), m_context.workspace.supervisor.urls().value(0));
}

/// The tour's first exchange is chosen for the user, so that the first window shows what there is to see.
void OpenPart::chooseFirst(std::uint32_t first, std::uint32_t last)
{
    Workspace &workspace = m_context.workspace;
    for (std::uint32_t number = first; m_choosesFirst && number <= last; ++number) {
        if (workspace.session.summary(number)->protocol == trace::Protocol::Lifespan)
            continue;
        m_choosesFirst = false;
        if (workspace.selection.exchange() == 0)
            workspace.selection.setExchange(number);
    }
}

void OpenPart::askForFile()
{
    const QString folder = m_context.workspace.supervisor.options().directory;
    const QString path =
        QFileDialog::getOpenFileName(&m_context.window, tr("Open an Application"), folder, tr("Python files (*.py)"));
    if (!path.isEmpty())
        open(runOptionsFor(path));
}

void OpenPart::askForFolder()
{
    const QString folder = m_context.workspace.supervisor.options().directory;
    const QString path = QFileDialog::getExistingDirectory(&m_context.window, tr("Open a Project Folder"), folder);
    if (!path.isEmpty())
        open(runOptionsFor(path));
}

void OpenPart::showStart()
{
    m_start.refresh();
    m_context.panes.showStart();
}

QMenu *OpenPart::buildMenu()
{
    auto *menu = new QMenu(&m_context.window);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillMenu(*menu); });
    return menu;
}

void OpenPart::fillMenu(QMenu &menu)
{
    menu.clear();
    for (const QString &id : {u"file.open"_s, u"file.openFolder"_s, u"run.settings"_s})
        menu.addAction(m_context.commands[id]);
    menu.addSection(tr("Recent"));
    for (const link::RunOptions &run : Preferences::recent())
        menu.addAction(icon(u"app"_s), shortName(run), this, [this, run] { open(run); });
    menu.addSection(tr("Examples"));
    for (const Example &example : m_services.examples)
        menu.addAction(icon(u"tour"_s), example.title, this, [this, example] { openExample(example); });
}

} // namespace gatescope::ui
