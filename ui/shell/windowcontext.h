#pragma once

#include "shell/commands.h"
#include "shell/panes.h"
#include "shell/workspace.h"

#include <QMainWindow>

#include <functional>

namespace gatescope::captures {
class ExchangeList;
}

namespace gatescope::ui {

class ExchangeView;

/// What every part of the window is given: what the window works on, and where its commands and pages go.
///
/// A part is a QObject that adds one subject to the window (the composer, session files …): it makes its views, puts
/// them into `panes`, adds its commands to `commands`, in the order of its making, and keeps what it has to remember.
/// Parts know each other only where one uses another; what else they have to tell are signals that MainWindow connects.
struct WindowContext {
    QMainWindow &window; ///< For dialogs and menus to stand on.
    Workspace &workspace;
    Commands &commands;
    Panes &panes;
    captures::ExchangeList &list;
    ExchangeView &exchange;
    std::function<void(const QString &words)> say; ///< In the status bar, for some seconds.
};

} // namespace gatescope::ui
