#pragma once

#include "call/request.h"
#include "gateway/options.h"
#include "http/http2step.h"
#include "http/step.h"
#include "net/connection.h"

namespace gatescope::gateway {

/// What the application gets from a request head: its target taken apart; in the absolute form the authority of the
/// target stands for Host (RFC 9112 section 3.2.2). Takes the head's texts; its framing and `raw` stay.
[[nodiscard]] call::Request requestOf(http::RequestHead &head, const net::Endpoint &client,
                                      const net::Endpoint &server);

/// Likewise of HTTP/2, without what RequestOrigin knows: `:authority` stands for Host (A114), the pieces of Cookie are
/// one again (RFC 9113 section 8.2.3), and an extended CONNECT for a WebSocket is a GET (RFC 8441 section 5).
[[nodiscard]] call::Request requestOf(http::Http2Head &head);

/// What all requests of one connection have in common: who speaks to whom, over TLS or not, and which proxies to trust.
class RequestOrigin {
public:
    RequestOrigin(const GatewayOptions &options, const net::Connection &connection);

    [[nodiscard]] call::Request requestOf(http::RequestHead &head) const;
    /// The scheme is the connection's, or a proxy's word, not the client's.
    [[nodiscard]] call::Request requestOf(http::Http2Head &head) const;
    /// Fills in client, server, scheme ("http" or "https") and tls of a request that was made otherwise, and what
    /// trusted proxies say of them. The headers must be there.
    void complete(call::Request &request) const;

private:
    const TrustedProxies &m_proxies;
    const call::Address m_client;
    const call::Address m_server;
    const std::shared_ptr<const call::Tls> m_tls;
};

} // namespace gatescope::gateway
