#include "archive/recovery.h"

#include "archive/chunk.h"
#include "archive/rows.h"
#include "archive/sessionreader.h"
#include "archive/sessionwriter.h"
#include "archive/upgrade.h"

#include <QSqlError>

#include <algorithm>
#include <map>

namespace gatescope::archive {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;

namespace {

constexpr std::size_t kBatchExchanges = 500;
constexpr std::int64_t kMostSkip = std::int64_t{1} << 30;

/// Goes through a table by its key, over the pages that cannot be read: behind each, the next key is looked for in
/// growing steps.
class Walk {
public:
    Walk(const Connection &connection, const QString &columns, const QString &table, const QString &key,
         std::int64_t unit)
        : m_rows(connection.database()),
          m_unit(unit)
    {
        m_rows.setForwardOnly(true);
        m_rows.prepare(u"SELECT %1 FROM %2 WHERE %3 > ? ORDER BY %3"_s.arg(columns, table, key));
    }

    /// `take(query)` answers the key. `last`: no key is above. True when everything could be read.
    template <class Take>
    bool through(std::int64_t last, const std::atomic<bool> &cancel, Take take)
    {
        std::int64_t step = m_unit;
        for (std::int64_t after = 0; after < last && !cancel;) {
            m_rows.bindValue(0, static_cast<qlonglong>(after));
            const std::int64_t before = after;
            bool sound = m_rows.exec();
            while (sound && !cancel && m_rows.next())
                after = std::max(after, static_cast<std::int64_t>(take(m_rows)));
            sound = sound && !m_rows.lastError().isValid();
            m_rows.finish();
            if (sound)
                return m_isSound;
            m_isSound = false;
            step = after > before ? m_unit : std::min(step * 2, kMostSkip * m_unit);
            after += step;
        }
        return m_isSound;
    }

private:
    QSqlQuery m_rows;
    std::int64_t m_unit;
    bool m_isSound = true;
};

class Salvager {
public:
    Salvager(SessionReader &from, SessionWriter &to, const std::atomic<bool> &cancel)
        : m_from(from),
          m_to(to),
          m_cancel(cancel)
    {
    }

    Result<Salvage> run();

private:
    void readRows();
    void readChunks(const QString &table, bool ofRun);
    void takeRecords(std::uint32_t number, const trace::StoredEvents &loaded);
    void rebuild(std::uint32_t number);
    Result<void> store();

