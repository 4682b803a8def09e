#include "net/server.h"

#include "net/socketcalls.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

constexpr std::chrono::milliseconds kAcceptAgain{100}; ///< After an error such as "too many open files".

std::chrono::milliseconds sweepInterval(const Timeouts &timeouts)
{
    using std::chrono::milliseconds;
    const auto body = timeouts.body.count() > 0 ? timeouts.body : timeouts.head;
    const auto shortest = std::min(
        {timeouts.head, timeouts.idle, timeouts.drain, timeouts.linger, body, timeouts.handshake, timeouts.halfOpen});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(500));
}

/// Hears the end of a connection of which nobody wants to hear.
class Deaf : public ConnectionHandler {
public:
    void received(std::string_view) override {}
    void written() override {}
    void deadlinePassed() override {}
    void stopping() override {}
    void closed(const Closing &) override {}
};

} // namespace

Server::Server(ServerOptions options, MakeHandler makeHandler, QObject *parent)
    : QObject(parent),
      m_options(std::move(options)),
      m_makeHandler(std::move(makeHandler)),
      m_poller(this),
      m_sweep(this),
      m_stopDeadline(this)
{
    m_sweep.setInterval(sweepInterval(m_options.timeouts));
    m_stopDeadline.setSingleShot(true);
    connect(&m_sweep, &QTimer::timeout, this, &Server::checkDeadlines);
    connect(&m_stopDeadline, &QTimer::timeout, this, &Server::abortAll);
}

Server::~Server()
{
    m_stopping = true;
    m_listeners.clear();
    abortAll();
    qDeleteAll(findChildren<Connection *>(Qt::FindDirectChildrenOnly)); // they use the poller
}

std::vector<ListenAddress> Server::addresses() const
{
    std::vector<ListenAddress> addresses;
    if (!m_options.host.isEmpty())
        addresses.push_back({.host = m_options.host, .port = m_options.port, .path = {}});
    addresses.insert(addresses.end(), m_options.also.begin(), m_options.also.end());
    return addresses;
}

Result<void> Server::openListeners()
{
    for (const ListenAddress &address : addresses()) {
        auto listener = std::make_unique<Listener>();
        connect(listener.get(), &Listener::accepted, this, &Server::accept);
        connect(listener.get(), &Listener::acceptFailed, listener.get(),
                [one = listener.get()] { QTimer::singleShot(kAcceptAgain, one, &Listener::resume); });
        if (const auto opened = listener->open(address, m_options.unixMode); !opened)
            return std::unexpected(opened.error());
        m_listeners.push_back(std::move(listener));
    }
    return {};
}

Result<Endpoint> Server::listen()
{
    if (m_options.tls.on) {
        auto context = TlsContext::open(m_options.tls);
        if (!context)
            return std::unexpected(context.error());
        m_tls = std::move(*context);
    }
    if (addresses().empty())
        return std::unexpected(Error{.summary = u"There is nothing to listen on"_s,
                                     .detail = {},
                                     .wayOut = u"Give a host and a port, or another listener"_s});
    if (const auto opened = openListeners(); !opened) {
        m_listeners.clear();
        return std::unexpected(opened.error());
    }
    return m_listeners.front()->endpoint();
}

std::vector<Endpoint> Server::endpoints() const
{
    std::vector<Endpoint> endpoints;
    for (const auto &listener : m_listeners)
        endpoints.push_back(listener->endpoint());
    return endpoints;
}

QString Server::tlsNote() const
{
    return m_tls ? m_tls->note() : QString();
}

void Server::stop(std::chrono::milliseconds deadline)
{
    if (std::exchange(m_stopping, true))
        return;
    for (const auto &listener : m_listeners)
        listener->close();
    for (const qintptr descriptor : std::exchange(m_waiting, {}))
        closeSocket(descriptor);
    const auto connections = m_connections;
    for (Connection *connection : connections) {
        if (connection->isOpen())
            connection->handler().stopping();
        else if (connection->m_state == Connection::State::Preparing)
            connection->abort("the server stopped");
    }
    m_stopDeadline.start(deadline);
    QMetaObject::invokeMethod(this, &Server::endIfEmpty, Qt::QueuedConnection);
}

void Server::accept(qintptr descriptor)
{
    if (m_connections.size() < m_options.maxConnections)
        return admit(descriptor);
    m_waiting.push_back(descriptor);
    for (const auto &listener : m_listeners)
        listener->pause();
}

void Server::admit(qintptr descriptor)
{
    auto *connection = new Connection(
        descriptor,
        {.poller = m_poller, .tls = m_tls, .proxyHeader = m_options.proxyProtocol, .timeouts = m_options.timeouts},
        this);
    if (!connection->isAlive()) {
        delete connection;
        return;
    }
    connect(connection, &Connection::opened, this, &Server::makeHandler);
    connect(connection, &Connection::refused, this, &Server::makeRefused);
    connect(connection, &Connection::gone, this, &Server::remove);
    m_connections.push_back(connection);
    if (!m_sweep.isActive())
        m_sweep.start();
    connection->begin();
}

void Server::makeHandler(Connection *connection)
{
    connection->setHandler(m_makeHandler(*connection));
}

void Server::makeRefused(Connection *connection, const Refusal &refusal)
{
    connection->setHandler(m_makeRefused ? m_makeRefused(*connection, refusal) : std::make_unique<Deaf>());
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
    for (const auto &listener : m_listeners)
        listener->resume();
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
