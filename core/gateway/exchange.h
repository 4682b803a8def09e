#pragma once

#include "call/message.h"
#include "gateway/socketsession.h"
#include "gateway/wirelog.h"
#include "http/codecerror.h"
#include "http/http1response.h"
#include "http/step.h"
#include "net/handler.h"
#include "websocket/handshake.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace gatescope::gateway {

class Hub;
class Stream;

/// What an exchange begins with.
struct Opening {
    call::Request request;
    std::string raw; ///< The head as the trace shows it.
    bool expectsContinue = false;
    std::optional<websocket::Offer> offer = {}; ///< With Request::isWebSocket.
};

/// One request and its response: joins a stream to a call of the application.
///
/// The order of things is a table of states and inputs (exchange.cpp); what it does not list is dropped. The exchange
/// ends when the application's call has ended *and* its stream holds nothing of it any more; then it writes
/// ExchangeEnded and the Hub removes it. A response may end long before the call does (background work).
class Exchange {
public:
    Exchange(Hub &hub, Stream &stream, Opening opening);

    [[nodiscard]] ExchangeId id() const { return m_log.context().exchange; }
    void submit();

    // From the connection
    void bodyArrived(const http::BodyData &data, bool isLast = false);
    void bodyEnded(const http::BodyEnd &end);
    void requestRefused(const http::CodecError &error,
                        std::string_view unread); ///< The body's framing is broken, or it is too large.
    void tunnelled(std::string_view bytes);       ///< The client's bytes behind the opening of a tunnel.
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
    void stopping(); ///< The server stops: an open WebSocket says so.
    void checkDeadlines(SocketSession::Clock::time_point now);
    void abort();

    // From the inspector
    /// SocketSession::inject(), and what stands in the way when no WebSocket is open.
    [[nodiscard]] std::string inject(Injection what);

private:
    enum class State { Waiting, Streaming, Tunnel, Answered, Deaf };
    enum class Input {
        Start,
        Piece,
        LastPiece,
        Trailers,
        Accept,
        CloseSocket,
        EndedInOrder,
        Raised,
        NoStart,
        Unfinished,
        Refused,
        Lost,
        Aborted
    };
    struct Happening {
        Input input;
        call::ResponseStart *start = nullptr;
        call::ResponseBody *body = nullptr;
        const HeaderList *trailers = nullptr;
        const call::SocketAccept *accept = nullptr;
        const call::SocketClose *close = nullptr;
        const net::Closing *closing = nullptr;
        std::string_view reason = {};
        trace::Outcome outcome = trace::Outcome::Failed;
        int status = 500;
    };
    struct Transition;
    static const Transition kTransitions[];

    void happen(const Happening &happening);
    // exchangeresponse.cpp
    void start(const Happening &happening);
    void piece(const Happening &happening);
    void lastPiece(const Happening &happening);
    void trailers(const Happening &happening);
    void finish(const http::BodyOut &body, const HeaderList &trailers);
    void answer(const Happening &happening);
    void refuse(const Happening &happening);
    void cut(const Happening &happening);
    void lose(const Happening &happening);
    void loseUnlessWhole(const Happening &happening);
    void loseUnlessLeft(const Happening &happening);
    void judgeLength(std::uint64_t missing);
    void record(const http::BodyOut &body, const http::EndOut &end);
    void record(const http::BodyEnd &end);
    // exchangesocket.cpp
    void accept(const Happening &happening);
    void refuseSocket(const Happening &happening);
    void closeSocket(const Happening &happening);
    void endSocket(const Happening &happening);
    void loseSocket(const Happening &happening);
    [[nodiscard]] HeaderList handshakeFields(const call::SocketAccept &accept, std::string_view extension) const;
    void settleSocket();
    // exchangefiles.cpp
    void readFiles();
    void popFile();
    void dropFiles();

    void take(call::ResponseStart &start);
    void take(call::ResponseBody &body);
    void take(call::ResponseFile &file);
    void take(call::ResponseTrailers &trailers);
    void take(call::EarlyHints &hints);
    void take(call::Push &push);
    void take(call::SocketAccept &accept);
    void take(call::SocketSend &message);
    void take(call::SocketClose &close);
    void take(call::BodyWanted &);
    void take(call::BodyTaken &);
    void take(call::CallEnded &ended);

    void settle(trace::Outcome outcome, std::string_view reason);
    void tellDisconnected();
    void releaseUnsent(std::size_t bytes);
    void leaveStream(std::string_view why);
    void concludeIfOver();
    [[nodiscard]] bool clientWaitsForContinue() const;

    Hub &m_hub;
    Stream *m_stream; ///< Nothing once the stream holds nothing of the exchange.
    WireLog m_log;
    call::CallPtr m_call;
    const bool m_expectsContinue;
    State m_state = State::Waiting;
    trace::Outcome m_outcome = trace::Outcome::Completed;
    std::string m_reason;
    std::uint64_t m_bodyIn = 0;                ///< Data bytes of the request body.
    std::uint64_t m_bodyOut = 0;               ///< Data bytes of the response body.
    std::uint64_t m_overLength = 0;            ///< Bytes that the application sent over Content-Length.
    std::size_t m_unsent = 0;                  ///< Bytes given to the connection and not yet taken off Call::unsent().
    std::unique_ptr<websocket::Offer> m_offer; ///< WebSocket only.
    std::unique_ptr<SocketSession> m_socket;   ///< Once it is accepted.
    std::deque<call::ResponseFile> m_files;    ///< Bodies that come from disk, the first of them half sent.
    std::uint64_t m_leavesAt = 0;
    int m_holds = 1;
    bool m_continueSent = false;
    bool m_bodyGiven = false; ///< The application has the last of the request body.
    bool m_requestEnded = false;
    bool m_left = false;
    bool m_toldDisconnected = false;
    bool m_callEnded = false;
    bool m_concluded = false;
};

} // namespace gatescope::gateway
