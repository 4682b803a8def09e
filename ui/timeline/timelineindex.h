#pragma once

#include "timeline/timelinespans.h"
#include "trace/eventlog.h"

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace gatescope::ui {

/// One event, as far as the timeline keeps it: 16 bytes.
struct EventPoint {
    std::int64_t at = 0; ///< ns on the run's clock; never earlier than the event before.
    std::uint32_t task = 0;
    std::uint16_t thread = 0;
    std::uint8_t kind = 0; ///< TraceEvent::what.index()
    bool failure = false;  ///< To be drawn as bad news.
};

/// One swimlane and the events whose marks stand in it, each group on its own so that hiding one costs nothing.
struct TimelineLane {
    LaneKind kind = LaneKind::Client;
    std::uint16_t thread = 0; ///< Of a Thread lane; of a Layer lane, its place in layers().
    std::array<std::vector<std::uint32_t>, kEventGroups> marks;
};

/// Somebody other than the call itself who acts for the application: a thread, or a task on the call's thread.
struct TimelineWorker {
    std::uint16_t thread = 0; ///< 0: a task.
    std::uint32_t task = 0;   ///< 0: a thread.

    friend bool operator==(const TimelineWorker &, const TimelineWorker &) = default;
};

/// A layer as the timeline draws it. Its place is the order of entering, from 0.
struct TimelineLayer {
    static constexpr int kGateway = -1;

    std::uint32_t number = 0;
    int parent = kGateway; ///< The place of the layer that called it.
    int depth = 0;
    std::uint32_t entered = 0; ///< The event that tells its name.
    bool isLibrary = false;
    bool isOpen = true;
    std::uint16_t thread = 0;
    std::uint32_t task = 0;
    TimelineLane lane;
};

/// Room for `size` values, so that growing does not copy what is there again and again.
template <class Value>
void reserveFor(std::vector<Value> &values, std::size_t size)
{
    if (values.capacity() < size)
        values.reserve(std::max(size, values.capacity() * 2));
}

/// Slices that do not overlap: the first one that ends after `time`.
[[nodiscard]] std::size_t firstEndingAfter(const std::vector<Slice> &slices, std::int64_t time);

/// The data of one exchange's timeline: a point for each event, lanes with their marks, tracks with their slices.
///
/// Nothing here is an object for each event: all are flat, ascending arrays, so that a view finds what it shows by
/// halving and its cost depends on its pixels alone. Events are only ever appended. Call read() again and again: it
/// takes what the log has more than the index, for as long as its budget lasts.
class TimelineIndex {
public:
    TimelineIndex();

    void clear();
    /// Answers whether all of `log` is in the index now.
    bool read(const trace::EventLog &log, std::chrono::nanoseconds budget);
    void add(const trace::TraceEvent &event);

    [[nodiscard]] std::size_t size() const { return m_points.size(); }
    [[nodiscard]] bool isEmpty() const { return m_points.empty(); }
    [[nodiscard]] const EventPoint &point(std::size_t index) const { return m_points[index]; }
    [[nodiscard]] std::int64_t begin() const { return m_points.empty() ? 0 : m_points.front().at; }
    [[nodiscard]] std::int64_t end() const { return m_points.empty() ? 0 : m_points.back().at; }
    /// Where the slice ends; that of an open one is the newest event's time.
    [[nodiscard]] std::int64_t endOf(const Slice &slice) const { return slice.isOpen() ? end() : slice.end; }
    [[nodiscard]] std::uint32_t lastEventOf(const Slice &slice) const;

    /// Client, gateway, application, then the threads by number; layers() have lanes of their own.
    [[nodiscard]] std::vector<const TimelineLane *> lanes() const;
    [[nodiscard]] const std::vector<Track> &tracks() const { return m_spans.tracks(); }
    /// Null when there is none (yet).
    [[nodiscard]] const Track *track(const TrackPlace &place) const;
    [[nodiscard]] int rowsOf(const TimelineLane &lane) const;

    /// In the order of entering. What layers beyond the first 64 do has no place.
    [[nodiscard]] const std::deque<TimelineLayer> &layers() const { return m_layers; }
    /// The place of the layer that an event belongs to: its own, or for what is logged the innermost one that ran.
    [[nodiscard]] std::optional<std::size_t> layerOf(std::size_t index) const;
    [[nodiscard]] EventGroup groupOf(std::size_t index) const;

    /// The first event from which the headers cannot be taken back.
    [[nodiscard]] std::optional<std::uint32_t> headersSent() const { return m_headersSent; }
    [[nodiscard]] const SpanTracker &spans() const { return m_spans; }
    /// In order of appearance; those beyond the first few count as the last of them.
    [[nodiscard]] const std::vector<TimelineWorker> &workers() const { return m_workers; }
    /// The application did it, but on another thread or in another task than the call's: the index in workers().
    [[nodiscard]] std::optional<std::size_t> workerOf(const EventPoint &point) const;

    /// Of the shown groups: the event whose time is nearest; nothing when there is none.
    [[nodiscard]] std::optional<std::uint32_t> nearest(std::int64_t time, EventGroups groups) const;
    [[nodiscard]] bool isShown(std::size_t index, EventGroups groups) const;

private:
    static constexpr std::size_t kMostThreads = 64; ///< Events of later ones stand in the last thread's lane.
    static constexpr std::size_t kMostWorkers = 3;
    static constexpr std::size_t kMostLayers = 64;

    LayerPlace takeLayer(const trace::TraceEvent &event, std::uint32_t index);
    void takeSuspended(const trace::LayerSuspended &step, std::uint16_t outer, std::uint32_t index);
    void enterLayer(const trace::TraceEvent &event, const trace::LayerEntered &entered, std::uint32_t index);
    [[nodiscard]] LayerPlace placeOfLayer(std::uint32_t number) const;
    [[nodiscard]] LayerPlace runningLayer(const trace::EventHeader &header) const;
    void addMarks(std::uint32_t index, const KindTraits &traits, std::uint16_t thread);

    [[nodiscard]] std::optional<TimelineWorker> workerBehind(const EventPoint &point) const;
    TimelineLane &threadLane(std::uint16_t thread);
    [[nodiscard]] std::optional<std::uint32_t> nextShown(std::size_t from, EventGroups groups) const;
    [[nodiscard]] std::optional<std::uint32_t> previousShown(std::size_t before, EventGroups groups) const;

    std::vector<EventPoint> m_points;
    std::array<TimelineLane, 3> m_parties;
    std::map<std::uint16_t, TimelineLane> m_threads;
    SpanTracker m_spans;
    std::deque<TimelineLayer> m_layers;
    std::vector<std::uint8_t> m_layerOf; ///< For each event its layer's place plus one; empty without layers.
    std::vector<TimelineWorker> m_workers;
    std::optional<std::uint32_t> m_headersSent;
};

} // namespace gatescope::ui
