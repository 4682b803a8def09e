#pragma once

#include "net/poller.h"
#include "net/transport.h"

#include <QSslSocket>

namespace gatescope::net {

/// A TCP socket with TLS, by QSslSocket. Looks at the first bytes before the handshake begins: for the name that the
/// client asks for, which Qt does not tell, and to answer one that speaks plain HTTP.
class TlsTransport final : public QObject, public Transport, private Watched {
    Q_OBJECT

public:
    TlsTransport(Poller &poller, qintptr descriptor, const TlsContext &context, TransportUser &user);
    ~TlsTransport() override;

    [[nodiscard]] std::size_t read(std::span<char> into) override;
    void pauseReading() override { m_readingPaused = true; }
    void resumeReading() override;
    void write(std::string_view bytes) override;
    void flush() override { m_socket.flush(); }
    /// While encrypted bytes wait, all of them count, with TLS's own.
    [[nodiscard]] std::uint64_t unwritten() const override;
    void endWriting() override;
    void abort() override;
    [[nodiscard]] const std::shared_ptr<const TlsInfo> &tls() const override { return m_info; }

private:
    enum class Phase { FirstBytes, Handshake, Speaking, Plain, Ending, Over };

    void readable();
    void lookAtFirstBytes();
    void chooseProtocol(const std::vector<std::string> &offered);
    void refusePlain(std::string bytes);
    void agreed();
    void failed();
    void disconnected();
    void lost();
    void refuse(ClosedBy by, std::string reason);
    void skipTheRest();
    void ready(const Readiness &readiness) override;
    [[nodiscard]] TlsInfo facts() const;

    Poller &m_poller;
    TransportUser &m_user;
    const TlsContext &m_context;
    QSslSocket m_socket;
    Phase m_phase = Phase::FirstBytes;
    std::string m_serverName;
    std::shared_ptr<const TlsInfo> m_info;
    qintptr m_rest = -1; ///< The descriptor a second time, kept when QSslSocket closes its own.
    bool m_readingPaused = false;
};

} // namespace gatescope::net
