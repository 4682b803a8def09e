#include "trace/session.h"

#include <algorithm>
#include <utility>

namespace gatescope::trace {

namespace {

/// Of one whose end nobody told. It borrows `why`.
TraceEvent endOf(const ExchangeSummary &open, std::chrono::nanoseconds at, std::string_view why)
{
    return {{.exchange = open.exchange, .at = at},
            ExchangeEnded{.outcome = Outcome::Aborted, .status = open.status, .reason = why}};
}

} // namespace

Session::Session(QObject *parent) : QObject(parent)
{
    m_cache.onGrown = [this](std::uint32_t number) {
        if (exchange(number))
            Q_EMIT exchangesChanged({number});
    };
}

Session::~Session() = default;

RunId Session::beginRun(RunInfo info)
{
    info.id = {static_cast<std::uint32_t>(m_runs.size() + 1)};
    m_runs.push_back({.info = std::move(info)});
    if (m_store)
        m_store->keep(m_runs.back().info);
    Q_EMIT runChanged(m_runs.back().info.id);
    return m_runs.back().info.id;
}

void Session::updateRun(const RunInfo &info)
{
    if (Run *run = find(info.id)) {
        run->info = info;
        if (m_store)
            m_store->keep(info);
        Q_EMIT runChanged(info.id);
    }
}

void Session::endRun(RunId id, const QString &reason)
{
    Run *run = find(id);
    if (!run || run->info.ended)
        return;
    run->info.ended = true;
    run->info.endReason = reason;
    const std::string why = reason.toStdString();
    for (const std::uint32_t number : std::set(run->open)) {
        const ExchangeSummary &open = exchange(number)->summary;
        append(id, endOf(open, open.lastAt, why));
    }
    if (m_store)
        m_store->keep(run->info);
    commit();
    Q_EMIT runChanged(id);
}

const RunInfo *Session::run(RunId id) const
{
    const Run *run = find(id);
    return run ? &run->info : nullptr;
}

RunId Session::latestRun() const
{
    return {static_cast<std::uint32_t>(m_runs.size())};
}

Session::Run *Session::find(RunId run)
{
    return const_cast<Run *>(std::as_const(*this).find(run));
}

const Session::Run *Session::find(RunId run) const
{
    return run.isValid() && run.value <= m_runs.size() ? &m_runs[run.value - 1] : nullptr;
}

Session::Exchange *Session::exchange(std::uint32_t number)
{
    return const_cast<Exchange *>(std::as_const(*this).exchange(number));
}

const Session::Exchange *Session::exchange(std::uint32_t number) const
{
    const auto *known = m_exchanges.find(number);
    return known ? known->get() : nullptr;
}

Session::Exchange *Session::exchangeFor(Run &run, ExchangeId id)
{
    std::uint32_t *known = run.numbers.reach(id.value);
    if (!known || *known != 0)
        return known ? exchange(*known) : nullptr;
    auto fresh = std::make_unique<Exchange>();
    const std::uint32_t number = *known = lastNumber() + 1;
    fresh->summary.number = number;
    fresh->summary.run = run.info.id;
    fresh->summary.exchange = id;
    run.open.insert(number);
    return (*m_exchanges.reach(number) = std::move(fresh)).get();
}

void Session::append(RunId id, std::string_view record)
{
    constexpr std::uint32_t kMostExchangeIds = 1U << 28; // a damaged id must not ask for gigabytes
    Run *run = find(id);
    const auto event = decode(record);
    if (!run || !event || event->header.exchange.value > kMostExchangeIds) {
        ++m_damaged;
        return;
    }
    if (m_observer)
        m_observer(id, *event);
    endDoubtful(*run, *event);
    if (!event->header.exchange.isValid()) {
        run->touched = true;
        keep(*run, record);
        return;
    }
    Exchange *target = exchangeFor(*run, event->header.exchange);
    if (!target)
        return;
    target->summary.add(*event);
    if (!target->summary.isOpen())
        run->open.erase(target->summary.number);
    keep(*target, record);
    touch(*target);
}

void Session::keep(Exchange &exchange, std::string_view record)
{
    if (!m_keepsEvents && !m_store)
        return;
    const ExchangeSummary &summary = exchange.summary;
    const std::string_view kept = m_arena.keep(record);
    if (m_store)
        m_store->keep(summary.number, summary.events - 1, kept, m_arena.block());
    if (m_keepsEvents)
        m_cache.append(summary.number, summary.events - 1, kept, m_arena.block());
}

void Session::keep(Run &run, std::string_view record)
{
    const std::uint32_t index = run.records++;
    if (!m_keepsEvents && !m_store)
        return addToRun(run, *decode(record), {}, {});
    const std::string_view kept = m_runArena.keep(record);
    if (m_store)
        m_store->keep(run.info.id, index, kept, m_runArena.block());
    addToRun(run, *decode(kept), kept, m_runArena.block());
}

void Session::append(RunId run, const TraceEvent &event)
{
    append(run, encode(event));
}

void Session::addToRun(Run &run, const TraceEvent &event, std::string_view kept, const EventLog::Memory &memory)
{
    if (const auto *thread = event.as<ThreadNamed>())
        run.threads[event.header.thread] = QString::fromUtf8(thread->name);
    if (const auto *gap = event.as<Gap>())
        markGap(run, *gap);
    if (!m_keepsEvents)
        return;
    run.events.append(kept, memory);
    if (event.as<ConnectionOpened>() || event.as<ConnectionClosed>() || event.as<TlsAgreed>() || event.as<TlsFailed>())
        run.connections[event.header.connection].push_back(kept);
}

void Session::markGap(Run &run, const Gap &gap)
{
    run.info.lostEvents += gap.events;
    if (gap.events == 0)
        return;
    for (auto open = run.open.upper_bound(run.gapUpTo); open != run.open.end(); ++open) {
        Exchange &known = *exchange(*open);
        known.summary.hasGap = true;
        if (known.summary.connection.isValid())
            run.doubtful[known.summary.connection].push_back(*open);
        touch(known);
    }
    run.gapUpTo = lastNumber();
}

/// What is doubtful is over when its connection closes, and before HTTP/2 also when that has another exchange.
void Session::endDoubtful(Run &run, const TraceEvent &event)
{
    const auto found = run.doubtful.find(event.header.connection);
    if (found == run.doubtful.end())
        return;
    const bool isClosed = event.as<ConnectionClosed>() != nullptr;
    const std::uint32_t number = numberOf(run.info.id, event.header.exchange);
    if (!isClosed && (!event.header.exchange.isValid() || number != 0))
        return;
    const auto doubtful = run.doubtful.extract(found);
    for (const std::uint32_t open : doubtful.mapped()) {
        const Exchange *known = exchange(open);
        if (!known || !known->summary.isOpen())
            continue;
        if (isClosed || known->summary.httpVersion != "2")
            append(run.info.id, endOf(known->summary, event.header.at, "events were lost, among them that of its end"));
        else
            run.doubtful[event.header.connection].push_back(open);
    }
}

void Session::touch(Exchange &exchange)
{
    if (exchange.touched || exchange.summary.number > m_committed)
        return;
    exchange.touched = true;
    m_changed.append(exchange.summary.number);
}

void Session::commit()
{
    const auto changed = std::exchange(m_changed, {});
    for (const std::uint32_t number : changed) {
        if (Exchange *known = exchange(number))
            known->touched = false;
    }
    const std::uint32_t first = m_committed + 1;
    m_committed = lastNumber();
    if (m_store)
        store(changed, first);
    m_cache.trim();
    if (first <= m_committed)
        Q_EMIT exchangesAdded(first, m_committed);
    if (!changed.isEmpty())
        Q_EMIT exchangesChanged(changed);
    for (Run &run : m_runs) {
        if (std::exchange(run.touched, false))
            Q_EMIT runEventsAdded(run.info.id);
    }
    if (!m_keepsEvents)
        forgetEnded(changed, first);
}

void Session::forgetEnded(const QList<std::uint32_t> &changed, std::uint32_t firstNew)
{
    const auto forget = [this](std::uint32_t number) {
        const Exchange *known = exchange(number);
        if (!known || known->summary.isOpen())
            return;
        m_cache.forget(number);
        find(known->summary.run)->numbers.letGo(known->summary.exchange.value);
        remove(number);
    };
    std::ranges::for_each(changed, forget);
    for (std::uint32_t number = firstNew; number <= m_committed; ++number)
        forget(number);
}

void Session::remove(std::uint32_t number)
{
    m_exchanges.find(number)->reset();
    m_exchanges.letGo(number);
}

std::uint32_t Session::lastNumber() const
{
    return std::max(m_exchanges.end(), 1U) - 1;
}

const ExchangeSummary *Session::summary(std::uint32_t number) const
{
    const Exchange *known = exchange(number);
    return known ? &known->summary : nullptr;
}

const EventLog &Session::events(std::uint32_t number) const
{
    static const EventLog empty;
    const Exchange *known = exchange(number);
    return known ? m_cache.events(number, known->summary.events) : empty;
}

const EventLog &Session::peek(std::uint32_t number) const
{
    static const EventLog empty;
    const Exchange *known = exchange(number);
    return known ? m_cache.peek(number, known->summary.events) : empty;
}

std::uint32_t Session::numberOf(RunId id, ExchangeId exchange) const
{
    const Run *run = find(id);
    const std::uint32_t *number = run ? run->numbers.find(exchange.value) : nullptr;
    return number ? *number : 0;
}

QList<TraceEvent> Session::connectionEvents(std::uint32_t number) const
{
    QList<TraceEvent> events;
    const Exchange *known = exchange(number);
    const Run *run = known ? find(known->summary.run) : nullptr;
    if (!run)
        return events;
    const auto found = run->connections.find(known->summary.connection);
    if (found == run->connections.end())
        return events;
    for (const auto record : found->second)
        events.append(*decode(record));
    return events;
}

const EventLog &Session::runEvents(RunId id) const
{
    static const EventLog empty;
    const Run *run = find(id);
    return run ? run->events : empty;
}

void Session::setMarked(const QList<std::uint32_t> &numbers, bool marked)
{
    QList<std::uint32_t> changed;
    for (const std::uint32_t number : numbers) {
        Exchange *known = exchange(number);
        if (!known || known->summary.marked == marked)
            continue;
        known->summary.marked = marked;
        changed.append(number);
    }
    storeFlags(changed);
    if (!changed.isEmpty())
        Q_EMIT flagsChanged(changed);
}

void Session::setDeleted(const QList<std::uint32_t> &numbers, bool deleted)
{
    QList<std::uint32_t> changed;
    for (const std::uint32_t number : numbers) {
        Exchange *known = exchange(number);
        if (!known || known->summary.deleted == deleted)
            continue;
        known->summary.deleted = deleted;
        changed.append(number);
    }
    storeFlags(changed);
    if (!changed.isEmpty())
        Q_EMIT flagsChanged(changed);
}

void Session::purgeDeleted()
{
    bool nothingLeft = true;
    for (std::uint32_t number = 1; number <= lastNumber(); ++number) {
        const Exchange *known = exchange(number);
        if (known && known->summary.deleted && !known->summary.isOpen()) {
            m_cache.forget(number);
            m_notes.remove(number);
            if (m_store)
                m_store->forget(number);
            remove(number);
        }
        nothingLeft = nothingLeft && !exchange(number);
    }
    if (m_store)
        m_store->commit();
    if (nothingLeft) {
        for (Run &run : m_runs) {
            run.events = {};
            run.connections.clear();
        }
        m_arena.clear();
        m_runArena.clear();
    }
    Q_EMIT purged();
}

std::size_t Session::memoryBytes() const
{
    return m_arena.bytes() + m_runArena.bytes() + m_cache.bytes() +
           lastNumber() * (sizeof(Exchange) + sizeof(std::unique_ptr<Exchange>));
}

QString Session::threadName(RunId id, std::uint16_t thread) const
{
    const Run *run = find(id);
    const auto name = run ? run->threads.find(thread) : decltype(run->threads.end()){};
    if (run && name != run->threads.end())
        return name->second;
    return QStringLiteral("thread %1").arg(thread);
}

} // namespace gatescope::trace
