#include "shell/commands.h"

#include "common/icons.h"

#include <QMenu>

#include <array>

namespace gatescope::ui {

Commands::Commands(QWidget *window) : QObject(window), m_window(window) {}

QAction *Commands::add(const Command &command)
{
    auto *action = new QAction(command.text, this);
    if (!command.icon.isEmpty())
        action->setIcon(icon(command.icon));
    action->setShortcut(command.shortcut);
    action->setObjectName(command.id);
    if (command.toggle) {
        action->setCheckable(true);
        action->setChecked(command.checked);
        connect(action, &QAction::toggled, this, command.toggle);
    }
    if (command.run)
        connect(action, &QAction::triggered, this, command.run);
    auto &menu = m_menus[static_cast<std::size_t>(command.menu)];
    if (command.startsGroup)
        menu.push_back({});
    menu.push_back({.action = action});
    m_window->addAction(action);
    m_all.append(action);
    m_byId.insert(command.id, action);
    return action;
}

void Commands::addGroup(MenuId menu, const QList<QAction *> &actions)
{
    auto &items = m_menus[static_cast<std::size_t>(menu)];
    if (!items.empty())
        items.push_back({});
    for (QAction *action : actions) {
        items.push_back({.action = action->isSeparator() ? nullptr : action});
        if (!action->isSeparator())
            m_all.append(action);
    }
}

void Commands::addMenu(MenuId menu, QMenu *submenu)
{
    m_menus[static_cast<std::size_t>(menu)].push_back({.submenu = submenu});
}

void Commands::fill(QMenuBar *bar)
{
    const std::array<QString, static_cast<std::size_t>(MenuId::Count)> titles{
        tr("&File"), tr("&Edit"), tr("&Run"), tr("E&xchange"), tr("&View"), tr("&Help")};
    for (std::size_t menu = 0; menu < titles.size(); ++menu) {
        QMenu *shown = bar->addMenu(titles[menu]);
        for (const Item &item : m_menus[menu]) {
            if (item.submenu)
                shown->addMenu(item.submenu);
            else if (item.action)
                shown->addAction(item.action);
            else
                shown->addSeparator();
        }
    }
}

} // namespace gatescope::ui
