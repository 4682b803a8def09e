#include "shell/sessionspart.h"

#include "archive/limitsdialog.h"
#include "archive/sessionbanner.h"
#include "archive/sessionprogress.h"
#include "archive/sessionsettings.h"
#include "common/eventwords.h"
#include "shell/openapp.h"
#include "trace/print.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>
#include <utility>

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
    return count == 1 ? SessionsPart::tr("1 exchange") : SessionsPart::tr("%L1 exchanges").arg(count);
}

QString sessionFilter()
{
    return SessionsPart::tr("Gatescope sessions (*.gatescope)");
}

QString folderOf(const QString &path)
{
    return path.isEmpty() ? QDir::homePath() : QFileInfo(path).absolutePath();
}

} // namespace

SessionsPart::SessionsPart(const WindowContext &context, std::function<void(const QString &)> openWindow)
    : m_context(context),
      m_openWindow(std::move(openWindow))
{
    context.panes.addBar(new SessionProgress(context.workspace.document, &context.panes));
    addCommands();
    connectDocument();
    refreshCommands();
}

void SessionsPart::connectDocument()
{
    SessionDocument &document = m_context.workspace.document;
    connect(&document, &SessionDocument::changed, this, &SessionsPart::refreshCommands);
    connect(&document, &SessionDocument::busyChanged, this, &SessionsPart::refreshCommands);
    connect(&document, &SessionDocument::opened, this, &SessionsPart::tellOpened);
    connect(&document, &SessionDocument::cancelled, this, &SessionsPart::tellCancelled);
    connect(&document, &SessionDocument::saved, this, &SessionsPart::tellSaved);
    connect(&document, &SessionDocument::added, this, [this](const QString &path, int exchanges) {
        m_context.say(tr("Added %1 from %2")
                          .arg(exchangeWords(static_cast<std::uint32_t>(exchanges)), QFileInfo(path).fileName()));
    });
    connect(&document, &SessionDocument::failed, this, &SessionsPart::tellFailure);
    connect(&m_context.workspace, &Workspace::sessionFull, this, &SessionsPart::askAboutSize);
}

void SessionsPart::addCommands()
{
    Commands &commands = m_context.commands;
    commands.add({.id = u"session.open"_s,
                  .menu = MenuId::File,
                  .text = tr("Open Session…"),
                  .icon = u"session-open"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_O),
                  .run = [this] { askWhatToOpen(); },
                  .startsGroup = true});
    auto *recent = new QMenu(tr("Recent Sessions"), &m_context.window);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(*recent); });
    commands.addMenu(MenuId::File, recent);
    commands.add(
        {.id = u"session.add"_s, .menu = MenuId::File, .text = tr("Add Session…"), .run = [this] { askWhatToAdd(); }});
    commands.add({.id = u"session.save"_s,
                  .menu = MenuId::File,
                  .text = tr("Save Session"),
                  .icon = u"session-save"_s,
                  .shortcut = QKeySequence::Save,
                  .run = [this] { save(); }});
    commands.add({.id = u"session.saveAs"_s,
                  .menu = MenuId::File,
                  .text = tr("Save Session As…"),
                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
                  .run = [this] { askWhereToSave(); }});
    commands.add({.id = u"session.limits"_s, .menu = MenuId::File, .text = tr("Recording Limits…"), .run = [this] {
                      openLimits();
                  }});
    commands.add({.id = u"session.ask"_s,
                  .menu = MenuId::File,
                  .text = tr("Ask to Save When Closing"),
                  .toggle = [](bool on) { SessionSettings::setAsksToSave(on); },
                  .checked = SessionSettings::asksToSave()});
}

void SessionsPart::refreshCommands()
{
    for (const QString &id : {u"session.add"_s, u"session.save"_s, u"session.saveAs"_s})
        m_context.commands[id]->setEnabled(!m_context.workspace.document.isBusy());
}

void SessionsPart::fillRecent(QMenu &menu)
{
    menu.clear();
    for (const QString &path : SessionSettings::recent())
        menu.addAction(homeRelative(path), this, [this, path] { open(path); });
    if (menu.isEmpty())
        menu.addAction(tr("None Yet"))->setEnabled(false);
    menu.addSeparator();
    menu.addAction(tr("Forget Recent Sessions"), this, [] { SessionSettings::clearRecent(); });
}

