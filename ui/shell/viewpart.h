#pragma once

#include "common/theme.h"
#include "shell/windowcontext.h"

namespace gatescope::ui {

class CommandPalette;
class ConsolePart;

/// The View menu: the palette, going from pane to pane, what is shown below, the layout and the colours.
class ViewPart : public QObject {
    Q_OBJECT

public:
    ViewPart(const WindowContext &context, CommandPalette &palette, ConsolePart &console);

    /// Last in the menu, behind what the other parts add.
    void addThemeMenu();

private:
    void addPaneCommands(CommandPalette &palette);
    void addBelowCommands(ConsolePart &console);
    void setScheme(theme::Scheme scheme);
    void resetLayout();

    const WindowContext m_context;
};

} // namespace gatescope::ui
