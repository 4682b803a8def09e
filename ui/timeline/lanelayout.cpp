#include "timeline/lanelayout.h"

#include <algorithm>
#include <cmath>

namespace gatescope::ui {

namespace {

constexpr double kPointerReach = 6; // pixels around a mark or a thin bar that still count as it

const Slice *sliceOf(const TimelineIndex &index, const Track &track, std::int64_t from, std::int64_t to)
{
    const std::size_t place = firstEndingAfter(track.slices, from - 1);
    if (place == track.slices.size() || track.slices[place].start > to)
        return nullptr;
    return index.endOf(track.slices[place]) >= from ? &track.slices[place] : nullptr;
}

} // namespace

bool LanePlace::holds(const TimelineIndex &index, const TrackPlace &track) const
{
    if (track.lane != lane->kind)
        return false;
    if (!isLayer() || layers == 1)
        return track.thread == lane->thread;
    const bool inside = track.thread >= lane->thread && track.thread < lane->thread + layers;
    return inside && index.layers()[track.thread].parent < static_cast<int>(lane->thread);
}

std::vector<const TimelineLane *> LanePlace::lanes(const TimelineIndex &index) const
{
    if (layers == 1)
        return {lane};
    std::vector<const TimelineLane *> all;
    for (std::size_t place = lane->thread; place < lane->thread + layers; ++place)
        all.push_back(&index.layers()[place].lane);
    return all;
}

LaneLayout::LaneLayout(const TimelineIndex &index, const LayerColumns &columns) : m_index(index)
{
    const auto add = [this](const TimelineLane &lane, int rows, std::size_t layers) {
        m_places.push_back({.lane = &lane, .top = height(), .rows = rows, .layers = layers});
    };
    for (const TimelineLane *lane : index.lanes()) {
        add(*lane, index.rowsOf(*lane), 1);
        if (lane->kind != LaneKind::Application)
            continue;
        for (const LayerColumns::Column &column : columns.columns())
            add(index.layers()[column.first].lane, 1, column.count);
    }
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
    double least = kPointerReach;
    const auto look = [&](const std::vector<std::uint32_t> &marks) {
        if (marks.empty())
            return;
        const std::uint32_t event = marks[nearestMark(m_index, marks, scale.time(x))];
        const double distance = std::abs(scale.x(m_index.point(event).at) - x);
        if (distance <= least) {
            least = distance;
            best = event;
        }
    };
    for (const TimelineLane *lane : place.lanes(m_index)) {
        for (std::size_t group = 0; group < (place.isLayer() ? kShownGroups : kPartyGroups); ++group) {
            if ((groups >> group & 1) != 0)
                look(lane->marks[group]);
        }
    }
    return best;
}

const Slice *LaneLayout::sliceAt(const LanePlace &place, const TimeScale &scale, QPointF at) const
{
    const Slice *found = nullptr;
    for (const Track &track : m_index.tracks()) {
        const int top = place.rowTop(track.place.row);
        if (!place.holds(m_index, track.place) || at.y() < top || at.y() >= top + LanePlace::kBarHeight ||
            (found && !track.place.overlay))
            continue;
        const Slice *slice = sliceOf(m_index, track, scale.time(at.x() - 1), scale.time(at.x() + 1));
        found = slice ? slice : found;
    }
    return found;
}

} // namespace gatescope::ui