void SessionsPart::askWhatToOpen()
{
    const QString path = QFileDialog::getOpenFileName(&m_context.window, tr("Open a Session"),
                                                      folderOf(SessionSettings::recent().value(0)), sessionFilter());
    if (!path.isEmpty())
        open(path);
}

void SessionsPart::askWhatToAdd()
{
    const QString path = QFileDialog::getOpenFileName(&m_context.window, tr("Add the Exchanges of a Session"),
                                                      folderOf(SessionSettings::recent().value(0)), sessionFilter());
    if (!path.isEmpty())
        add(path);
}

void SessionsPart::open(const QString &path)
{
    const trace::Session &session = m_context.workspace.session;
    SessionDocument &document = m_context.workspace.document;
    const bool isFree = document.kind() == SessionDocument::Kind::Memory && !document.isBusy() &&
                        session.lastNumber() == 0 && !session.latestRun().isValid();
    if (!isFree && m_openWindow)
        return m_openWindow(path);
    m_context.panes.showWorkspace();
    document.open(path);
}

void SessionsPart::add(const QString &path)
{
    m_context.panes.showWorkspace();
    m_context.workspace.document.add(path);
}

void SessionsPart::save()
{
    const SessionDocument &document = m_context.workspace.document;
    if (document.kind() != SessionDocument::Kind::Saved)
        return askWhereToSave();
    m_context.say(tr("Everything is in %1 already: a saved session is written while it is recorded")
                      .arg(homeRelative(document.path())));
}

void SessionsPart::saveAs(const QString &path)
{
    const bool hasSuffix = path.endsWith(u".gatescope"_s);
    m_context.say(tr("Saving to %1 …").arg(homeRelative(path)));
    m_context.workspace.document.saveAs(hasSuffix ? path : path + u".gatescope"_s);
}

void SessionsPart::askWhereToSave()
{
    auto *dialog = new QFileDialog(&m_context.window, tr("Save the Session"),
                                   folderOf(SessionSettings::recent().value(0)), sessionFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"gatescope"_s);
    dialog->selectFile(u"session.gatescope"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &SessionsPart::saveAs);
    connect(dialog, &QDialog::rejected, this, [this] { m_closesWhenSaved = false; });
    dialog->open();
}

void SessionsPart::tellSaved(const QString &path)
{
    SessionSettings::addRecent(path);
    m_context.say(tr("Saved to %1").arg(homeRelative(path)));
    if (std::exchange(m_closesWhenSaved, false))
        m_context.window.close();
}

void SessionsPart::tellOpened(const Opened &opened)
{
    if (m_context.workspace.document.kind() == SessionDocument::Kind::Saved)
        SessionSettings::addRecent(opened.path);
    m_context.say(tr("Opened %1: %2").arg(QFileInfo(opened.path).fileName(), exchangeWords(opened.exchanges)));
    refreshCommands();
    if (opened.salvage || opened.damagedRows > 0)
        tellDamage(opened);
}

void SessionsPart::tellDamage(const Opened &opened)
{
    const QString name = QFileInfo(opened.path).fileName();
    const std::uint64_t lost = opened.salvage ? opened.salvage->lostRecords : 0;
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
    m_context.panes.banner().show(
        {u"warning"_s, Tone::Warning, tr("%1 is damaged").arg(name), details.join(u' '), choices});
}

void SessionsPart::tellFailure(const Error &error)
{
    m_closesWhenSaved = false;
    m_context.workspace.problems.add({.summary = error.summary, .detail = error.detail, .wayOut = error.wayOut});
    m_context.panes.showWorkspace();
    Q_EMIT m_context.workspace.attentionNeeded();
}

