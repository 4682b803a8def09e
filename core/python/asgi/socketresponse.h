#pragma once

#include "call/message.h"
#include "python/asgi/responseparts.h"
#include "python/asgi/sendside.h"

namespace gatescope::asgi {

/// The send side of a websocket exchange (spec: state machine "websocket").
///
///   Connecting --accept--> Open --send--> Open --close--> Closed
///   Connecting --close--> Refused (the client gets HTTP 403)
///   Connecting --http.response.start--> Denying --http.response.body--> Denied
///
/// What is out of order raises RuntimeError, what has the wrong type or value TypeError or ValueError, and changes
/// nothing. On a socket that the client has left, send() raises ClientDisconnected (A511). A message waits until the
/// peer has taken most of what is under way. The start of a denial is held back until its first body.
///
///   accept   a subprotocol that the client did not offer goes out, with finding A506: the client will break off.
///            Headers that belong to the handshake are left out (A507); sec-websocket-protocol raises.
///   send     exactly one of bytes and text (A509); bytearray and memoryview pass with a finding
///   close    code 1000-1003, 1007-1014 or 3000-4999 (A516), reason at most 123 bytes of UTF-8 (A517). Before accept
///            both are lost (A514), and only their types are looked at.
class SocketResponse : public SendSide {
public:
    enum class State : std::uint8_t { Connecting, Open, Denying, Denied, Refused, Closed, Count };

    using SendSide::SendSide;

    [[nodiscard]] Turn send(Exchange &exchange, Outgoing &outgoing);
    /// receive() has answered with websocket.connect.
    void connectGiven() { m_connectGiven = true; }

    [[nodiscard]] State state() const { return m_state; }
    /// The application has said its last word.
    [[nodiscard]] bool isComplete() const { return m_state >= State::Denied; }
    /// All of a denial that its head promised was sent: the client may leave with it.
    [[nodiscard]] bool isWhole() const { return m_state == State::Denying && !m_held && m_denial.isWhole(); }
    [[nodiscard]] bool headersSent() const
    {
        return m_state == State::Open || m_state >= State::Denied || (m_state == State::Denying && !m_held);
    }

private:
    using Take = Turn (SocketResponse::*)(Exchange &, Outgoing &);
    struct Step {
        Take take = nullptr;
        std::string_view rule; ///< Why not, when there is nothing to take it.
    };
    static const Name kMessages[];
    static const Step kSteps[][5];

    Turn takeAccept(Exchange &exchange, Outgoing &outgoing);
    Turn takeSend(Exchange &exchange, Outgoing &outgoing);
    Turn takeClose(Exchange &exchange, Outgoing &outgoing);
    Turn takeRefusal(Exchange &exchange, Outgoing &outgoing);
    Turn takeDenialStart(Exchange &exchange, Outgoing &outgoing);
    Turn takeDenialBody(Exchange &exchange, Outgoing &outgoing);

    void postDenial(Exchange &exchange, call::ResponseBody body);

    State m_state = State::Connecting;
    bool m_connectGiven = false;
    std::optional<call::ResponseStart> m_held; ///< Of a denial.
    BodyCount m_denial;
};

} // namespace gatescope::asgi
