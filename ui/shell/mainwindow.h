#pragma once

#include "common/theme.h"
#include "shell/commandpalette.h"
#include "shell/commands.h"
#include "shell/openapp.h"
#include "shell/runbar.h"
#include "shell/startpage.h"
#include "shell/statusstrip.h"
#include "shell/workspace.h"

#include <QMainWindow>
#include <QMessageBox>
#include <QPointer>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>

#include <functional>

namespace gatescope::captures {
class ExchangeList;
class ExchangeModel;
class FilterBar;
} // namespace gatescope::captures

namespace gatescope::direct {
struct DirectDraft;
}

namespace gatescope::ui {

class ComparePage;
class Composer;
class ConsoleView;
class DirectView;
class ExchangeView;
class ExportDialog;
class FindView;
class LanesView;
class ProblemsView;
class ReplayComparison;
class SessionBanner;
class TimelineView;

/// What the window needs from outside of ui/: the built-in examples and what opening one means.
struct ShellServices {
    QList<Example> examples;
    /// How to run an example; its file is put where Python finds it. The error is shown as a problem.
    std::function<Result<link::RunOptions>(const Example &)> runExample;
    /// Sends the example's requests to the address, if it has any.
    std::function<void(const Example &, const QString &url)> sendTour;
    /// Another window with this session file, because this one has a session already.
    std::function<void(const QString &path)> openWindow;
};

/// The window: run bar, exchange list with its filter, exchange view, console and problems, status bar, and all
/// commands in menus and palette. It arranges the parts; what they do is theirs.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Workspace &workspace, ShellServices services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Runs an application and shows the workspace.
    void open(const link::RunOptions &options);
    void openExample(const Example &example);
    /// A session file; in a window of its own when this one has a session already.
    void openSession(const QString &path);
    /// Appends the exchanges of a session file.
    void addSession(const QString &path);
    void saveSessionAs(const QString &path);
    /// Asks whether to restore what a killed Gatescope has left behind, if there is something.
    void offerRestore();
    /// Without a question: a session that was not saved is offered at the next start.
    void closeKeepingSession();
    [[nodiscard]] bool keepsSession() const { return m_keepsSession; }
    /// The built-in tour, its requests sent as soon as it listens.
    void openTour();
    /// Shows two exchanges beside each other, by their numbers in the session, over the whole width.
    void compareExchanges(std::uint32_t first, std::uint32_t second);

    [[nodiscard]] const Commands &commands() const { return m_commands; }
    [[nodiscard]] CommandPalette &commandPalette() { return m_palette; }
    [[nodiscard]] RunBar &runBar() { return *m_runBar; }
    [[nodiscard]] captures::ExchangeList &exchangeList() { return *m_list; }
    [[nodiscard]] captures::FilterBar &filterBar() { return *m_filter; }
    [[nodiscard]] ExchangeView &exchangeView() { return *m_exchange; }
    [[nodiscard]] QTabWidget &bottomPanes() { return *m_bottom; }
    [[nodiscard]] DirectView &directView() { return *m_direct; }
    [[nodiscard]] ComparePage &comparePage() { return *m_compare; }
    [[nodiscard]] SessionBanner &sessionBanner() { return *m_banner; }
    /// The question that holds up closing; null when there is none.
    [[nodiscard]] QMessageBox *closeQuestion() const { return m_question; }
    [[nodiscard]] Composer &composer() { return *m_composer; }
    [[nodiscard]] bool showsStartPage() const;
    [[nodiscard]] bool showsComparison() const;

Q_SIGNALS:
    void closed();

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void addCommands();     ///< Those of the window itself; the parts add theirs behind them.
    void addLastCommands(); ///< Those that stand last in their menus.
    void addFileCommands();
    void addRunCommands();
    void addViewCommands();
    void addThemeMenu();
    void addPartCommands();
    void addComposer(); ///< mainwindowcomposer.cpp: composer and replay.
    void addCompare();  ///< mainwindowcompare.cpp
    void addSessions(); ///< mainwindowsessions.cpp: session files, import, export.
    void addSessionCommands();
    void fillRecentSessions(QMenu &menu);
    void saveSession();
    void askWhereToSave();
    void tellOpened(const archive::Opened &opened);
    void askAboutSize();
    void say(const QString &words);
    [[nodiscard]] bool mayClose();
    void addExports(); ///< mainwindowexports.cpp: export, import, find in everything.
    void addExportCommands();
    void openExport();
    void openImport();
    void importFile(const QString &path);
    void addComposerCommands();
    void showComposer();
    bool composeFrom(std::uint32_t number, bool sameBytes);
    bool composeSocketFrom(std::uint32_t number);
    void copyExchangeAs(int format);
    void addSource();      ///< mainwindowsource.cpp: source, exceptions.
    void addLanes();       ///< mainwindowlanes.cpp: the run's threads and tasks against time.
    void addDirectCalls(); ///< mainwindowdirect.cpp: calls without a socket.
    void addDirectCommands();
    bool editDirectly(std::uint32_t number);
    void callDirectly(const direct::DirectDraft &draft);
    void followDirectCall();
    void buildViews();
    QWidget *buildWorkspace();
    void buildApplicationMenu();
    void connectWorkspace();

