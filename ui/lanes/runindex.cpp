#include "lanes/runindex.h"

#include "common/eventwords.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace trace;
using theme::Tone;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Lanes)
};

using Slices = std::vector<Slice>;

void recount(Slices &slices, Slices::iterator from)
{
    for (; from != slices.end(); ++from) {
        const Slice *before = from == slices.begin() ? nullptr : &*std::prev(from);
        from->before = before ? before->before + before->end - before->start : 0;
    }
}

/// In the order of starting; what overlaps the one before begins when that ends.
void insertSlice(std::vector<Slice> &slices, Slice slice)
{
    auto place = std::ranges::upper_bound(slices, slice.start, {}, &Slice::start);
    if (place != slices.begin()) {
        Slice &before = *std::prev(place);
        if (before.isOpen())
            before.end = slice.start;
        slice.start = std::max(slice.start, before.end);
    }
    if (place != slices.end())
        slice.end = std::min(slice.end, place->start);
    slice.end = std::max(slice.end, slice.start);
    place = slices.insert(place, slice);
    recount(slices, place);
}

/// What waits for the same thread waits one behind the other: of each only the part in which it was the next.
void insertQueued(Slices &slices, Slice slice)
{
    const auto place = std::ranges::upper_bound(slices, slice.end, {}, &Slice::end);
    if (place != slices.begin())
        slice.start = std::max(slice.start, std::prev(place)->end);
    if (slice.start >= slice.end)
        return;
    if (place != slices.end())
        place->start = std::max(place->start, slice.end);
    recount(slices, slices.insert(place, slice));
}

bool isReturn(const EventBody &what, bool wsgi)
{
    if (std::holds_alternative<AppRaised>(what))
        return true;
    return wsgi ? std::holds_alternative<IterableClosed>(what) : std::holds_alternative<AppReturned>(what);
}

std::uint64_t waitedNs(const EventBody &what)
{
    if (const auto *answer = std::get_if<ReceiveAnswered>(&what))
        return answer->waitedNs;
    if (const auto *resumed = std::get_if<SendResumed>(&what))
        return resumed->waitedNs;
    const auto *read = std::get_if<InputRead>(&what);
    return read ? read->waitedNs : 0;
}

SliceKind waitKind(const EventBody &what)
{
    if (std::holds_alternative<SendResumed>(what))
        return SliceKind::BackPressure;
    return std::holds_alternative<InputRead>(what) ? SliceKind::Reading : SliceKind::Receiving;
}

} // namespace

RunExchange &RunIndex::exchangeFor(const Session &session, std::uint32_t number)
{
    if (m_rows.size() <= number)
        m_rows.resize(std::max<std::size_t>(number + 1, m_rows.size() * 2));
    if (m_rows[number] != 0)
        return m_exchanges[m_rows[number] - 1];
    const ExchangeSummary &summary = *session.summary(number);
    const std::int64_t at = summary.startedAt.count();
    if (m_exchanges.empty())
        m_begin = at;
    m_begin = std::min(m_begin, at);
    saw(at);
    m_exchanges.push_back({.number = number, .arrived = at, .isWsgi = summary.interface == Interface::Wsgi});
    m_rows[number] = static_cast<std::uint32_t>(m_exchanges.size());
    if (summary.protocol != Protocol::Lifespan)
        m_arrivals.add(at);
    return m_exchanges.back();
}

const RunExchange *RunIndex::exchange(std::uint32_t number) const
{
    const auto row = rowOf(number);
    return row ? &m_exchanges[*row] : nullptr;
}

std::optional<std::size_t> RunIndex::rowOf(std::uint32_t number) const
{
    const std::uint32_t row = number < m_rows.size() ? m_rows[number] : 0;
    return row == 0 ? std::nullopt : std::optional<std::size_t>(row - 1);
}

void RunIndex::saw(std::int64_t at)
{
    m_end = std::max(m_end, at);
}

bool RunIndex::read(const Session &session, std::uint32_t number, std::size_t most)
{
    const EventLog &log = session.events(number);
    RunExchange &exchange = exchangeFor(session, number);
    const std::size_t until = std::min(log.size(), exchange.read + most);
    while (exchange.read < until) {
        const auto index = exchange.read++;
        add(exchange, session, log.at(index), static_cast<int>(index));
    }
    return exchange.read == log.size();
}

