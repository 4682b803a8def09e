#pragma once

#include "gateway/forwarded.h"
#include "http/limits.h"
#include "net/options.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace gatescope::gateway {

struct SocketOptions {
    std::chrono::milliseconds pingInterval{20'000}; ///< From a ping to the next; 0: none is sent.
    std::chrono::milliseconds pingTimeout{20'000};  ///< For the pong; then the socket is closed with 1011. 0: for ever.
    std::chrono::milliseconds closeTimeout{5'000};  ///< For the client's close frame after ours.
    std::uint64_t mostMessage = 16 * 1024 * 1024;   ///< Bytes of a message, inflated: 1009.
    bool deflate = true;                            ///< Agree to permessage-deflate when the client offers it.
};

struct GatewayOptions {
    net::ServerOptions server;
    http::Limits limits;
    http::Http2Limits http2;
    SocketOptions webSocket;
    TrustedProxies trustedProxies;        ///< Whose Forwarded and X-Forwarded-* headers count.
    std::uint64_t drain = 256 * 1024;     ///< Bytes of an unread request body that are read to keep the connection.
    std::string serverName = "gatescope"; ///< The Server header; empty: none.
};

} // namespace gatescope::gateway
