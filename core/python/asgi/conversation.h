#pragma once

#include "python/asgi/names.h"
#include "trace/event.h"
#include "trace/writer.h"

#include <string>
#include <string_view>

namespace gatescope::asgi {

class Exchange;

/// A message for receive() to answer with, and what of it the trace shows.
struct Incoming {
    enum class Content : std::uint8_t {
        None,  ///< "type" alone.
        Body,  ///< http.request: "body" and "more_body".
        Text,  ///< websocket.receive
        Bytes, ///< websocket.receive
        Close, ///< websocket.disconnect: "code" and "reason".
    };
    Ref message; ///< The dict, new for each answer.
    Name type = Name::Type;
    Content content = Content::None;
    std::string_view data;  ///< Body, text (UTF-8), bytes or reason: inside `message` or `held`.
    std::size_t length = 0; ///< Code points of text or reason.
    bool moreBody = false;
    std::uint16_t code = 0;
    std::string held;
};

/// How one step of receive() or send() ends.
enum class Turn : std::uint8_t { Done, Waits, Raised };

/// One message given to send().
struct Outgoing {
    PyObject *type = nullptr;    ///< Borrowed.
    PyObject *message = nullptr; ///< Borrowed; a dict.
    trace::CodeSite site;
    std::string_view brokenRule; ///< Set with Turn::Raised: the rule of spec/asgi.md that the message broke.
};

/// How an application's call ended, for the task that runs it.
enum class Ending : std::uint8_t { Swallow, Reraise };

/// The protocol of one exchange, behind the receive and send that the application holds: http, websocket,
/// lifespan. The Exchange drives it; it looks at no awaitables. Everything needs the GIL.
class Conversation {
public:
    Conversation() = default;
    virtual ~Conversation() = default;
    Conversation(const Conversation &) = delete;
    Conversation &operator=(const Conversation &) = delete;

    [[nodiscard]] virtual trace::Context context() const = 0;
    /// The call of the application begins.
    virtual void called(Exchange &exchange) = 0;
    /// The next message. After Waits it is asked again once the exchange's receivers were woken; a message is taken
    /// only by the answer Done, so a cancelled wait loses none (A206).
    [[nodiscard]] virtual Turn receive(Exchange &exchange, Incoming &incoming) = 0;
    /// Takes a message, or raises into the application. Waits: taken, but the peer is slow.
    [[nodiscard]] virtual Turn send(Exchange &exchange, Outgoing &outgoing) = 0;
    /// Asked when the exchange's senders were woken after send() had answered Waits.
    [[nodiscard]] virtual Turn sendAgain(Exchange &exchange) = 0;
    /// The application returned `result`.
    virtual void returned(Exchange &exchange, PyObject *result) = 0;
    /// `exception` left the application.
    [[nodiscard]] virtual Ending raised(Exchange &exchange, PyObject *exception) = 0;
    /// Python references, for the garbage collector.
    virtual int visit(visitproc, void *) const { return 0; }
};

} // namespace gatescope::asgi