    SessionReader &m_from;
    SessionWriter &m_to;
    const std::atomic<bool> &m_cancel;
    std::map<std::uint32_t, ExchangeSummary> m_exchanges;
    std::map<std::uint32_t, ExchangeSummary> m_orphans; ///< Made from their records, their row is missing.
    std::map<std::uint32_t, std::uint64_t> m_records;   ///< Read, by number.
    std::uint32_t m_highest = 0;
    bool m_hasHoles = false;
    Batch m_batch;
    Salvage m_salvage;
    Result<void> m_done;
};

// A key of a damaged file may be anything; these bound the work and the memory.
constexpr std::int64_t kMostNumber = std::int64_t{1} << 24;
constexpr std::int64_t kMostChunk = kMostNumber << kIndexBits;

void Salvager::readRows()
{
    Walk rows(m_from.connection(), exchangeSelect(m_from.version()).mid(7), u"exchange"_s, u"number"_s, 1);
    m_hasHoles = !rows.through(kMostNumber, m_cancel, [this](const QSqlQuery &query) {
        if (const auto summary = readExchange(query); summary && summary->number <= kMostNumber)
            m_exchanges[summary->number] = *summary;
        return query.value(0).toLongLong();
    });
}

void Salvager::readChunks(const QString &table, bool ofRun)
{
    Walk chunks(m_from.connection(), u"id, CASE WHEN length(data) <= %1 THEN data END"_s.arg(kMostChunkBytes), table,
                u"id"_s, ofRun ? 1 : std::int64_t{1} << 8);
    const bool sound = chunks.through(kMostChunk, m_cancel, [&](const QSqlQuery &query) {
        const qint64 id = query.value(0).toLongLong();
        trace::StoredEvents loaded;
        const QByteArray data = query.value(1).toByteArray();
        readChunk(data, 0, loaded);
        m_salvage.lostRecords += loaded.damaged;
        const auto owner = static_cast<std::uint32_t>(id >> kIndexBits);
        auto &pieces = ofRun ? m_batch.runPieces : m_batch.pieces;
        for (std::size_t index = 0; index < loaded.events.size(); ++index)
            pieces.push_back({owner, indexOf(id) + static_cast<std::uint32_t>(index), loaded.events.record(index)});
        m_batch.memory.push_back(std::make_shared<trace::EventLog>(loaded.events));
        if (!ofRun)
            takeRecords(owner, loaded);
        if (pieces.size() >= kBatchExchanges * 40 && m_done)
            m_done = store();
        return id;
    });
    m_hasHoles = m_hasHoles || !sound;
}

void Salvager::takeRecords(std::uint32_t number, const trace::StoredEvents &loaded)
{
    m_highest = std::max(m_highest, number);
    m_records[number] += loaded.events.size();
    if (const auto known = m_exchanges.find(number); known != m_exchanges.end()) {
        if (m_from.version() < kVersion)
            addLoopTimes(known->second, loaded);
        return;
    }
    ExchangeSummary &orphan = m_orphans[number];
    for (std::size_t index = 0; index < loaded.events.size(); ++index) {
        const trace::TraceEvent event = loaded.events.at(index);
        orphan.exchange = event.header.exchange;
        orphan.add(event);
    }
}

/// The run is the one of the neighbour before it.
void Salvager::rebuild(std::uint32_t number)
{
    ExchangeSummary &orphan = m_orphans[number];
    if (orphan.events == 0)
        return;
    const auto behind = m_exchanges.upper_bound(number);
    orphan.number = number;
    orphan.run = behind == m_exchanges.begin() ? RunId{1} : std::prev(behind)->second.run;
    orphan.hasGap = true;
    m_exchanges[number] = orphan;
    ++m_salvage.rebuilt;
}

Result<void> Salvager::store()
{
    auto done = m_to.write(m_batch);
    m_batch = {};
    return done;
}

Result<Salvage> Salvager::run()
{
    if (const auto runs = m_from.runs())
        m_batch.runs.assign(runs->begin(), runs->end());
    if (m_batch.runs.empty())
        m_batch.runs.push_back({.id = {1}, .ended = true});
    if (const auto notes = m_from.notes())
        m_batch.notes = *notes;
    readRows();
    readChunks(u"run_chunk"_s, true);
    readChunks(u"chunk"_s, false);
    for (auto orphan = m_orphans.begin(); orphan != m_orphans.end(); ++orphan)
        rebuild(orphan->first);
    for (auto &[number, summary] : m_exchanges) {
        m_highest = std::max(m_highest, number);
        const std::uint64_t read = m_records[number];
        m_salvage.lostRecords += summary.events > read ? summary.events - read : 0;
        summary.hasGap = summary.hasGap || summary.events > read;
        m_batch.exchanges.push_back(summary);
    }
    m_salvage.exchanges = m_exchanges.size();
    m_salvage.lostExchanges = m_hasHoles ? m_highest - m_exchanges.size() : 0;
    if (m_done)
        m_done = store();
    if (!m_done)
        return std::unexpected(m_done.error());
    return m_salvage;
}

} // namespace

Result<Salvage> salvage(const QString &from, const QString &to, const std::atomic<bool> &cancel)
{
    auto reader = SessionReader::open(from, Access::Salvage);
    if (!reader)
        return std::unexpected(reader.error());
    const auto known = (*reader)->connection().value(u"PRAGMA application_id"_s);
    if (!known || known->toInt() != kApplicationId)
        return std::unexpected(Error{u"The session file is damaged beyond repair"_s, from, {}});
    auto made = SessionWriter::open(to, Access::Create);
    if (!made)
        return std::unexpected(made.error());
    return Salvager(**reader, **made, cancel).run();
}

} // namespace gatescope::archive
