#pragma once

#include "shell/openapp.h"
#include "shell/windowcontext.h"

#include "base/result.h"

#include <QList>

#include <cstdint>
#include <functional>

class QMenu;

namespace gatescope::ui {

class StartPage;

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

/// Choosing what runs: files, folders, examples and the recent ones, on the start page, in the File menu and in the
/// menu of the run bar.
class OpenPart : public QObject {
    Q_OBJECT

public:
    OpenPart(const WindowContext &context, const ShellServices &services, StartPage &start);

    /// Runs an application and shows the workspace; after a session that is being read.
    void open(const link::RunOptions &options);
    void openExample(const Example &example);
    /// The built-in tour, its requests sent as soon as it listens.
    void openTour();
    void askForFile();
    void askForFolder();
    void showStart();

    /// Recent applications and examples, filled whenever it opens.
    [[nodiscard]] QMenu *buildMenu();

Q_SIGNALS:
    /// An application was chosen; it starts.
    void opened();

private:
    void addCommands();
    void fillMenu(QMenu &menu);
    void sendPendingTour(link::RunState state);
    void chooseFirst(std::uint32_t first, std::uint32_t last);

    const WindowContext m_context;
    const ShellServices &m_services;
    StartPage &m_start;
    Example m_pendingTour; ///< To be sent when the application listens; no file: none.
    bool m_choosesFirst = false;
};

} // namespace gatescope::ui
