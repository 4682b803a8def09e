#pragma once

#include "shell/commandpalette.h"
#include "shell/commands.h"
#include "shell/openpart.h"
#include "shell/runbar.h"
#include "shell/workspace.h"

#include <QMainWindow>

#include <memory>

class QMessageBox;
class QTabWidget;

namespace gatescope::captures {
class ExchangeList;
class ExchangeModel;
class FilterBar;
} // namespace gatescope::captures

namespace gatescope::ui {

class ComparePage;
class ComparePart;
class Composer;
class ComposerPart;
class ConsolePart;
class DirectPart;
class DirectView;
class ExchangeView;
class ExportsPart;
class FindPart;
class InjectPart;
class LanesPart;
class LeaveOutPart;
class RunPart;
class SessionBanner;
class SessionsPart;
class SourcePart;
class StatusStrip;
class TimelineView;
class ViewPart;

/// The window: run bar, exchange list with its filter, exchange view, tabs below, status bar, and all commands in menus
/// and palette.
///
/// It makes the views that are always there, and the parts (see WindowContext) that add everything else; what they do
/// is theirs. The order in which they are made is the order of their commands in the menus and of their tabs.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Workspace &workspace, ShellServices services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Runs an application and shows the workspace.
    void open(const link::RunOptions &options);
    void openExample(const Example &example);
    /// The built-in tour, its requests sent as soon as it listens.
    void openTour();
    /// A session file; in a window of its own when this one has a session already.
    void openSession(const QString &path);
    /// Appends the exchanges of a session file.
    void addSession(const QString &path);
    void saveSessionAs(const QString &path);
    /// Asks whether to restore what a killed Gatescope has left behind, if there is something.
    void offerRestore();
    /// Without a question: a session that was not saved is offered at the next start.
    void closeKeepingSession();
    [[nodiscard]] bool keepsSession() const;
    /// Shows two exchanges beside each other, by their numbers in the session, over the whole width.
    void compareExchanges(std::uint32_t first, std::uint32_t second);

    [[nodiscard]] const Commands &commands() const { return m_commands; }
    [[nodiscard]] CommandPalette &commandPalette() { return m_palette; }
    [[nodiscard]] RunBar &runBar() { return *m_runBar; }
    [[nodiscard]] captures::ExchangeList &exchangeList() { return *m_list; }
    [[nodiscard]] captures::FilterBar &filterBar() { return *m_filter; }
    [[nodiscard]] ExchangeView &exchangeView() { return *m_exchange; }
    [[nodiscard]] QTabWidget &bottomPanes();
    [[nodiscard]] DirectView &directView();
    [[nodiscard]] ComparePage &comparePage();
    [[nodiscard]] SessionBanner &sessionBanner();
    [[nodiscard]] Composer &composer();
    /// The question that holds up closing; null when there is none.
    [[nodiscard]] QMessageBox *closeQuestion() const;
    [[nodiscard]] bool showsStartPage() const;
    [[nodiscard]] bool showsComparison() const;

Q_SIGNALS:
    void closed();

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildViews();
    QWidget *buildList();
    void buildExchange();
    void addParts();
    void addFileCommands(const WindowContext &context);
    void addQuitAndUndo();
    void addViewCommands();
    void addAbout();
    void connectParts();
    void connectWorkspace();
    void showAddress();
    void showTitle();
    void saveState();
    void restoreState();

    Workspace &m_workspace;
    const ShellServices m_services;
    Commands m_commands;
    CommandPalette m_palette;
    StartPage *m_start = nullptr;
    captures::ExchangeModel *m_model = nullptr;
    captures::FilterBar *m_filter = nullptr;
    captures::ExchangeList *m_list = nullptr;
    ExchangeView *m_exchange = nullptr;
    TimelineView *m_timeline = nullptr;
    Panes *m_panes = nullptr;
    RunBar *m_runBar = nullptr;
    StatusStrip *m_status = nullptr;
    // The parts: they end before everything that they use.
    std::unique_ptr<OpenPart> m_open;
    std::unique_ptr<SessionsPart> m_sessions;
    std::unique_ptr<ExportsPart> m_exports;
    std::unique_ptr<RunPart> m_run;
    std::unique_ptr<ConsolePart> m_console;
    std::unique_ptr<ViewPart> m_view;
    std::unique_ptr<ComposerPart> m_composer;
    std::unique_ptr<ComparePart> m_compare;
    std::unique_ptr<FindPart> m_find;
    std::unique_ptr<SourcePart> m_source;
    std::unique_ptr<DirectPart> m_direct;
    std::unique_ptr<LeaveOutPart> m_leaveOut;
    std::unique_ptr<InjectPart> m_inject;
    std::unique_ptr<LanesPart> m_lanes;
};

} // namespace gatescope::ui
