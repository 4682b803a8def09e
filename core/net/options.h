#pragma once

#include <QString>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gatescope::net {

/// How long a peer may take. The server looks at its deadlines a few times within the shortest of them.
struct Timeouts {
    std::chrono::milliseconds head{
        30'000}; ///< From the first byte of a request head to its end, and for the first byte.
    std::chrono::milliseconds idle{5'000};   ///< From a response to the first byte of the next request.
    std::chrono::milliseconds drain{2'000};  ///< For the rest of a request body that nobody reads.
    std::chrono::milliseconds linger{2'000}; ///< From our last byte to the peer's close.
};

struct ServerOptions {
    QString host = QStringLiteral("127.0.0.1"); ///< An address, or a name that resolves to one.
    std::uint16_t port = 0;                     ///< 0: the system chooses.
    std::size_t maxConnections = 512;           ///< Above it, new ones wait until one closes.
    Timeouts timeouts;
};

} // namespace gatescope::net
