#pragma once

#include "base/id.h"
#include "call/request.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

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
    static constexpr std::size_t kUnsentHighWater = 64 * 1024; ///< Bytes; above it, the application waits.
    static constexpr std::size_t kUnsentLowWater = 16 * 1024;  ///< Bytes; below it, the application goes on.

    Call(ExchangeId exchange, ConnectionId connection, Request request);

    [[nodiscard]] ExchangeId exchange() const { return m_exchange; }
    [[nodiscard]] ConnectionId connection() const { return m_connection; }
    [[nodiscard]] const Request &request() const { return m_request; }
    [[nodiscard]] std::chrono::nanoseconds createdAt() const { return m_createdAt; }

    // Network side
    void pushBody(std::string_view bytes);
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

    void addUnsent(std::size_t bytes);
    [[nodiscard]] std::size_t unsent() const { return m_unsent.load(std::memory_order_relaxed); }
    /// True when the application may go on at once; otherwise sent() will answer true once there is room.
    [[nodiscard]] bool roomOrWant();
    /// Blocks until there is room or the client has left. Never call it with the GIL held.
    void waitForDrain();
    [[nodiscard]] bool isDisconnected() const { return m_disconnected.load(std::memory_order_acquire); }

private:
    const ExchangeId m_exchange;
    const ConnectionId m_connection;
    const Request m_request;
    const std::chrono::nanoseconds m_createdAt;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_body;
    std::size_t m_bodyTaken = 0; ///< Bytes at the front of m_body that are gone already.
    bool m_bodyFinished = false;
    std::atomic<bool> m_disconnected = false;
    std::atomic<bool> m_wantsRoom = false;
    std::atomic<std::size_t> m_unsent = 0;
};

using CallPtr = std::shared_ptr<Call>;

} // namespace gatescope::call
