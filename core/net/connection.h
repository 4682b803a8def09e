#pragma once

#include "base/clock.h"
#include "net/endpoint.h"
#include "net/handler.h"
#include "net/options.h"
#include "net/poller.h"
#include "net/proxyheader.h"
#include "net/transport.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>

namespace gatescope::net {

class SocketTransport;

/// One accepted socket: bytes to and from a handler, with back-pressure, one deadline, and a close that loses nothing.
///
/// Lives on the network thread. Before a handler is made, it reads the PROXY header and shakes hands for TLS, where the
/// server's options ask for that. Writing: write() queues, flush() hands it to the system; call flush() once a batch.
class Connection : public QObject, private TransportUser {
    Q_OBJECT

public:
    static constexpr qint64 kReadBuffer = 64 * 1024; ///< Bytes that are read at once, at most.

    /// What a connection goes through before it is open.
    struct Setup {
        Poller &poller;
        std::shared_ptr<const TlsContext> tls; ///< Null: no TLS.
        bool proxyHeader = false;
        Timeouts timeouts;
    };

    /// Takes the descriptor over. Not alive when the peer has gone already.
    Connection(qintptr descriptor, const Setup &setup, QObject *parent);
    ~Connection() override;

    void setHandler(std::unique_ptr<ConnectionHandler> handler) { m_handler = std::move(handler); }
    [[nodiscard]] ConnectionHandler &handler() { return *m_handler; }
    [[nodiscard]] bool isOpen() const { return m_state == State::Open; }
    [[nodiscard]] bool isAlive() const { return m_state != State::Gone; }
    [[nodiscard]] const Endpoint &peer() const { return m_peer; }   ///< As the PROXY header has it, if there is one.
    [[nodiscard]] const Endpoint &local() const { return m_local; } ///< Likewise.
    [[nodiscard]] const Timeouts &timeouts() const { return m_setup.timeouts; }
    /// When it was accepted, before a PROXY header and the TLS handshake; on the clock of the trace.
    [[nodiscard]] std::chrono::nanoseconds acceptedAt() const { return m_acceptedAt; }

    /// What the TLS handshake agreed on; null without TLS. One object for the life of the connection.
    [[nodiscard]] const std::shared_ptr<const TlsInfo> &tls() const { return m_tls; }
    [[nodiscard]] std::string_view alpn() const { return m_tls ? std::string_view(m_tls->alpn) : ""; }
    [[nodiscard]] std::string_view transportName() const; ///< "tcp", "tls", "unix"

    void write(std::string_view bytes);
    void flush();
    /// Of write()'s bytes, those that wait here; with TLS perhaps a few more than are left of them.
    [[nodiscard]] std::uint64_t unwritten() const { return m_transport->unwritten(); }

    void pauseReading();
    void resumeReading();
    /// The peer has closed its sending side, and the handler may go on (ConnectionHandler::inputEnded()).
    [[nodiscard]] bool inputHasEnded() const { return m_inputEnded; }

    /// One at a time: a new one replaces the last.
    void setDeadline(std::chrono::milliseconds fromNow);
    void clearDeadline() { m_deadline = kNever; }

    /// Writes what is queued, closes our side, and reads and forgets what the peer still sends until it closes too, so
    /// that the last answer is not lost to a reset. Bounded by Timeouts::linger. The handler hears only written() and
    /// closed().
    void closeGently(std::string why);
    /// Now, without what is queued.
    void abort(std::string why);

    [[nodiscard]] std::uint64_t bytesIn() const { return m_bytesIn; } ///< Without TLS's own, as bytesOut().
    /// Handed to the system. With TLS it lags behind while encrypted bytes wait, and is exact when none do.
    [[nodiscard]] std::uint64_t bytesOut() const { return m_bytesOut; }

Q_SIGNALS:
    void opened(gatescope::net::Connection *connection); ///< Set a handler now.
    /// Set a handler now: one that hears closed(), and perhaps written() and deadlinePassed() before it.
    void refused(gatescope::net::Connection *connection, const gatescope::net::Refusal &refusal);
    void gone(gatescope::net::Connection *connection); ///< Behind ConnectionHandler::closed().

private:
    friend class Server;
    using Clock = std::chrono::steady_clock;
    enum class State { Preparing, Open, Lingering, Gone };
    static constexpr Clock::time_point kNever = Clock::time_point::max();

    void begin();
    void leavePlain(qintptr descriptor);
    void secure(qintptr descriptor);
    void readProxyHeader();
    void proxyHeaderEnded(std::string_view behind);
    void refuse(const Refusal &refusal);

    void transportReady() override;
    void transportRefused(Refusal refusal) override { refuse(refusal); }
    void transportReadable() override;
    void transportWritten() override;
    void transportEnded(bool wholly) override;
    void transportFailed(Closing closing) override;

    void read();
    void forget();
    void halfClose();
    void finish();
    [[nodiscard]] bool peerHasGone() const;
    void checkDeadline(Clock::time_point now);

    const Setup m_setup;
    Endpoint m_peer;
    Endpoint m_local;
    bool m_isUnix = false;
    std::unique_ptr<ProxyHeader> m_proxyHeader; ///< While it is read.
    std::unique_ptr<Transport> m_transport;
    SocketTransport *m_plain = nullptr; ///< m_transport, while it is one.
    std::shared_ptr<const TlsInfo> m_tls;
    const std::chrono::nanoseconds m_acceptedAt = sinceStart();
    std::unique_ptr<ConnectionHandler> m_handler;
    State m_state = State::Preparing;
    Closing m_closing;
    bool m_readingPaused = false;
    bool m_reading = false;
    bool m_moreToRead = false;
    bool m_halfClosed = false;
    bool m_inputEnded = false;
    Clock::time_point m_deadline = kNever;
    Clock::time_point m_halfOpenUntil = kNever;
    std::uint64_t m_bytesIn = 0;
    std::uint64_t m_queued = 0;
    std::uint64_t m_bytesOut = 0;
};

} // namespace gatescope::net
