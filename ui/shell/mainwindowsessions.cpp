// Session files in the window: the File menu's part, restoring, closing, and what to do when a session is large.
#include "archive/sessionbanner.h"
#include "archive/sessionsettings.h"
#include "common/eventwords.h"
#include "common/icons.h"
#include "shell/mainwindow.h"
#include "shell/openapp.h"
#include "trace/print.h"

#include <QCheckBox>
#include <QCloseEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using archive::Opened;
using archive::SessionDocument;
using theme::Tone;

namespace {

QString sizeWords(std::uint64_t bytes)
{
    return QString::fromStdString(trace::sizeText(bytes));
}

QString exchangeWords(std::uint32_t count)
{
    return count == 1 ? MainWindow::tr("1 exchange") : MainWindow::tr("%L1 exchanges").arg(count);
}

QString sessionFilter()
{
    return MainWindow::tr("Gatescope sessions (*.gatescope)");
}

QString folderOf(const QString &path)
{
    return path.isEmpty() ? QDir::homePath() : QFileInfo(path).absolutePath();
}

} // namespace

void MainWindow::addSessions()
{
    m_banner = new SessionBanner(this);
    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(takeCentralWidget(), 1);
    setCentralWidget(central);

    SessionDocument &document = m_workspace.document;
    connect(&document, &SessionDocument::changed, this, &MainWindow::refreshCommands);
    connect(&document, &SessionDocument::busyChanged, this, &MainWindow::refreshCommands);
    connect(&document, &SessionDocument::opened, this, &MainWindow::tellOpened);
    connect(&document, &SessionDocument::progressed, this,
            [this](double part) { say(tr("Reading the session: %1 %").arg(qRound(100 * part))); });
    connect(&document, &SessionDocument::saved, this, [this](const QString &path) {
        SessionSettings::addRecent(path);
        say(tr("Saved to %1").arg(homeRelative(path)));
        if (std::exchange(m_closesWhenSaved, false))
            close();
    });
    connect(&document, &SessionDocument::added, this, [this](const QString &path, int exchanges) {
        say(tr("Added %1 from %2")
                .arg(exchangeWords(static_cast<std::uint32_t>(exchanges)), QFileInfo(path).fileName()));
    });
    connect(&document, &SessionDocument::failed, this, [this](const Error &error) {
        m_closesWhenSaved = false;
        m_workspace.problems.add({.summary = error.summary, .detail = error.detail, .wayOut = error.wayOut});
        showWorkspace();
        Q_EMIT m_workspace.attentionNeeded();
    });
    connect(&m_workspace, &Workspace::sessionFull, this, &MainWindow::askAboutSize);
}

void MainWindow::addSessionCommands()
{
    m_commands.add({.id = u"session.open"_s,
                    .menu = MenuId::File,
                    .text = tr("Open Session…"),
                    .icon = u"session-open"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_O),
                    .run =
                        [this] {
                            const QString path = QFileDialog::getOpenFileName(
                                this, tr("Open a Session"), folderOf(SessionSettings::recent().value(0)),
                                sessionFilter());
                            if (!path.isEmpty())
                                openSession(path);
                        },
                    .startsGroup = true});
    auto *recent = new QMenu(tr("Recent Sessions"), this);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentSessions(*recent); });
    m_commands.addMenu(MenuId::File, recent);
    m_commands.add({.id = u"session.add"_s, .menu = MenuId::File, .text = tr("Add Session…"), .run = [this] {
                        const QString path =
                            QFileDialog::getOpenFileName(this, tr("Add the Exchanges of a Session"),
                                                         folderOf(SessionSettings::recent().value(0)), sessionFilter());
                        if (!path.isEmpty())
                            addSession(path);
                    }});
    m_commands.add({.id = u"session.save"_s,
                    .menu = MenuId::File,
                    .text = tr("Save Session"),
                    .icon = u"session-save"_s,
                    .shortcut = QKeySequence::Save,
                    .run = [this] { saveSession(); }});
    m_commands.add({.id = u"session.saveAs"_s,
                    .menu = MenuId::File,
                    .text = tr("Save Session As…"),
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
                    .run = [this] { askWhereToSave(); }});
    m_commands.add({.id = u"session.ask"_s,
                    .menu = MenuId::File,
                    .text = tr("Ask to Save When Closing"),
                    .toggle = [](bool on) { SessionSettings::setAsksToSave(on); },
                    .checked = SessionSettings::asksToSave()});
}

void MainWindow::fillRecentSessions(QMenu &menu)
{
    menu.clear();
    for (const QString &path : SessionSettings::recent())
        menu.addAction(homeRelative(path), this, [this, path] { openSession(path); });
    if (menu.isEmpty())
        menu.addAction(tr("None Yet"))->setEnabled(false);
    menu.addSeparator();
    menu.addAction(tr("Forget Recent Sessions"), this, [] { SessionSettings::clearRecent(); });
}

void MainWindow::openSession(const QString &path)
{
    SessionDocument &document = m_workspace.document;
    const bool isFree = document.kind() == SessionDocument::Kind::Memory && !document.isBusy() &&
                        m_workspace.session.lastNumber() == 0 && !m_workspace.session.latestRun().isValid();
    if (!isFree && m_services.openWindow)
        return m_services.openWindow(path);
    showWorkspace();
    document.open(path);
}

void MainWindow::addSession(const QString &path)
{
    showWorkspace();
    m_workspace.document.add(path);
}

