#pragma once

#include "base/id.h"
#include "call/request.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::call {

/// One call of the application, shared by the network thread (which feeds it) and Python (which serves it).
///
/// The request body flows in through pushBody() and out through takeBody(); bodies are buffered only up to
/// kBodyHighWater, after which the network thread stops reading the socket until BodyTaken tells it to go on.
/// The response flows as messages (message.h); unsent() counts the bytes that Python posted and the socket has not
/// taken yet. WSGI workers wait on the call itself (waitForBody, waitForDrain; never with the GIL held); the asyncio
/// side is told through Application.
///
/// Every function may be called from any thread.
class Call {
public:
    static constexpr std::size_t kBodyHighWater = 64 * 1024;   ///< Bytes; above it, reading pauses.
    static constexpr std::size_t kMostMessages = 1024;         ///< Of a WebSocket; above it, reading pauses.
    static constexpr std::size_t kUnsentHighWater = 64 * 1024; ///< Bytes; above it, the application waits.
    static constexpr std::size_t kUnsentLowWater = 16 * 1024;  ///< Bytes; below it, the application goes on.

    Call(ExchangeId exchange, ConnectionId connection, Request request);

    [[nodiscard]] ExchangeId exchange() const { return m_exchange; }
    [[nodiscard]] ConnectionId connection() const { return m_connection; }
    [[nodiscard]] const Request &request() const { return m_request; }
    [[nodiscard]] std::chrono::nanoseconds createdAt() const { return m_createdAt; }

    // Network side
    /// `last`: finishBody() in one with it.
    void pushBody(std::string_view bytes, bool last = false);
    void finishBody(); ///< The last byte of the request body has arrived.
    void disconnect(); ///< The client has left, or the server cut it off. Wakes every waiter; sticks.
    [[nodiscard]] bool bodyIsFull() const;
    /// Takes `bytes` off unsent(). True when somebody waits for room and there is room now: tell the Application.
    [[nodiscard]] bool sent(std::size_t bytes);

    // Application side
    struct Body {
        std::string bytes;
        bool last = false;         ///< Nothing follows.
        bool wasFull = false;      ///< Reading had paused: post a BodyTaken message.
        bool disconnected = false; ///< The client left before the body was complete; `bytes` may still hold some.
    };
    [[nodiscard]] bool hasBodyReady() const; ///< takeBody() would answer something now: bytes, the end, or the loss.
    [[nodiscard]] Body takeBody(std::size_t most);
    /// Blocks until hasBodyReady(). Never call it with the GIL held.
    void waitForBody();

    // A WebSocket's messages and its end. The network thread pushes; it stops reading while messagesAreFull().
    struct SocketInput {
        std::string bytes; ///< UTF-8 when it is text.
        bool isText = true;
    };
    struct SocketEnd {
        std::uint16_t code = 1006; ///< 1005: no code came; 1006: no close frame came.
        std::string reason;
    };
    void pushMessage(SocketInput message);
    /// The socket is closed: what is queued is still given, then the end. Once; the first wins. Also disconnect()s.
    void endSocket(SocketEnd end);
    [[nodiscard]] bool messagesAreFull() const; ///< Above kBodyHighWater bytes (or kMostMessages) wait.
    [[nodiscard]] bool hasMessage() const;
    /// The next message; `wasFull` when reading had paused: post a BodyTaken message.
    [[nodiscard]] std::optional<SocketInput> takeMessage(bool &wasFull);
    /// Set once the socket is closed.
    [[nodiscard]] std::optional<SocketEnd> socketEnd() const;

    void addUnsent(std::size_t bytes);
    [[nodiscard]] std::size_t unsent() const { return m_unsent.load(std::memory_order_relaxed); }
    /// True when the application may go on at once; otherwise sent() will answer true once there is room.
    [[nodiscard]] bool roomOrWant();
    /// Blocks until there is room or the client has left. Never call it with the GIL held.
    void waitForDrain();
    [[nodiscard]] bool isDisconnected() const { return m_disconnected.load(std::memory_order_acquire); }

private:
    [[nodiscard]] bool isReady() const
    {
        return m_body.size() > m_bodyTaken || !m_pieces.empty() || m_bodyFinished || m_disconnected;
    }
    [[nodiscard]] std::size_t takePiece(std::size_t most);

    const ExchangeId m_exchange;
    const ConnectionId m_connection;
    const Request m_request;
    const std::chrono::nanoseconds m_createdAt;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_body;
    std::size_t m_bodyTaken = 0;      ///< Bytes at the front of m_body that are gone already.
    std::deque<std::size_t> m_pieces; ///< What is left of each; with Request::keepsPieces.
    bool m_bodyFinished = false;
    struct Inbox {
        std::deque<SocketInput> messages;
        std::size_t bytes = 0;
        std::optional<SocketEnd> end;
        [[nodiscard]] bool isFull() const { return bytes > kBodyHighWater || messages.size() > kMostMessages; }
    };
    std::unique_ptr<Inbox> m_inbox; ///< WebSocket only.
    std::atomic<bool> m_disconnected = false;
    std::atomic<bool> m_wantsRoom = false;
    std::atomic<std::size_t> m_unsent = 0;
};

using CallPtr = std::shared_ptr<Call>;

} // namespace gatescope::call
