#pragma once

#include "http/limits.h"
#include "net/options.h"

#include <cstdint>
#include <string>

namespace gatescope::gateway {

struct GatewayOptions {
    net::ServerOptions server;
    http::Limits limits;
    std::uint64_t drain = 256 * 1024;     ///< Bytes of an unread request body that are read to keep the connection.
    std::string serverName = "gatescope"; ///< The Server header; empty: none.
};

} // namespace gatescope::gateway
