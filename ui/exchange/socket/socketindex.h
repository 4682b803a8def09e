#pragma once

#include "trace/session.h"

#include <QString>

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace gatescope::ui {

/// What a line of a WebSocket conversation is.
enum class SocketKind : std::uint8_t {
    Request,    ///< The opening handshake, and `websocket.connect`.
    Answer,     ///< `websocket.accept`, a refusal or a denial, and the response head.
    AnswerBody, ///< A piece of the body of a denial.
    Text,
    Binary,
    Ping,
    Pong,
    Close,   ///< A close frame, `websocket.close`, `websocket.disconnect`.
    Unknown, ///< A frame with a reserved opcode.
    Trouble, ///< A finding, a refused send(), an exception, bytes that broke the protocol.
    Count
};

[[nodiscard]] constexpr bool isData(SocketKind kind)
{
    return kind == SocketKind::Text || kind == SocketKind::Binary;
}

/// One line of the conversation: a message, a control frame or a step of the handshake, with the events that belong to
/// it on both sides of the gateway. A plain value: a socket may have a million of them.
struct SocketEntry {
    std::int64_t at = 0; ///< Arrived, or handed to send(); ns on the run's clock.
    std::int64_t latencyNs =
        -1;                 ///< From arrival to the application's receive(), or from send() to the wire; -1: not yet.
    std::uint64_t size = 0; ///< Of the content, inflated.
    std::uint64_t wireSize = 0; ///< Of the frames' payloads.
    std::int32_t main = -1;     ///< The event that has the content.
    std::int32_t wire = -1;     ///< The first event on the client's side.
    std::int32_t asgi = -1;     ///< The event on the application's side.
    std::uint32_t rung = 0;     ///< Its first rung.
    std::uint32_t number = 0;   ///< Of data messages, from 1.
    std::uint32_t frames = 0;
    SocketKind kind = SocketKind::Trouble;
    bool fromClient = false;
    bool compressed = false;
    bool injected = false; ///< By the inspector, as if the client had sent it: no frame brought it.
    bool complete = true;  ///< No more frames are to come.
    bool alarming = false; ///< Broke a rule, or was refused.
};

/// One row of the ladder: an event on the wire, one between gateway and application, or both when they belong together
/// and nothing happened in between.
struct SocketRung {
    std::int32_t wire = -1;
    std::int32_t asgi = -1;
    std::uint32_t entry = 0;

    [[nodiscard]] std::int32_t first() const { return wire < 0 || (asgi >= 0 && asgi < wire) ? asgi : wire; }
};

/// A step in the life of the socket.
struct SocketStep {
    trace::SocketState state = trace::SocketState::Connecting;
    trace::Party by = trace::Party::Server;
    QString why;
    std::int64_t at = 0;
    int event = -1;
};

/// What the end of the socket was.
struct SocketEnd {
    trace::Party by = trace::Party::Client;
    std::uint16_t code = 1006;
    QString reason;
    bool clean = false;
    std::uint16_t received = 0;
    std::uint16_t sent = 0;
    int event = -1;
};

/// The opening handshake: the events that tell of it. -1: not (yet) there.
struct SocketOpening {
    int request = -1;
    int response = -1;
    int answer = -1; ///< asgi.send: accept, close or denial.
    std::uint16_t status = 0;
    bool denied = false;   ///< With a response of the application's own.
    QString reason;        ///< That the application gave for closing before it accepted; nobody gets it.
    std::vector<int> body; ///< WireResponseBody
};

/// One WebSocket exchange, read from its events: lines of the conversation, rungs of the ladder, states.
///
/// Feed it every event once and in order. Events are joined as the trace orders them (protocolevents.h): messages of
/// the client are received first in, first out; frames of the server follow their send().
class SocketIndex {
public:
    void clear() { *this = SocketIndex(); }
    void add(int index, const trace::TraceEvent &event);

    [[nodiscard]] const std::deque<SocketEntry> &entries() const { return m_entries; }
    [[nodiscard]] const std::deque<SocketRung> &rungs() const { return m_rungs; }
    /// The line that an event belongs to; nothing for events that have none (await receive(), the scope).
    [[nodiscard]] std::optional<std::uint32_t> entryOf(int event) const;
    /// The row of the ladder for an event; that of its line where it has none itself.
    [[nodiscard]] std::optional<std::uint32_t> rungOf(int event) const;

    [[nodiscard]] const std::vector<SocketStep> &steps() const { return m_steps; }
    [[nodiscard]] const std::optional<SocketEnd> &end() const { return m_end; }
    [[nodiscard]] const SocketOpening &opening() const { return m_opening; }
    /// Lines that broke a rule, in order.
    [[nodiscard]] const std::vector<std::uint32_t> &troubles() const { return m_troubles; }
    /// When the socket opened; when it began, while it has not.
    [[nodiscard]] std::int64_t openedAt() const { return m_openedAt; }
    [[nodiscard]] std::int64_t lastAt() const { return m_lastAt; }
    [[nodiscard]] bool isOpenOrWas() const { return m_opened; }

private:
    struct Moment {
        int event = 0;
        std::int64_t at = 0;
    };
    /// A send() on its way to the wire.
    struct Outgoing {
        std::uint32_t entry = 0;
        bool hasMessage = false;
        std::uint32_t seen = 0;
        std::uint32_t expected = 1;
    };
    using Line = std::optional<std::uint32_t>;

    void take(const trace::WireRequestHead &head, Moment now);
    void take(const trace::WireResponseHead &head, Moment now);
    void take(const trace::WireResponseBody &body, Moment now);
    void take(const trace::WireRejected &rejected, Moment now);
    void take(const trace::SocketFrame &frame, Moment now);
    void take(const trace::SocketMessage &message, Moment now);
    void take(const trace::SocketStateChanged &changed, Moment now);
    void take(const trace::SocketClosed &closed, Moment now);
    void take(const trace::ReceiveAnswered &answered, Moment now);
    void take(const trace::SendCalled &called, Moment now);
    void take(const trace::SendRefused &refused, Moment now);
    void take(const trace::AppRaised &raised, Moment now);
    void take(const trace::Finding &finding, Moment now);
    void take(const trace::Gap &gap, Moment now);
    void take(const trace::ExchangeEnded &ended, Moment now);
    template <class Other>
    void take(const Other &, Moment)
    {
    }

    void clientFrame(const trace::SocketFrame &frame, Moment now);
    void serverFrame(const trace::SocketFrame &frame, Moment now);
    void controlFrame(const trace::SocketFrame &frame, Moment now);
    void sendMessage(const trace::SendCalled &called, Moment now);
    std::uint32_t begin(SocketKind kind, bool fromClient, Moment now);
    void addWire(std::uint32_t entry, Moment now);
    void addAsgi(std::uint32_t entry, Moment now);
    void addFrame(std::uint32_t entry, const trace::SocketFrame &frame, Moment now);
    void flag(std::uint32_t entry);
    SocketEntry &at(std::uint32_t entry) { return m_entries[entry]; }

    std::deque<SocketEntry> m_entries; ///< Grows without ever copying what is there: that would be a pause.
    std::deque<SocketRung> m_rungs;
    std::vector<SocketStep> m_steps;
    std::vector<std::uint32_t> m_troubles;
    std::optional<SocketEnd> m_end;
    SocketOpening m_opening;
    std::int64_t m_openedAt = 0;
    std::int64_t m_lastAt = 0;
    std::uint32_t m_messages = 0;
    bool m_opened = false;
    bool m_begun = false;
    bool m_broken = false; ///< Bytes came that no parser accepted; the close frame that follows is the answer.

    Line m_request;                     ///< Waits for websocket.connect.
    Line m_answer;                      ///< Waits for the response head.
    Line m_answerBody;                  ///< Waits for its bytes on the wire.
    Line m_incoming;                    ///< A message of the client whose frames are still coming.
    Line m_appClose;                    ///< websocket.close, waits for its frame.
    Line m_clientClose;                 ///< The client's close frame, waits for websocket.disconnect.
    Line m_lastSend;                    ///< What a refusal belongs to.
    std::deque<std::uint32_t> m_unread; ///< Messages that the application has not received.
    std::deque<Outgoing> m_sent;
};

} // namespace gatescope::ui
