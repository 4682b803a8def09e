#pragma once

#include "python/asgi/callconversation.h"
#include "python/asgi/socketresponse.h"

namespace gatescope::asgi {

/// One websocket exchange: receive() out of the Call, send() through SocketResponse, and how the application ended.
///
///   receive: websocket.connect -> websocket.receive* -> websocket.disconnect, for ever again (A520)
///
/// Of a message's two keys only the one that it has is there ("text" or "bytes"), as uvicorn and daphne do it: the
/// specification lets the other be None or missing, and applications ask both `"text" in message` and
/// `message.get("text")`. What came before the end of the socket is still given; a socket that was refused or denied
/// is over at once, with code 1006, as nothing of a websocket was ever sent.
///
/// The gateway closes what the application leaves open: with 1000 when it returns, with 1011 when it raises.
class WebSocketConversation : public CallConversation {
public:
    explicit WebSocketConversation(call::CallPtr call) : CallConversation(call), m_response(std::move(call)) {}

    void serverStops(Exchange &exchange) override;
    [[nodiscard]] Turn receive(Exchange &exchange, Incoming &incoming) override;
    [[nodiscard]] Turn send(Exchange &exchange, Outgoing &outgoing) override
    {
        return m_response.send(exchange, outgoing);
    }
    [[nodiscard]] Turn sendAgain(Exchange &exchange) override { return m_response.sendAgain(exchange); }
    void returned(Exchange &exchange, PyObject *result) override;

protected:
    [[nodiscard]] bool isComplete() const override { return m_response.isComplete() || m_call->isDisconnected(); }
    [[nodiscard]] bool headersSent() const override { return m_response.headersSent(); }
    void applicationEnded(Exchange &exchange, call::CallEnded ended) override;

private:
    Turn giveConnect(Exchange &exchange, Incoming &incoming);
    Turn giveMessage(Exchange &exchange, Incoming &incoming, call::Call::SocketInput input);
    Turn giveDisconnect(Exchange &exchange, Incoming &incoming);
    [[nodiscard]] bool isOver() const;
    void notePause(Exchange &exchange);
    [[nodiscard]] call::CallEnded endOfReturn(Exchange &exchange) const;

    SocketResponse m_response;
    bool m_connectGiven = false;
    bool m_disconnectGiven = false;
    bool m_againNoted = false;
    bool m_pauseNoted = false;
    bool m_applicationEnded = false;
};

} // namespace gatescope::asgi
