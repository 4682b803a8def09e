#include "shell/workspace.h"

#include "trace/print.h"

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
    connect(&session, &trace::Session::exchangesAdded, this, &Workspace::watchMemory);
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

void Workspace::watchMemory()
{
    const bool full = session.memoryBytes() > kMostMemoryBytes;
    if (full && !m_saidFull) {
        supervisor.setRecording(false);
        const auto size = QString::fromStdString(trace::sizeText(session.memoryBytes()));
        problems.add({.severity = trace::Severity::Warning,
                      .summary = tr("Recording is paused: the session holds %1").arg(size),
                      .wayOut = tr("Clear the list, then record again. Nothing that was recorded has been dropped.")});
        Q_EMIT attentionNeeded();
    }
    m_saidFull = full;
}

} // namespace gatescope::ui
