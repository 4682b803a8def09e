#include "net/sockettransport.h"

#include <algorithm>
#include <utility>

namespace gatescope::net {

SocketTransport::SocketTransport(Poller &poller, qintptr descriptor, TransportUser &user)
    : m_poller(poller),
      m_user(user),
      m_descriptor(descriptor)
{
    m_poller.add(m_descriptor, *this, m_interest);
}

SocketTransport::~SocketTransport()
{
    abort();
}

qintptr SocketTransport::release()
{
    if (m_descriptor >= 0)
        m_poller.remove(m_descriptor, *this);
    return std::exchange(m_descriptor, -1);
}

void SocketTransport::abort()
{
    if (const qintptr descriptor = release(); descriptor >= 0)
        closeSocket(descriptor);
}

std::size_t SocketTransport::read(std::span<char> into)
{
    return m_descriptor < 0 || m_peerEnded ? 0 : take(receive(m_descriptor, into));
}

std::size_t SocketTransport::peek(std::span<char> into)
{
    return m_descriptor < 0 || m_peerEnded ? 0 : take(net::peek(m_descriptor, into));
}

std::size_t SocketTransport::take(const Transfer &transfer)
{
    if (transfer.end == Transfer::End::PeerEnded) {
        m_peerEnded = true;
        setReading(false);
        m_user.transportEnded(m_hungUp);
    } else if (transfer.end == Transfer::End::Failed) {
        m_user.transportFailed(closingOf(transfer.error));
    }
    return transfer.size;
}

void SocketTransport::ready(const Readiness &readiness)
{
    m_hungUp = m_hungUp || readiness.hungUp;
    if (readiness.failed)
        return m_user.transportFailed(closingOf(m_broken != 0 ? m_broken : pendingError(m_descriptor)));
    if (readiness.writable)
        flush();
    if (m_descriptor < 0)
        return;
    if (readiness.readable && (m_interest & Poller::Read) != 0)
        m_user.transportReadable();
    else if (m_hungUp)
        m_user.transportFailed(closingOf(0));
}

void SocketTransport::write(std::string_view bytes)
{
    const bool isWaiting = (m_interest & Poller::Write) != 0;
    if (bytes.size() >= kSendAtOnce && !isWaiting)
        bytes.remove_prefix(sendBehindQueue(bytes));
    m_out += bytes;
}

void SocketTransport::flush()
{
    if (m_descriptor < 0)
        return;
    if (!m_out.empty()) {
        sendBehindQueue({});
        const int write = m_out.empty() || m_broken != 0 ? Poller::Nothing : Poller::Write;
        watch((m_interest & Poller::Read) | write);
    }
    if (std::exchange(m_progress, false))
        m_user.transportWritten();
}

std::size_t SocketTransport::sendBehindQueue(std::string_view bytes)
{
    if (m_broken != 0 || m_descriptor < 0)
        return 0;
    const std::string_view queue = std::string_view(m_out).substr(m_sent);
    const Transfer sent = send(m_descriptor, queue, bytes);
    if (sent.end == Transfer::End::Failed) {
        m_broken = sent.error;
        m_poller.failLater(*this);
    }
    m_progress = m_progress || sent.size > 0;
    const std::size_t ofQueue = std::min(sent.size, queue.size());
    m_sent += ofQueue;
    forgetSent();
    return sent.size - ofQueue;
}

void SocketTransport::forgetSent()
{
    if (m_sent < m_out.size())
        return;
    m_sent = 0;
    if (m_out.capacity() > kKeptCapacity)
        m_out = {};
    else
        m_out.clear();
}

void SocketTransport::setReading(bool on)
{
    watch((m_interest & Poller::Write) | (on && !m_peerEnded ? Poller::Read : Poller::Nothing));
}

void SocketTransport::watch(int interest)
{
    if (m_descriptor >= 0 && interest != m_interest)
        m_poller.change(m_descriptor, *this, interest);
    m_interest = interest;
}

void SocketTransport::endWriting()
{
    shutdownSending(m_descriptor);
    setReading(true);
    if (m_peerEnded)
        m_user.transportEnded(true);
}

} // namespace gatescope::net