void SessionsPart::offerRestore()
{
    const auto leftovers = SessionDocument::leftovers();
    if (leftovers.isEmpty())
        return;
    const archive::Leftover &left = leftovers.first();
    const bool today = left.begun.date() == QDate::currentDate();
    const QString when = today ? left.begun.toString(u"HH:mm"_s) : QLocale().toString(left.begun, QLocale::ShortFormat);
    m_context.panes.banner().show(
        {u"restart"_s,
         Tone::Accent,
         tr("Restore the session of %1?").arg(when),
         tr("Gatescope ended before it was saved. It holds %1.").arg(sizeWords(left.bytes)),
         {{tr("Restore"), [this, path = left.path] { open(path); }}, {tr("Discard"), [this, left] {
                                                                          SessionDocument::discard(left);
                                                                          offerRestore();
                                                                      }}}});
}

void SessionsPart::tellCancelled(SessionDocument::Task task, const QString &path)
{
    m_closesWhenSaved = false;
    const QString name = QFileInfo(path).fileName();
    m_context.say(task == SessionDocument::Task::Saving ? tr("Not saved: %1 is as it was before").arg(name)
                                                        : tr("Not added: nothing of %1 is here").arg(name));
}

void SessionsPart::askAboutSize()
{
    Workspace &workspace = m_context.workspace;
    const bool counts = workspace.hasTooManyExchanges();
    const SessionLimits more = SessionSettings::limits();
    const auto goOn = [&workspace] {
        workspace.raiseLimits();
        workspace.supervisor.setRecording(true);
    };
    const auto deleteHalf = [&workspace] {
        workspace.deleteOlderHalf();
        workspace.supervisor.setRecording(true);
    };
    const auto stop = [this] { m_context.say(tr("Recording is off until you switch it on again")); };
    m_context.panes.banner().show(
        {u"warning"_s,
         Tone::Warning,
         tr("Recording is paused: the session holds %1")
             .arg(counts ? exchangeWords(workspace.exchangeCount()) : sizeWords(workspace.session.storedBytes())),
         tr("Nothing that was recorded has been dropped. What comes now is not recorded until you choose."),
         {{tr("Record %1 More").arg(counts ? exchangeWords(std::max(more.exchanges, 1U)) : sizeWords(more.bytes)),
           goOn},
          {tr("Delete the Older Half"), deleteHalf},
          {tr("Stop Recording"), stop}}});
}

void SessionsPart::openLimits()
{
    Workspace &workspace = m_context.workspace;
    auto *dialog = new LimitsDialog(SessionSettings::limits(), workspace.session.storedBytes(),
                                    workspace.exchangeCount(), &m_context.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [&workspace, dialog] {
        SessionSettings::setLimits(dialog->limits());
        workspace.setLimits(dialog->limits());
    });
    dialog->open();
}

void SessionsPart::closeKeeping()
{
    m_isKept = true;
    m_context.window.close();
}

bool SessionsPart::mayClose()
{
    if (m_isKept || m_discards || !m_context.workspace.document.isUnsaved() || !SessionSettings::asksToSave())
        return true;
    if (m_context.workspace.document.task() == SessionDocument::Task::Saving)
        m_closesWhenSaved = true;
    else if (!m_question)
        askBeforeClosing();
    return false;
}

void SessionsPart::askBeforeClosing()
{
    m_question = new QMessageBox(QMessageBox::Question, tr("Save the Session?"), tr("Save the session?"),
                                 QMessageBox::NoButton, &m_context.window);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setInformativeText(
        tr("Recorded: %1. Without saving, that is gone.").arg(exchangeWords(m_context.workspace.session.lastNumber())));
    auto *never = new QCheckBox(tr("Do not ask again, discard"), m_question);
    m_question->setCheckBox(never);
    auto *save = m_question->addButton(tr("Save…"), QMessageBox::AcceptRole);
    auto *discarding = m_question->addButton(tr("Discard"), QMessageBox::DestructiveRole);
    m_question->addButton(QMessageBox::Cancel);
    m_question->setDefaultButton(save);
    connect(save, &QPushButton::clicked, this, [this] {
        m_closesWhenSaved = true;
        askWhereToSave();
    });
    connect(discarding, &QPushButton::clicked, this, [this, never] {
        if (never->isChecked())
            m_context.commands[u"session.ask"_s]->setChecked(false);
        discard();
    });
    m_question->open();
}

void SessionsPart::discard()
{
    m_discards = true;
    m_context.window.close();
}

} // namespace gatescope::ui
