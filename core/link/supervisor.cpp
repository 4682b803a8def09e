#include "link/supervisor.h"

#include <QSet>

namespace gatescope::link {

namespace {

constexpr std::uint32_t kReloadGraceMs = 300; ///< An exchange that is nearly done may still end well.

} // namespace

Supervisor::Supervisor(trace::Session &session, QString program, QObject *parent)
    : QObject(parent),
      m_session(session),
      m_program(std::move(program))
{
    connect(&m_watcher, &FileWatcher::changed, this, &Supervisor::reload);
}

Supervisor::~Supervisor() = default;

void Supervisor::start(const RunOptions &options)
{
    m_options = options;
    m_watcher.watch({});
    if (!m_runner)
        return begin();
    m_startAgain = true;
    end(m_options.stopTimeoutMs);
}

void Supervisor::restart()
{
    if (!m_runner)
        return begin();
    m_startAgain = true;
    end(kReloadGraceMs);
}

void Supervisor::stop()
{
    m_startAgain = false;
    m_watcher.watch({});
    if (m_runner)
        end(m_options.stopTimeoutMs);
    else
        setState(RunState::Idle);
}

void Supervisor::end(std::uint32_t timeoutMs)
{
    setState(RunState::Stopping);
    m_runner->stop(timeoutMs);
}

void Supervisor::setReload(bool on)
{
    m_options.reload = on;
}

void Supervisor::setRecording(bool on)
{
    if (m_options.recording == on)
        return;
    m_options.recording = on;
    if (m_runner)
        m_runner->setRecording(on);
    Q_EMIT recordingChanged(on);
}

quint64 Supervisor::callDirectly(DirectCall call)
{
    if (!m_runner || m_state != RunState::Running)
        return 0;
    call.id = ++m_lastDirect;
    m_runner->send(call);
    return call.id;
}

void Supervisor::nextStep(quint64 id)
{
    if (m_runner)
        m_runner->send(NextStep{id});
}

quint64 Supervisor::inject(Inject message)
{
    if (!m_runner || m_state != RunState::Running)
        return 0;
    message.id = ++m_lastInjection;
    m_runner->send(message);
    return message.id;
}

void Supervisor::begin()
{
    m_failure.reset();
    m_listening = {};
    m_runner = std::make_unique<Runner>(m_session, m_program, m_options);
    connect(m_runner.get(), &Runner::loaded, this, [this](const Loaded &application) { m_application = application; });
    connect(m_runner.get(), &Runner::listening, this, [this](const Listening &listening) {
        m_listening = listening;
        setState(RunState::Running);
    });
    connect(m_runner.get(), &Runner::sourceFiles, this, &Supervisor::addWatched);
    connect(m_runner.get(), &Runner::directBegun, this,
            [this](const DirectBegun &begun) { Q_EMIT directBegun(begun.id, {begun.exchange}, begun.error); });
    connect(m_runner.get(), &Runner::injected, this,
            [this](const Injected &done) { Q_EMIT injected(done.id, done.error); });
    connect(m_runner.get(), &Runner::failed, this, &Supervisor::fail);
    connect(m_runner.get(), &Runner::ended, this, &Supervisor::finish);
    setState(RunState::Starting);
    m_runner->start();
    m_run = m_runner->run();
}

void Supervisor::setState(RunState state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

void Supervisor::fail(const Failure &failure)
{
    m_failure = failure;
    Q_EMIT failed(failure);
}

void Supervisor::finish(const RunEnd &end)
{
    m_runner.release()->deleteLater();
    m_lastEnd = end;
    m_listening = {};
    Q_EMIT runEnded(m_run, end);
    if (std::exchange(m_startAgain, false))
        return begin();
    if (m_failure)
        return setState(RunState::Failed);
    if (end.orderly)
        return setState(RunState::Idle);
    setState(RunState::Crashed);
    Q_EMIT crashed(end);
}

void Supervisor::addWatched(const QStringList &files)
{
    QSet<QString> all(files.begin(), files.end());
    for (const QString &known : m_watcher.files())
        all.insert(known);
    m_watcher.watch(all.values());
}

void Supervisor::reload(const QStringList &files)
{
    if (!m_options.reload || m_startAgain || m_state == RunState::Idle)
        return;
    Q_EMIT reloading(files);
    restart();
}

} // namespace gatescope::link
