#include "link/runner.h"

#include "link/faultlog.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFileInfo>

namespace gatescope::link {

using namespace Qt::StringLiterals;
using trace::TraceEvent;

namespace {

constexpr int kPollMs = 33;
constexpr int kMostReadMs = 5;
constexpr std::size_t kSliceBytes = 256 * 1024;
constexpr int kGraceMs = 1500; ///< After the runner's own deadline, before it is killed.

} // namespace

Runner::Runner(trace::Session &session, QString program, RunOptions options, QObject *parent)
    : QObject(parent),
      m_session(session),
      m_program(std::move(program)),
      m_options(std::move(options))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_deadline.setSingleShot(true);
    m_poll.setInterval(kPollMs);
    connect(&m_server, &QLocalServer::newConnection, this, &Runner::acceptLink);
    connect(&m_poll, &QTimer::timeout, this, &Runner::readTrace);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        m_killed = true;
        m_process.kill();
    });
    connect(&m_process, &QProcess::readyReadStandardOutput, this,
            [this] { readPipe(trace::Stream::Stdout, m_process.readAllStandardOutput()); });
    connect(&m_process, &QProcess::readyReadStandardError, this,
            [this] { readPipe(trace::Stream::Stderr, m_process.readAllStandardError()); });
    connect(&m_process, &QProcess::finished, this, &Runner::finish);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            giveUp({u"The runner cannot be started"_s, m_process.errorString(), u"Reinstall Gatescope."_s});
    });
}

Runner::~Runner()
{
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished(2000);
    }
}

Result<void> Runner::prepare()
{
    if (!m_folder.isValid())
        return std::unexpected(
            Error{u"No folder for the trace"_s, m_folder.errorString(), u"Free some memory or disk space."_s});
    auto ring = trace::RingMemory::create(m_folder.filePath(u"ring"_s), m_options.ringBytes);
    if (!ring)
        return std::unexpected(ring.error());
    m_ring = std::make_unique<trace::RingReader>(std::move(*ring));
    if (!m_server.listen(m_folder.filePath(u"link"_s)))
        return std::unexpected(Error{u"No control socket"_s, m_server.errorString(), {}});
    return {};
}

void Runner::start()
{
    m_run = m_session.beginRun(
        {.target = m_options.target, .startedAtUnixNs = QDateTime::currentMSecsSinceEpoch() * 1'000'000});
    if (const auto ready = prepare(); !ready) {
        QTimer::singleShot(0, this, [this, error = ready.error()] { giveUp(error); });
        return;
    }
    if (QFileInfo(m_options.directory).isDir())
        m_process.setWorkingDirectory(m_options.directory);
    m_process.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
    m_process.start(m_program, {u"runner"_s, u"--link"_s, m_server.fullServerName()});
    m_poll.start();
}

void Runner::acceptLink()
{
    std::unique_ptr<QLocalSocket> socket(m_server.nextPendingConnection());
    if (!socket || m_channel)
        return;
    socket->setParent(nullptr);
    m_channel = std::make_unique<Channel>(std::move(socket));
    m_channel->expectHello();
    connect(m_channel.get(), &Channel::received, this, &Runner::take);
    connect(m_channel.get(), &Channel::failed, this, [this](const LinkError &error) {
        giveUp({u"The runner speaks another protocol"_s, error.detail, u"Reinstall Gatescope."_s});
        m_process.kill();
    });
    m_server.close();
}

void Runner::take(const Message &message)
{
    if (const auto *hello = std::get_if<Hello>(&message)) {
        trace::RunInfo info = *m_session.run(m_run);
        info.pid = hello->pid;
        info.startedAtUnixNs = hello->startedAtUnixNs;
        m_session.updateRun(info);
        m_channel->send(Start{m_options, m_folder.filePath(u"ring"_s), m_folder.filePath(u"fault"_s)});
    } else if (const auto *app = std::get_if<Loaded>(&message)) {
        trace::RunInfo info = *m_session.run(m_run);
        info.target = app->application;
        info.interface = app->interface;
        info.pythonVersion = app->pythonVersion;
        m_session.updateRun(info);
        Q_EMIT loaded(*app);
    } else if (const auto *addresses = std::get_if<Listening>(&message)) {
        Q_EMIT listening(*addresses);
    } else if (const auto *files = std::get_if<SourceFiles>(&message)) {
        Q_EMIT sourceFiles(files->files);
    } else if (const auto *begun = std::get_if<DirectBegun>(&message)) {
        Q_EMIT directBegun(*begun);
    } else if (const auto *done = std::get_if<Injected>(&message)) {
        Q_EMIT injected(*done);
    } else if (const auto *problem = std::get_if<Failed>(&message)) {
        m_hasFailed = true;
        Q_EMIT failed(problem->failure);
    }
}

