#include "shell/mainwindow.h"

#include "archive/sessionbanner.h"
#include "captures/exchangelist.h"
#include "captures/filterbar.h"
#include "common/icons.h"
#include "compare/comparepage.h"
#include "exchange/exchangeview.h"
#include "shell/comparepart.h"
#include "shell/composerpart.h"
#include "shell/consolepart.h"
#include "shell/directpart.h"
#include "shell/exportspart.h"
#include "shell/findpart.h"
#include "shell/injectpart.h"
#include "shell/lanespart.h"
#include "shell/leaveoutpart.h"
#include "shell/preferences.h"
#include "shell/runpart.h"
#include "shell/sessionspart.h"
#include "shell/sourcepart.h"
#include "shell/startpage.h"
#include "shell/statusstrip.h"
#include "shell/viewpart.h"
#include "timeline/timelineview.h"

#include "composer/composer.h"

#include <QCloseEvent>
#include <QDesktopServices>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QTabWidget>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

MainWindow::MainWindow(Workspace &workspace, ShellServices services, QWidget *parent)
    : QMainWindow(parent),
      m_workspace(workspace),
      m_services(std::move(services)),
      m_commands(this),
      m_palette(this)
{
    setWindowTitle(tr("Gatescope"));
    setAcceptDrops(true);
    buildViews();
    addParts();
    m_runBar = new RunBar(workspace.supervisor, m_commands, this);
    m_runBar->setApplicationMenu(m_open->buildMenu());
    addToolBar(Qt::TopToolBarArea, m_runBar);
    m_commands.fill(menuBar());
    m_status = new StatusStrip(workspace, this);
    setStatusBar(m_status);
    connectParts();
    connectWorkspace();
    restoreState();
    showTitle();
    m_open->showStart();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildViews()
{
    m_start = new StartPage(m_services.examples, this);
    QWidget *left = buildList();
    buildExchange();
    m_panes = new Panes({.start = m_start, .left = left, .right = m_exchange}, this);
    setCentralWidget(m_panes);
}

QWidget *MainWindow::buildList()
{
    auto *left = new QWidget(this);
    m_model = new captures::ExchangeModel(m_workspace.session, this);
    m_list = new captures::ExchangeList(*m_model, m_workspace.selection, m_workspace.undo, left);
    m_filter = new captures::FilterBar(*m_model, left);
    connect(m_list, &captures::ExchangeList::filterRequested, m_filter, &captures::FilterBar::combine);
    connect(m_list, &captures::ExchangeList::filterClearRequested, m_filter, &captures::FilterBar::clear);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    return left;
}

void MainWindow::buildExchange()
{
    m_exchange = new ExchangeView(&m_workspace.session, &m_workspace.selection,
                                  m_workspace.reference ? &*m_workspace.reference : nullptr, this);
    m_timeline = new TimelineView(m_workspace.session, m_workspace.selection, m_exchange);
    m_timeline->setFoldsLibraries(true);
    m_exchange->insertPage(0, m_timeline, tr("Timeline"), icon(u"timeline-ladder"_s));
}

void MainWindow::addParts()
{
    const WindowContext context{.window = *this,
                                .workspace = m_workspace,
                                .commands = m_commands,
                                .panes = *m_panes,
                                .list = *m_list,
                                .exchange = *m_exchange,
                                .say = [this](const QString &words) { m_status->say(words); }};
    m_console = std::make_unique<ConsolePart>(context);
    addFileCommands(context);
    m_run = std::make_unique<RunPart>(context, *m_open);
    m_view = std::make_unique<ViewPart>(context, m_palette, *m_console);
    addViewCommands();
    m_composer = std::make_unique<ComposerPart>(context);
    m_compare = std::make_unique<ComparePart>(context);
    m_find = std::make_unique<FindPart>(context, *m_filter);
    m_source = std::make_unique<SourcePart>(context);
    m_direct = std::make_unique<DirectPart>(context);
    m_leaveOut = std::make_unique<LeaveOutPart>(context, m_composer->composer());
    m_inject = std::make_unique<InjectPart>(context);
    m_lanes = std::make_unique<LanesPart>(context);
    m_view->addThemeMenu();
    addAbout();
}

void MainWindow::addFileCommands(const WindowContext &context)
{
    m_open = std::make_unique<OpenPart>(context, m_services, *m_start);
    m_sessions = std::make_unique<SessionsPart>(context, m_services.openWindow);
    m_exports = std::make_unique<ExportsPart>(context, *m_model);
    addQuitAndUndo();
}

void MainWindow::addQuitAndUndo()
{
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

void MainWindow::addViewCommands()
{
    m_commands.addGroup(MenuId::Edit, m_filter->actions());
    m_commands.addGroup(MenuId::Exchange, m_list->actions());
    m_commands.addGroup(MenuId::Exchange, m_exchange->commands());
    m_commands.addGroup(MenuId::View, m_timeline->actions());
    m_console->addEditCommands();
}

void MainWindow::addAbout()
{
    const QString words =
        tr("Gatescope %1 — Qt %2").arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()));
    m_commands.add({.id = u"help.about"_s,
                    .menu = MenuId::Help,
                    .text = tr("About Gatescope"),
                    .icon = u"gatescope"_s,
                    .run = [this, words] { m_status->say(words); }});
}

