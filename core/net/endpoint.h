#pragma once

#include "base/result.h"

#include <QHostAddress>
#include <QString>

#include <cstdint>
#include <string>

namespace gatescope::net {

/// One end of a connection.
struct Endpoint {
    std::string host; ///< "127.0.0.1", "::1"; of a Unix socket its path, empty for a nameless one.
    std::uint16_t port = 0;
    bool isUnix = false;

    /// "127.0.0.1:8000", "[::1]:8000", "unix:/run/shop.sock", "unix"
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Endpoint &, const Endpoint &) = default;
};

/// IPv4 addresses that came through an IPv6 socket are given as IPv4.
[[nodiscard]] Endpoint endpointOf(const QHostAddress &address, std::uint16_t port);

/// Where to listen: a host and a port, or the path of a Unix socket.
struct ListenAddress {
    QString host; ///< An address, or a name that resolves to one. "::" and "0.0.0.0": every address of this machine.
    std::uint16_t port = 0; ///< 0: the system chooses.
    QString path;           ///< Not empty: a Unix socket.

    [[nodiscard]] bool isUnix() const { return !path.isEmpty(); }
    /// Reads "host:port", "[::1]:8000", ":8000" (every address) and "unix:PATH".
    [[nodiscard]] static Result<ListenAddress> parse(const QString &text);
    friend bool operator==(const ListenAddress &, const ListenAddress &) = default;
};

/// Other machines can reach what listens here.
[[nodiscard]] bool isReachableFromOutside(const Endpoint &listening);

} // namespace gatescope::net
