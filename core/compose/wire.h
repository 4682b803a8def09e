#pragma once

#include "base/result.h"
#include "compose/prepare.h"

#include <QByteArray>
#include <QLocalSocket>
#include <QObject>
#include <QSslSocket>
#include <QString>

namespace gatescope::compose {

/// A connection to an endpoint, whatever it is: TCP, TLS or a Unix socket. Private to core/compose.
///
/// Exactly one of closed() and failed() comes, at the end; nothing after stop().
class Wire : public QObject {
    Q_OBJECT

public:
    struct Options {
        bool verifiesTls = false;
        QByteArray alpn; ///< "h2"; empty: none is offered.
    };

    explicit Wire(QObject *parent = nullptr);
    ~Wire() override;

    void open(const Endpoint &endpoint, const Options &options);
    void write(const QByteArray &bytes);
    /// Bytes that the system has not taken yet.
    [[nodiscard]] qint64 waiting() const;
    /// Closes in order, behind what was written.
    void close();
    /// Breaks off; silent from now on.
    void stop();

    [[nodiscard]] QString local() const; ///< "127.0.0.1:52344"; empty: a Unix socket.
    [[nodiscard]] QString tls() const;   ///< Version and cipher.
    [[nodiscard]] QByteArray alpn() const;

Q_SIGNALS:
    void connected(); ///< Before TLS.
    void ready();     ///< Bytes can be written.
    void received(const QByteArray &bytes);
    void drained(); ///< Fewer bytes wait.
    void closed();  ///< By the peer, or after close().
    void failed(const gatescope::Error &error);

private:
    void watchTcp();
    void watchUnix();
    void tcpFailed(QAbstractSocket::SocketError code);
    void openTcp(const Endpoint &endpoint, const Options &options);
    void tell(const Error &error);
    void end();

    QSslSocket m_tcp;
    QLocalSocket m_unix;
    Endpoint m_endpoint;
    QStringList m_tlsErrors;
    bool m_isUnix = false;
    bool m_silent = false;
};

} // namespace gatescope::compose
