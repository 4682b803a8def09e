#pragma once

#include "net/endpoint.h"

#include <optional>

namespace gatescope::net {

/// Whether the other end of a TCP connection still belongs to a process: a client that has closed only its sending side
/// waits for an answer, one that has closed altogether does not, and on the wire both look alike. Known when both ends
/// are on this machine (Linux: /proc/net/tcp, read anew at most every 50 ms).
[[nodiscard]] std::optional<bool> peerHoldsSocket(const Endpoint &peer, const Endpoint &local);

} // namespace gatescope::net