    void compareSelected();
    void compareWithPrevious();
    void compareWithOrigin();
    void compareRuns();
    void leaveComparison();
    void refreshCompareCommands();

    void openFile();
    void openFolder();
    void editRunSettings();
    void start();
    void showStart();
    void showWorkspace();
    void showAbout();
    void mend(const QString &command);
    void chooseFirst(std::uint32_t first, std::uint32_t last);
    void refreshCommands();
    void focusPane(int step);
    /// Shows a tab of the lower part, which is made at least `height` pixels high.
    void showBelow(QWidget *page, int height = 0);
    void setScheme(theme::Scheme scheme);
    void resetLayout();
    void saveState();
    void restoreState();

    Workspace &m_workspace;
    const ShellServices m_services;
    Commands m_commands;
    CommandPalette m_palette;
    RunBar *m_runBar = nullptr;
    StatusStrip *m_status = nullptr;
    StartPage *m_start = nullptr;
    QStackedWidget *m_pages = nullptr;
    QSplitter *m_across = nullptr;     ///< List | exchange.
    QSplitter *m_down = nullptr;       ///< Both | console and problems.
    QStackedWidget *m_above = nullptr; ///< m_across, or the comparison in its place.
    ComparePage *m_compare = nullptr;
    ReplayComparison *m_replays = nullptr;
    QTabWidget *m_bottom = nullptr;
    captures::ExchangeModel *m_model = nullptr;
    captures::FilterBar *m_filter = nullptr;
    captures::ExchangeList *m_list = nullptr;
    ExchangeView *m_exchange = nullptr;
    TimelineView *m_timeline = nullptr;
    ConsoleView *m_console = nullptr;
    ProblemsView *m_problems = nullptr;
    LanesView *m_lanes = nullptr;
    Composer *m_composer = nullptr;
    DirectView *m_direct = nullptr;
    quint64 m_directCall = 0;         ///< The id of the last direct call.
    ExchangeId m_directExchange;      ///< Its exchange, until that has ended.
    std::uint32_t m_directNumber = 0; ///< The number of the exchange that was shown as begun.
    FindView *m_find = nullptr;
    SessionBanner *m_banner = nullptr;
    QPointer<QMessageBox> m_question;
    bool m_closesWhenSaved = false;
    bool m_keepsSession = false;
    bool m_discards = false;
    QMenu *m_applicationMenu = nullptr;
    bool m_choosesFirst = false;
    Example m_pendingTour; ///< To be sent when the application listens; no file: none.
};

} // namespace gatescope::ui
