#pragma once

#include "call/message.h"
#include "python/asgi/responseparts.h"

/// What websocket.accept, websocket.send and websocket.close carry. Every function answers false with a Python
/// exception that names message, key and rule, and says outgoing.brokenRule.
namespace gatescope::asgi {

/// Reads websocket.accept: the subprotocol (A505, A506) and the headers (A507).
struct SocketHeaders {
    Exchange &exchange;
    Outgoing &outgoing;
    const call::Call &call;

    [[nodiscard]] bool accept(call::SocketAccept &accept) const;

private:
    [[nodiscard]] bool subprotocol(call::SocketAccept &accept) const;
    [[nodiscard]] bool headers(call::SocketAccept &accept) const;
};

/// The content of one websocket.send, held in place (A509).
class SocketPayload {
public:
    [[nodiscard]] bool read(Exchange &exchange, Outgoing &outgoing);
    [[nodiscard]] bool isText() const { return m_isText; }
    [[nodiscard]] bool isExact() const { return m_isText || m_bytes.isBytes(); } ///< Neither bytearray nor memoryview.
    [[nodiscard]] std::string_view view() const { return m_isText ? m_text : m_bytes.view(); }

private:
    [[nodiscard]] bool readText(Outgoing &outgoing, PyObject *text);

    bool m_isText = false;
    std::string_view m_text;
    HeldBytes m_bytes;
};

/// Reads code and reason of websocket.close (A515).
[[nodiscard]] bool readClose(Exchange &exchange, Outgoing &outgoing, call::SocketClose &close);
/// A close frame can carry them (A516, A517).
[[nodiscard]] bool checkClose(Outgoing &outgoing, const call::SocketClose &close);

} // namespace gatescope::asgi