void MainWindow::connectParts()
{
    m_panes->setFocusOrder({m_list, m_exchange, &m_compare->page(), &m_panes->below()});
    connect(m_console.get(), &ConsolePart::mendRequested, m_run.get(), &RunPart::mend);
    connect(&m_composer->composer(), &Composer::replayed, m_compare.get(), &ComparePart::expectReplay);
    connect(m_direct.get(), &DirectPart::replayed, m_compare.get(), &ComparePart::expectReplay);
    connect(m_leaveOut.get(), &LeaveOutPart::replayed, m_compare.get(), &ComparePart::expectReplay);
    connect(m_open.get(), &OpenPart::opened, this, &MainWindow::showTitle);
    connect(m_status, &StatusStrip::problemsRequested, m_commands[u"view.problems"_s], &QAction::trigger);
    connect(m_runBar, &RunBar::said, m_status, &StatusStrip::say);
}

void MainWindow::connectWorkspace()
{
    const link::Supervisor &supervisor = m_workspace.supervisor;
    const archive::SessionDocument &document = m_workspace.document;
    connect(&supervisor, &link::Supervisor::stateChanged, this, &MainWindow::showTitle);
    connect(&supervisor, &link::Supervisor::stateChanged, this, &MainWindow::showAddress);
    connect(&document, &archive::SessionDocument::changed, this, &MainWindow::showTitle);
    connect(&document, &archive::SessionDocument::opened, this, &MainWindow::showTitle);
    connect(m_list, &captures::ExchangeList::linkActivated, this,
            [](const QString &link) { QDesktopServices::openUrl(QUrl(link)); });
}

void MainWindow::showAddress()
{
    const QString url = m_workspace.supervisor.urls().value(0);
    m_list->setBaseUrl(url);
    m_list->setHint(url.isEmpty() ? QString() : tr("Send a request to <a href=\"%1\">%1</a>").arg(url));
}

void MainWindow::showTitle()
{
    const link::RunOptions &options = m_workspace.supervisor.options();
    const QString name = options.directory.isEmpty() ? QString() : shortName(options);
    QStringList title{name, m_workspace.document.name(), tr("Gatescope")};
    title.removeAll(QString());
    setWindowTitle(title.join(tr(" — ")));
}

void MainWindow::open(const link::RunOptions &options)
{
    m_open->open(options);
}

void MainWindow::openExample(const Example &example)
{
    m_open->openExample(example);
}

void MainWindow::openTour()
{
    m_open->openTour();
}

void MainWindow::openSession(const QString &path)
{
    m_sessions->open(path);
}

void MainWindow::addSession(const QString &path)
{
    m_sessions->add(path);
}

void MainWindow::saveSessionAs(const QString &path)
{
    m_sessions->saveAs(path);
}

void MainWindow::offerRestore()
{
    m_sessions->offerRestore();
}

void MainWindow::closeKeepingSession()
{
    m_sessions->closeKeeping();
}

bool MainWindow::keepsSession() const
{
    return m_sessions->isKept();
}

void MainWindow::compareExchanges(std::uint32_t first, std::uint32_t second)
{
    m_compare->compare(first, second);
}

QTabWidget &MainWindow::bottomPanes()
{
    return m_panes->below();
}

DirectView &MainWindow::directView()
{
    return m_direct->view();
}

ComparePage &MainWindow::comparePage()
{
    return m_compare->page();
}

SessionBanner &MainWindow::sessionBanner()
{
    return m_panes->banner();
}

Composer &MainWindow::composer()
{
    return m_composer->composer();
}

QMessageBox *MainWindow::closeQuestion() const
{
    return m_sessions->closeQuestion();
}

bool MainWindow::showsStartPage() const
{
    return m_panes->showsStart();
}

bool MainWindow::showsComparison() const
{
    return m_compare->isShown();
}

void MainWindow::saveState()
{
    Preferences::setState(u"window"_s, saveGeometry());
    Preferences::setState(u"list"_s, m_list->saveState());
    Preferences::setState(u"timeline"_s, m_timeline->saveState());
    Preferences::setState(u"exchange"_s, m_exchange->saveState());
    Preferences::setState(u"filters"_s, m_filter->recentFilters().join(u'\n').toUtf8());
    m_panes->saveSizes();
}

void MainWindow::restoreState()
{
    if (!restoreGeometry(Preferences::state(u"window"_s)))
        resize(Panes::kWindowSize);
    m_panes->restoreSizes();
    m_list->restoreState(Preferences::state(u"list"_s));
    m_timeline->restoreState(Preferences::state(u"timeline"_s));
    m_exchange->restoreState(Preferences::state(u"exchange"_s));
    m_filter->setRecentFilters(QString::fromUtf8(Preferences::state(u"filters"_s)).split(u'\n', Qt::SkipEmptyParts));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_sessions->mayClose()) {
        event->ignore();
        return;
    }
    saveState();
    QMainWindow::closeEvent(event);
    Q_EMIT closed();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (droppedApplication(event->mimeData()) || droppedSession(event->mimeData()) || droppedHar(event->mimeData()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    if (const auto path = droppedApplication(event->mimeData()))
        m_open->open(runOptionsFor(*path));
    else if (const auto session = droppedSession(event->mimeData()))
        m_sessions->open(*session);
    else if (const auto har = droppedHar(event->mimeData()))
        m_exports->importFile(*har);
}

} // namespace gatescope::ui
