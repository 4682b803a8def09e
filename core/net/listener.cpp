#include "net/listener.h"

#include "net/portowner.h"

#include <QHostInfo>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

constexpr int kBacklog = 1024;

Result<QHostAddress> addressOf(const QString &host)
{
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

} // namespace

Listener::Listener(QObject *parent) : QTcpServer(parent)
{
    setListenBacklogSize(kBacklog);
}

Result<Endpoint> Listener::open(const QString &host, std::uint16_t port)
{
    const auto address = addressOf(host);
    if (!address)
        return std::unexpected(address.error());
    if (listen(*address, port))
        return endpointOf(serverAddress(), serverPort());
    if (serverError() == QAbstractSocket::AddressInUseError)
        return std::unexpected(portInUse(*address, port));
    return std::unexpected(
        Error{.summary = u"Cannot listen on %1 port %2"_s.arg(host).arg(port), .detail = errorString(), .wayOut = {}});
}

} // namespace gatescope::net
