#pragma once

#include "base/numbered.h"
#include "base/result.h"
#include "trace/eventcache.h"
#include "trace/recordstore.h"
#include "trace/summary.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>

namespace gatescope::trace {

/// One life of one runner, as the session knows it.
struct RunInfo {
    RunId id;
    QString target; ///< "shop.main:app"
    Interface interface = Interface::None;
    QString pythonVersion;
    qint64 pid = 0;
    std::int64_t startedAtUnixNs = 0; ///< Wall-clock time of the run's time zero.
    bool ended = false;
    QString endReason; ///< "stopped", "reloaded", "killed by SIGSEGV"
    std::uint64_t lostEvents = 0;
};

/// What was recorded: runs, exchanges with their events, and the events that belong to no exchange.
///
/// All of it is in memory, unless there is a RecordStore: then the summaries are (less than 1 KB an exchange), and the
/// events are written to the store and read again when they are looked at (see events()).
///
/// Records are appended as they come from the ring; commit() then tells the views in one go what is new (call it 30
/// times a second, not for each record). Exchanges are known by their number, from 1, which is never used again:
/// deleting hides an exchange so that it can be restored, purge() forgets for good. Lives on one thread.
class Session : public QObject {
    Q_OBJECT

public:
    explicit Session(QObject *parent = nullptr);
    ~Session() override;

    /// Sees every event as it comes, in the order of the trace; the event's views are valid during the call only.
    using Observer = std::function<void(RunId, const TraceEvent &)>;
    void setObserver(Observer observer) { m_observer = std::move(observer); }
    /// Off: nothing but the summaries of open exchanges is kept, for a terminal that prints and forgets. Ended ones
    /// are gone after the commit() that told of them.
    void setKeepsEvents(bool keeps) { m_keepsEvents = keeps; }

    /// From now on everything is kept there, for good; what there is already is handed over.
    void setStore(std::unique_ptr<RecordStore> store);
    [[nodiscard]] RecordStore *store() const { return m_store.get(); }

    /// For what a store has already, before anything new is appended: runs by their id, exchanges by their number,
    /// both ascending. False: it cannot be (a number or an id that is out of order or beyond all bounds).
    bool restore(const RunInfo &run);
    bool restore(const ExchangeSummary &summary);
    void restore(RunId run, const EventLog &records);
    void restore(std::uint32_t number, const Note &note);
    /// Up to this number the exchanges were restored, not recorded here.
    [[nodiscard]] std::uint32_t lastRestored() const { return m_restored; }

    RunId beginRun(RunInfo info);
    void updateRun(const RunInfo &info);
    /// Ends the run; exchanges still open end as Aborted with `reason`, at the time of the newest event.
    void endRun(RunId run, const QString &reason);
    [[nodiscard]] const RunInfo *run(RunId run) const;
    [[nodiscard]] RunId latestRun() const;

    /// One encoded record of `run`. A damaged one is counted and left out.
    void append(RunId run, std::string_view record);
    /// An event of the inspector's own (a fault traceback).
    void append(RunId run, const TraceEvent &event);
    void commit();

    /// Numbers run from 1 to lastNumber(), deleted ones included.
    [[nodiscard]] std::uint32_t lastNumber() const;
    /// Nothing for a number that was never given or has been purged.
    [[nodiscard]] const ExchangeSummary *summary(std::uint32_t number) const;
    /// The events of an exchange, and what they borrow, stay valid while it is pinned, and at least until 8 other
    /// exchanges were asked for. With a store, a long exchange begins with some of its events; exchangesChanged() tells
    /// when there are more.
    [[nodiscard]] const EventLog &events(std::uint32_t number) const;
    /// The same for those who go through many exchanges and keep nothing: valid until the next peek() or commit().
    [[nodiscard]] const EventLog &peek(std::uint32_t number) const;
    /// Who shows an exchange and borrows from it pins it. Counts: as many times off as on.
    void setPinned(std::uint32_t number, bool pinned) { m_cache.setPinned(number, pinned); }
    [[nodiscard]] std::uint32_t numberOf(RunId run, ExchangeId exchange) const;
    /// Opened, TLS and closed, for the exchange's connection.
    [[nodiscard]] QList<TraceEvent> connectionEvents(std::uint32_t number) const;
    /// Output, logs and warnings of a run that belong to no exchange, and connection events, in order.
    [[nodiscard]] const EventLog &runEvents(RunId run) const;

