#include "net/endpoint.h"

namespace gatescope::net {

std::string Endpoint::text() const
{
    const bool isIpv6 = host.contains(':');
    return (isIpv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Endpoint endpointOf(const QHostAddress &address, std::uint16_t port)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    const QHostAddress plain = isIpv4 ? QHostAddress(ipv4) : address;
    return {.host = plain.toString().toStdString(), .port = port};
}

} // namespace gatescope::net
