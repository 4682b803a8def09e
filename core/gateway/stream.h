#pragma once

#include "base/id.h"
#include "base/result.h"
#include "call/message.h"
#include "gateway/wirelog.h"
#include "http/http1response.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::gateway {

class Exchange;

/// One request's place on a connection, as its Exchange sees it: the connection itself on HTTP/1, a stream on HTTP/2.
///
/// The send functions queue bytes, which leave at the end of the turn, and answer what the trace shows of them. A head
/// is shown as HTTP/1 spells it, whatever stands on the wire.
class Stream {
public:
    virtual ~Stream() = default;

    [[nodiscard]] virtual ConnectionId connectionId() const = 0;
    /// Where the trace stands in the bytes of the connection.
    [[nodiscard]] virtual WireOffsets &offsets() = 0;
    [[nodiscard]] virtual bool isStopping() const = 0; ///< The server stops: no further request on this connection.

    /// 100 Continue; empty when the client does not wait for it.
    [[nodiscard]] virtual std::string sendContinue() = 0;
    /// 103 Early Hints; empty when the client cannot take it (HTTP/1.0) or the head is out.
    [[nodiscard]] virtual std::string sendEarlyHints(const std::vector<std::string> &links) = 0;
    [[nodiscard]] virtual Result<http::HeadOut, http::CodecError> sendHead(const http::ResponseHead &head,
                                                                           const http::HeadOptions &options) = 0;
    [[nodiscard]] virtual Result<http::BodyOut, http::CodecError> sendBody(std::string_view data) = 0;
    /// Ends the response. Trailers go where the framing has a place for them, and are left out where not.
    [[nodiscard]] virtual Result<http::EndOut, http::CodecError> sendEnd(const HeaderList &trailers) = 0;
    [[nodiscard]] virtual bool headIsOut() const = 0;
    [[nodiscard]] virtual bool bodyIsForbidden() const = 0; ///< HEAD, 204, 304
    [[nodiscard]] virtual bool isWhole() const = 0;         ///< The client has all that the head promised.

    /// Answers the opening handshake of a WebSocket: 101 on HTTP/1, 200 on HTTP/2. `fields` are those of the handshake,
    /// then the application's. From here on the client's bytes come to Exchange::tunnelled(), ours go by sendRaw().
    [[nodiscard]] virtual Result<http::HeadOut, http::CodecError> openTunnel(const HeaderList &fields) = 0;
    /// Delivers what had come before openTunnel(); call it when ready for Exchange::tunnelled().
    virtual void startTunnel() = 0;
    virtual void sendRaw(std::string_view bytes) = 0;

    /// Promises a further request and begins its exchange; nothing where the client does not want it, and on HTTP/1.
    virtual void push(const call::Push &) {}

    virtual void pauseReading() = 0;
    virtual void resumeReading() = 0;
    /// Bytes given to sendBody() or sendRaw() that the peer's side has not taken yet.
    [[nodiscard]] virtual std::uint64_t unwritten() const = 0;

    /// The response is queued to its end, or the tunnel is over.
    virtual void responseEnded() = 0;
    /// The exchange leaves before its end: HTTP/1 closes the connection behind what is queued, HTTP/2 resets the
    /// stream.
    virtual void drop(Exchange &exchange, std::string why) = 0;
};

} // namespace gatescope::gateway