void RunIndex::add(RunExchange &exchange, const Session &session, const TraceEvent &event, int index)
{
    const std::int64_t at = event.header.at.count();
    saw(at);
    if (const auto *call = event.as<CallStarted>())
        exchange.isWsgi = call->interface == Interface::Wsgi;
    if (const auto *called = event.as<AppCalled>(); called && exchange.called == kStillOpen) {
        exchange.thread = event.header.thread;
        appCalled(exchange, session, *called, at);
    }
    layerStep(exchange, event, at);
    const bool told = exchange.outermost != 0 && exchange.suspensions < kSuspensions;
    if (const std::uint64_t ns = told ? 0 : waitedNs(event.what); ns > 0)
        waited(exchange, at - static_cast<std::int64_t>(ns), at, waitKind(event.what));
    if (const auto *lost = event.as<LoopWaited>())
        waited(exchange, at - static_cast<std::int64_t>(lost->waitedNs), at, SliceKind::LoopWait);
    if (const auto *held = event.as<LoopBlocked>())
        blocked(at - static_cast<std::int64_t>(held->blockedNs), at, exchange.number, index);
    if (event.as<PoolBusy>())
        m_busy.push_back({.at = at, .group = EventGroup::Findings, .failure = true});
    if (isReturn(event.what, exchange.isWsgi))
        callOver(exchange, at);
    if (event.as<ExchangeEnded>()) {
        exchange.failed = session.summary(exchange.number)->isFailure();
        ended(exchange, at);
    }
}

void RunIndex::addRunEvent(const TraceEvent &event, int index)
{
    const std::int64_t at = event.header.at.count();
    if (event.as<PoolBusy>()) {
        m_busy.push_back({.at = at, .event = index, .group = EventGroup::Findings, .failure = true});
        std::ranges::inplace_merge(m_busy, m_busy.end() - 1, {}, &ChartMark::at);
    }
    if (const auto *held = event.as<LoopBlocked>())
        blocked(at - static_cast<std::int64_t>(held->blockedNs), at, 0, index);
    if (const auto *finding = event.as<Finding>(); finding && finding->rule == "A029")
        m_isWatchedInPart = finding->severity == Severity::Info;
}

void RunIndex::appCalled(RunExchange &exchange, const Session &session, const AppCalled &called, std::int64_t at)
{
    const ExchangeSummary &summary = *session.summary(exchange.number);
    const bool lifespan = summary.protocol == Protocol::Lifespan;
    exchange.called = at;
    if (lifespan)
        exchange.lane = addLane({LaneUse::Lifespan, 0}, Texts::tr("Lifespan"), Tone::Lifespan);
    else if (exchange.isWsgi)
        exchange.lane = threadLane(session, summary.run, exchange.thread);
    else
        exchange.lane = taskLane(at);
    ChartLane &lane = m_lanes[static_cast<std::size_t>(exchange.lane)];
    insertSlice(lane.bars, {.start = at, .first = exchange.number, .kind = SliceKind::Called});
    if (!lifespan)
        lane.note = counted(lane.bars.size(), Texts::tr("1 exchange"), Texts::tr("%1 exchanges"));
    const auto queued = std::min<std::int64_t>(static_cast<std::int64_t>(called.queuedNs), at - exchange.arrived);
    if (queued > 0)
        insertQueued(lane.strip,
                     {.start = at - queued, .end = at, .first = exchange.number, .kind = SliceKind::Queued});
    if (!lifespan)
        m_calls.add(at);
}

void RunIndex::callOver(RunExchange &exchange, std::int64_t at)
{
    Slice *slice = sliceOf(exchange);
    if (!slice)
        return;
    auto &bars = m_lanes[static_cast<std::size_t>(exchange.lane)].bars;
    const bool isLast = slice == &bars.back();
    const bool returns = exchange.left == kStillOpen;
    if (returns && m_uses[static_cast<std::size_t>(exchange.lane)].use != LaneUse::Lifespan)
        m_returns.add(at);
    exchange.left = at;
    if (!returns && !isLast)
        return;
    slice->end = std::max(slice->start, isLast ? at : std::min(at, (slice + 1)->start));
    recount(bars, bars.begin() + (slice - bars.data()) + 1);
}

