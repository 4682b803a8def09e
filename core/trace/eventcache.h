#pragma once

#include "trace/recordstore.h"

#include <deque>
#include <memory>
#include <set>
#include <vector>

namespace gatescope::trace {

/// The event logs of a session's exchanges, as far as they are in memory.
///
/// Without a store all of them are, for good. With one these are: the newest records (a window of the recording), what
/// is pinned, and what was asked for lately; the rest is read again when it is asked for. A long exchange is read in
/// pieces: its log begins with what fits into a few milliseconds and grows.
class EventCache {
public:
    /// What is here already must have been kept in the store's current batch.
    void setStore(RecordStore *store);
    /// `number` has more events than before, which were read from the store.
    std::function<void(std::uint32_t number)> onGrown;

    /// `index`: the place of the record among those of the exchange. It lies in `block`.
    void append(std::uint32_t number, std::uint32_t index, std::string_view record, const BlockPointer &block);

    /// `count`: how many events the exchange has. Stays valid while pinned, and until kFewest others were asked for.
    const EventLog &events(std::uint32_t number, std::uint32_t count);
    /// Valid until the next peek() or trim().
    const EventLog &peek(std::uint32_t number, std::uint32_t count);
    void setPinned(std::uint32_t number, bool pinned);

    void forget(std::uint32_t number);
    /// Lets go of what the store has and nobody looks at.
    void trim();
    [[nodiscard]] std::uint64_t damaged() const { return m_damaged; }
    [[nodiscard]] std::size_t bytes() const { return m_logs.size() * sizeof(void *) + m_logCount * sizeof(Log); }

    static constexpr std::size_t kFewest = 8;
    static constexpr std::size_t kRecent = 64;
    static constexpr std::size_t kRecentBytes = std::size_t{256} * 1024 * 1024;
    static constexpr std::size_t kWindowBytes = std::size_t{48} * 1024 * 1024;

private:
    struct Log {
        EventLog shown;
        EventLog tail;              ///< Newer than what is still to be read.
        std::uint32_t tailFrom = 0; ///< The index of its first record.
        std::uint64_t batch = 0;    ///< Of the newest record.
        bool isWhole = true;        ///< Nothing is missing in front of the tail.
        bool isRecent = false;
        bool inWindow = false;
        std::uint64_t loading = 0; ///< The ticket of what is being read; 0: nothing.
        std::size_t loadedBytes = 0;
    };

    [[nodiscard]] Log *find(std::uint32_t number) const;
    Log &make(std::uint32_t number);
    void read(std::uint32_t number, Log &log);
    void readOn(std::uint32_t number, std::uint32_t from);
    void take(std::uint32_t number, std::uint64_t ticket, StoredEvents loaded);
    void add(Log &log, StoredEvents loaded);
    void remember(std::uint32_t number, Log &log);
    void letGo(std::uint32_t number);
    void drop(std::uint32_t number);
    void leaveWindow(const RecordBlock &block);
    [[nodiscard]] bool isStored(const Log &log) const { return log.batch <= m_store->written(); }

    RecordStore *m_store = nullptr;
    std::vector<std::unique_ptr<Log>> m_logs; ///< By number.
    std::size_t m_logCount = 0;
    std::deque<BlockPointer> m_window; ///< Oldest first.
    std::size_t m_windowBytes = 0;
    std::deque<std::uint32_t> m_recent; ///< Oldest first.
    std::size_t m_loadedBytes = 0;      ///< Of all logs that were read from the store.
    std::uint64_t m_ticket = 0;
    std::vector<std::uint32_t> m_unwritten; ///< Out of the window, but not in the store yet.
    std::multiset<std::uint32_t> m_pinned;
    EventLog m_peeked;
    std::uint64_t m_damaged = 0;
};

} // namespace gatescope::trace
