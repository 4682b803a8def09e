#include "shell/workspace.h"

#include "archive/sessionsettings.h"

#include <QTimer>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

Workspace::Workspace(const QString &program, QObject *parent)
    : QObject(parent),
      supervisor(session, program),
      feed(session),
      console(feed, session),
      problems(feed)
{
    connect(&supervisor, &link::Supervisor::stateChanged, this, &Workspace::tellState);
    connect(&supervisor, &link::Supervisor::failed, this, &Workspace::tellFailure);
    connect(&supervisor, &link::Supervisor::crashed, this, &Workspace::tellCrash);
    connect(&supervisor, &link::Supervisor::reloading, this, [this](const QStringList &files) {
        console.say(ConsoleLevel::Info, tr("Changed: %1. Starting afresh.").arg(files.join(u", "_s)));
    });
    document.setRecordsByItself(true);
    m_limit = SessionSettings::limitBytes();
    connect(&session, &trace::Session::exchangesAdded, this, &Workspace::watchSize);
    connect(&selection, &Selection::exchangeChanged, this, &Workspace::pinSelected);
    if (!reference)
        problems.add({.summary = reference.error().summary, .detail = reference.error().detail});
}

Workspace::~Workspace() = default;

void Workspace::tellState(link::RunState state)
{
    if (state == link::RunState::Running) {
        const link::Loaded &app = supervisor.application();
        console.say(ConsoleLevel::Info, tr("%1 is running on %2 (Python %3).")
                                            .arg(app.application, supervisor.urls().join(u", "_s), app.pythonVersion));
        for (const QString &note : supervisor.listening().notes)
            console.say(supervisor.listening().reachable ? ConsoleLevel::Warning : ConsoleLevel::Info, note);
    } else if (state == link::RunState::Idle) {
        console.say(ConsoleLevel::Info, tr("Stopped."));
    }
}

void Workspace::tellFailure(const link::Failure &failure)
{
    Problem problem{.summary = failure.words.summary,
                    .detail = failure.words.detail,
                    .wayOut = failure.words.wayOut,
                    .file = failure.file,
                    .line = failure.line};
    if (failure.suggestedPort != 0) {
        problem.commandText = tr("Use port %1").arg(failure.suggestedPort);
        problem.command = u"port:%1"_s.arg(failure.suggestedPort);
    }
    problems.add(problem);
    console.say(ConsoleLevel::Error, failure.words.summary + u'\n' + failure.words.detail);
    Q_EMIT attentionNeeded();
}

void Workspace::tellCrash(const link::RunEnd &end)
{
    problems.add({.summary = tr("The application's process was %1").arg(end.words),
                  .detail = end.faultTraceback,
                  .wayOut = tr("What was recorded until then is kept. The exchange in flight is marked as aborted."),
                  .commandText = tr("Start it again"),
                  .command = u"restart"_s});
    console.say(ConsoleLevel::Error,
                tr("The application's process was %1.").arg(end.words) + u'\n' + end.faultTraceback);
    Q_EMIT attentionNeeded();
}

void Workspace::watchSize()
{
    const bool full = session.storedBytes() > m_limit || session.memoryBytes() > kMostMemoryBytes;
    if (full && !m_saidFull && supervisor.options().recording) {
        supervisor.setRecording(false);
        Q_EMIT sessionFull();
    }
    m_saidFull = full;
}

void Workspace::raiseLimit()
{
    m_limit = session.storedBytes() + SessionSettings::limitBytes();
    m_saidFull = false;
}

void Workspace::deleteOlderHalf()
{
    QList<std::uint32_t> known;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number) {
        const auto *summary = session.summary(number);
        if (summary && !summary->isOpen() && !summary->marked)
            known.append(number);
    }
    session.setDeleted(known.first(known.size() / 2), true);
    undo.clear();
    session.purgeDeleted();
}

/// What is shown borrows from the session.
void Workspace::pinSelected(std::uint32_t number)
{
    session.setPinned(number, true);
    session.setPinned(std::exchange(m_pinned, number), false);
    QTimer::singleShot(0, this, &Workspace::watchDamage); // when the views have read it
}

void Workspace::watchDamage()
{
    if (session.damagedRecords() == 0 || std::exchange(m_saidDamaged, true))
        return;
    problems.add({.severity = trace::Severity::Warning,
                  .summary = tr("Some events of this session cannot be read"),
                  .detail = tr("Damaged records so far: %L1").arg(session.damagedRecords()),
                  .wayOut = tr("They are left out of what is shown. The rest is complete."),
                  .exchange = selection.exchange()});
}

} // namespace gatescope::ui
