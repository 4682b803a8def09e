// What a Session has to do with its RecordStore: handing over, and taking back.
#include "trace/session.h"

#include <algorithm>

namespace gatescope::trace {

namespace {

constexpr std::uint32_t kMostRestored = 1U
                                        << 24; ///< Numbers and ids of a file: a damaged one must not ask for gigabytes.

} // namespace

void Session::setStore(std::unique_ptr<RecordStore> store)
{
    if (store)
        handOver(*store);
    m_cache.setStore(store.get());
    m_store = std::move(store);
    if (m_store)
        m_store->commit();
}

void Session::handOver(RecordStore &store) const
{
    const auto records = [](const EventLog &log, auto &&keep) {
        const auto memory = std::make_shared<EventLog>(log);
        for (std::size_t index = 0; index < log.size(); ++index)
            keep(static_cast<std::uint32_t>(index), log.record(index), memory);
    };
    for (const Run &run : m_runs) {
        store.keep(run.info);
        records(run.events, [&](auto... record) { store.keep(run.info.id, record...); });
    }
    for (std::uint32_t number = 1; number <= lastNumber(); ++number) {
        const Exchange *known = exchange(number);
        if (!known)
            continue;
        store.keep(known->summary);
        records(events(number), [&](auto... record) { store.keep(number, record...); });
    }
    for (const auto &[number, note] : m_notes.asKeyValueRange())
        store.keep(number, note);
}

void Session::store(const QList<std::uint32_t> &changed)
{
    for (const std::uint32_t number : changed) {
        if (const Exchange *known = exchange(number))
            m_store->keep(known->summary);
    }
}

void Session::store(const QList<std::uint32_t> &changed, std::uint32_t firstNew)
{
    store(changed);
    for (std::uint32_t number = std::max(firstNew, m_restored + 1); number <= lastNumber(); ++number) {
        if (const Exchange *known = exchange(number))
            m_store->keep(known->summary);
    }
    m_store->commit();
}

void Session::storeFlags(const QList<std::uint32_t> &changed)
{
    if (!m_store || changed.isEmpty())
        return;
    store(changed);
    m_store->commit();
}

void Session::setNote(std::uint32_t number, const Note &note)
{
    if (!exchange(number) || m_notes.value(number) == note)
        return;
    if (note == Note())
        m_notes.remove(number);
    else
        m_notes[number] = note;
    if (m_store) {
        m_store->keep(number, note);
        m_store->commit();
    }
    Q_EMIT flagsChanged({number});
}

bool Session::restore(const RunInfo &info)
{
    if (info.id.value <= m_runs.size() || info.id.value > kMostRestored)
        return false;
    while (m_runs.size() + 1 < info.id.value)
        m_runs.push_back({.info = {.id = {static_cast<std::uint32_t>(m_runs.size() + 1)}, .ended = true}});
    m_runs.push_back({.info = info});
    Q_EMIT runChanged(info.id);
    return true;
}

bool Session::restore(const ExchangeSummary &summary)
{
    Run *run = find(summary.run);
    if (!run || summary.number <= lastNumber() || summary.number > kMostRestored ||
        summary.exchange.value > kMostRestored || summary.events == 0)
        return false;
    *m_exchanges.reach(summary.number) = std::make_unique<Exchange>(summary);
    *run->numbers.reach(summary.exchange.value) = summary.number;
    if (summary.isOpen())
        run->open.insert(summary.number);
    m_restored = summary.number;
    return true;
}

void Session::restore(RunId id, const EventLog &records)
{
    Run *run = find(id);
    if (!run)
        return;
    for (std::size_t index = 0; index < records.size(); ++index) {
        const std::string_view kept = m_runArena.keep(records.record(index));
        addToRun(*run, *decode(kept), kept, m_runArena.block());
    }
    run->records += static_cast<std::uint32_t>(records.size());
    run->touched = true;
}

void Session::restore(std::uint32_t number, const Note &note)
{
    if (exchange(number))
        m_notes[number] = note;
}

} // namespace gatescope::trace
