#include "trace/eventcache.h"

#include <algorithm>
#include <utility>

namespace gatescope::trace {

namespace {

constexpr std::size_t kAtOnceBytes = std::size_t{2} * 1024 * 1024; // about a millisecond
constexpr std::size_t kLaterBytes = std::size_t{8} * 1024 * 1024;

} // namespace

EventCache::Log *EventCache::find(std::uint32_t number) const
{
    return number < m_logs.size() ? m_logs[number].get() : nullptr;
}

EventCache::Log &EventCache::make(std::uint32_t number)
{
    if (m_logs.size() <= number)
        m_logs.resize(number + 1);
    if (!m_logs[number]) {
        m_logs[number] = std::make_unique<Log>();
        ++m_logCount;
    }
    return *m_logs[number];
}

void EventCache::setStore(RecordStore *store)
{
    m_store = store;
    if (!store)
        return;
    for (std::uint32_t number = 0; number < m_logs.size(); ++number) {
        if (Log *log = find(number)) {
            log->batch = store->batch();
            m_unwritten.push_back(number);
        }
    }
}

void EventCache::append(std::uint32_t number, std::uint32_t index, std::string_view record, const BlockPointer &block)
{
    Log *log = find(number);
    if (!log) {
        log = &make(number);
        log->isWhole = index == 0;
        log->tailFrom = index;
    }
    (log->isWhole ? log->shown : log->tail).append(record, block);
    if (!m_store)
        return;
    log->batch = m_store->batch();
    log->inWindow = true;
    block->batch = log->batch;
    if (block->exchanges.empty() || block->exchanges.back() != number)
        block->exchanges.push_back(number);
    if (m_window.empty() || m_window.back() != block) {
        m_window.push_back(block);
        m_windowBytes += block->size();
    }
}

const EventLog &EventCache::events(std::uint32_t number, std::uint32_t count)
{
    static const EventLog empty;
    Log *log = find(number);
    if (!m_store)
        return log ? log->shown : empty;
    if (count == 0)
        return empty;
    if (!log) {
        log = &make(number);
        log->isWhole = false;
        log->tailFrom = count;
    }
    remember(number, *log);
    if (!log->isWhole && !log->loading)
        read(number, *log);
    return log->shown;
}

const EventLog &EventCache::peek(std::uint32_t number, std::uint32_t count)
{
    const Log *log = find(number);
    if (!m_store || count == 0 || (log && (log->isWhole || log->loading)))
        return events(number, count);
    StoredEvents loaded = m_store->load(number, 0, log ? log->tailFrom : count, kAtOnceBytes);
    if (loaded.more)
        return events(number, count);
    m_damaged += loaded.damaged;
    m_peeked = std::move(loaded.events);
    if (log)
        m_peeked.append(log->tail);
    return m_peeked;
}

void EventCache::read(std::uint32_t number, Log &log)
{
    log.shown = {};
    StoredEvents loaded = m_store->load(number, 0, log.tailFrom, kAtOnceBytes);
    const bool more = loaded.more;
    const std::uint32_t next = loaded.next;
    add(log, std::move(loaded));
    if (more)
        readOn(number, next);
}

void EventCache::readOn(std::uint32_t number, std::uint32_t from)
{
    Log *log = find(number);
    const std::uint64_t ticket = log->loading = ++m_ticket;
    m_store->loadLater(number, from, log->tailFrom, kLaterBytes,
                       [this, number, ticket](StoredEvents loaded) { take(number, ticket, std::move(loaded)); });
}

void EventCache::take(std::uint32_t number, std::uint64_t ticket, StoredEvents loaded)
{
    Log *log = find(number);
    if (!log || log->loading != ticket)
        return;
    log->loading = 0;
    const bool more = loaded.more;
    const std::uint32_t next = loaded.next;
    add(*log, std::move(loaded));
    if (more)
        readOn(number, next);
    if (onGrown)
        onGrown(number);
}

void EventCache::add(Log &log, StoredEvents loaded)
{
    m_damaged += loaded.damaged;
    log.loadedBytes += loaded.bytes;
    m_loadedBytes += loaded.bytes;
    if (log.shown.isEmpty())
        log.shown = std::move(loaded.events);
    else
        log.shown.append(loaded.events);
    if (loaded.more)
        return;
    log.shown.append(std::exchange(log.tail, {}));
    log.isWhole = true;
}

void EventCache::remember(std::uint32_t number, Log &log)
{
    if (log.isRecent && m_recent.back() == number)
        return;
    if (log.isRecent)
        m_recent.erase(std::ranges::find(m_recent, number));
    log.isRecent = true;
    m_recent.push_back(number);
    while (m_recent.size() > kRecent || (m_recent.size() > kFewest && m_loadedBytes > kRecentBytes)) {
        const std::uint32_t oldest = m_recent.front();
        m_recent.pop_front();
        if (Log *left = find(oldest))
            left->isRecent = false;
        letGo(oldest);
    }
}

void EventCache::letGo(std::uint32_t number)
{
    const Log *log = find(number);
    if (!log || log->isRecent || log->inWindow || m_pinned.contains(number))
        return;
    if (isStored(*log))
        drop(number);
    else
        m_unwritten.push_back(number);
}

void EventCache::drop(std::uint32_t number)
{
    m_loadedBytes -= m_logs[number]->loadedBytes;
    m_logs[number].reset();
    --m_logCount;
}

void EventCache::setPinned(std::uint32_t number, bool pinned)
{
    if (pinned) {
        m_pinned.insert(number);
    } else if (const auto found = m_pinned.find(number); found != m_pinned.end()) {
        m_pinned.erase(found);
        if (m_store)
            letGo(number);
    }
}

void EventCache::forget(std::uint32_t number)
{
    Log *log = find(number);
    if (!log)
        return;
    if (log->isRecent)
        m_recent.erase(std::ranges::find(m_recent, number));
    drop(number);
}

void EventCache::trim()
{
    if (!m_store)
        return;
    m_peeked = {};
    for (const std::uint32_t number : std::exchange(m_unwritten, {}))
        letGo(number);
    while (m_window.size() > 1 && m_windowBytes > kWindowBytes && m_window.front()->batch <= m_store->written()) {
        m_windowBytes -= m_window.front()->size();
        const BlockPointer block = m_window.front();
        m_window.pop_front();
        leaveWindow(*block);
    }
}

// An exchange that has newer records too leaves with all of them: they come back to the window with its next one.
void EventCache::leaveWindow(const RecordBlock &block)
{
    for (const std::uint32_t number : block.exchanges) {
        Log *log = find(number);
        if (!log || !log->inWindow)
            continue;
        log->inWindow = false;
        letGo(number);
    }
}

} // namespace gatescope::trace
