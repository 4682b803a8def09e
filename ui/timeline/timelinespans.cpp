#include "timeline/timelinespans.h"

#include <algorithm>

namespace gatescope::ui {

using namespace trace;

namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

void push(Track &track, Slice slice)
{
    if (!track.slices.empty()) {
        const Slice &before = track.slices.back();
        if (before.isOpen())
            return;
        slice.before = before.before + before.end - before.start;
        slice.start = std::max(slice.start, before.end);
        slice.end = std::max(slice.end, slice.start);
    }
    track.slices.push_back(slice);
}

void closeLast(Track &track, std::int64_t at, std::uint32_t index)
{
    if (track.slices.empty() || !track.slices.back().isOpen())
        return;
    track.slices.back().end = at;
    track.slices.back().last = index;
}

Slice waitUntil(std::int64_t end, std::uint64_t ns, std::int64_t earliest, std::uint32_t first, std::uint32_t last,
                SliceKind kind)
{
    const auto most = static_cast<std::uint64_t>(end - earliest);
    return {end - static_cast<std::int64_t>(std::min(ns, most)), end, first, last, kind};
}

constexpr TrackPlace kClient{.lane = LaneKind::Client};
constexpr TrackPlace kQueue{.lane = LaneKind::Gateway};
constexpr TrackPlace kCall{.lane = LaneKind::Application};
constexpr TrackPlace kCallWaits{.lane = LaneKind::Application, .overlay = true};
constexpr TrackPlace kQueueWaits{.lane = LaneKind::Gateway, .overlay = true};

} // namespace

void SpanTracker::add(const TraceEvent &event, std::int64_t at, std::uint32_t index, LayerPlace layer)
{
    const Moment now{at, index};
    const EventHeader &header = event.header;
    m_begin = std::min(m_begin, at);
    noteCaller(event, now);
    if (layer)
        addLayer(event, *layer, now);
    std::visit(Overloaded{
                   [&](const WireRequestHead &) { bytesMoved(SliceKind::Request, 0, now, true); },
                   [&](const WireRequestBody &) { bytesMoved(SliceKind::Request, 0, now, false); },
                   [&](const WireResponseHead &head) { bytesMoved(SliceKind::Response, 1, now, head.status >= 200); },
                   [&](const WireResponseBody &) { bytesMoved(SliceKind::Response, 1, now, false); },
                   [&](const CallStarted &call) { m_blocksThread = call.interface == Interface::Wsgi; },
                   [&](const AppCalled &called) { appCalled(called, header, now); },
                   [&](const AppReturned &) { closeCall(now); },
                   [&](const AppRaised &) { closeCall(now); },
                   [&](const IterationStarted &) { openCall(SliceKind::Iterating, now); },
                   [&](const IterationEnded &) { closeCall(now); },
                   [&](const IterableClosed &) { closeCall(now); },
                   [&](const InputRead &read) { waited(SliceKind::Reading, read.waitedNs, header, index, now); },
                   [&](const ReceiveCalled &) { receiveCalled(header, now); },
                   [&](const ReceiveAnswered &answer) { receiveAnswered(answer.waitedNs, header, now); },
                   [&](const SendCalled &) { remember(header.task, index); },
                   [&](const SendResumed &resumed) {
                       waited(SliceKind::BackPressure, resumed.waitedNs, header, lastSend(header.task, index), now);
                   },
                   [&](const LoopBlocked &held) { loopHeld(kCallWaits, SliceKind::Blocked, held.blockedNs, now); },
                   [&](const LoopWaited &lost) { loopHeld(kQueueWaits, SliceKind::LoopWait, lost.waitedNs, now); },
                   [&](const ExchangeEnded &) { closeAll(now); },
                   [&](const FaultTraceback &) { closeAll(now); },
                   [](const auto &) {},
               },
               event.what);
}

/// Whoever does something has left receive(): it was cancelled if no answer came.
void SpanTracker::noteCaller(const TraceEvent &event, Moment now)
{
    if (!m_callThread || !traitsOf(event.what.index()).byApplication || event.header.task == 0)
        return;
    if (m_callTask == 0)
        m_callTask = event.header.task;
    const auto receiver = std::ranges::find(m_receivers, event.header.task, &Receiver::task);
    if (receiver != m_receivers.end())
        stopReceiving(receiver, now);
}

void SpanTracker::appCalled(const AppCalled &called, const EventHeader &header, Moment now)
{
    if (!m_callThread) {
        m_callThread = header.thread;
        m_callTask = header.task;
    }
    if (called.queuedNs > 0)
        push(track(kQueue), waitUntil(now.at, called.queuedNs, m_begin, now.index, now.index, SliceKind::Queued));
    openCall(SliceKind::Called, now);
}

void SpanTracker::bytesMoved(SliceKind kind, std::uint8_t row, Moment now, bool begins)
{
    TrackPlace place = kClient;
    place.row = row;
    Track &target = track(place);
    if (begins)
        return push(target, {now.at, now.at, now.index, now.index, kind});
    if (!target.slices.empty()) {
        target.slices.back().end = now.at;
        target.slices.back().last = now.index;
    }
}

