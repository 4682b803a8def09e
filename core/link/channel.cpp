#include "link/channel.h"

#include <QDeadlineTimer>
#include <QtEndian>

namespace gatescope::link {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLengthBytes = sizeof(quint32);

} // namespace

Channel::Channel(std::unique_ptr<QLocalSocket> socket, QObject *parent) : QObject(parent), m_socket(std::move(socket))
{
    connect(m_socket.get(), &QLocalSocket::readyRead, this, &Channel::readFrames);
    connect(m_socket.get(), &QLocalSocket::disconnected, this, &Channel::closed);
}

void Channel::send(const Message &message)
{
    const QByteArray cbor = encode(message);
    QByteArray length(kLengthBytes, Qt::Uninitialized);
    qToBigEndian(static_cast<quint32>(cbor.size()), length.data());
    m_socket->write(length + cbor);
    m_socket->flush();
}

void Channel::readRemaining(int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    while (isOpen() && m_socket->waitForReadyRead(static_cast<int>(deadline.remainingTime()))) {
    }
    readFrames();
}

void Channel::flush(int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    while (m_socket->bytesToWrite() > 0 && m_socket->waitForBytesWritten(static_cast<int>(deadline.remainingTime()))) {
    }
}

void Channel::readFrames()
{
    m_buffer += m_socket->readAll();
    while (!m_hasFailed && m_buffer.size() >= kLengthBytes) {
        const auto length = qFromBigEndian<quint32>(m_buffer.constData());
        if (length > kMaxFrameBytes)
            return fail({LinkErrc::FrameTooLarge, u"a frame of %1 bytes"_s.arg(length)});
        if (m_buffer.size() < kLengthBytes + static_cast<qsizetype>(length))
            return;
        const QByteArray cbor = m_buffer.mid(kLengthBytes, length);
        m_buffer.remove(0, kLengthBytes + static_cast<qsizetype>(length));
        take(cbor);
    }
}

void Channel::take(const QByteArray &cbor)
{
    const auto message = decode(cbor);
    if (!message)
        return fail(message.error());
    if (std::exchange(m_helloIsDue, false)) {
        const auto *hello = std::get_if<Hello>(&*message);
        if (!hello)
            return fail({LinkErrc::FirstWordNotHello, {}});
        if (hello->protocol != kProtocol)
            return fail({LinkErrc::VersionMismatch, u"protocol %1, here %2"_s.arg(hello->protocol).arg(kProtocol)});
    }
    Q_EMIT received(*message);
}

void Channel::fail(LinkError error)
{
    m_hasFailed = true;
    m_buffer.clear();
    Q_EMIT failed(error);
    m_socket->abort();
}

} // namespace gatescope::link
