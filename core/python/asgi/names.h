#pragma once

#include "python/ref.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace gatescope::asgi {

using python::Ref;
using python::share;

/// Every str that the ASGI side says more than once: keys, message types, attribute names.
enum class Name : std::uint8_t {
    // scope keys
    Type,
    Asgi,
    Version,
    SpecVersion,
    HttpVersion,
    Method,
    Scheme,
    Path,
    RawPath,
    QueryString,
    RootPath,
    Headers,
    Client,
    Server,
    State,
    Extensions,
    Subprotocols,
    Tls,
    // scope values
    Http,
    WebSocket,
    Lifespan,
    Ws,
    Wss,
    Version2,
    Version3,
    Spec25,
    Spec20,
    Http10,
    Http11,
    Http2,
    // message keys
    Status,
    Trailers,
    Body,
    MoreBody,
    MoreTrailers,
    Links,
    File,
    Offset,
    HowMany, ///< "count"
    Info,
    Message,
    Text,
    Bytes,
    Code,
    Reason,
    Subprotocol,
    // message types
    HttpRequest,
    HttpDisconnect,
    HttpResponseStart,
    HttpResponseBody,
    HttpResponseTrailers,
    HttpResponsePush,
    HttpResponseEarlyHint,
    HttpResponseZeroCopySend,
    HttpResponsePathSend,
    HttpResponseDebug,
    WebSocketConnect,
    WebSocketReceive,
    WebSocketDisconnect,
    WebSocketAccept,
    WebSocketSend,
    WebSocketClose,
    WebSocketResponse, ///< The extension.
    WebSocketResponseStart,
    WebSocketResponseBody,
    LifespanStartup,
    LifespanStartupComplete,
    LifespanStartupFailed,
    LifespanShutdown,
    LifespanShutdownComplete,
    LifespanShutdownFailed,
    // attributes
    SetResult,
    Done,
    Cancel,
    Throw,
    Close,
    Send,
    Receive,
    Exceptions,
    Count
};

/// The interned str objects of all Names, made once a gateway. Needs the GIL.
class Names {
public:
    Names();
    /// Borrowed.
    [[nodiscard]] PyObject *operator[](Name name) const { return m_objects[static_cast<std::size_t>(name)].get(); }
    [[nodiscard]] static std::string_view text(Name name);

private:
    std::array<Ref, static_cast<std::size_t>(Name::Count)> m_objects;
};

} // namespace gatescope::asgi
