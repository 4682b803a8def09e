#include "net/listener.h"

#include "net/portowner.h"
#include "net/unixlistener.h"

#include <QHostInfo>
#include <QTcpServer>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

Result<QHostAddress> addressOf(const QString &host)
{
    if (host == "::"_L1) // with IPv4
        return QHostAddress(QHostAddress::Any);
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    const QHostAddress literal(bracketed ? host.sliced(1, host.size() - 2) : host);
    if (!literal.isNull())
        return literal;
    if (host == "localhost"_L1) // always this machine, whatever the resolver knows (RFC 6761 section 6.3)
        return QHostAddress(QHostAddress::LocalHost);
    const QHostInfo info = QHostInfo::fromName(host);
    for (const auto protocol : {QAbstractSocket::IPv4Protocol, QAbstractSocket::IPv6Protocol}) {
        for (const QHostAddress &address : info.addresses()) {
            if (address.protocol() == protocol)
                return address;
        }
    }
    return std::unexpected(Error{.summary = u"There is no address for the host %1"_s.arg(host),
                                 .detail = info.errorString(),
                                 .wayOut = u"Use an address of this machine, such as 127.0.0.1"_s});
}

Error portInUse(const QHostAddress &address, std::uint16_t port)
{
    Error error{.summary = u"Port %1 is in use"_s.arg(port), .detail = {}, .wayOut = {}};
    if (const auto owner = portOwner(port))
        error.detail = u"Process %1 listens on it: %2"_s.arg(owner->pid).arg(owner->command);
    if (const auto free = nextFreePort(address, port))
        error.wayOut = u"Port %1 is free"_s.arg(*free);
    return error;
}

class TcpSource : public QTcpServer, public Listener::Source {
public:
    explicit TcpSource(Listener &listener) : m_listener(listener)
    {
        setListenBacklogSize(kListenBacklog);
        connect(this, &QTcpServer::acceptError, &listener, &Listener::acceptFailed);
    }
    void pause() override { pauseAccepting(); }
    void resume() override { resumeAccepting(); }

protected:
    void incomingConnection(qintptr descriptor) override { Q_EMIT m_listener.accepted(descriptor); }

private:
    Listener &m_listener;
};

} // namespace

Listener::Listener(QObject *parent) : QObject(parent) {}

Listener::~Listener() = default;

Result<Endpoint> Listener::open(const QString &host, std::uint16_t port)
{
    const auto address = addressOf(host);
    if (!address)
        return std::unexpected(address.error());
    auto source = std::make_unique<TcpSource>(*this);
    if (source->listen(*address, port)) {
        m_endpoint = endpointOf(source->serverAddress(), source->serverPort());
        m_source = std::move(source);
        return m_endpoint;
    }
    if (source->serverError() == QAbstractSocket::AddressInUseError)
        return std::unexpected(portInUse(*address, port));
    return std::unexpected(Error{.summary = u"Cannot listen on %1 port %2"_s.arg(host).arg(port),
                                 .detail = source->errorString(),
                                 .wayOut = {}});
}

Result<Endpoint> Listener::open(const ListenAddress &address, std::uint32_t mode)
{
    if (!address.isUnix())
        return open(address.host, address.port);
    auto source = listenAtPath(*this, address.path, mode);
    if (!source)
        return std::unexpected(source.error());
    m_source = std::move(*source);
    m_endpoint = {.host = address.path.toStdString(), .isUnix = true};
    return m_endpoint;
}

void Listener::pause()
{
    if (m_source)
        m_source->pause();
}

void Listener::resume()
{
    if (m_source)
        m_source->resume();
}

void Listener::close()
{
    m_source.reset();
}

} // namespace gatescope::net
