#include "shell/workspace.h"

#include <QTimer>

#include <algorithm>

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
    m_limits = SessionSettings::limits();
    connect(&session, &trace::Session::exchangesAdded, this, &Workspace::watchSize);
    connect(&session, &trace::Session::flagsChanged, this, [this] { m_counted = m_countedTo = 0; });
    connect(&session, &trace::Session::purged, this, [this] { m_counted = m_countedTo = 0; });
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

std::uint32_t Workspace::exchangeCount() const
{
    for (; m_countedTo < session.lastNumber(); ++m_countedTo) {
        const auto *summary = session.summary(m_countedTo + 1);
        m_counted += summary && !summary->deleted ? 1 : 0;
    }
    return m_counted;
}

bool Workspace::hasTooManyExchanges() const
{
    return m_limits.exchanges > 0 && exchangeCount() > m_limits.exchanges;
}

bool Workspace::isFull() const
{
    const trace::RecordStore *store = session.store();
    const bool isSizeKnown = !store || store->written() >= m_deletion;
    return session.memoryBytes() > kMostMemoryBytes || hasTooManyExchanges() ||
           (isSizeKnown && session.storedBytes() > m_limits.bytes);
}

void Workspace::watchSize()
{
    const bool full = isFull();
    const bool wasFull = std::exchange(m_saidFull, full);
    if (!full || !supervisor.options().recording)
        return;
    if (wasFull)
        return raiseLimits();
    supervisor.setRecording(false);
    Q_EMIT sessionFull();
}

void Workspace::setLimits(const SessionLimits &limits)
{
    m_limits = limits;
    m_saidFull = false;
}

void Workspace::raiseLimits()
{
    const SessionLimits more = SessionSettings::limits();
    m_limits.bytes = std::max(m_limits.bytes, session.storedBytes() + more.bytes);
    if (m_limits.exchanges > 0)
        m_limits.exchanges = std::max(m_limits.exchanges, exchangeCount() + std::max(more.exchanges, 1U));
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
    m_deletion = session.store() ? session.store()->batch() : 0;
    session.purgeDeleted();
    m_saidFull = false;
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