void RunIndex::ended(RunExchange &exchange, std::int64_t at)
{
    exchange.ended = at;
    if (exchange.suspended != kStillOpen)
        waited(exchange, std::exchange(exchange.suspended, kStillOpen), at, SliceKind::Suspended);
    if (exchange.called == kStillOpen)
        return m_calls.add(at), m_returns.add(at);
    if (exchange.left == kStillOpen)
        callOver(exchange, at);
    if (Slice *slice = sliceOf(exchange); slice && exchange.failed)
        slice->kind = SliceKind::Failed;
}

/// Where layers are told of, the outermost one knows all waits of the call, whatever it waits for.
void RunIndex::layerStep(RunExchange &exchange, const TraceEvent &event, std::int64_t at)
{
    if (const auto *entered = event.as<LayerEntered>(); entered && entered->parent == 0 && exchange.outermost == 0)
        exchange.outermost = event.header.layer.value;
    const auto *step = event.as<LayerSuspended>();
    if (!step || event.header.layer.value != exchange.outermost)
        return;
    if (step->suspended) {
        exchange.suspended = at;
        ++exchange.suspensions;
    } else if (exchange.suspended != kStillOpen) {
        waited(exchange, std::exchange(exchange.suspended, kStillOpen), at, SliceKind::Suspended);
    }
}

void RunIndex::waited(RunExchange &exchange, std::int64_t from, std::int64_t to, SliceKind kind)
{
    if (exchange.lane < 0)
        return;
    auto &waits = m_lanes[static_cast<std::size_t>(exchange.lane)].waits;
    from = std::max(from, exchange.called);
    if (!waits.empty() && waits.back().first == exchange.number)
        from = std::max(from, waits.back().end);
    if (from >= to)
        return;
    exchange.waited += to - from;
    insertSlice(waits, {.start = from, .end = to, .first = exchange.number, .kind = kind});
}

void RunIndex::blocked(std::int64_t from, std::int64_t to, std::uint32_t number, int event)
{
    insertSlice(m_blocks, {.start = from,
                           .end = to,
                           .first = number,
                           .last = static_cast<std::uint32_t>(event),
                           .kind = SliceKind::Blocked});
}

Slice *RunIndex::sliceOf(const RunExchange &exchange)
{
    if (exchange.lane < 0)
        return nullptr;
    auto &bars = m_lanes[static_cast<std::size_t>(exchange.lane)].bars;
    const auto found =
        std::find_if(bars.rbegin(), bars.rend(), [&](const Slice &slice) { return slice.first == exchange.number; });
    return found == bars.rend() ? nullptr : &*found;
}

std::int32_t RunIndex::threadLane(const Session &session, RunId run, std::uint16_t thread)
{
    for (std::size_t lane = 0; lane < m_uses.size(); ++lane) {
        if (m_uses[lane].use == LaneUse::Thread && m_uses[lane].thread == thread)
            return static_cast<std::int32_t>(lane);
    }
    return addLane({LaneUse::Thread, thread}, session.threadName(run, thread), Tone::Wsgi);
}

/// The first lane whose last task is over.
std::int32_t RunIndex::taskLane(std::int64_t from)
{
    std::size_t tasks = 0;
    for (std::size_t lane = 0; lane < m_uses.size(); ++lane) {
        if (m_uses[lane].use != LaneUse::Task)
            continue;
        ++tasks;
        const auto &bars = m_lanes[lane].bars;
        if (bars.empty() || (!bars.back().isOpen() && bars.back().end <= from))
            return static_cast<std::int32_t>(lane);
    }
    return addLane({LaneUse::Task, 0}, Texts::tr("Task %1").arg(tasks + 1), Tone::Asgi);
}

std::int32_t RunIndex::addLane(LaneInfo info, const QString &title, Tone tone)
{
    if (m_lanes.size() == kMostLanes)
        return static_cast<std::int32_t>(kMostLanes - 1);
    m_uses.push_back(info);
    m_lanes.push_back({.title = title, .tone = tone});
    return static_cast<std::int32_t>(m_lanes.size() - 1);
}

ChartLoad RunIndex::load(std::int64_t from, std::int64_t to) const
{
    return {.running = averageBetween(m_calls, m_returns, from, to),
            .queued = averageBetween(m_arrivals, m_calls, from, to)};
}

} // namespace gatescope::ui
