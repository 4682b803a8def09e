#pragma once

#include "base/headerlist.h"
#include "base/mailbox.h"
#include "call/call.h"

#include <cstdint>
#include <string>
#include <variant>

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

/// The application asks for the request body for the first time: send 100 Continue if the client waits for it.
struct BodyWanted {};

/// The application has taken enough of the body for reading to go on.
struct BodyTaken {};

/// The application's call is over. Nothing follows for this call.
struct CallEnded {
    enum class How : std::uint8_t {
        Completed, ///< Response complete.
        Raised,    ///< An exception left the application: 500 when nothing was sent, else cut the connection.
        NoStart,   ///< Returned without a response: 500.
        Unfinished ///< Returned in the middle of the body (`more_body` left True): cut the connection.
    };
    How how = How::Completed;
    std::string reason; ///< In words, for the trace: "ValueError: bad id".
};

struct ResponseMessage {
    CallPtr call;
    std::variant<ResponseStart, ResponseBody, BodyWanted, BodyTaken, CallEnded> what;
};

/// From Python (any thread) to the network thread.
using ResponseBox = Mailbox<ResponseMessage>;

} // namespace gatescope::call
