#pragma once

#include "base/headerlist.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatescope::call {

/// One end of a connection. For a Unix socket `host` is the path and there is no port.
struct Address {
    std::string host;
    std::optional<std::uint16_t> port;
};

/// What the TLS handshake agreed on (the `tls` extension of ASGI, tls:54-111). One for all requests of a connection.
struct Tls {
    std::string serverCertificate;               ///< PEM; empty when unknown.
    std::vector<std::string> clientCertificates; ///< PEM, the client's own first.
    std::string clientName;                      ///< Its subject as RFC 4514 spells it; empty without a certificate.
    std::string clientError;                     ///< Why its certificate was not accepted; empty when it was.
    std::uint16_t version = 0;                   ///< 0x0304 is TLS 1.3.
    std::uint16_t cipherSuite = 0;               ///< IANA's number: 0x1301.
};

/// A direct call's wish for one key of the environ or scope.
struct KeyChange {
    std::string key;
    std::string literal; ///< The value, as a Python literal: "'/shop'", "[(b'a', b'1')]".
    bool isRemoved = false;
};

/// A layer of the application as the trace tells it (trace::LayerEntered). With a name alone that decides.
struct LayerPlace {
    std::string name;     ///< "GZipMiddleware"; alone also "starlette.middleware.gzip.GZipMiddleware".
    std::string file;     ///< Of its code.
    std::string function; ///< "GZipMiddleware.__call__"
};

/// A direct call's wish that one layer is not called: what it calls is called in its place.
struct LeaveOut {
    std::vector<LayerPlace> path;   ///< From the outermost layer to the one that is left out; never empty.
    std::vector<LayerPlace> inside; ///< What was entered inside of it when it was recorded, in that order.
};

/// The head of a request as the codec understood it. Bytes as they came on the wire: nothing here is percent-decoded,
/// lower-cased or turned into text. Immutable once a Call is made of it.
struct Request {
    std::string method;          ///< "GET"
    std::string target;          ///< The whole request target: "/a%20b?x=1", "*", "http://host/path".
    std::string path;            ///< The path part, still percent-encoded: "/a%20b"; "*" for the asterisk form.
    std::string query;           ///< Without the question mark, still encoded.
    std::string httpVersion;     ///< "1.0", "1.1", "2"
    std::string scheme = "http"; ///< "https"; for a WebSocket "ws" and "wss".
    HeaderList headers;
    Address client;
    Address server;
    std::optional<std::uint64_t> contentLength; ///< From Content-Length; absent when chunked or when there is no body.
    bool hasBody = false;                       ///< A body follows (its length above 0, or chunked).
    bool isWebSocket = false;                   ///< An opening handshake that is in order (RFC 6455 section 4.2.1).
    std::vector<std::string> subprotocols;      ///< Offered by the client, in its order.
    bool acceptsTrailers = false;               ///< `TE: trailers`, and a version that has them.
    bool acceptsPush = false;                   ///< HTTP/2, and the client has not switched push off.
    std::shared_ptr<const Tls> tls;             ///< Null on a connection without TLS.
    std::vector<KeyChange> changes;             ///< Direct calls only.
    std::shared_ptr<const LeaveOut> leaveOut;   ///< Direct calls only; null: all layers are called.
    bool keepsPieces = false;                   ///< The body is given piece by piece, as it was pushed.
};

} // namespace gatescope::call
