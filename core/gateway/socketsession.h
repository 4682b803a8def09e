#pragma once

#include "call/message.h"
#include "gateway/wirelog.h"
#include "net/handler.h"
#include "websocket/codec.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::gateway {

class Hub;
class Stream;

/// What a WebSocket's application shall receive as if the client had sent it.
struct Injection {
    enum class Kind : std::uint8_t { Text, Binary, Close };

    ExchangeId exchange;
    Kind kind = Kind::Text;
    std::string bytes;         ///< Text as UTF-8; the reason of a close.
    std::uint16_t code = 1000; ///< Of a close.
};

/// An open WebSocket: joins the frames of a stream to the messages of a Call, from the accepted handshake to the end.
///
/// Frames that came become messages of the Call, as many as it has room for; what the application sends becomes frames.
/// Pings are answered, and sent. The closing handshake of RFC 6455 section 7 is a table of states and inputs
/// (socketsession.cpp). When the state is Closed nothing more is sent, and ended() says how it went.
class SocketSession {
public:
    using Clock = std::chrono::steady_clock;

    SocketSession(Hub &hub, Stream &stream, WireLog &log, call::CallPtr call, const websocket::CodecOptions &options);
    ~SocketSession();
    SocketSession(const SocketSession &) = delete;
    SocketSession &operator=(const SocketSession &) = delete;

    // From the stream
    void received(std::string_view bytes);
    void lost(const net::Closing &closing); ///< The connection is gone.

    // From the application
    /// Bytes that were queued: 0 when the socket is closing and the message was dropped.
    [[nodiscard]] std::size_t send(const call::SocketSend &message);
    void close(const call::SocketClose &close);
    void messagesTaken();                            ///< There is room again.
    void applicationEnded(call::CallEnded::How how); ///< 1000 when it returned, 1011 when it raised.

    // From the inspector
    /// The application gets it as if the client had sent it; the trace tells a message of no frames. A close goes to
    /// the client as an answer would. Says what stands in the way; empty: it is done.
    [[nodiscard]] std::string inject(Injection what);

    // From the hub
    void stop(); ///< The server goes away: 1001.
    void checkDeadlines(Clock::time_point now);

    /// How it ended, for the exchange and the application.
    struct End {
        call::Call::SocketEnd told; ///< What the application hears.
        trace::Outcome outcome = trace::Outcome::Completed;
        std::string words; ///< "closed by the client with 1001 (going away)"
    };
    [[nodiscard]] const std::optional<End> &ended() const { return m_end; }

private:
    enum class State : std::uint8_t { Open, WeClosed, Closed };
    enum class Input : std::uint8_t { TheyClose, WeClose, Violation, Lost, TimeOut };
    struct Event {
        Input input;
        trace::Party by = trace::Party::Server;
        std::uint16_t code = 1006;
        std::string reason;
        std::string words;
    };
    struct Transition;
    static const Transition kTransitions[];

    void happen(const Event &event);
    void answerClose(const Event &event);
    void sendClose(const Event &event);
    void closeForViolation(const Event &event);
    void finishHandshake(const Event &event);
    void breakOff(const Event &event);

    void pump();
    void give(std::string bytes, bool isText);
    [[nodiscard]] std::string whyNot(const Injection &what, bool mustBeText) const;
    bool take(const websocket::Frame &frame);
    bool take(websocket::Message &message);
    bool take(const websocket::CloseReceived &close);
    bool take(const websocket::NeedData &) { return false; }
    void put(websocket::Frame frame);
    void say(trace::SocketState state, trace::Party by, std::string_view why);
    void end(bool clean, std::uint16_t code, std::string_view reason, std::string words);
    [[nodiscard]] trace::Outcome outcomeOf(bool clean) const;

    Hub &m_hub;
    Stream &m_stream;
    WireLog &m_log;
    call::CallPtr m_call;
    websocket::Codec m_codec;
    State m_state = State::Open;
    trace::Party m_closedBy = trace::Party::Client; ///< Who began to close.
    std::uint16_t m_sentCode = 0;
    std::uint16_t m_receivedCode = 0;
    bool m_failed = false; ///< The application raised, or the client broke a rule.
    bool m_paused = false; ///< The application has enough messages.
    std::uint32_t m_pings = 0;
    Clock::time_point m_nextPing;
    Clock::time_point m_deadline = Clock::time_point::max(); ///< For a pong or for the client's close frame.
    std::optional<End> m_end;
};

} // namespace gatescope::gateway
