#include "net/tlstransport.h"

#include "net/clienthello.h"
#include "net/socketcalls.h"

#include <QSslCipher>

#include <algorithm>
#include <array>
#include <utility>

namespace gatescope::net {

namespace {

constexpr qint64 kReadBuffer = 64 * 1024;

std::string pemOf(const QSslCertificate &certificate)
{
    return certificate.toPem().toStdString();
}

std::string wordsOf(const QList<QSslError> &errors)
{
    std::string words;
    for (const QSslError &error : errors)
        words += (words.empty() ? "" : "; ") + error.errorString().toStdString();
    return words;
}

struct Version {
    QSsl::SslProtocol protocol;
    std::string_view name;
    std::uint16_t number;
};
constexpr std::array kVersions{Version{QSsl::TlsV1_2, "TLSv1.2", 0x0303}, Version{QSsl::TlsV1_3, "TLSv1.3", 0x0304}};

} // namespace

TlsTransport::TlsTransport(Poller &poller, qintptr descriptor, const TlsContext &context, TransportUser &user)
    : m_poller(poller),
      m_user(user),
      m_context(context)
{
    m_socket.setReadBufferSize(kReadBuffer);
    m_socket.setSslConfiguration(context.configuration());
    connect(&m_socket, &QSslSocket::readyRead, this, &TlsTransport::readable);
    connect(&m_socket, &QSslSocket::encrypted, this, &TlsTransport::agreed);
    connect(&m_socket, &QSslSocket::errorOccurred, this, &TlsTransport::failed);
    connect(&m_socket, &QSslSocket::disconnected, this, &TlsTransport::disconnected);
    connect(&m_socket, &QSslSocket::bytesWritten, this, [this] { m_user.transportWritten(); });
    connect(&m_socket, &QSslSocket::encryptedBytesWritten, this, [this] { m_user.transportWritten(); });
    if (!m_socket.setSocketDescriptor(descriptor))
        QMetaObject::invokeMethod(
            this, [this] { refuse(ClosedBy::Network, "the socket was lost"); }, Qt::QueuedConnection);
}

TlsTransport::~TlsTransport()
{
    abort();
}

void TlsTransport::abort()
{
    m_phase = Phase::Over;
    m_socket.disconnect(this);
    m_socket.abort();
    if (m_rest < 0)
        return;
    m_poller.remove(m_rest, *this);
    closeSocket(std::exchange(m_rest, -1));
}

void TlsTransport::readable()
{
    if (m_phase == Phase::FirstBytes)
        lookAtFirstBytes();
    else if (m_phase == Phase::Speaking || m_phase == Phase::Plain)
        m_user.transportReadable();
}

void TlsTransport::lookAtFirstBytes()
{
    const std::string bytes = m_socket.peek(kMostHello).toStdString();
    FirstBytes first = net::lookAtFirstBytes(bytes);
    if (first.kind == FirstBytes::Kind::NeedMore)
        return;
    if (first.kind == FirstBytes::Kind::NotTls)
        return refusePlain(bytes);
    m_serverName = std::move(first.serverName);
    m_phase = Phase::Handshake;
    chooseProtocol(first.protocols);
    m_socket.startServerEncryption();
}

/// RFC 7301 section 3.2: the server's preference counts. QSslSocket would take the client's.
void TlsTransport::chooseProtocol(const std::vector<std::string> &offered)
{
    QSslConfiguration configuration = m_socket.sslConfiguration();
    for (const QByteArray &ours : configuration.allowedNextProtocols()) {
        if (std::ranges::find(offered, ours.toStdString()) == offered.end())
            continue;
        configuration.setAllowedNextProtocols({ours});
        return m_socket.setSslConfiguration(configuration);
    }
}

void TlsTransport::refusePlain(std::string bytes)
{
    const auto address = endpointOf(m_socket.localAddress(), m_socket.localPort()).text();
    Refusal refusal{.kind = Refusal::Kind::Tls, .bytes = std::move(bytes)};
    refusal.answer = answerToPlainHttp(refusal.bytes, address);
    refusal.reason = refusal.answer.empty() ? "the first byte is not of a TLS handshake"
                                            : "a plain HTTP request came to a port that speaks TLS";
    m_phase = Phase::Plain;
    m_user.transportRefused(std::move(refusal));
}

void TlsTransport::agreed()
{
    if (m_phase != Phase::Handshake)
        return;
    m_info = std::make_shared<const TlsInfo>(facts());
    m_phase = Phase::Speaking;
    m_user.transportReady();
    if (m_phase == Phase::Speaking && m_socket.bytesAvailable() > 0)
        m_user.transportReadable();
}

TlsInfo TlsTransport::facts() const
{
    TlsInfo info;
    for (const Version &version : kVersions) {
        if (version.protocol == m_socket.sessionProtocol()) {
            info.version = version.name;
            info.versionNumber = version.number;
        }
    }
    info.cipher = m_socket.sessionCipher().name().toStdString();
    info.cipherSuite = cipherSuiteOf(m_socket.sessionCipher().name());
    const QSslConfiguration configuration = m_socket.sslConfiguration();
    if (configuration.nextProtocolNegotiationStatus() == QSslConfiguration::NextProtocolNegotiationNegotiated)
        info.alpn = configuration.nextNegotiatedProtocol().toStdString();
    info.serverName = m_serverName;
    info.serverCertificate = m_context.certificate();
    const auto chain = m_socket.peerCertificateChain();
    for (const QSslCertificate &certificate : chain)
        info.clientCertificates.push_back(pemOf(certificate));
    if (!chain.isEmpty()) {
        info.clientName = subjectOf(chain.front());
        info.clientError = wordsOf(m_socket.sslHandshakeErrors());
    }
    return info;
}

void TlsTransport::refuse(ClosedBy by, std::string reason)
{
    m_phase = Phase::Over;
    m_user.transportRefused({.kind = Refusal::Kind::Tls, .by = by, .reason = std::move(reason)});
}

void TlsTransport::failed()
{
    if (m_phase == Phase::Handshake)
        return m_socket.error() == QAbstractSocket::RemoteHostClosedError
                   ? refuse(ClosedBy::Peer, "the client closed during the TLS handshake")
                   : refuse(ClosedBy::Us, handshakeFailure(m_socket.errorString()));
    const bool onlyReadingIsOver = m_socket.error() == QAbstractSocket::RemoteHostClosedError &&
                                   m_socket.state() == QAbstractSocket::ConnectedState;
    if (m_phase != Phase::Speaking || !onlyReadingIsOver)
        return;
    if (!m_readingPaused && m_socket.bytesAvailable() > 0)
        m_user.transportReadable();
    if (m_phase == Phase::Speaking)
        m_user.transportEnded(false);
}

void TlsTransport::disconnected()
{
    switch (m_phase) {
    case Phase::FirstBytes:
        return refuse(ClosedBy::Peer, "the client closed before the TLS handshake");
    case Phase::Handshake:
        return refuse(ClosedBy::Peer, "the client closed during the TLS handshake");
    case Phase::Speaking:
    case Phase::Plain:
        return lost();
    case Phase::Ending:
        return skipTheRest();
    case Phase::Over:
        return;
    }
}

void TlsTransport::lost()
{
    if (!m_readingPaused && m_socket.bytesAvailable() > 0)
        m_user.transportReadable();
    if (m_phase == Phase::Over)
        return;
    m_phase = Phase::Over;
    const auto error = m_socket.error();
    if (error == QAbstractSocket::RemoteHostClosedError || error == QAbstractSocket::UnknownSocketError)
        m_user.transportFailed(closingOf(0));
    else
        m_user.transportFailed({.by = ClosedBy::Network, .why = m_socket.errorString().toStdString()});
}

std::size_t TlsTransport::read(std::span<char> into)
{
    const qint64 size = m_socket.read(into.data(), static_cast<qint64>(into.size()));
    return size > 0 ? static_cast<std::size_t>(size) : 0;
}

void TlsTransport::resumeReading()
{
    if (std::exchange(m_readingPaused, false) && m_socket.bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &TlsTransport::readable, Qt::QueuedConnection);
}

void TlsTransport::write(std::string_view bytes)
{
    m_socket.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

std::uint64_t TlsTransport::unwritten() const
{
    return static_cast<std::uint64_t>(m_socket.bytesToWrite() + std::max<qint64>(m_socket.encryptedBytesToWrite(), 0));
}

void TlsTransport::endWriting()
{
    m_rest = duplicate(m_socket.socketDescriptor());
    m_phase = Phase::Ending;
    m_socket.disconnectFromHost();
}

/// QSslSocket has sent its close_notify and closed its descriptor; ours keeps the connection, so that what the peer
/// still sends does not make the system reset it and lose our last bytes.
void TlsTransport::skipTheRest()
{
    if (m_rest < 0) {
        m_phase = Phase::Over;
        return m_user.transportEnded(true);
    }
    shutdownSending(m_rest);
    m_poller.add(m_rest, *this, Poller::Read);
}

void TlsTransport::ready(const Readiness &readiness)
{
    std::array<char, 4096> skipped;
    Transfer got;
    while (got.end == Transfer::End::Done)
        got = receive(m_rest, skipped);
    if (got.end == Transfer::End::Later && !readiness.failed && !readiness.hungUp)
        return;
    m_poller.remove(m_rest, *this);
    closeSocket(std::exchange(m_rest, -1));
    m_phase = Phase::Over;
    m_user.transportEnded(true);
}

} // namespace gatescope::net
