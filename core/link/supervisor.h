#pragma once

#include "link/filewatcher.h"
#include "link/runner.h"

#include <QObject>

#include <optional>

namespace gatescope::link {

enum class RunState : std::uint8_t {
    Idle,     ///< Nothing runs; nothing was asked for, or it was stopped.
    Starting, ///< The process is there, the application is being loaded.
    Running,  ///< It listens.
    Stopping,
    Failed,  ///< It could not start; failure() says why. A change of its files starts it again when reload is on.
    Crashed, ///< It died on its own; lastEnd() says how.
};

/// Keeps one application running: start, stop, restart, and a fresh process when its source files change. The window
/// and the terminal commands both stand on this. Everything that is recorded goes into the session.
class Supervisor : public QObject {
    Q_OBJECT

public:
    /// `program` is the gatescope executable that becomes the runner.
    Supervisor(trace::Session &session, QString program, QObject *parent = nullptr);
    ~Supervisor() override;

    /// Runs `options`; what runs now is stopped first.
    void start(const RunOptions &options);
    void stop();
    /// The same application again, in a fresh process.
    void restart();
    void setReload(bool on);
    void setRecording(bool on);
    /// Calls the application without a connection, and answers the call's id for nextStep() and directBegun(); 0 when
    /// nothing runs.
    quint64 callDirectly(DirectCall call);
    void nextStep(quint64 id);
    /// Answers the id for injected(); 0 when nothing runs.
    quint64 inject(Inject message);

    [[nodiscard]] RunState state() const { return m_state; }
    [[nodiscard]] const RunOptions &options() const { return m_options; }
    [[nodiscard]] const Loaded &application() const { return m_application; }
    [[nodiscard]] QStringList urls() const { return m_listening.urls; }
    [[nodiscard]] const Listening &listening() const { return m_listening; }
    [[nodiscard]] const std::optional<Failure> &failure() const { return m_failure; }
    [[nodiscard]] const RunEnd &lastEnd() const { return m_lastEnd; }
    [[nodiscard]] RunId run() const { return m_run; }
    /// The files whose change starts the application again.
    [[nodiscard]] QStringList watchedFiles() const { return m_watcher.files(); }

Q_SIGNALS:
    void stateChanged(gatescope::link::RunState state);
    void failed(const gatescope::link::Failure &failure);
    void crashed(const gatescope::link::RunEnd &end);
    /// A run is over, however it ended; another may follow at once.
    void runEnded(gatescope::RunId run, const gatescope::link::RunEnd &end);
    void reloading(const QStringList &changedFiles);
    void recordingChanged(bool on);
    /// The direct call `id` is the exchange of this id in run(); without one `error` says why.
    void directBegun(quint64 id, gatescope::ExchangeId exchange, const QString &error);
    /// What was asked with inject() is done, or `error` says why not.
    void injected(quint64 id, const QString &error);

private:
    void begin();
    void setState(RunState state);
    void fail(const Failure &failure);
    void finish(const RunEnd &end);
    void reload(const QStringList &files);
    void addWatched(const QStringList &files);
    void end(std::uint32_t timeoutMs);

    trace::Session &m_session;
    const QString m_program;
    RunOptions m_options;
    RunState m_state = RunState::Idle;
    quint64 m_lastDirect = 0;
    quint64 m_lastInjection = 0;
    std::unique_ptr<Runner> m_runner;
    FileWatcher m_watcher;
    Loaded m_application;
    Listening m_listening;
    std::optional<Failure> m_failure;
    RunEnd m_lastEnd;
    RunId m_run;
    bool m_startAgain = false; ///< As soon as the current run has ended.
};

} // namespace gatescope::link