void SpanTracker::openCall(SliceKind kind, Moment now)
{
    closeCall(now);
    const Slice slice{.start = now.at, .first = now.index, .last = now.index, .kind = kind};
    push(track(kCall), slice);
    if (m_blocksThread && m_callThread)
        push(track({.lane = LaneKind::Thread, .thread = *m_callThread}), slice);
}

void SpanTracker::closeCall(Moment now)
{
    closeLast(track(kCall), now.at, now.index);
    if (m_blocksThread && m_callThread)
        closeLast(track({.lane = LaneKind::Thread, .thread = *m_callThread}), now.at, now.index);
}

void SpanTracker::receiveCalled(const EventHeader &header, Moment now)
{
    const auto place = freeWaitPlace(header.task);
    if (!place)
        return;
    m_receivers.push_back({header.task, *place});
    push(track(*place), {.start = now.at, .first = now.index, .last = now.index, .kind = SliceKind::Receiving});
}

void SpanTracker::receiveAnswered(std::uint64_t waitedNs, const EventHeader &header, Moment now)
{
    auto receiver = std::ranges::find(m_receivers, header.task, &Receiver::task);
    if (receiver == m_receivers.end() && header.task == 0)
        receiver = m_receivers.begin();
    if (receiver == m_receivers.end())
        return;
    auto &slices = track(receiver->place).slices;
    if (waitedNs == 0 && !slices.empty() && slices.back().isOpen())
        slices.pop_back();
    stopReceiving(receiver, now);
}

void SpanTracker::stopReceiving(std::vector<Receiver>::iterator receiver, Moment now)
{
    closeLast(track(receiver->place), now.at, now.index);
    m_receivers.erase(receiver);
}

void SpanTracker::waited(SliceKind kind, std::uint64_t ns, const EventHeader &header, std::uint32_t first, Moment now)
{
    const auto place = freeWaitPlace(header.task);
    if (ns == 0 || !place)
        return;
    const Slice slice = waitUntil(now.at, ns, m_begin, first, now.index, kind);
    push(track(*place), slice);
    if (m_blocksThread)
        push(track({.lane = LaneKind::Thread, .thread = header.thread, .overlay = true}), slice);
}

void SpanTracker::addLayer(const TraceEvent &event, std::uint16_t layer, Moment now)
{
    const TrackPlace runs{.lane = LaneKind::Layer, .thread = layer};
    const Slice slice{.start = now.at, .first = now.index, .last = now.index, .kind = SliceKind::Layer};
    if (event.as<LayerEntered>())
        push(track(runs), slice);
    if (const auto *step = event.as<LayerSuspended>())
        layerWaits(layer, step->suspended, now.at, now.index);
    if (event.as<LayerLeft>()) {
        layerWaits(layer, false, now.at, now.index);
        closeLast(track(runs), now.at, now.index);
    }
}

void SpanTracker::layerWaits(std::uint16_t layer, bool suspended, std::int64_t at, std::uint32_t index)
{
    Track &waits = track({.lane = LaneKind::Layer, .thread = layer, .overlay = true});
    if (suspended)
        push(waits, {.start = at, .first = index, .last = index, .kind = SliceKind::Suspended});
    else
        closeLast(waits, at, index);
}

/// The stretch that ends now. What it began in must not be open: then it says nothing new.
void SpanTracker::loopHeld(const TrackPlace &place, SliceKind kind, std::uint64_t ns, Moment now)
{
    if (ns > 0)
        push(track(place), waitUntil(now.at, ns, m_begin, now.index, now.index, kind));
}

void SpanTracker::closeAll(Moment now)
{
    for (Track &each : m_tracks)
        closeLast(each, now.at, now.index);
    m_receivers.clear();
}

Track &SpanTracker::track(const TrackPlace &place)
{
    const auto found = std::ranges::find(m_tracks, place, &Track::place);
    return found != m_tracks.end() ? *found : m_tracks.emplace_back(place);
}

/// The call's own task waits on the bar of the call, every other one on the first row below that nobody waits on.
std::optional<TrackPlace> SpanTracker::freeWaitPlace(std::uint32_t task) const
{
    const bool own = task == 0 || task == m_callTask;
    for (std::uint8_t row = own ? 0 : 1; row <= (own ? 0 : kMostWaitRows); ++row) {
        const TrackPlace place{.lane = LaneKind::Application, .row = row, .overlay = own};
        if (!std::ranges::contains(m_receivers, place, &Receiver::place))
            return place;
    }
    return std::nullopt;
}

void SpanTracker::remember(std::uint32_t task, std::uint32_t sendIndex)
{
    std::erase_if(m_sends, [task](const Send &send) { return send.task == task; });
    if (m_sends.size() == kSendsKept)
        m_sends.erase(m_sends.begin());
    m_sends.push_back({task, sendIndex});
}

std::uint32_t SpanTracker::lastSend(std::uint32_t task, std::uint32_t otherwise) const
{
    const auto found = std::ranges::find(m_sends, task, &Send::task);
    return found != m_sends.end() ? found->index : otherwise;
}

} // namespace gatescope::ui
