#pragma once

#include <QHostAddress>

#include <cstdint>
#include <string>

namespace gatescope::net {

/// One end of a TCP connection.
struct Endpoint {
    std::string host; ///< "127.0.0.1", "::1"
    std::uint16_t port = 0;

    /// "127.0.0.1:8000", "[::1]:8000"
    [[nodiscard]] std::string text() const;
};

/// IPv4 addresses that came through an IPv6 socket are given as IPv4.
[[nodiscard]] Endpoint endpointOf(const QHostAddress &address, std::uint16_t port);

} // namespace gatescope::net
