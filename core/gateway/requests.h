#pragma once

#include "call/request.h"
#include "http/http2step.h"
#include "http/step.h"
#include "net/endpoint.h"

namespace gatescope::gateway {

/// What the application gets from a request head: its target taken apart; in the absolute form the authority of the
/// target stands for Host (RFC 9112 section 3.2.2). Takes the head's texts; its framing and `raw` stay.
[[nodiscard]] call::Request requestOf(http::RequestHead &head, const net::Endpoint &client,
                                      const net::Endpoint &server);

/// Likewise of HTTP/2: `:authority` stands for Host (A114), the pieces of Cookie are one again (RFC 9113
/// section 8.2.3), and an extended CONNECT for a WebSocket is a GET (RFC 8441 section 5).
[[nodiscard]] call::Request requestOf(http::Http2Head &head, const net::Endpoint &client, const net::Endpoint &server);

} // namespace gatescope::gateway
