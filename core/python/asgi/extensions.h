#pragma once

#include "call/request.h"
#include "python/asgi/names.h"

#include <memory>
#include <unordered_map>

namespace gatescope::asgi {

/// The extensions of the specification, and for which requests they work.
enum class Extension : std::uint8_t {
    None,
    Debug,        ///< Always: this is a development tool; what the application tells stands in the trace.
    PathSend,     ///< Always.
    ZeroCopySend, ///< Always.
    EarlyHint,    ///< Not on HTTP/1.0, whose clients know no 1xx.
    Trailers,     ///< When the request said `TE: trailers`.
    Push,         ///< On HTTP/2, unless the client has switched it off.
    Denial,       ///< websocket.http.response: every WebSocket.
    Count
};

[[nodiscard]] bool isAnnounced(Extension extension, const call::Request &request);

/// scope["extensions"]: a new dict of new dicts for each exchange (A021), and `tls` for requests over TLS (A770-A772).
class ExtensionBuilder {
public:
    explicit ExtensionBuilder(const Names &names) : m_names(names) {}

    /// Null with a Python exception.
    [[nodiscard]] Ref build(const call::Request &request);

private:
    [[nodiscard]] Ref tls(const std::shared_ptr<const call::Tls> &tls);

    const Names &m_names;
    std::weak_ptr<const call::Tls> m_lastTls; ///< Most requests come over a connection that was seen just now.
    Ref m_lastTlsDict;
};

} // namespace gatescope::asgi
