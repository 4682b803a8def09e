#include "net/connection.h"

#include "net/peerstate.h"
#include "net/socketcalls.h"
#include "net/sockettransport.h"
#include "net/tlstransport.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace gatescope::net {

namespace {

using ReadBuffer = std::array<char, Connection::kReadBuffer>;

/// One for all connections of the thread: what is in it is used before the next read.
ReadBuffer &readBuffer()
{
    thread_local const auto buffer = std::make_unique<ReadBuffer>();
    return *buffer;
}

} // namespace

Connection::Connection(qintptr descriptor, const Setup &setup, QObject *parent)
    : QObject(parent),
      m_setup(setup),
      m_peer(peerOf(descriptor)),
      m_local(localOf(descriptor)),
      m_isUnix(m_local.isUnix)
{
    const bool isThere = m_isUnix || !m_peer.host.empty();
    if (!isThere)
        m_state = State::Gone;
    if (!m_isUnix)
        setNoDelay(descriptor);
    if (isThere && m_setup.tls && !m_isUnix && !m_setup.proxyHeader)
        secure(descriptor);
    else
        leavePlain(descriptor);
}

Connection::~Connection() = default;

void Connection::leavePlain(qintptr descriptor)
{
    TransportUser &user = *this;
    auto plain = std::make_unique<SocketTransport>(m_setup.poller, descriptor, user);
    m_plain = plain.get();
    m_transport = std::move(plain);
}

void Connection::secure(qintptr descriptor)
{
    TransportUser &user = *this;
    m_plain = nullptr;
    m_transport = std::make_unique<TlsTransport>(m_setup.poller, descriptor, *m_setup.tls, user);
}

void Connection::begin()
{
    if (m_setup.proxyHeader)
        m_proxyHeader = std::make_unique<ProxyHeader>();
    if (m_setup.proxyHeader || !m_plain)
        setDeadline(m_setup.timeouts.handshake);
    else
        transportReady();
}

std::string_view Connection::transportName() const
{
    if (m_isUnix)
        return "unix";
    return m_setup.tls ? "tls" : "tcp";
}

void Connection::readProxyHeader()
{
    std::array<char, ProxyHeader::kMostV2> buffer;
    while (m_proxyHeader && m_state == State::Preparing) {
        const std::size_t size = m_plain->peek(buffer);
        if (size == 0)
            return;
        const std::size_t taken = m_proxyHeader->receive({buffer.data(), size});
        (void)m_plain->read(std::span(buffer).first(taken));
        if (m_proxyHeader->state() != ProxyHeader::State::NeedData)
            return proxyHeaderEnded({buffer.data() + taken, size - taken});
    }
}

void Connection::proxyHeaderEnded(std::string_view behind)
{
    const auto header = std::exchange(m_proxyHeader, nullptr);
    if (header->state() == ProxyHeader::State::Failed)
        return refuse({.kind = Refusal::Kind::ProxyHeader,
                       .reason = header->reason(),
                       .bytes = std::string(header->bytes()).append(behind)});
    m_peer = header->client().value_or(m_peer);
    m_local = header->server().value_or(m_local);
    if (!m_setup.tls || m_isUnix)
        return transportReady();
    setDeadline(m_setup.timeouts.handshake);
    const qintptr descriptor = m_plain->release();
    // The transport that is replaced may be the one that calls.
    QMetaObject::invokeMethod(
        this,
        [this, descriptor] {
            if (m_state == State::Preparing)
                secure(descriptor);
            else
                closeSocket(descriptor);
        },
        Qt::QueuedConnection);
}

void Connection::refuse(const Refusal &refusal)
{
    if (m_state != State::Preparing)
        return;
    m_state = State::Open;
    m_deadline = kNever;
    Q_EMIT refused(this, refusal);
    write(refusal.answer);
    if (!refusal.answer.empty())
        return closeGently(refusal.reason);
    m_closing = {.by = refusal.by, .why = refusal.reason};
    finish();
}

void Connection::transportReady()
{
    if (m_state != State::Preparing)
        return;
    m_tls = m_transport->tls();
    m_state = State::Open;
    m_deadline = kNever;
    Q_EMIT opened(this);
}

void Connection::write(std::string_view bytes)
{
    if (m_state != State::Open || bytes.empty())
        return;
    m_queued += bytes.size();
    m_transport->write(bytes);
}

void Connection::flush()
{
    if (m_state == State::Open)
        m_transport->flush();
}

void Connection::pauseReading()
{
    if (!std::exchange(m_readingPaused, true))
        m_transport->pauseReading();
}

void Connection::resumeReading()
{
    if (std::exchange(m_readingPaused, false))
        m_transport->resumeReading();
}

