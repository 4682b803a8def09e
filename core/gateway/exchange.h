#pragma once

#include "call/message.h"
#include "gateway/wirelog.h"
#include "http/http1codec.h"
#include "net/handler.h"

#include <string>

namespace gatescope::gateway {

class HttpConnection;
class Hub;

/// One request and its response: joins a connection's codec to a call of the application.
///
/// The order of things is a table of states and inputs (exchange.cpp); what it does not list is dropped. The exchange
/// ends when the application's call has ended *and* its connection holds nothing of it any more; then it writes
/// ExchangeEnded and the Hub removes it. A response may end long before the call does (background work).
class Exchange {
public:
    Exchange(Hub &hub, HttpConnection &connection, http::RequestHead head);

    [[nodiscard]] ExchangeId id() const { return m_log.context().exchange; }
    void submit();

    // From the connection
    void bodyArrived(const http::BodyData &data);
    void bodyEnded(const http::BodyEnd &end);
    void requestRefused(const http::CodecError &error,
                        std::string_view unread); ///< The body's framing is broken, or it is too large.
    void connectionLost(const net::Closing &closing);
    /// The connection holds the exchange once while it reads the request or writes the response, and once until the
    /// response's last byte, at `position` of its output, has left.
    void holdUntil(std::uint64_t position);
    [[nodiscard]] std::uint64_t leavesAt() const { return m_leavesAt; }
    void left(); ///< The end of the second hold: the response's last byte has left.
    void release();
    void socketHolds(std::uint64_t bytes); ///< Not more than these bytes of the response still wait to be sent.

    // From the application
    void take(call::ResponseMessage &message);

    // From the hub
    void abort();

private:
    enum class State { Waiting, Streaming, Answered, Deaf };
    enum class Input { Start, Piece, LastPiece, EndedInOrder, Raised, NoStart, Unfinished, Refused, Lost, Aborted };
    struct Happening {
        Input input;
        call::ResponseStart *start = nullptr;
        call::ResponseBody *body = nullptr;
        std::string_view reason = {};
        trace::Outcome outcome = trace::Outcome::Failed;
        int status = 500;
    };
    struct Transition;
    static const Transition kTransitions[];

    void happen(const Happening &happening);
    void start(const Happening &happening);
    void piece(const Happening &happening);
    void lastPiece(const Happening &happening);
    void answer(const Happening &happening);
    void refuse(const Happening &happening);
    void cut(const Happening &happening);
    void lose(const Happening &happening);
    void loseUnlessWhole(const Happening &happening);
    void loseUnlessLeft(const Happening &happening);

    void take(call::ResponseStart &start);
    void take(call::ResponseBody &body);
    void take(call::BodyWanted &);
    void take(call::BodyTaken &);
    void take(call::CallEnded &ended);

    void judgeLength(std::uint64_t missing);
    void record(const http::BodyOut &body, const http::EndOut &end);
    void settle(trace::Outcome outcome, std::string_view reason);
    void tellDisconnected();
    void releaseUnsent(std::size_t bytes);
    void leaveConnection(std::string_view why);
    void concludeIfOver();
    [[nodiscard]] bool clientWaitsForContinue() const;

    Hub &m_hub;
    HttpConnection *m_connection; ///< Nothing once the connection holds nothing of the exchange.
    WireLog m_log;
    call::CallPtr m_call;
    const bool m_expectsContinue;
    State m_state = State::Waiting;
    trace::Outcome m_outcome = trace::Outcome::Completed;
    std::string m_reason;
    std::uint64_t m_bodyIn = 0;     ///< Data bytes of the request body.
    std::uint64_t m_bodyOut = 0;    ///< Data bytes of the response body.
    std::uint64_t m_overLength = 0; ///< Bytes that the application sent over Content-Length.
    std::size_t m_unsent = 0;       ///< Bytes given to the connection and not yet taken off Call::unsent().
    std::uint64_t m_leavesAt = 0;
    int m_holds = 1;
    bool m_continueSent = false;
    bool m_requestEnded = false;
    bool m_left = false;
    bool m_toldDisconnected = false;
    bool m_callEnded = false;
    bool m_concluded = false;
};

} // namespace gatescope::gateway
