#include "shell/viewpart.h"

#include "common/icons.h"
#include "shell/commandpalette.h"
#include "shell/consolepart.h"
#include "shell/preferences.h"

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QStyleHints>
#include <QTabWidget>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

ViewPart::ViewPart(const WindowContext &context, CommandPalette &palette, ConsolePart &console) : m_context(context)
{
    addPaneCommands(palette);
    addBelowCommands(console);
    m_context.commands.add(
        {.id = u"view.reset"_s, .menu = MenuId::View, .text = tr("Reset Layout"), .run = [this] { resetLayout(); }});
    connect(QApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            [this] { setScheme(Preferences::scheme()); });
}

void ViewPart::addPaneCommands(CommandPalette &palette)
{
    Commands &commands = m_context.commands;
    Panes &panes = m_context.panes;
    commands.add({.id = u"view.palette"_s,
                  .menu = MenuId::View,
                  .text = tr("Command Palette…"),
                  .icon = u"palette"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
                  .run = [&commands, &palette] { palette.ask(commands.all()); }});
    commands.add({.id = u"view.nextPane"_s,
                  .menu = MenuId::View,
                  .text = tr("Next Pane"),
                  .shortcut = QKeySequence(Qt::Key_F6),
                  .run = [&panes] { panes.moveFocus(1); },
                  .startsGroup = true});
    commands.add({.id = u"view.previousPane"_s,
                  .menu = MenuId::View,
                  .text = tr("Previous Pane"),
                  .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F6),
                  .run = [&panes] { panes.moveFocus(-1); }});
}

void ViewPart::addBelowCommands(ConsolePart &console)
{
    Commands &commands = m_context.commands;
    Panes &panes = m_context.panes;
    commands.add({.id = u"view.console"_s,
                  .menu = MenuId::View,
                  .text = tr("Console"),
                  .icon = u"console"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_QuoteLeft),
                  .run = [&console] { console.showConsole(); },
                  .startsGroup = true});
    commands.add({.id = u"view.problems"_s,
                  .menu = MenuId::View,
                  .text = tr("Problems"),
                  .icon = u"problems"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M),
                  .run = [&console] { console.showProblems(); }});
    QAction *below = commands.add({.id = u"view.bottom"_s,
                                   .menu = MenuId::View,
                                   .text = tr("Show Console and Problems"),
                                   .shortcut = QKeySequence(Qt::CTRL | Qt::Key_J),
                                   .toggle = [&panes](bool on) { panes.below().setVisible(on); },
                                   .checked = true});
    connect(&panes, &Panes::belowShown, below, [below] { below->setChecked(true); });
}

void ViewPart::addThemeMenu()
{
    auto *menu = new QMenu(tr("Theme"), &m_context.window);
    menu->setIcon(icon(u"theme"_s));
    auto *group = new QActionGroup(menu);
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
    m_context.commands.addMenu(MenuId::View, menu);
    for (QAction *action : group->actions()) {
        auto *twin = new QAction(tr("Theme: %1").arg(action->text()), menu);
        connect(twin, &QAction::triggered, action, &QAction::trigger);
        m_context.commands.addToPalette(twin);
    }
}

void ViewPart::setScheme(theme::Scheme scheme)
{
    Preferences::setScheme(scheme);
    QApplication::setPalette(theme::palette(scheme));
}

void ViewPart::resetLayout()
{
    Preferences::forgetStates();
    m_context.window.resize(Panes::kWindowSize);
    m_context.panes.resetSizes();
    m_context.commands[u"view.bottom"_s]->setChecked(true);
}

} // namespace gatescope::ui
