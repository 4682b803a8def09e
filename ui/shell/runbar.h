#pragma once

#include "link/supervisor.h"
#include "shell/commands.h"

#include <QLabel>
#include <QToolBar>
#include <QToolButton>

namespace gatescope::ui {

/// The bar at the top: which application, its interface and state, run, stop, restart, reload, the address (click to
/// copy, button to open), and recording.
class RunBar : public QToolBar {
    Q_OBJECT

public:
    RunBar(link::Supervisor &supervisor, const Commands &commands, QWidget *parent = nullptr);

    /// The menu behind the application's name: recent, open, examples.
    void setApplicationMenu(QMenu *menu);
    [[nodiscard]] QString stateText() const { return m_state->text(); }
    [[nodiscard]] QString addressText() const { return m_address->text(); }

Q_SIGNALS:
    void said(const QString &words); ///< "Copied http://…", for the status bar.

protected:
    void changeEvent(QEvent *event) override;

private:
    void addButton(const QString &id);
    void refresh();
    void showState();
    void copyAddress();
    void openAddress() const;

    link::Supervisor &m_supervisor;
    const Commands &m_commands;
    QToolButton *m_application;
    QLabel *m_interface;
    QLabel *m_stateIcon;
    QLabel *m_state;
    QToolButton *m_address;
    QToolButton *m_open;
    QLabel *m_exposed;
    QAction *m_interfaceAction = nullptr;
    QAction *m_exposedAction = nullptr;
};

} // namespace gatescope::ui
