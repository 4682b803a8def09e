#pragma once

#include "trace/eventlog.h"
#include "trace/summary.h"

#include <QString>

#include <cstdint>
#include <functional>

namespace gatescope::trace {

struct RunInfo;

/// What a person has said about an exchange.
struct Note {
    QString text;
    std::uint8_t colour = 0; ///< 0: none, else 1 to kNoteColours.
    friend bool operator==(const Note &, const Note &) = default;
};
inline constexpr std::uint8_t kNoteColours = 6;

/// Some events of one exchange, read from a store.
struct StoredEvents {
    EventLog events;
    std::uint32_t next = 0;    ///< The index to go on with, when there is more.
    bool more = false;         ///< It stopped because it was enough.
    std::uint32_t damaged = 0; ///< Records that could not be read.
    std::size_t bytes = 0;     ///< That they take.
};

/// Where a session keeps what it cannot hold in memory: a file. Everything is called on the session's thread; no call
/// may take longer than a few milliseconds.
///
/// What is kept belongs to the current batch until commit() hands it over; written() tells which batches can be
/// loaded. Until then the session holds the records itself.
class RecordStore {
public:
    virtual ~RecordStore() = default;

    /// `index` counts the records of the exchange from 0. `record` is borrowed together with the `memory` it lies in.
    virtual void keep(std::uint32_t number, std::uint32_t index, std::string_view record,
                      const EventLog::Memory &memory) = 0;
    /// A record of the run itself.
    virtual void keep(RunId run, std::uint32_t index, std::string_view record, const EventLog::Memory &memory) = 0;
    /// New or changed.
    virtual void keep(const ExchangeSummary &summary) = 0;
    virtual void keep(const RunInfo &run) = 0;
    virtual void keep(std::uint32_t number, const Note &note) = 0;
    /// Takes an exchange out for good.
    virtual void forget(std::uint32_t number) = 0;

    /// Hands the batch over, and begins the next one.
    virtual void commit() = 0;
    /// The number of the batch that keep() adds to, from 1.
    [[nodiscard]] virtual std::uint64_t batch() const = 0;
    /// The last batch that load() can read.
    [[nodiscard]] virtual std::uint64_t written() const = 0;

    /// Events `from` to `until` (not included); stops after about `mostBytes`.
    [[nodiscard]] virtual StoredEvents load(std::uint32_t number, std::uint32_t from, std::uint32_t until,
                                            std::size_t mostBytes) = 0;
    /// The same on another thread; `take` is called on the session's thread, unless the store is gone by then.
    virtual void loadLater(std::uint32_t number, std::uint32_t from, std::uint32_t until, std::size_t mostBytes,
                           std::function<void(StoredEvents)> take) = 0;

    /// What the file takes on disk, about.
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;
};

} // namespace gatescope::trace
