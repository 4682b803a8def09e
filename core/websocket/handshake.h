#pragma once

#include "base/headerlist.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::websocket {

/// What a client asks for with an opening handshake that is in order (RFC 6455 section 4.2.1).
struct Offer {
    std::string key;                       ///< Sec-WebSocket-Key; empty on HTTP/2, which has none (RFC 8441 section 5).
    std::vector<std::string> subprotocols; ///< In the client's order.
    std::vector<std::string> extensions;   ///< The values of Sec-WebSocket-Extensions, one for each element.
};

/// A handshake that is not in order: what to answer, and why.
struct HandshakeError {
    int status = 400;   ///< 400, 405 (not GET), or 426 for a version that is not 13.
    std::string detail; ///< "Sec-WebSocket-Key is missing"
    HeaderList headers; ///< To be sent with the answer: Sec-WebSocket-Version: 13, Upgrade (RFC 9110 section 15.5.22).
};

/// True when an HTTP/1.1 request asks to become a WebSocket: `Upgrade: websocket` and `Connection: upgrade`.
[[nodiscard]] bool asksForWebSocket(std::string_view method, const HeaderList &headers);

/// Reads the handshake of HTTP/1.1; only where asksForWebSocket().
[[nodiscard]] Result<Offer, HandshakeError> readHandshake(std::string_view method, const HeaderList &headers);

/// Reads the extended CONNECT of HTTP/2 (RFC 8441), whose `:protocol` is websocket.
[[nodiscard]] Result<Offer, HandshakeError> readExtendedConnect(const HeaderList &headers);

/// Sec-WebSocket-Accept for a key (RFC 6455 section 4.2.2).
[[nodiscard]] std::string acceptKey(std::string_view key);

} // namespace gatescope::websocket
