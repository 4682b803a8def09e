#pragma once

#include "base/result.h"
#include "call/request.h"

#include <QHostAddress>
#include <QString>

#include <utility>
#include <vector>

namespace gatescope::gateway {

/// The proxies whose word counts, when they say who the client is and how it spoke to them.
class TrustedProxies {
public:
    TrustedProxies() = default; ///< Nobody.
    /// Addresses, networks ("10.0.0.0/8"), "unix" (whoever comes through a Unix socket) and "*" (everybody), with
    /// commas or spaces between them.
    [[nodiscard]] static Result<TrustedProxies> parse(const QString &list);

    [[nodiscard]] bool isEmpty() const { return !m_everybody && !m_unix && m_networks.empty(); }
    /// A Unix socket's client has no port.
    [[nodiscard]] bool trusts(const call::Address &peer) const;

private:
    bool m_everybody = false;
    bool m_unix = false;
    std::vector<std::pair<QHostAddress, int>> m_networks;
};

/// Puts in place what trusted proxies say: client, scheme and server (where the client reached the first of them), from
/// `Forwarded` (RFC 7239), or without that from `X-Forwarded-For`, `-Proto`, `-Host` and `-Port`. The headers stay.
///
/// Each proxy adds to the right, so that the entries are read from there: the last one is the word of our own peer; the
/// one before it counts when the address in the last is trusted too, and so on. What a client wrote itself stands left
/// of that, and does not count. An entry that names no address ("unknown", "_hidden") ends the walk.
void applyForwarded(call::Request &request, const TrustedProxies &proxies);

} // namespace gatescope::gateway