void MainWindow::saveSession()
{
    const SessionDocument &document = m_workspace.document;
    if (document.kind() != SessionDocument::Kind::Saved)
        return askWhereToSave();
    say(tr("Everything is in %1 already: a saved session is written while it is recorded")
            .arg(homeRelative(document.path())));
}

void MainWindow::saveSessionAs(const QString &path)
{
    const bool hasSuffix = path.endsWith(u".gatescope"_s);
    say(tr("Saving to %1 …").arg(homeRelative(path)));
    m_workspace.document.saveAs(hasSuffix ? path : path + u".gatescope"_s);
}

void MainWindow::askWhereToSave()
{
    auto *dialog =
        new QFileDialog(this, tr("Save the Session"), folderOf(SessionSettings::recent().value(0)), sessionFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"gatescope"_s);
    dialog->selectFile(u"session.gatescope"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::saveSessionAs);
    connect(dialog, &QDialog::rejected, this, [this] { m_closesWhenSaved = false; });
    dialog->open();
}

void MainWindow::tellOpened(const Opened &opened)
{
    const QString name = QFileInfo(opened.path).fileName();
    if (m_workspace.document.kind() == SessionDocument::Kind::Saved)
        SessionSettings::addRecent(opened.path);
    say(tr("Opened %1: %2").arg(name, exchangeWords(opened.exchanges)));
    refreshCommands();
    const std::uint64_t lost = opened.salvage ? opened.salvage->lostRecords : 0;
    const bool isDamaged = opened.salvage || opened.damagedRows > 0;
    if (!isDamaged)
        return;
    QStringList details{tr("%1 could be read.").arg(exchangeWords(opened.exchanges))};
    if (opened.salvage && opened.salvage->lostExchanges > 0)
        details += tr("%1 could not.").arg(exchangeWords(static_cast<std::uint32_t>(opened.salvage->lostExchanges)));
    if (lost > 0)
        details += tr("At least %L1 of their events are lost.").arg(lost);
    if (opened.damagedRows > 0)
        details += tr("Rows that make no sense: %L1.").arg(opened.damagedRows);
    QList<SessionBanner::Choice> choices;
    if (opened.salvage) {
        details += tr("The file was left as it is; this is a copy of what could be read.");
        choices.append({tr("Save the Copy…"), [this] { askWhereToSave(); }});
    }
    m_banner->show({u"warning"_s, Tone::Warning, tr("%1 is damaged").arg(name), details.join(u' '), choices});
}

void MainWindow::offerRestore()
{
    const auto leftovers = SessionDocument::leftovers();
    if (leftovers.isEmpty())
        return;
    const archive::Leftover &left = leftovers.first();
    const bool today = left.begun.date() == QDate::currentDate();
    const QString when = today ? left.begun.toString(u"HH:mm"_s) : QLocale().toString(left.begun, QLocale::ShortFormat);
    m_banner->show({u"restart"_s,
                    Tone::Accent,
                    tr("Restore the session of %1?").arg(when),
                    tr("Gatescope ended before it was saved. It holds %1.").arg(sizeWords(left.bytes)),
                    {{tr("Restore"), [this, path = left.path] { openSession(path); }}, {tr("Discard"), [this, left] {
                                                                                            SessionDocument::discard(
                                                                                                left);
                                                                                            offerRestore();
                                                                                        }}}});
}

void MainWindow::askAboutSize()
{
    const std::uint64_t size = m_workspace.session.storedBytes();
    const auto goOn = [this] {
        m_workspace.raiseLimit();
        m_workspace.supervisor.setRecording(true);
    };
    m_banner->show({u"warning"_s,
                    Tone::Warning,
                    tr("Recording is paused: the session holds %1").arg(sizeWords(size)),
                    tr("Nothing that was recorded has been dropped. What comes now is not recorded until you choose."),
                    {{tr("Record %1 More").arg(sizeWords(SessionSettings::limitBytes())), goOn},
                     {tr("Delete the Older Half"), [this, goOn] {
                          m_workspace.deleteOlderHalf();
                          goOn();
                      }}}});
}

void MainWindow::say(const QString &words)
{
    constexpr int kSayMs = 6000;
    statusBar()->showMessage(words, kSayMs);
}

void MainWindow::closeKeepingSession()
{
    m_keepsSession = true;
    close();
}

/// False: not now, the user is being asked.
bool MainWindow::mayClose()
{
    if (m_keepsSession || m_discards || !m_workspace.document.isUnsaved() || !SessionSettings::asksToSave())
        return true;
    if (m_question)
        return false;
    m_question = new QMessageBox(QMessageBox::Question, tr("Save the Session?"), tr("Save the session?"),
                                 QMessageBox::NoButton, this);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setInformativeText(
        tr("Recorded: %1. Without saving, that is gone.").arg(exchangeWords(m_workspace.session.lastNumber())));
    auto *never = new QCheckBox(tr("Do not ask again, discard"), m_question);
    m_question->setCheckBox(never);
    auto *save = m_question->addButton(tr("Save…"), QMessageBox::AcceptRole);
    auto *discard = m_question->addButton(tr("Discard"), QMessageBox::DestructiveRole);
    m_question->addButton(QMessageBox::Cancel);
    m_question->setDefaultButton(save);
    connect(save, &QPushButton::clicked, this, [this] {
        m_closesWhenSaved = true;
        askWhereToSave();
    });
    connect(discard, &QPushButton::clicked, this, [this, never] {
        if (never->isChecked())
            m_commands[u"session.ask"_s]->setChecked(false);
        m_discards = true;
        close();
    });
    m_question->open();
    return false;
}

} // namespace gatescope::ui
