#pragma once

#include <QHostAddress>
#include <QString>

#include <cstdint>
#include <optional>

namespace gatescope::net {

/// A process that listens on a port.
struct PortOwner {
    qint64 pid = 0;
    QString command; ///< Its command line, shortened.
};

/// Who listens on `port`, as far as this user may see it (Linux: /proc/net/tcp and /proc/*/fd). Nothing elsewhere.
[[nodiscard]] std::optional<PortOwner> portOwner(std::uint16_t port);

/// The first port above `port` that can be listened on at `address`, within the next hundred.
[[nodiscard]] std::optional<std::uint16_t> nextFreePort(const QHostAddress &address, std::uint16_t port);

} // namespace gatescope::net
