#pragma once

#include "base/headerlist.h"
#include "base/mailbox.h"
#include "call/call.h"
#include "call/file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gatescope::call {

/// The response head leaves now. `reason` may be empty (ASGI has none: the gateway fills it in).
struct ResponseStart {
    std::uint16_t status = 200;
    std::string reason;
    HeaderList headers;
    std::uint64_t knownLength = kUnknown; ///< WSGI's one-item list: the body's length, when no header says it.
    static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
};

/// A piece of the response body. Python counts its size with Call::addUnsent() when it posts it; the network thread
/// takes it off with Call::sent() once the socket has it (or at once, when it is dropped).
struct ResponseBody {
    std::string bytes;
    bool last = false;
};

/// A piece of the response body that the network thread reads from a file, as the socket takes it (`pathsend`,
/// `zerocopysend`). Python counts kWeight with Call::addUnsent() for it, so that send() waits until the last of the
/// file has been given to the socket.
struct ResponseFile {
    std::shared_ptr<const File> file;
    std::uint64_t offset = 0;
    std::uint64_t count = kToTheEnd; ///< Bytes.
    bool last = false;
    static constexpr std::size_t kWeight = Call::kUnsentHighWater + 1;
    static constexpr std::uint64_t kToTheEnd = ~std::uint64_t{0};
};

/// The trailer section; behind the last piece of the body, which then was not marked as last. Ends the response.
struct ResponseTrailers {
    HeaderList headers;
};

/// 103 Early Hints (RFC 8297), before ResponseStart: one Link header a link.
struct EarlyHints {
    std::vector<std::string> links;
};

/// PUSH_PROMISE (RFC 9113 section 8.4); only with Request::acceptsPush. The pushed request becomes an exchange.
struct Push {
    std::string path; ///< With the query, percent-encoded.
    HeaderList headers;
};

/// WebSocket: 101, or 200 on HTTP/2. From now on SocketSend and SocketClose, and no Response* any more.
struct SocketAccept {
    std::optional<std::string> subprotocol;
    HeaderList headers;
};

/// WebSocket: one message. Its size is counted with Call::addUnsent() like a body piece.
struct SocketSend {
    std::string bytes; ///< UTF-8 when it is text.
    bool isText = true;
};

/// WebSocket: the closing handshake. Before SocketAccept it is a refusal: 403.
struct SocketClose {
    std::uint16_t code = 1000;
    std::string reason; ///< UTF-8, at most 123 bytes.
};

/// The application asks for the request body for the first time: send 100 Continue if the client waits for it.
struct BodyWanted {};

/// The application has taken enough of the body, or of the WebSocket's messages, for reading to go on.
struct BodyTaken {};

/// The application's call is over. Nothing follows for this call.
struct CallEnded {
    enum class How : std::uint8_t {
        Completed, ///< Response complete; WebSocket: closed, or refused.
        Raised,    ///< An exception left the application: 500 when nothing was sent, else cut the connection; an open
                   ///< WebSocket is closed with 1011.
        NoStart,   ///< Returned without a response: 500.
        Unfinished ///< Returned in the middle of the body (`more_body` left True): cut the connection; an open
                   ///< WebSocket is closed with 1000.
    };
    How how = How::Completed;
    std::string reason; ///< In words, for the trace: "ValueError: bad id".
};

struct ResponseMessage {
    CallPtr call;
    std::variant<ResponseStart, ResponseBody, ResponseFile, ResponseTrailers, EarlyHints, Push, SocketAccept,
                 SocketSend, SocketClose, BodyWanted, BodyTaken, CallEnded>
        what;
};

/// From Python (any thread) to the network thread.
using ResponseBox = Mailbox<ResponseMessage>;

} // namespace gatescope::call
