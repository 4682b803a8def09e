#pragma once

#include "call/call.h"
#include "python/asgi/conversation.h"

#include <bitset>

namespace gatescope::asgi {

/// What the send sides of http and websocket have in common: a peer that is slow or has left, an application that
/// goes on after its end, and findings that are written once an exchange.
class SendSide {
public:
    explicit SendSide(call::CallPtr call) : m_call(std::move(call)) {}

    /// Goes on with a send() that waits for room.
    [[nodiscard]] Turn sendAgain(Exchange &exchange);
    /// The application's call is over: what is missing now never comes.
    void applicationEnded() { m_applicationEnded = true; }
    /// receive() has told the application that the client is gone.
    void disconnectGiven() { m_disconnectGiven = true; }

protected:
    enum class Noticed : std::uint8_t {
        DataNotBytes,
        BodyForNone,
        AfterDone,
        AfterLeaving,
        AfterDisconnect,
        Overlap,
        Debug,
        LateHint,
        Count
    };

    [[nodiscard]] bool hasEnded() const { return m_applicationEnded; }
    /// Raises what is late: ClientDisconnected, or a RuntimeError after the application's own end. `left`: the client
    /// left before it had everything; what a client does that has everything is not asked.
    Turn refuseLate(Exchange &exchange, const Outgoing &outgoing, bool left);
    /// Raises RuntimeError "<type> <words>".
    static Turn refuse(Outgoing &outgoing, std::string_view rule, const char *words);
    static Turn refuseUnknown(Outgoing &outgoing, std::string_view rule, std::string_view protocol);
    Turn waitForRoom(Name message);
    /// Another send() of this exchange waits already (A025).
    void noteOverlap(Exchange &exchange, const Outgoing &outgoing);
    void noteOnce(Noticed what, Exchange &exchange, const Outgoing &outgoing, std::string_view rule,
                  trace::Severity severity, std::string_view message);

    const call::CallPtr m_call;

private:
    bool notice(Noticed what);

    bool m_applicationEnded = false;
    bool m_disconnectGiven = false;
    Name m_waiting = Name::Type; ///< What the last send() that had to wait had sent.
    std::bitset<static_cast<std::size_t>(Noticed::Count)> m_noticed;
};

} // namespace gatescope::asgi
