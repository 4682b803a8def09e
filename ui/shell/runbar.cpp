#include "shell/runbar.h"

#include "common/icons.h"
#include "shell/openapp.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QUrl>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

struct StateLook {
    link::RunState state;
    const char *words;
    const char *icon;
    Tone tone;
};

constexpr std::array kStates{
    StateLook{link::RunState::Idle, QT_TRANSLATE_NOOP("gatescope::ui::RunBar", "Not running"), "state-idle",
              Tone::Faint},
    StateLook{link::RunState::Starting, QT_TRANSLATE_NOOP("gatescope::ui::RunBar", "Starting…"), "state-busy",
              Tone::Accent},
    StateLook{link::RunState::Running, QT_TRANSLATE_NOOP("gatescope::ui::RunBar", "Running"), "state-running",
              Tone::Ok},
    StateLook{link::RunState::Stopping, QT_TRANSLATE_NOOP("gatescope::ui::RunBar", "Stopping…"), "state-busy",
              Tone::Accent},
    StateLook{link::RunState::Failed, QT_TRANSLATE_NOOP("gatescope::ui::RunBar", "Did not start"), "warning",
              Tone::Error},
    StateLook{link::RunState::Crashed, QT_TRANSLATE_NOOP("gatescope::ui::RunBar", "Crashed"), "error", Tone::Error},
};

QString interfaceName(trace::Interface interface)
{
    static constexpr std::array kNames{"", "WSGI", "ASGI", "ASGI 2"};
    return QString::fromLatin1(kNames[static_cast<std::size_t>(interface)]);
}

} // namespace

RunBar::RunBar(link::Supervisor &supervisor, const Commands &commands, QWidget *parent)
    : QToolBar(tr("Run"), parent),
      m_supervisor(supervisor),
      m_commands(commands)
{
    setObjectName(u"runBar"_s);
    setMovable(false);
    setIconSize({theme::kIconSize, theme::kIconSize});
    toggleViewAction()->setVisible(false);

    m_application = new QToolButton(this);
    m_application->setPopupMode(QToolButton::InstantPopup);
    m_application->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_application->setIcon(icon(u"app"_s));
    m_application->setAccessibleName(tr("Application"));
    m_interface = new QLabel(this);
    m_interface->setAccessibleName(tr("Interface"));
    m_stateIcon = new QLabel(this);
    m_state = new QLabel(this);
    m_state->setAccessibleName(tr("State of the application"));
    m_address = new QToolButton(this);
    m_address->setToolTip(tr("Click to copy"));
    m_address->setAccessibleName(tr("Address, click to copy"));
    m_open = new QToolButton(this);
    m_open->setIcon(icon(u"open-external"_s));
    m_open->setToolTip(tr("Open in the browser"));
    m_open->setAccessibleName(tr("Open in the browser"));
    m_exposed = new QLabel(tr("open to the network"), this);
    m_exposed->setToolTip(tr("The application listens on more than this machine: others on the network can reach it."));

    addWidget(m_application);
    m_interfaceAction = addWidget(m_interface);
    addSeparator();
    for (const char *id : {"run.start", "run.stop", "run.restart", "run.reload"})
        addButton(QString::fromLatin1(id));
    addSeparator();
    addWidget(m_stateIcon);
    addWidget(m_state);
    addSeparator();
    addWidget(m_address);
    addWidget(m_open);
    m_exposedAction = addWidget(m_exposed);
    auto *space = new QWidget(this);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(space);
    addButton(u"run.record"_s);
    addButton(u"view.palette"_s);

    connect(m_address, &QToolButton::clicked, this, &RunBar::copyAddress);
    connect(m_open, &QToolButton::clicked, this, &RunBar::openAddress);
    connect(&supervisor, &link::Supervisor::stateChanged, this, &RunBar::refresh);
    refresh();
}

void RunBar::addButton(const QString &id)
{
    addAction(m_commands[id]);
}

void RunBar::setApplicationMenu(QMenu *menu)
{
    m_application->setMenu(menu);
}

void RunBar::showState()
{
    const StateLook &look = kStates[static_cast<std::size_t>(m_supervisor.state())];
    m_stateIcon->setPixmap(icon(QString::fromLatin1(look.icon), look.tone).pixmap(theme::kIconSize));
    m_stateIcon->setContentsMargins(theme::kSpace2, 0, theme::kSpace1, 0);
    m_state->setText(tr(look.words));
    m_state->setContentsMargins(0, 0, theme::kSpace2, 0);
}

void RunBar::refresh()
{
    showState();
    const link::RunOptions &options = m_supervisor.options();
    const bool known = !options.target.isEmpty() || !options.directory.isEmpty();
    m_application->setText(known ? shortName(options) : tr("Open an application"));
    m_application->setToolTip(known ? homeRelative(options.directory) : QString());
    const bool running = m_supervisor.state() == link::RunState::Running;
    const QString interface = running ? interfaceName(m_supervisor.application().interface) : QString();
    m_interface->setText(interface);
    m_interfaceAction->setVisible(!interface.isEmpty());
    m_interface->setStyleSheet(
        interface.isEmpty() ? QString()
                            : u"color: %1; background: %2; border-radius: %3px; padding: 1px %4px; font-weight: 600;"_s
                                  .arg(theme::color(interface == "WSGI"_L1 ? Tone::Wsgi : Tone::Asgi, palette()).name(),
                                       theme::tint(interface == "WSGI"_L1 ? Tone::Wsgi : Tone::Asgi, palette()).name())
                                  .arg(theme::kRadius)
                                  .arg(theme::kSpace2));
    const QString url = m_supervisor.urls().value(0);
    m_address->setText(url.isEmpty() ? tr("no address") : url);
    m_address->setEnabled(!url.isEmpty());
    m_open->setEnabled(!url.isEmpty());
    m_exposedAction->setVisible(running && m_supervisor.listening().reachable);
    m_application->setStyleSheet(
        u"QToolButton { color: %1; padding-right: 18px; }"
        u"QToolButton::menu-indicator { subcontrol-position: right center; right: 4px; }"_s.arg(
            theme::color(Tone::Text, palette()).name()));
    m_exposed->setStyleSheet(u"color: %1;"_s.arg(theme::color(Tone::Warning, palette()).name()));
}

void RunBar::copyAddress()
{
    const QString url = m_supervisor.urls().value(0);
    QGuiApplication::clipboard()->setText(url);
    Q_EMIT said(tr("Copied %1").arg(url));
}

void RunBar::openAddress() const
{
    QDesktopServices::openUrl(QUrl(m_supervisor.urls().value(0)));
}

void RunBar::changeEvent(QEvent *event)
{
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_exposedAction)
        refresh();
}

} // namespace gatescope::ui
