#include "net/endpoint.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

Error notAnAddress(const QString &text)
{
    return {.summary = u"\"%1\" is no address to listen on"_s.arg(text),
            .detail = {},
            .wayOut = u"Write host:port, [IPv6 address]:port or unix:PATH"_s};
}

/// The host and the port of "host:port" and "[::1]:8000"; an IPv6 address without brackets has no port.
std::pair<QString, QString> split(const QString &text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (text.startsWith(u'[')) {
        const qsizetype bracket = text.indexOf(u']');
        return colon == bracket + 1 ? std::pair{text.sliced(1, bracket - 1), text.sliced(colon + 1)}
                                    : std::pair<QString, QString>{};
    }
    if (colon < 0 || text.indexOf(u':') != colon)
        return {};
    return {colon == 0 ? u"::"_s : text.first(colon), text.sliced(colon + 1)};
}

} // namespace

std::string Endpoint::text() const
{
    if (isUnix)
        return host.empty() ? "unix" : "unix:" + host;
    const bool isIpv6 = host.contains(':');
    return (isIpv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Endpoint endpointOf(const QHostAddress &address, std::uint16_t port)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    const bool isEvery = address == QHostAddress(QHostAddress::Any);
    const QHostAddress plain = isIpv4 && !isEvery ? QHostAddress(ipv4) : address;
    return {.host = isEvery ? "::" : plain.toString().toStdString(), .port = port};
}

Result<ListenAddress> ListenAddress::parse(const QString &text)
{
    static constexpr QLatin1StringView kUnix("unix:");
    if (text.startsWith(kUnix) && text.size() > kUnix.size())
        return ListenAddress{.host = {}, .port = 0, .path = text.sliced(kUnix.size())};
    const auto [host, portText] = split(text);
    bool isNumber = false;
    const std::uint16_t port = portText.toUShort(&isNumber);
    if (host.isEmpty() || !isNumber)
        return std::unexpected(notAnAddress(text));
    return ListenAddress{.host = host, .port = port, .path = {}};
}

bool isReachableFromOutside(const Endpoint &listening)
{
    return !listening.isUnix && !QHostAddress(QString::fromStdString(listening.host)).isLoopback();
}

} // namespace gatescope::net
