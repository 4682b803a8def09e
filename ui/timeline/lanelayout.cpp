#include "timeline/lanelayout.h"

#include <algorithm>
#include <cmath>

namespace gatescope::ui {

namespace {

constexpr double kReach = 6; // pixels around a mark or a thin bar that still count as it

const Slice *sliceOf(const TimelineIndex &index, const Track &track, std::int64_t from, std::int64_t to)
{
    const std::size_t place = firstEndingAfter(track.slices, from - 1);
    if (place == track.slices.size() || track.slices[place].start > to)
        return nullptr;
    return index.endOf(track.slices[place]) >= from ? &track.slices[place] : nullptr;
}

} // namespace

LaneLayout::LaneLayout(const TimelineIndex &index) : m_index(index)
{
    for (const TimelineLane *lane : index.lanes())
        m_places.push_back({.lane = lane, .top = height(), .rows = index.rowsOf(*lane)});
}

LaneHit LaneLayout::hit(const TimeScale &scale, EventGroups groups, QPointF at) const
{
    const auto place = std::ranges::find_if(
        m_places, [&](const LanePlace &each) { return at.y() >= each.top && at.y() < each.bottom(); });
    if (place == m_places.end())
        return {};
    if (at.y() >= place->marksTop() - theme::kSpaceHalf)
        return {.event = markAt(*place, scale, groups, at.x())};
    if (const Slice *slice = sliceAt(*place, scale, at))
        return {.event = slice->first, .slice = slice};
    return {};
}

std::optional<std::uint32_t> LaneLayout::markAt(const LanePlace &place, const TimeScale &scale, EventGroups groups,
                                                double x) const
{
    std::optional<std::uint32_t> best;
    double least = kReach;
    for (std::size_t group = 0; group < kEventGroups; ++group) {
        const auto &marks = place.lane->marks[group];
        if ((groups >> group & 1) == 0 || marks.empty())
            continue;
        const std::uint32_t event = marks[nearestMark(m_index, marks, scale.time(x))];
        const double distance = std::abs(scale.x(m_index.point(event).at) - x);
        if (distance <= least) {
            least = distance;
            best = event;
        }
    }
    return best;
}

const Slice *LaneLayout::sliceAt(const LanePlace &place, const TimeScale &scale, QPointF at) const
{
    const Slice *found = nullptr;
    for (const Track &track : m_index.tracks()) {
        const int top = place.rowTop(track.place.row);
        const bool here = track.place.lane == place.lane->kind && track.place.thread == place.lane->thread;
        if (!here || at.y() < top || at.y() >= top + LanePlace::kBarHeight || (found && !track.place.overlay))
            continue;
        const Slice *slice = sliceOf(m_index, track, scale.time(at.x() - 1), scale.time(at.x() + 1));
        found = slice ? slice : found;
    }
    return found;
}

} // namespace gatescope::ui
