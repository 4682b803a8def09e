#include "app/controlthread.h"

#include "base/clock.h"
#include "link/channel.h"

#include <QCoreApplication>
#include <QLocalSocket>
#include <QTimer>

#include <future>

#include <unistd.h>

namespace gatescope::app {

using namespace std::chrono_literals;

namespace {

constexpr int kConnectMs = 5000;
constexpr auto kStartWait = 10s;
constexpr auto kOrphanDeadline = 1s; ///< For exchanges to end when the inspector is gone.
constexpr int kOrphanExit = 3;

} // namespace

class ControlThread::Worker : public QObject {
public:
    explicit Worker(QString name) : m_name(std::move(name)) {}

    void open();
    void close();
    void send(const link::Message &message);
    void setHandlers(Handlers handlers);
    [[nodiscard]] std::future<link::Start> start() { return m_start.get_future(); }

private:
    void take(const link::Message &message);
    void stop(std::chrono::milliseconds deadline);
    void orphaned();

    const QString m_name;
    std::promise<link::Start> m_start;
    std::unique_ptr<link::Channel> m_channel;
    Handlers m_handlers;
    std::optional<std::chrono::milliseconds> m_earlyStop;
    std::vector<link::Message> m_early; ///< Came while nobody was there to take it.
    bool m_finishing = false;
};

void ControlThread::Worker::open()
{
    auto socket = std::make_unique<QLocalSocket>();
    socket->connectToServer(m_name);
    if (!socket->waitForConnected(kConnectMs))
        return;
    m_channel = std::make_unique<link::Channel>(std::move(socket));
    connect(m_channel.get(), &link::Channel::received, this, &Worker::take);
    connect(m_channel.get(), &link::Channel::closed, this, &Worker::orphaned);
    m_channel->send(link::Hello{.pid = QCoreApplication::applicationPid(), .startedAtUnixNs = startedAtUnixNs()});
}

void ControlThread::Worker::take(const link::Message &message)
{
    if (const auto *start = std::get_if<link::Start>(&message))
        m_start.set_value(*start);
    else if (const auto *asked = std::get_if<link::Stop>(&message))
        stop(std::chrono::milliseconds(asked->timeoutMs));
    else if (!m_handlers.stop)
        m_early.push_back(message);
    else if (const auto *recording = std::get_if<link::SetRecording>(&message); recording && m_handlers.setRecording)
        m_handlers.setRecording(recording->on);
    else if (const auto *call = std::get_if<link::DirectCall>(&message); call && m_handlers.callDirectly)
        m_handlers.callDirectly(*call);
    else if (const auto *next = std::get_if<link::NextStep>(&message); next && m_handlers.nextStep)
        m_handlers.nextStep(next->id);
    else if (const auto *injection = std::get_if<link::Inject>(&message); injection && m_handlers.inject)
        m_handlers.inject(*injection);
}

void ControlThread::Worker::stop(std::chrono::milliseconds deadline)
{
    if (m_handlers.stop)
        m_handlers.stop(deadline);
    else
        m_earlyStop = deadline;
}

void ControlThread::Worker::orphaned()
{
    if (m_finishing)
        return;
    if (!m_handlers.stop)
        ::_exit(kOrphanExit); // still loading: there is nothing to end in order
    m_handlers.stop(kOrphanDeadline);
    QTimer::singleShot(2 * kOrphanDeadline, this, [] { ::_exit(kOrphanExit); });
}

void ControlThread::Worker::setHandlers(Handlers handlers)
{
    m_handlers = std::move(handlers);
    if (const auto deadline = std::exchange(m_earlyStop, std::nullopt))
        return m_handlers.stop(*deadline);
    if (!m_handlers.stop)
        return;
    for (const link::Message &message : std::exchange(m_early, {}))
        take(message);
}

void ControlThread::Worker::send(const link::Message &message)
{
    if (m_channel && m_channel->isOpen())
        m_channel->send(message);
}

void ControlThread::Worker::close()
{
    m_finishing = true;
    if (m_channel)
        m_channel->flush(1000);
    m_channel.reset();
}

ControlThread::ControlThread(const QString &link) : m_worker(std::make_unique<Worker>(link))
{
    m_thread.setObjectName(QStringLiteral("control"));
    m_worker->moveToThread(&m_thread);
    m_thread.start();
}

ControlThread::~ControlThread()
{
    finish();
}

std::optional<link::Start> ControlThread::greet()
{
    std::future<link::Start> start = m_worker->start();
    QMetaObject::invokeMethod(m_worker.get(), &Worker::open, Qt::QueuedConnection);
    if (start.wait_for(kStartWait) != std::future_status::ready)
        return std::nullopt;
    return start.get();
}

void ControlThread::setHandlers(Handlers handlers)
{
    QMetaObject::invokeMethod(
        m_worker.get(), [worker = m_worker.get(), &handlers] { worker->setHandlers(std::move(handlers)); },
        Qt::BlockingQueuedConnection);
}

void ControlThread::send(const link::Message &message)
{
    QMetaObject::invokeMethod(
        m_worker.get(), [worker = m_worker.get(), message] { worker->send(message); }, Qt::QueuedConnection);
}

void ControlThread::finish()
{
    if (!m_thread.isRunning())
        return;
    QMetaObject::invokeMethod(m_worker.get(), &Worker::close, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

} // namespace gatescope::app
