#include "net/server.h"

#include <algorithm>

namespace gatescope::net {

namespace {

constexpr std::chrono::milliseconds kAcceptAgain{100}; ///< After an error such as "too many open files".

std::chrono::milliseconds sweepInterval(const Timeouts &timeouts)
{
    using std::chrono::milliseconds;
    const auto shortest = std::min({timeouts.head, timeouts.idle, timeouts.drain, timeouts.linger});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(500));
}

void closeDescriptor(qintptr descriptor)
{
    QTcpSocket socket;
    socket.setSocketDescriptor(descriptor);
    socket.abort();
}

} // namespace

Server::Server(ServerOptions options, MakeHandler makeHandler, QObject *parent)
    : QObject(parent),
      m_options(std::move(options)),
      m_makeHandler(std::move(makeHandler)),
      m_listener(this),
      m_sweep(this),
      m_stopDeadline(this)
{
    m_sweep.setInterval(sweepInterval(m_options.timeouts));
    m_stopDeadline.setSingleShot(true);
    connect(&m_listener, &Listener::accepted, this, &Server::accept);
    connect(&m_listener, &Listener::acceptError, this,
            [this] { QTimer::singleShot(kAcceptAgain, &m_listener, &Listener::resumeAccepting); });
    connect(&m_sweep, &QTimer::timeout, this, &Server::checkDeadlines);
    connect(&m_stopDeadline, &QTimer::timeout, this, &Server::abortAll);
}

Server::~Server()
{
    m_stopping = true;
    m_listener.close();
    abortAll();
}

Result<Endpoint> Server::listen()
{
    return m_listener.open(m_options.host, m_options.port);
}

void Server::stop(std::chrono::milliseconds deadline)
{
    if (std::exchange(m_stopping, true))
        return;
    m_listener.close();
    for (const qintptr descriptor : std::exchange(m_waiting, {}))
        closeDescriptor(descriptor);
    const auto connections = m_connections;
    for (Connection *connection : connections) {
        if (connection->isOpen())
            connection->handler().stopping();
    }
    m_stopDeadline.start(deadline);
    QMetaObject::invokeMethod(this, &Server::endIfEmpty, Qt::QueuedConnection);
}

void Server::accept(qintptr descriptor)
{
    if (m_connections.size() < m_options.maxConnections)
        return admit(descriptor);
    m_waiting.push_back(descriptor);
    m_listener.pauseAccepting();
}

void Server::admit(qintptr descriptor)
{
    auto *connection = new Connection(descriptor, m_options.timeouts, this);
    if (!connection->isOpen()) {
        delete connection;
        return;
    }
    connect(connection, &Connection::gone, this, &Server::remove);
    m_connections.push_back(connection);
    connection->setHandler(m_makeHandler(*connection));
    if (!m_sweep.isActive())
        m_sweep.start();
}

void Server::remove(Connection *connection)
{
    std::erase(m_connections, connection);
    connection->deleteLater();
    if (m_connections.empty())
        m_sweep.stop();
    if (m_stopping)
        QMetaObject::invokeMethod(this, &Server::endIfEmpty, Qt::QueuedConnection);
    else
        admitWaiting();
}

void Server::admitWaiting()
{
    while (!m_waiting.empty() && m_connections.size() < m_options.maxConnections) {
        const qintptr descriptor = m_waiting.front();
        m_waiting.pop_front();
        admit(descriptor);
    }
    if (m_listener.isListening())
        m_listener.resumeAccepting();
}

void Server::checkDeadlines()
{
    const auto now = Connection::Clock::now();
    const auto connections = m_connections;
    for (Connection *connection : connections)
        connection->checkDeadline(now);
}

void Server::abortAll()
{
    const auto connections = m_connections;
    for (Connection *connection : connections)
        connection->abort("the server stopped");
}

void Server::endIfEmpty()
{
    if (!m_connections.empty() || std::exchange(m_stopped, true))
        return;
    m_stopDeadline.stop();
    Q_EMIT stopped();
}

} // namespace gatescope::net
