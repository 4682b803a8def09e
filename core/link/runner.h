#pragma once

#include "link/channel.h"
#include "link/tracefolder.h"
#include "trace/ring.h"
#include "trace/session.h"

#include <QLocalServer>
#include <QObject>
#include <QProcess>
#include <QTimer>

#include <memory>
#include <optional>

namespace gatescope::link {

/// How a runner's life ended.
struct RunEnd {
    bool orderly = false;   ///< It was asked to stop, or said why it could not go on.
    bool byUs = false;      ///< Killed because it did not stop in time.
    QString words;          ///< "stopped", "killed by SIGSEGV (segmentation fault)", "exited with code 3"
    QString faultTraceback; ///< What Python's fault handler wrote; empty when nothing.
};

/// One life of one runner process, seen from the inspector: starts it, speaks with it, reads its trace ring into the
/// session until nothing is left, and tells how it ended. Made for one run; delete it when ended() was emitted.
///
/// The trace is read at most 30 times a second and for a few milliseconds each time, so that the thread stays free.
class Runner : public QObject {
    Q_OBJECT

public:
    /// `program` is the gatescope executable.
    Runner(trace::Session &session, QString program, RunOptions options, QObject *parent = nullptr);
    ~Runner() override;

    /// Begins the run. A failure here (no ring, no socket, no process) is told by failed() and ended().
    void start();
    /// Orderly, then after the time-out and a little more by force. Again: at once by force.
    void stop(std::uint32_t timeoutMs);
    void setRecording(bool on);
    void send(const Message &message); ///< While it is there; else nothing happens.

    [[nodiscard]] RunId run() const { return m_run; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

Q_SIGNALS:
    void loaded(const gatescope::link::Loaded &loaded);
    void listening(const gatescope::link::Listening &listening);
    void sourceFiles(const QStringList &files);
    void directBegun(const gatescope::link::DirectBegun &begun);
    void injected(const gatescope::link::Injected &injected);
    void failed(const gatescope::link::Failure &failure);
    void ended(const gatescope::link::RunEnd &end);

private:
    Result<void> prepare();
    void acceptLink();
    void take(const Message &message);
    void giveUp(const Error &error);
    void readTrace();
    bool readSome(std::size_t mostBytes);
    void readPipe(trace::Stream stream, const QByteArray &text);
    void hearLastWords();
    void finish(int exitCode, QProcess::ExitStatus status);
    [[nodiscard]] RunEnd describeEnd(int exitCode, QProcess::ExitStatus status) const;
    void recordFault(const RunEnd &end);
    [[nodiscard]] std::chrono::nanoseconds now() const;

    trace::Session &m_session;
    const QString m_program;
    const RunOptions m_options;
    TraceFolder m_folder;
    QLocalServer m_server;
    QProcess m_process;
    QTimer m_poll;
    QTimer m_deadline;
    std::unique_ptr<Channel> m_channel;
    std::unique_ptr<trace::RingReader> m_ring;
    RunId m_run;
    bool m_stopAsked = false;
    bool m_hasFailed = false;
    bool m_killed = false;
    bool m_hasEnded = false;
};

} // namespace gatescope::link
