#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QMenuBar>
#include <QString>

#include <functional>
#include <vector>

namespace gatescope::ui {

enum class MenuId : std::uint8_t { File, Edit, Run, Exchange, View, Help, Count };

/// All commands of the window: each has one QAction, stands in one menu, and is in the command palette.
///
///     m_commands.add({.id = "run.stop", .menu = MenuId::Run, .text = tr("Stop"), .icon = "stop",
///                     .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F5), .run = [this] { … }});
class Commands : public QObject {
    Q_OBJECT

public:
    struct Command {
        QString id;
        MenuId menu = MenuId::View;
        QString text;
        QString icon;
        QKeySequence shortcut;
        std::function<void()> run;
        std::function<void(bool)> toggle; ///< Makes it checkable.
        bool checked = false;
        bool startsGroup = false; ///< A separator stands before it.
    };

    explicit Commands(QWidget *window);

    QAction *add(const Command &command);
    /// Another view's actions, as a group of a menu.
    void addGroup(MenuId menu, const QList<QAction *> &actions);
    void addMenu(MenuId menu, QMenu *submenu);
    /// In the palette only: a spelled-out twin of something in a submenu.
    void addToPalette(QAction *action) { m_all.append(action); }
    [[nodiscard]] QAction *operator[](const QString &id) const { return m_byId.value(id); }
    [[nodiscard]] const QList<QAction *> &all() const { return m_all; }
    void fill(QMenuBar *bar);

private:
    struct Item {
        QAction *action = nullptr; ///< Null: a separator.
        QMenu *submenu = nullptr;
    };
    QWidget *m_window;
    QList<QAction *> m_all;
    QHash<QString, QAction *> m_byId;
    std::vector<Item> m_menus[static_cast<std::size_t>(MenuId::Count)];
};

} // namespace gatescope::ui