void Runner::giveUp(const Error &error)
{
    m_hasFailed = true;
    Q_EMIT failed({.kind = FailureKind::Internal, .words = error});
    if (m_process.state() == QProcess::NotRunning)
        finish(1, QProcess::NormalExit);
}

void Runner::stop(std::uint32_t timeoutMs)
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    const bool again = std::exchange(m_stopAsked, true);
    if (again || !m_channel || !m_channel->isOpen()) {
        m_killed = true;
        m_process.kill();
        return;
    }
    m_channel->send(Stop{timeoutMs});
    m_deadline.start(static_cast<int>(timeoutMs) + kGraceMs);
}

void Runner::setRecording(bool on)
{
    send(SetRecording{on});
}

void Runner::send(const Message &message)
{
    if (m_channel && m_channel->isOpen())
        m_channel->send(message);
}

bool Runner::readSome(std::size_t mostBytes)
{
    return m_ring && m_ring->read(mostBytes, [this](std::string_view record) { m_session.append(m_run, record); });
}

void Runner::readTrace()
{
    QElapsedTimer clock;
    clock.start();
    bool more = true;
    while (more && clock.elapsed() < kMostReadMs)
        more = readSome(kSliceBytes);
    m_session.commit();
    m_poll.start(more ? 1 : kPollMs);
}

void Runner::readPipe(trace::Stream stream, const QByteArray &text)
{
    const std::string_view bytes(text.constData(), static_cast<std::size_t>(text.size()));
    m_session.append(m_run, TraceEvent{{.at = now()}, trace::Output{.stream = stream, .text = {bytes}}});
}

std::chrono::nanoseconds Runner::now() const
{
    const auto *info = m_session.run(m_run);
    return std::chrono::nanoseconds(QDateTime::currentMSecsSinceEpoch() * 1'000'000 - info->startedAtUnixNs);
}

void Runner::finish(int exitCode, QProcess::ExitStatus status)
{
    if (std::exchange(m_hasEnded, true))
        return;
    hearLastWords();
    m_poll.stop();
    m_deadline.stop();
    while (readSome(kSliceBytes)) {
    }
    const RunEnd end = describeEnd(exitCode, status);
    recordFault(end);
    m_session.endRun(m_run, end.words);
    Q_EMIT ended(end);
}

/// The end of the process may be noticed before what it said last.
void Runner::hearLastWords()
{
    constexpr int kMostMs = 100;
    if (!m_channel && m_server.isListening())
        m_server.waitForNewConnection(0);
    if (m_channel)
        m_channel->readRemaining(kMostMs);
}

RunEnd Runner::describeEnd(int exitCode, QProcess::ExitStatus status) const
{
    RunEnd end{.byUs = m_killed, .faultTraceback = readFaultLog(m_folder.filePath(u"fault"_s))};
    if (m_killed)
        end.words = u"stopped by force"_s;
    else if (status == QProcess::CrashExit)
        end.words = u"killed by "_s + signalWords(exitCode);
    else if (m_hasFailed)
        end.words = u"did not start"_s;
    else if (exitCode != 0 || !m_stopAsked)
        end.words = u"exited with code %1"_s.arg(exitCode);
    else
        end.words = u"stopped"_s;
    end.orderly = m_killed || m_hasFailed || (status == QProcess::NormalExit && exitCode == 0 && m_stopAsked);
    return end;
}

void Runner::recordFault(const RunEnd &end)
{
    if (end.orderly)
        return;
    const std::string words = end.words.toStdString();
    const std::string text = end.faultTraceback.toStdString();
    const trace::FaultTraceback fault{.text = text, .signal = words};
    m_session.append(m_run, TraceEvent{{.at = now()}, fault});
    for (std::uint32_t number = 1; number <= m_session.lastNumber(); ++number) {
        const auto *summary = m_session.summary(number);
        if (summary && summary->run == m_run && summary->isOpen())
            m_session.append(m_run, TraceEvent{{.exchange = summary->exchange, .at = now()}, fault});
    }
}

} // namespace gatescope::link
