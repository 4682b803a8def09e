#include "net/connection.h"

#include <algorithm>
#include <array>
#include <utility>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace gatescope::net {

namespace {

using ReadBuffer = std::array<char, Connection::kReadBuffer>;

/// One for all connections of the thread: what is in it is used before the next read.
ReadBuffer &readBuffer()
{
    thread_local const auto buffer = std::make_unique<ReadBuffer>();
    return *buffer;
}

void shutdownSending(qintptr descriptor)
{
#ifdef Q_OS_WIN
    ::shutdown(static_cast<SOCKET>(descriptor), SD_SEND);
#else
    ::shutdown(static_cast<int>(descriptor), SHUT_WR);
#endif
}

Closing closingOf(QAbstractSocket::SocketError error, const QString &words)
{
    if (error == QAbstractSocket::RemoteHostClosedError)
        return {.by = ClosedBy::Peer, .why = "peer closed"};
    return {.by = ClosedBy::Network, .why = words.toStdString()};
}

} // namespace

Connection::Connection(qintptr descriptor, const Timeouts &timeouts, QObject *parent)
    : QObject(parent),
      m_timeouts(timeouts)
{
    m_socket.setReadBufferSize(kReadBuffer);
    if (!m_socket.setSocketDescriptor(descriptor))
        m_state = State::Gone;
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_peer = endpointOf(m_socket.peerAddress(), m_socket.peerPort());
    m_local = endpointOf(m_socket.localAddress(), m_socket.localPort());
    connect(&m_socket, &QTcpSocket::readyRead, this, &Connection::read);
    connect(&m_socket, &QTcpSocket::bytesWritten, this, &Connection::wrote);
    connect(&m_socket, &QTcpSocket::disconnected, this, &Connection::disconnected);
}

void Connection::write(std::string_view bytes)
{
    if (m_state != State::Open)
        return;
    m_queued += bytes.size();
    m_socket.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void Connection::flush()
{
    if (m_state == State::Open && m_socket.bytesToWrite() > 0)
        m_socket.flush();
}

void Connection::resumeReading()
{
    if (!m_readingPaused)
        return;
    m_readingPaused = false;
    if (m_socket.bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &Connection::read, Qt::QueuedConnection);
}

void Connection::setDeadline(std::chrono::milliseconds fromNow)
{
    m_deadline = Clock::now() + fromNow;
}

void Connection::closeGently(std::string why)
{
    if (m_state != State::Open)
        return;
    m_socket.flush();
    if (m_state != State::Open)
        return;
    m_closing = {.by = ClosedBy::Us, .why = std::move(why)};
    m_state = State::Lingering;
    setDeadline(m_timeouts.linger);
    if (m_socket.bytesToWrite() == 0)
        halfClose();
    forget();
}

void Connection::abort(std::string why)
{
    if (m_state == State::Gone)
        return;
    m_closing = {.by = ClosedBy::Us, .why = std::move(why)};
    m_state = State::Lingering;
    m_socket.abort();
    finish();
}

void Connection::read()
{
    while (m_state == State::Open && !m_readingPaused) {
        ReadBuffer &buffer = readBuffer();
        const qint64 size = m_socket.read(buffer.data(), buffer.size());
        if (size <= 0)
            return;
        m_bytesIn += static_cast<std::uint64_t>(size);
        m_handler->received({buffer.data(), static_cast<std::size_t>(size)});
    }
    forget();
}

void Connection::forget()
{
    if (m_state == State::Lingering)
        m_bytesIn += static_cast<std::uint64_t>(std::max<qint64>(m_socket.skip(m_socket.bytesAvailable()), 0));
}

void Connection::wrote()
{
    m_bytesOut = m_queued - unwritten();
    if (m_state != State::Gone)
        m_handler->written();
    if (m_state == State::Lingering && m_socket.bytesToWrite() == 0)
        halfClose();
}

void Connection::halfClose()
{
    if (std::exchange(m_halfClosed, true))
        return;
    setDeadline(m_timeouts.linger);
    shutdownSending(m_socket.socketDescriptor());
}

void Connection::disconnected()
{
    if (m_state == State::Open) {
        if (!m_readingPaused && m_socket.bytesAvailable() > 0)
            read();
        if (m_state != State::Open)
            return finish();
        m_closing = closingOf(m_socket.error(), m_socket.errorString());
    }
    finish();
}

void Connection::finish()
{
    if (m_state == State::Gone)
        return;
    m_state = State::Gone;
    m_deadline = kNever;
    m_handler->closed(m_closing);
    Q_EMIT gone(this);
}

void Connection::checkDeadline(Clock::time_point now)
{
    if (now < m_deadline)
        return;
    m_deadline = kNever;
    if (m_state == State::Open)
        m_handler->deadlinePassed();
    else
        abort(std::move(m_closing.why));
}

} // namespace gatescope::net
