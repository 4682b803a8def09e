#include "call/call.h"

#include "base/clock.h"

#include <algorithm>
#include <utility>

namespace gatescope::call {

Call::Call(ExchangeId exchange, ConnectionId connection, Request request)
    : m_exchange(exchange),
      m_connection(connection),
      m_request(std::move(request)),
      m_createdAt(sinceStart()),
      m_bodyFinished(!m_request.hasBody),
      m_inbox(m_request.isWebSocket ? std::make_unique<Inbox>() : nullptr)
{
}

void Call::pushBody(std::string_view bytes, bool last)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_body.append(bytes);
        if (m_request.keepsPieces)
            m_pieces.push_back(bytes.size());
        m_bodyFinished = m_bodyFinished || last;
    }
    m_changed.notify_all();
}

void Call::finishBody()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_bodyFinished = true;
    }
    m_changed.notify_all();
}

void Call::disconnect()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_disconnected.store(true, std::memory_order_release);
    }
    m_changed.notify_all();
}

bool Call::bodyIsFull() const
{
    const std::scoped_lock lock(m_mutex);
    return m_body.size() - m_bodyTaken > kBodyHighWater;
}

bool Call::sent(std::size_t bytes)
{
    const std::size_t before = m_unsent.fetch_sub(bytes);
    if (before - bytes > kUnsentLowWater || !m_wantsRoom.exchange(false))
        return false;
    {
        const std::scoped_lock lock(m_mutex);
    }
    m_changed.notify_all();
    return true;
}

bool Call::hasBodyReady() const
{
    const std::scoped_lock lock(m_mutex);
    return isReady();
}

/// How much of the first piece is taken now.
std::size_t Call::takePiece(std::size_t most)
{
    const std::size_t count = std::min(most, m_pieces.front());
    m_pieces.front() -= count;
    if (m_pieces.front() == 0)
        m_pieces.pop_front();
    return count;
}

Call::Body Call::takeBody(std::size_t most)
{
    const std::scoped_lock lock(m_mutex);
    const std::size_t available = m_body.size() - m_bodyTaken;
    const std::size_t count = m_pieces.empty() ? std::min(most, available) : takePiece(most);
    Body taken{.wasFull = available > kBodyHighWater};
    if (count == m_body.size()) {
        taken.bytes = std::exchange(m_body, {});
    } else {
        taken.bytes.assign(m_body, m_bodyTaken, count);
        m_bodyTaken += count;
        if (m_bodyTaken == m_body.size()) {
            m_body.clear();
            m_bodyTaken = 0;
        }
    }
    const bool drained = count == available && m_pieces.empty();
    taken.last = drained && m_bodyFinished;
    taken.disconnected = drained && !m_bodyFinished && m_disconnected;
    return taken;
}

void Call::waitForBody()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return isReady(); });
}

void Call::pushMessage(SocketInput message)
{
    const std::scoped_lock lock(m_mutex);
    m_inbox->bytes += message.bytes.size();
    m_inbox->messages.push_back(std::move(message));
}

void Call::endSocket(SocketEnd end)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_inbox->end)
            m_inbox->end = std::move(end);
    }
    disconnect();
}

bool Call::messagesAreFull() const
{
    const std::scoped_lock lock(m_mutex);
    return m_inbox->isFull();
}

bool Call::hasMessage() const
{
    const std::scoped_lock lock(m_mutex);
    return !m_inbox->messages.empty();
}

std::optional<Call::SocketInput> Call::takeMessage(bool &wasFull)
{
    const std::scoped_lock lock(m_mutex);
    wasFull = m_inbox->isFull();
    if (m_inbox->messages.empty())
        return {};
    SocketInput message = std::move(m_inbox->messages.front());
    m_inbox->messages.pop_front();
    m_inbox->bytes -= message.bytes.size();
    return message;
}

std::optional<Call::SocketEnd> Call::socketEnd() const
{
    const std::scoped_lock lock(m_mutex);
    return m_inbox->end;
}

void Call::addUnsent(std::size_t bytes)
{
    m_unsent.fetch_add(bytes);
}

bool Call::roomOrWant()
{
    if (m_unsent.load() <= kUnsentHighWater)
        return true;
    m_wantsRoom.store(true);
    if (m_unsent.load() > kUnsentLowWater)
        return false;
    return m_wantsRoom.exchange(false);
}

void Call::waitForDrain()
{
    if (roomOrWant())
        return;
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_wantsRoom || m_disconnected; });
}

} // namespace gatescope::call
