#include "timeline/timelineindex.h"

#include <algorithm>

namespace gatescope::ui {

using namespace trace;

namespace {

static_assert(std::variant_size_v<EventBody> <= 256, "EventPoint::kind is one byte");
constexpr std::size_t kEventsBetweenLooksAtTheClock = 256;

bool isFailure(const TraceEvent &event)
{
    if (const auto *call = event.as<StartResponse>())
        return !call->error.empty();
    if (const auto *finding = event.as<Finding>())
        return finding->severity == Severity::Error;
    if (const auto *log = event.as<LogRecorded>())
        return log->level >= 40;
    if (const auto *left = event.as<LayerLeft>())
        return left->how == LayerEnd::Raised;
    return traitsOf(event.what.index()).failure;
}

bool isCrossing(const TraceEvent &event)
{
    return event.as<LayerMessage>() || event.as<LayerChangedArguments>() || event.as<LayerChangedContext>();
}

const std::uint16_t kLayerMessage = trace::detail::kindOf<LayerMessage>();

std::size_t number(auto value)
{
    return static_cast<std::size_t>(value);
}

} // namespace

std::size_t firstEndingAfter(const std::vector<Slice> &slices, std::int64_t time)
{
    const auto found = std::ranges::upper_bound(slices, time, {}, &Slice::end);
    return static_cast<std::size_t>(found - slices.begin());
}

TimelineIndex::TimelineIndex()
{
    clear();
}

void TimelineIndex::clear()
{
    m_points = {};
    m_parties = {};
    for (const LaneKind kind : {LaneKind::Client, LaneKind::Gateway, LaneKind::Application})
        m_parties[number(kind)].kind = kind;
    m_threads.clear();
    m_spans.clear();
    m_layers.clear();
    m_layerOf = {};
    m_workers.clear();
    m_headersSent.reset();
}

bool TimelineIndex::read(const EventLog &log, std::chrono::nanoseconds budget)
{
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + budget;
    reserveFor(m_points, log.size());
    while (size() < log.size()) {
        const std::size_t until = std::min(log.size(), size() + kEventsBetweenLooksAtTheClock);
        while (size() < until)
            add(log.at(size()));
        if (Clock::now() >= deadline)
            break;
    }
    return size() >= log.size();
}

void TimelineIndex::add(const TraceEvent &event)
{
    const auto index = static_cast<std::uint32_t>(m_points.size());
    const std::size_t kind = event.what.index();
    const KindTraits &traits = traitsOf(kind);
    const std::int64_t at = m_points.empty() ? event.header.at.count() : std::max(event.header.at.count(), end());
    m_points.push_back({at, event.header.task, event.header.thread, static_cast<std::uint8_t>(kind), isFailure(event)});
    const LayerPlace layer = takeLayer(event, index);
    addMarks(index, traits, event.header.thread);
    if (!m_headersSent && event.as<HeadersSent>())
        m_headersSent = index;
    m_spans.add(event, at, index, layer);
    if (const auto *step = event.as<LayerSuspended>(); step && layer)
        takeSuspended(*step, *layer, index);
    const auto worker = workerBehind(m_points.back());
    if (worker && !layerOf(index) && m_workers.size() < kMostWorkers && !std::ranges::contains(m_workers, *worker))
        m_workers.push_back(*worker);
}

void TimelineIndex::addMarks(std::uint32_t index, const KindTraits &traits, std::uint16_t thread)
{
    const EventGroup group = groupOf(index);
    if (group == EventGroup::Hidden)
        return;
    m_parties[number(traits.lane)].marks[number(group)].push_back(index);
    if (thread != 0 && number(group) < kPartyGroups)
        threadLane(thread).marks[number(group)].push_back(index);
}

/// Answers the place when the event is of the layer itself.
LayerPlace TimelineIndex::takeLayer(const TraceEvent &event, std::uint32_t index)
{
    if (const auto *entered = event.as<LayerEntered>())
        enterLayer(event, *entered, index);
    if (m_layers.empty())
        return std::nullopt;
    const EventGroup group = traitsOf(event.what.index()).group;
    LayerPlace place = placeOfLayer(event.header.layer.value);
    if (!place && group == EventGroup::Logs)
        place = runningLayer(event.header);
    m_layerOf.resize(m_points.size());
    m_layerOf.back() = place ? static_cast<std::uint8_t>(*place + 1) : 0;
    if (!place)
        return std::nullopt;
    if (event.as<LayerLeft>())
        m_layers[*place].isOpen = false;
    if ((isCrossing(event) || group == EventGroup::Logs) && groupOf(index) != EventGroup::Hidden)
        m_layers[*place].lane.marks[number(group)].push_back(index);
    return place;
}

/// With a layer wait all that it awaits, down to the innermost one.
void TimelineIndex::takeSuspended(const LayerSuspended &step, std::uint16_t outer, std::uint32_t index)
{
    const auto inner = placeOfLayer(step.inner);
    for (auto place = inner ? *inner : outer; place != outer && place != TimelineLayer::kGateway;
         place = m_layers[place].parent)
        m_spans.layerWaits(place, step.suspended, m_points[index].at, index);
}

void TimelineIndex::enterLayer(const TraceEvent &event, const LayerEntered &entered, std::uint32_t index)
{
    if (m_layers.size() == kMostLayers || placeOfLayer(event.header.layer.value))
        return;
    const LayerPlace parent = placeOfLayer(entered.parent);
    const auto place = static_cast<std::uint16_t>(m_layers.size());
    m_layers.push_back({.number = event.header.layer.value,
                        .parent = parent ? *parent : TimelineLayer::kGateway,
                        .depth = parent ? m_layers[*parent].depth + 1 : 0,
                        .entered = index,
                        .isLibrary = entered.isLibrary,
                        .thread = event.header.thread,
                        .task = event.header.task,
                        .lane = {.kind = LaneKind::Layer, .thread = place, .marks = {}}});
}

LayerPlace TimelineIndex::placeOfLayer(std::uint32_t layer) const
{
    const auto found = std::ranges::find(m_layers, layer, &TimelineLayer::number);
    return found == m_layers.end() ? std::nullopt : LayerPlace(found - m_layers.begin());
}

LayerPlace TimelineIndex::runningLayer(const EventHeader &header) const
{
    for (std::size_t place = m_layers.size(); place-- > 0;) {
        const TimelineLayer &layer = m_layers[place];
        const bool sameTask = layer.task == 0 || header.task == 0 || layer.task == header.task;
        if (layer.isOpen && layer.thread == header.thread && sameTask)
            return static_cast<std::uint16_t>(place);
    }
    return std::nullopt;
}

std::optional<std::size_t> TimelineIndex::layerOf(std::size_t index) const
{
    const std::size_t place = index < m_layerOf.size() ? m_layerOf[index] : 0;
    return place == 0 ? std::nullopt : std::optional(place - 1);
}

/// What crosses the outermost boundary is told by the gateway already.
EventGroup TimelineIndex::groupOf(std::size_t index) const
{
    const std::size_t kind = m_points[index].kind;
    const EventGroup group = traitsOf(kind).group;
    if (group != EventGroup::Layers)
        return group;
    const auto layer = layerOf(index);
    const bool told = !layer || (kind == kLayerMessage && m_layers[*layer].parent == TimelineLayer::kGateway);
    return told ? EventGroup::Hidden : group;
}

TimelineLane &TimelineIndex::threadLane(std::uint16_t thread)
{
    const auto known = m_threads.find(thread);
    if (known != m_threads.end())
        return known->second;
    if (m_threads.size() == kMostThreads)
        return m_threads.rbegin()->second;
    return m_threads.emplace(thread, TimelineLane{.kind = LaneKind::Thread, .thread = thread, .marks = {}})
        .first->second;
}

std::uint32_t TimelineIndex::lastEventOf(const Slice &slice) const
{
    return slice.isOpen() && !m_points.empty() ? static_cast<std::uint32_t>(m_points.size() - 1) : slice.last;
}

std::vector<const TimelineLane *> TimelineIndex::lanes() const
{
    std::vector<const TimelineLane *> all;
    for (const TimelineLane &party : m_parties)
        all.push_back(&party);
    for (const auto &[thread, lane] : m_threads)
        all.push_back(&lane);
    return all;
}

const Track *TimelineIndex::track(const TrackPlace &place) const
{
    const auto found = std::ranges::find(tracks(), place, &Track::place);
    return found != tracks().end() ? &*found : nullptr;
}

int TimelineIndex::rowsOf(const TimelineLane &lane) const
{
    int rows = lane.kind == LaneKind::Client ? 2 : lane.kind == LaneKind::Thread ? 0 : 1;
    for (const Track &each : tracks()) {
        if (each.place.lane == lane.kind && each.place.thread == lane.thread)
            rows = std::max(rows, each.place.row + 1);
    }
    return rows;
}

std::optional<TimelineWorker> TimelineIndex::workerBehind(const EventPoint &point) const
{
    const auto callThread = m_spans.callThread();
    const KindTraits &traits = traitsOf(point.kind);
    if (!callThread || point.thread == 0 || (!traits.byApplication && !traits.forCaller))
        return std::nullopt;
    if (traits.byApplication && point.thread != *callThread)
        return TimelineWorker{.thread = point.thread};
    const bool otherTask = point.task != 0 && m_spans.callTask() != 0 && point.task != m_spans.callTask();
    return otherTask ? std::optional(TimelineWorker{.task = point.task}) : std::nullopt;
}

std::optional<std::size_t> TimelineIndex::workerOf(const EventPoint &point) const
{
    const auto worker = workerBehind(point);
    if (!worker || m_workers.empty())
        return std::nullopt;
    const auto place = std::ranges::find(m_workers, *worker) - m_workers.begin();
    return std::min(static_cast<std::size_t>(place), m_workers.size() - 1);
}

bool TimelineIndex::isShown(std::size_t index, EventGroups groups) const
{
    return (bit(groupOf(index)) & groups) != 0;
}

std::optional<std::uint32_t> TimelineIndex::nextShown(std::size_t from, EventGroups groups) const
{
    std::optional<std::uint32_t> best;
    for (const TimelineLane &lane : m_parties) {
        for (std::size_t group = 0; group < kEventGroups; ++group) {
            const auto &marks = lane.marks[group];
            const auto found = std::ranges::lower_bound(marks, from);
            if ((groups >> group & 1) != 0 && found != marks.end())
                best = std::min(best.value_or(*found), *found);
        }
    }
    return best;
}

std::optional<std::uint32_t> TimelineIndex::previousShown(std::size_t before, EventGroups groups) const
{
    std::optional<std::uint32_t> best;
    for (const TimelineLane &lane : m_parties) {
        for (std::size_t group = 0; group < kEventGroups; ++group) {
            const auto &marks = lane.marks[group];
            const auto found = std::ranges::lower_bound(marks, before);
            if ((groups >> group & 1) != 0 && found != marks.begin())
                best = std::max(best.value_or(0), *std::prev(found));
        }
    }
    return best;
}

std::optional<std::uint32_t> TimelineIndex::nearest(std::int64_t time, EventGroups groups) const
{
    const auto place = std::ranges::lower_bound(m_points, time, {}, &EventPoint::at) - m_points.begin();
    const auto after = nextShown(static_cast<std::size_t>(place), groups);
    const auto before = previousShown(static_cast<std::size_t>(place), groups);
    if (!after || !before)
        return after ? after : before;
    return point(*after).at - time < time - point(*before).at ? after : before;
}

} // namespace gatescope::ui
