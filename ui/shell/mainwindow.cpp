#include "shell/mainwindow.h"

#include "captures/exchangelist.h"
#include "captures/filterbar.h"
#include "common/icons.h"
#include "compare/comparepage.h"
#include "console/consoleview.h"
#include "console/problemsview.h"
#include "exchange/exchangeview.h"
#include "shell/preferences.h"
#include "shell/rundialog.h"
#include "timeline/timelineview.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMimeData>
#include <QStyleHints>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize kFirstSize(1320, 860);
constexpr int kListWidth = 470;
constexpr int kBottomHeight = 190;
constexpr int kLeastBottomHeight = 110; ///< Whatever its tallest page would like.
constexpr int kStatusMs = 4000;

} // namespace

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
    addCommands();
    addComposer();
    addCompare();
    addSessions();
    addExports();
    addSource();
    addDirectCalls();
    addLanes();
    addLastCommands();
    m_runBar = new RunBar(workspace.supervisor, m_commands, this);
    addToolBar(Qt::TopToolBarArea, m_runBar);
    buildApplicationMenu();
    m_commands.fill(menuBar());
    m_status = new StatusStrip(workspace, this);
    setStatusBar(m_status);
    connectWorkspace();
    restoreState();
    refreshCommands();
    showStart();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildViews()
{
    m_pages = new QStackedWidget(this);
    m_start = new StartPage(m_services.examples, m_pages);
    m_pages->addWidget(m_start);
    m_pages->addWidget(buildWorkspace());
    setCentralWidget(m_pages);
    connect(m_start, &StartPage::openFileRequested, this, &MainWindow::openFile);
    connect(m_start, &StartPage::openFolderRequested, this, &MainWindow::openFolder);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::open);
    connect(m_start, &StartPage::exampleRequested, this, &MainWindow::openExample);
}

QWidget *MainWindow::buildWorkspace()
{
    m_across = new QSplitter(Qt::Horizontal, m_pages);
    auto *left = new QWidget(m_across);
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

    m_exchange = new ExchangeView(&m_workspace.session, &m_workspace.selection,
                                  m_workspace.reference ? &*m_workspace.reference : nullptr, m_across);
    m_timeline = new TimelineView(m_workspace.session, m_workspace.selection, m_exchange);
    m_timeline->setFoldsLibraries(true);
    m_exchange->insertPage(0, m_timeline, tr("Timeline"), icon(u"timeline-ladder"_s));
    m_across->addWidget(left);
    m_across->addWidget(m_exchange);
    m_across->setChildrenCollapsible(false);
    m_across->setStretchFactor(1, 1);
    m_across->setSizes({kListWidth, kFirstSize.width() - kListWidth});

    m_bottom = new QTabWidget(m_pages);
    m_bottom->setDocumentMode(true);
    m_bottom->setMinimumHeight(kLeastBottomHeight);
    m_console = new ConsoleView(m_workspace.console, m_workspace.selection, m_bottom);
    m_problems = new ProblemsView(m_workspace.problems, m_workspace.selection, m_bottom);
    m_bottom->addTab(m_console, icon(u"console"_s), tr("Console"));
    m_bottom->addTab(m_problems, icon(u"problems"_s), tr("Problems"));
    connect(m_problems, &ProblemsView::commandRequested, this, &MainWindow::mend);

    m_down = new QSplitter(Qt::Vertical, m_pages);
    m_down->addWidget(m_across);
    m_down->addWidget(m_bottom);
    m_down->setStretchFactor(0, 1);
    m_down->setSizes({kFirstSize.height() - kBottomHeight, kBottomHeight});
    return m_down;
}

