#pragma once

#include "net/poller.h"
#include "net/socketcalls.h"
#include "net/transport.h"

#include <string>

namespace gatescope::net {

/// A TCP or Unix socket without TLS, straight on its descriptor.
class SocketTransport final : public Transport, private Watched {
public:
    /// Takes the descriptor over. transportReady() is called by begin().
    SocketTransport(Poller &poller, qintptr descriptor, TransportUser &user);
    ~SocketTransport() override;
    SocketTransport(const SocketTransport &) = delete;
    SocketTransport &operator=(const SocketTransport &) = delete;

    void begin() { m_user.transportReady(); }
    /// Looks at what there is and leaves it; take it with read().
    [[nodiscard]] std::size_t peek(std::span<char> into);
    /// Gives the descriptor away: this transport is over.
    [[nodiscard]] qintptr release();

    [[nodiscard]] std::size_t read(std::span<char> into) override;
    void pauseReading() override { setReading(false); }
    void resumeReading() override { setReading(true); }
    void write(std::string_view bytes) override;
    void flush() override;
    [[nodiscard]] std::uint64_t unwritten() const override { return m_out.size() - m_sent; }
    void endWriting() override;
    void abort() override;
    [[nodiscard]] const std::shared_ptr<const TlsInfo> &tls() const override { return m_noTls; }

private:
    static constexpr std::size_t kKeptCapacity = 4 * 1024; ///< Of an empty queue.

    void ready(const Readiness &readiness) override;
    std::size_t take(const Transfer &transfer);
    /// What waits, then `bytes`; answers how many of those went.
    std::size_t sendBehindQueue(std::string_view bytes);
    void forgetSent();
    void setReading(bool on);
    void watch(int interest);

    Poller &m_poller;
    TransportUser &m_user;
    qintptr m_descriptor;
    std::string m_out;
    std::size_t m_sent = 0; ///< Of m_out.
    int m_interest = Poller::Read;
    int m_broken = 0;        ///< The error with which writing has failed.
    bool m_progress = false; ///< Bytes went that the user has not heard of.
    bool m_peerEnded = false;
    bool m_hungUp = false;
    std::shared_ptr<const TlsInfo> m_noTls;
};

} // namespace gatescope::net