    void setMarked(const QList<std::uint32_t> &numbers, bool marked);
    void setMarked(std::uint32_t number, bool marked) { setMarked(QList{number}, marked); }
    void setDeleted(const QList<std::uint32_t> &numbers, bool deleted);
    /// Nothing said: an empty note.
    [[nodiscard]] Note note(std::uint32_t number) const { return m_notes.value(number); }
    void setNote(std::uint32_t number, const Note &note);
    [[nodiscard]] QList<std::uint32_t> notedNumbers() const { return m_notes.keys(); }
    /// Forgets all that is deleted, and, when nothing else is left, gives its memory back.
    void purgeDeleted();

    [[nodiscard]] std::size_t memoryBytes() const;
    /// What all of it takes, on disk where it is there.
    [[nodiscard]] std::uint64_t storedBytes() const { return m_store ? m_store->bytes() : memoryBytes(); }
    [[nodiscard]] std::uint64_t damagedRecords() const { return m_damaged + m_cache.damaged(); }
    /// The name of a thread number in a run: "network"; "thread 7" when it never gave one.
    [[nodiscard]] QString threadName(RunId run, std::uint16_t thread) const;

Q_SIGNALS:
    /// New exchanges `first` to `last`.
    void exchangesAdded(std::uint32_t first, std::uint32_t last);
    /// Their summary or their events have changed. New ones are not repeated here.
    void exchangesChanged(const QList<std::uint32_t> &numbers);
    /// Events without an exchange have come.
    void runEventsAdded(gatescope::RunId run);
    void runChanged(gatescope::RunId run);
    /// Marked, deleted or restored, or another note.
    void flagsChanged(const QList<std::uint32_t> &numbers);
    void purged();

private:
    struct Exchange {
        ExchangeSummary summary;
        bool touched = false;
    };
    struct Run {
        RunInfo info;
        EventLog events;
        Numbered<std::uint32_t> numbers; ///< By exchange id; 0: not seen.
        std::set<std::uint32_t> open;    ///< Numbers of exchanges that have not ended.
        std::unordered_map<ConnectionId, std::vector<std::string_view>> connections;
        std::unordered_map<std::uint16_t, QString> threads;
        std::uint32_t gapUpTo = 0; ///< The last exchange that there was when events were lost.
        /// Numbers of exchanges that were open when events were lost, perhaps also that of their end.
        std::unordered_map<ConnectionId, std::vector<std::uint32_t>> doubtful;
        std::uint32_t records = 0; ///< Of the run itself, ever.
        bool touched = false;
    };

    Run *find(RunId run);
    [[nodiscard]] const Run *find(RunId run) const;
    Exchange *exchange(std::uint32_t number);
    [[nodiscard]] const Exchange *exchange(std::uint32_t number) const;
    Exchange *exchangeFor(Run &run, ExchangeId id); ///< Nothing for one that was purged.
    void keep(Exchange &exchange, std::string_view record);
    void keep(Run &run, std::string_view record);
    void addToRun(Run &run, const TraceEvent &event, std::string_view kept, const EventLog::Memory &memory);
    void touch(Exchange &exchange);
    void store(const QList<std::uint32_t> &changed);
    void store(const QList<std::uint32_t> &changed, std::uint32_t firstNew);
    void storeFlags(const QList<std::uint32_t> &changed);
    void handOver(RecordStore &store) const;
    void markGap(Run &run, const Gap &gap);
    void endDoubtful(Run &run, const TraceEvent &event);
    void remove(std::uint32_t number);
    void forgetEnded(const QList<std::uint32_t> &changed, std::uint32_t firstNew);

    Observer m_observer;
    bool m_keepsEvents = true;
    std::unique_ptr<RecordStore> m_store;
    mutable EventCache m_cache;
    Arena m_arena;
    Arena m_runArena;
    QHash<std::uint32_t, Note> m_notes;
    std::uint32_t m_restored = 0;
    std::deque<Run> m_runs; ///< RunId is the index plus one.
    Numbered<std::unique_ptr<Exchange>> m_exchanges;
    QList<std::uint32_t> m_changed;
    std::uint32_t m_committed = 0; ///< The last number that the views know.
    std::uint64_t m_damaged = 0;
};

} // namespace gatescope::trace
