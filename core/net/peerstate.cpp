#include "net/peerstate.h"

#include "net/sockettable.h"

#include <QByteArray>
#include <QFile>

#include <array>
#include <chrono>
#include <cstring>
#include <format>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kFresh = std::chrono::milliseconds(50);

/// A table of the kernel, and when it was read.
struct Table {
    const QString path;
    Clock::time_point readAt{};
    QByteArray content{};

    const QByteArray &fresh()
    {
        const auto now = Clock::now();
        if (now - readAt < kFresh)
            return content;
        QFile file(path);
        content = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        readAt = now;
        return content;
    }
};

/// As the tables write it: words of the address in host order, then the port.
std::string hexOf(const QHostAddress &address, std::uint16_t port)
{
    std::array<std::uint8_t, 16> bytes{};
    std::size_t size = bytes.size();
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        const quint32 ipv4 = address.toIPv4Address();
        size = 4;
        for (std::size_t i = 0; i < size; ++i)
            bytes[i] = static_cast<std::uint8_t>(ipv4 >> (24 - 8 * i));
    } else {
        const Q_IPV6ADDR ipv6 = address.toIPv6Address();
        std::memcpy(bytes.data(), ipv6.c, size);
    }
    std::string text;
    for (std::size_t i = 0; i < size; i += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data() + i, sizeof word);
        text += std::format("{:08X}", word);
    }
    return text + std::format(":{:04X}", port);
}

std::string hexOf(const Endpoint &endpoint)
{
    return hexOf(QHostAddress(QString::fromStdString(endpoint.host)), endpoint.port);
}

bool areOnThisMachine(const Endpoint &peer, const Endpoint &local)
{
    return peer.host == local.host || QHostAddress(QString::fromStdString(peer.host)).isLoopback();
}

} // namespace

std::optional<bool> peerHoldsSocket(const Endpoint &peer, const Endpoint &local)
{
    thread_local Table ipv4{.path = u"/proc/net/tcp"_s};
    thread_local Table ipv6{.path = u"/proc/net/tcp6"_s};
    if (peer.isUnix || !areOnThisMachine(peer, local))
        return std::nullopt;
    const QByteArray &table = (peer.host.contains(':') ? ipv6 : ipv4).fresh();
    if (table.isEmpty())
        return std::nullopt;
    const QByteArray entry = QByteArray::fromStdString(" " + hexOf(peer) + " " + hexOf(local) + " ");
    const qsizetype at = table.indexOf(entry);
    if (at < 0)
        return false; // not even a remembered connection
    const qsizetype begin = table.lastIndexOf('\n', at) + 1;
    const auto columns = table.sliced(begin, table.indexOf('\n', at) - begin).simplified().split(' ');
    return columns.size() > kInodeColumn && columns[kInodeColumn] != "0";
}

} // namespace gatescope::net