void MainWindow::connectWorkspace()
{
    link::Supervisor &supervisor = m_workspace.supervisor;
    connect(&supervisor, &link::Supervisor::stateChanged, this, [this, &supervisor](link::RunState state) {
        refreshCommands();
        const QString url = supervisor.urls().value(0);
        m_list->setBaseUrl(url);
        m_list->setHint(url.isEmpty() ? QString() : tr("Send a request to <a href=\"%1\">%1</a>").arg(url));
        if (state == link::RunState::Running && !m_pendingTour.file.isEmpty())
            m_services.sendTour(std::exchange(m_pendingTour, {}), supervisor.urls().value(0));
    });
    connect(&m_workspace.session, &trace::Session::exchangesAdded, this, &MainWindow::chooseFirst);
    connect(&supervisor, &link::Supervisor::recordingChanged, m_commands[u"run.record"_s], &QAction::setChecked);
    connect(&m_workspace, &Workspace::attentionNeeded, this, [this] {
        m_bottom->show();
        m_bottom->setCurrentWidget(m_problems);
        m_problems->showNewest();
    });
    connect(&m_workspace.problems, &ProblemsModel::countsChanged, this, [this] {
        const int count = m_workspace.problems.countOf(trace::Severity::Error) +
                          m_workspace.problems.countOf(trace::Severity::Warning);
        m_bottom->setTabText(m_bottom->indexOf(m_problems),
                             count == 0 ? tr("Problems") : tr("Problems (%1)").arg(count));
    });
    connect(m_list, &captures::ExchangeList::linkActivated, this,
            [](const QString &link) { QDesktopServices::openUrl(QUrl(link)); });
    connect(m_status, &StatusStrip::problemsRequested, m_commands[u"view.problems"_s], &QAction::trigger);
    connect(m_runBar, &RunBar::said, this, [this](const QString &words) { m_status->showMessage(words, kStatusMs); });
    connect(QApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            [this] { setScheme(Preferences::scheme()); });
}

void MainWindow::open(const link::RunOptions &options)
{
    if (m_workspace.document.isBusy()) { // its runs and numbers come first
        connect(
            &m_workspace.document, &archive::SessionDocument::busyChanged, this, [this, options] { open(options); },
            Qt::SingleShotConnection);
        return;
    }
    link::RunOptions run = options;
    run.recording = m_commands[u"run.record"_s]->isChecked();
    m_commands[u"run.reload"_s]->setChecked(run.reload);
    m_pendingTour = {};
    Preferences::addRecent(run);
    m_start->refresh();
    m_workspace.supervisor.start(run);
    showWorkspace();
    refreshCommands();
}

void MainWindow::openExample(const Example &example)
{
    const auto run = m_services.runExample(example);
    if (!run) {
        m_workspace.problems.add(
            {.summary = run.error().summary, .detail = run.error().detail, .wayOut = run.error().wayOut});
        showWorkspace();
        return;
    }
    open(*run);
    if (!example.hasTour)
        return;
    m_pendingTour = example;
    m_choosesFirst = true;
}

/// The tour's first exchange is chosen for the user, so that the first window shows what there is to see.
void MainWindow::chooseFirst(std::uint32_t first, std::uint32_t last)
{
    for (std::uint32_t number = first; m_choosesFirst && number <= last; ++number) {
        if (m_workspace.session.summary(number)->protocol == trace::Protocol::Lifespan)
            continue;
        m_choosesFirst = false;
        if (m_workspace.selection.exchange() == 0)
            m_workspace.selection.setExchange(number);
    }
}

void MainWindow::openTour()
{
    for (const Example &example : m_services.examples) {
        if (example.hasTour)
            return openExample(example);
    }
}

void MainWindow::openFile()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open an Application"), m_workspace.supervisor.options().directory, tr("Python files (*.py)"));
    if (!path.isEmpty())
        open(runOptionsFor(path));
}

void MainWindow::openFolder()
{
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open a Project Folder"),
                                                           m_workspace.supervisor.options().directory);
    if (!path.isEmpty())
        open(runOptionsFor(path));
}

void MainWindow::editRunSettings()
{
    RunDialog dialog(m_workspace.supervisor.options(), this);
    if (dialog.exec() == QDialog::Accepted)
        open(dialog.options());
}

void MainWindow::start()
{
    if (m_workspace.supervisor.options().directory.isEmpty())
        return openFile();
    showWorkspace();
    m_workspace.supervisor.restart();
}

void MainWindow::showStart()
{
    m_start->refresh();
    m_pages->setCurrentWidget(m_start);
}