void Connection::setDeadline(std::chrono::milliseconds fromNow)
{
    m_deadline = Clock::now() + fromNow;
}

void Connection::closeGently(std::string why)
{
    if (m_state != State::Open)
        return;
    m_transport->flush();
    if (m_state != State::Open)
        return;
    m_closing = {.by = ClosedBy::Us, .why = std::move(why)};
    m_state = State::Lingering;
    m_halfOpenUntil = kNever;
    setDeadline(m_setup.timeouts.linger);
    resumeReading();
    if (m_transport->unwritten() == 0)
        halfClose();
    else
        forget();
}

void Connection::abort(std::string why)
{
    if (m_state == State::Gone)
        return;
    m_closing = {.by = ClosedBy::Us, .why = std::move(why)};
    finish();
}

void Connection::transportReadable()
{
    if (m_proxyHeader)
        readProxyHeader();
    else
        read();
}

void Connection::read()
{
    m_moreToRead = true;
    if (m_reading) // QSslSocket finds more to read while it writes: the buffer below is in use
        return;
    m_reading = true;
    ReadBuffer &buffer = readBuffer();
    while (m_state == State::Open && !m_readingPaused && std::exchange(m_moreToRead, false)) {
        const std::size_t size = m_transport->read(buffer);
        m_bytesIn += size;
        if (size == buffer.size())
            m_moreToRead = true;
        if (size > 0)
            m_handler->received({buffer.data(), size});
    }
    m_reading = false;
    forget();
}

void Connection::forget()
{
    ReadBuffer &buffer = readBuffer();
    std::size_t size = buffer.size();
    while (size == buffer.size() && m_state == State::Lingering) {
        size = m_transport->read(buffer);
        m_bytesIn += size;
    }
}

void Connection::transportWritten()
{
    if (m_state != State::Open && m_state != State::Lingering)
        return;
    m_bytesOut = std::max(m_bytesOut, m_queued - std::min(m_queued, unwritten()));
    m_handler->written();
    if (m_state == State::Lingering && m_transport->unwritten() == 0)
        halfClose();
}

void Connection::halfClose()
{
    if (std::exchange(m_halfClosed, true))
        return;
    setDeadline(m_setup.timeouts.linger);
    m_transport->endWriting();
}

void Connection::transportEnded(bool wholly)
{
    if (m_state == State::Preparing)
        return refuse({.kind = Refusal::Kind::ProxyHeader,
                       .by = ClosedBy::Peer,
                       .reason = "the client closed inside the PROXY header",
                       .bytes = m_proxyHeader ? m_proxyHeader->bytes() : ""});
    if (m_state == State::Open && !wholly && !std::exchange(m_inputEnded, true)) {
        m_halfOpenUntil = Clock::now() + m_setup.timeouts.halfOpen;
        if (m_handler->canAnswerStill() && !peerHasGone())
            return m_handler->inputEnded();
    }
    transportFailed({.by = ClosedBy::Peer, .why = "peer closed"});
}

bool Connection::peerHasGone() const
{
    if (m_state != State::Open) // being closed already
        return false;
    if (m_isUnix && Poller::kTellsHangUps)
        return false;
    const auto held = m_setup.proxyHeader ? std::nullopt : peerHoldsSocket(m_peer, m_local);
    return !held.value_or(Clock::now() < m_halfOpenUntil);
}

void Connection::transportFailed(Closing closing)
{
    if (m_state == State::Preparing)
        return refuse({.kind = Refusal::Kind::ProxyHeader, .by = closing.by, .reason = closing.why});
    if (m_state == State::Open)
        m_closing = std::move(closing);
    finish();
}

void Connection::finish()
{
    if (m_state == State::Gone)
        return;
    m_state = State::Gone;
    m_deadline = kNever;
    m_halfOpenUntil = kNever;
    m_transport->abort();
    if (m_handler)
        m_handler->closed(m_closing);
    Q_EMIT gone(this);
}

void Connection::checkDeadline(Clock::time_point now)
{
    if (m_inputEnded && m_state == State::Open && peerHasGone())
        return transportFailed({.by = ClosedBy::Peer, .why = "peer closed"});
    if (now < m_deadline)
        return;
    m_deadline = kNever;
    const std::string patience =
        std::format("{:g} s", std::chrono::duration<double>(m_setup.timeouts.handshake).count());
    if (m_state == State::Preparing && m_proxyHeader)
        refuse({.kind = Refusal::Kind::ProxyHeader, .reason = "no PROXY header within " + patience});
    else if (m_state == State::Preparing)
        refuse({.kind = Refusal::Kind::Tls, .reason = "no TLS handshake within " + patience});
    else if (m_state == State::Open)
        m_handler->deadlinePassed();
    else
        abort(std::move(m_closing.why));
}

} // namespace gatescope::net
