#include "compose/wire.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QSslCipher>
#include <QSslConfiguration>

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

struct SocketWords {
    QAbstractSocket::SocketError error;
    QLatin1StringView words; ///< %1: where to.
    QLatin1StringView wayOut;
};
constexpr std::array kWords{
    SocketWords{QAbstractSocket::ConnectionRefusedError, "nothing listens at %1"_L1,
                "start the application, or correct the port"_L1},
    SocketWords{QAbstractSocket::HostNotFoundError, "the host of %1 is not known"_L1, "correct the URL"_L1},
    SocketWords{QAbstractSocket::NetworkError, "%1 cannot be reached"_L1, "correct the address"_L1},
    SocketWords{
        QAbstractSocket::SslHandshakeFailedError, "the TLS handshake with %1 failed"_L1,
        "use http:// if the server speaks no TLS; a certificate that nobody vouches for needs the check off"_L1},
};

Error errorOf(QAbstractSocket::SocketError code, const QString &words, const QString &where)
{
    const auto row = std::ranges::find(kWords, code, &SocketWords::error);
    if (row == kWords.end())
        return {.summary = u"the connection to %1 broke"_s.arg(where), .detail = words, .wayOut = {}};
    return {.summary = QString(row->words).arg(where), .detail = words, .wayOut = QString(row->wayOut)};
}

QString addressText(QHostAddress address, quint16 port)
{
    bool isV4 = false;
    if (const quint32 v4 = address.toIPv4Address(&isV4); isV4)
        address = QHostAddress(v4);
    const QString text = address.toString();
    return (isV4 ? text : u'[' + text + u']') + u':' + QString::number(port);
}

} // namespace

Wire::Wire(QObject *parent) : QObject(parent)
{
    m_tcp.setProxy(QNetworkProxy::NoProxy);
    watchTcp();
    watchUnix();
}

void Wire::watchTcp()
{
    connect(&m_tcp, &QSslSocket::readyRead, this, [this] {
        if (!m_silent)
            Q_EMIT received(m_tcp.readAll());
    });
    connect(&m_tcp, &QSslSocket::bytesWritten, this, &Wire::drained);
    connect(&m_tcp, &QSslSocket::encryptedBytesWritten, this, &Wire::drained);
    connect(&m_tcp, &QSslSocket::connected, this, &Wire::connected);
    connect(&m_tcp, &QSslSocket::disconnected, this, &Wire::end);
    connect(&m_tcp, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
        for (const QSslError &error : errors)
            m_tlsErrors += error.errorString();
    });
    connect(&m_tcp, &QSslSocket::errorOccurred, this, &Wire::tcpFailed);
}

void Wire::watchUnix()
{
    connect(&m_unix, &QLocalSocket::readyRead, this, [this] {
        if (!m_silent)
            Q_EMIT received(m_unix.readAll());
    });
    connect(&m_unix, &QLocalSocket::bytesWritten, this, &Wire::drained);
    connect(&m_unix, &QLocalSocket::connected, this, &Wire::connected);
    connect(&m_unix, &QLocalSocket::connected, this, &Wire::ready);
    connect(&m_unix, &QLocalSocket::disconnected, this, &Wire::end);
    connect(&m_unix, &QLocalSocket::errorOccurred, this, [this](QLocalSocket::LocalSocketError code) {
        if (code != QLocalSocket::PeerClosedError)
            tell({.summary = u"nothing listens at unix:%1"_s.arg(m_endpoint.unixPath),
                  .detail = m_unix.errorString(),
                  .wayOut = u"start the application, or correct the path"_s});
    });
}

void Wire::tcpFailed(QAbstractSocket::SocketError code)
{
    const QString where = QString::fromUtf8(m_endpoint.authority);
    if (code != QAbstractSocket::RemoteHostClosedError)
        tell(errorOf(code, m_tlsErrors.isEmpty() ? m_tcp.errorString() : m_tlsErrors.join(u'\n'), where));
    else if (m_endpoint.tls && !m_tcp.isEncrypted())
        tell(errorOf(QAbstractSocket::SslHandshakeFailedError, m_tcp.errorString(), where));
}

Wire::~Wire()
{
    m_tcp.disconnect(this);
    m_unix.disconnect(this);
}

void Wire::open(const Endpoint &endpoint, const Options &options)
{
    m_endpoint = endpoint;
    m_isUnix = !endpoint.unixPath.isEmpty();
    if (m_isUnix)
        m_unix.connectToServer(endpoint.unixPath);
    else
        openTcp(endpoint, options);
}

void Wire::openTcp(const Endpoint &endpoint, const Options &options)
{
    m_tcp.setPeerVerifyMode(options.verifiesTls ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    if (!options.alpn.isEmpty()) {
        QSslConfiguration configuration = m_tcp.sslConfiguration();
        configuration.setAllowedNextProtocols({options.alpn});
        m_tcp.setSslConfiguration(configuration);
    }
    if (!endpoint.tls) {
        connect(&m_tcp, &QSslSocket::connected, this, &Wire::ready);
        m_tcp.connectToHost(endpoint.host, endpoint.port);
        return;
    }
    connect(&m_tcp, &QSslSocket::encrypted, this, &Wire::ready);
    m_tcp.connectToHostEncrypted(endpoint.host, endpoint.port);
}

void Wire::write(const QByteArray &bytes)
{
    if (m_isUnix)
        m_unix.write(bytes);
    else
        m_tcp.write(bytes);
}

qint64 Wire::waiting() const
{
    return m_isUnix ? m_unix.bytesToWrite() : m_tcp.bytesToWrite() + m_tcp.encryptedBytesToWrite();
}

void Wire::close()
{
    if (m_isUnix)
        m_unix.disconnectFromServer();
    else
        m_tcp.disconnectFromHost();
}

void Wire::stop()
{
    m_silent = true;
    m_tcp.disconnect(this);
    m_unix.disconnect(this);
    m_tcp.abort();
    m_unix.abort();
}

QString Wire::local() const
{
    return m_isUnix ? QString() : addressText(m_tcp.localAddress(), m_tcp.localPort());
}

QString Wire::tls() const
{
    return m_tcp.isEncrypted() ? m_tcp.sessionCipher().protocolString() + u' ' + m_tcp.sessionCipher().name()
                               : QString();
}

QByteArray Wire::alpn() const
{
    return m_tcp.sslConfiguration().nextNegotiatedProtocol();
}

void Wire::tell(const Error &error)
{
    if (!std::exchange(m_silent, true))
        Q_EMIT failed(error);
}

void Wire::end()
{
    if (m_silent)
        return;
    const QByteArray rest = m_isUnix ? m_unix.readAll() : m_tcp.readAll();
    if (!rest.isEmpty())
        Q_EMIT received(rest);
    if (!std::exchange(m_silent, true))
        Q_EMIT closed();
}

} // namespace gatescope::compose