void MainWindow::showWorkspace()
{
    m_pages->setCurrentWidget(m_down);
}

bool MainWindow::showsStartPage() const
{
    return m_pages->currentWidget() == m_start;
}

void MainWindow::mend(const QString &command)
{
    if (command == "restart"_L1)
        return start();
    if (!command.startsWith("port:"_L1))
        return;
    link::RunOptions run = m_workspace.supervisor.options();
    run.port = command.sliced(5).toUShort();
    open(run);
}

void MainWindow::showBelow(QWidget *page, int height)
{
    m_commands[u"view.bottom"_s]->setChecked(true);
    m_bottom->setCurrentWidget(page);
    const QList<int> sizes = m_down->sizes();
    const int below = std::min(height, sizes[0] + sizes[1] - m_across->minimumSizeHint().height());
    if (sizes[1] < below)
        m_down->setSizes({sizes[0] + sizes[1] - below, below});
}

void MainWindow::focusPane(int step)
{
    const std::array<QWidget *, 4> panes{m_list, m_exchange, m_compare, m_bottom};
    const QWidget *focused = focusWidget();
    int current = -1;
    for (int index = 0; index < static_cast<int>(panes.size()); ++index) {
        if (focused && panes[static_cast<std::size_t>(index)]->isAncestorOf(focused))
            current = index;
    }
    const int count = static_cast<int>(panes.size());
    for (int tried = 0; tried < count; ++tried) {
        current = (current + step + count) % count;
        QWidget *pane = panes[static_cast<std::size_t>(current)];
        QWidget *first = pane->nextInFocusChain();
        while (first != pane &&
               !(pane->isAncestorOf(first) && first->isVisible() && (first->focusPolicy() & Qt::TabFocus)))
            first = first->nextInFocusChain();
        if (pane->isVisible() && first != pane)
            return first->setFocus(Qt::ShortcutFocusReason);
    }
}

void MainWindow::setScheme(theme::Scheme scheme)
{
    Preferences::setScheme(scheme);
    QApplication::setPalette(theme::palette(scheme));
}

void MainWindow::showAbout()
{
    m_status->showMessage(
        tr("Gatescope %1 — Qt %2").arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion())),
        2 * kStatusMs);
}

void MainWindow::resetLayout()
{
    Preferences::forgetStates();
    resize(kFirstSize);
    m_across->setSizes({kListWidth, kFirstSize.width() - kListWidth});
    m_down->setSizes({kFirstSize.height() - kBottomHeight, kBottomHeight});
    m_commands[u"view.bottom"_s]->setChecked(true);
}

void MainWindow::saveState()
{
    Preferences::setState(u"window"_s, saveGeometry());
    Preferences::setState(u"across"_s, m_across->saveState());
    Preferences::setState(u"down"_s, m_down->saveState());
    Preferences::setState(u"list"_s, m_list->saveState());
    Preferences::setState(u"timeline"_s, m_timeline->saveState());
    Preferences::setState(u"exchange"_s, m_exchange->saveState());
    Preferences::setState(u"filters"_s, m_filter->recentFilters().join(u'\n').toUtf8());
}

void MainWindow::restoreState()
{
    if (!restoreGeometry(Preferences::state(u"window"_s)))
        resize(kFirstSize);
    m_across->restoreState(Preferences::state(u"across"_s));
    m_down->restoreState(Preferences::state(u"down"_s));
    m_list->restoreState(Preferences::state(u"list"_s));
    m_timeline->restoreState(Preferences::state(u"timeline"_s));
    m_exchange->restoreState(Preferences::state(u"exchange"_s));
    m_filter->setRecentFilters(QString::fromUtf8(Preferences::state(u"filters"_s)).split(u'\n', Qt::SkipEmptyParts));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!mayClose()) {
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
        open(runOptionsFor(*path));
    else if (const auto session = droppedSession(event->mimeData()))
        openSession(*session);
    else if (const auto har = droppedHar(event->mimeData()))
        importFile(*har);
}

} // namespace gatescope::ui
