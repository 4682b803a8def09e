#pragma once

#include "net/endpoint.h"
#include "net/handler.h"
#include "net/options.h"

#include <QTcpSocket>

#include <chrono>
#include <memory>

namespace gatescope::net {

/// One accepted socket: bytes to and from a handler, with back-pressure, one deadline, and a close that loses nothing.
///
/// Lives on the network thread. Writing: write() queues, flush() hands it to the system; call flush() once a batch.
/// A peer that closes its sending side has left: half-open connections are not served.
class Connection : public QObject {
    Q_OBJECT

public:
    static constexpr qint64 kReadBuffer = 64 * 1024; ///< Bytes that wait here at most while reading is paused.

    /// Takes the descriptor over. Not open when it is none, or when the peer has gone already.
    Connection(qintptr descriptor, const Timeouts &timeouts, QObject *parent);

    void setHandler(std::unique_ptr<ConnectionHandler> handler) { m_handler = std::move(handler); }
    [[nodiscard]] ConnectionHandler &handler() { return *m_handler; }
    [[nodiscard]] bool isOpen() const { return m_state == State::Open; }
    [[nodiscard]] const Endpoint &peer() const { return m_peer; }
    [[nodiscard]] const Endpoint &local() const { return m_local; }
    [[nodiscard]] const Timeouts &timeouts() const { return m_timeouts; }

    void write(std::string_view bytes);
    void flush();
    [[nodiscard]] std::uint64_t unwritten() const { return static_cast<std::uint64_t>(m_socket.bytesToWrite()); }

    void pauseReading() { m_readingPaused = true; }
    void resumeReading();

    /// One at a time: a new one replaces the last.
    void setDeadline(std::chrono::milliseconds fromNow);
    void clearDeadline() { m_deadline = kNever; }

    /// Writes what is queued, closes our side, and reads and forgets what the peer still sends until it closes too, so
    /// that the last answer is not lost to a reset. Bounded by Timeouts::linger. The handler hears only written() and
    /// closed().
    void closeGently(std::string why);
    /// Now, without what is queued.
    void abort(std::string why);

    [[nodiscard]] std::uint64_t bytesIn() const { return m_bytesIn; }
    [[nodiscard]] std::uint64_t bytesOut() const { return m_bytesOut; } ///< Handed to the system.

Q_SIGNALS:
    void gone(gatescope::net::Connection *connection); ///< Behind ConnectionHandler::closed().

private:
    friend class Server;
    using Clock = std::chrono::steady_clock;
    enum class State { Open, Lingering, Gone };
    static constexpr Clock::time_point kNever = Clock::time_point::max();

    void read();
    void forget();
    void wrote();
    void halfClose();
    void disconnected();
    void finish();
    void checkDeadline(Clock::time_point now);

    const Timeouts m_timeouts;
    QTcpSocket m_socket;
    Endpoint m_peer;
    Endpoint m_local;
    std::unique_ptr<ConnectionHandler> m_handler;
    State m_state = State::Open;
    Closing m_closing;
    bool m_readingPaused = false;
    bool m_halfClosed = false;
    Clock::time_point m_deadline = kNever;
    std::uint64_t m_bytesIn = 0;
    std::uint64_t m_queued = 0;
    std::uint64_t m_bytesOut = 0;
};

} // namespace gatescope::net
