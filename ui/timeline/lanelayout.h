#pragma once

#include "common/theme.h"
#include "timeline/layercolumns.h"
#include "timeline/levelofdetail.h"

#include <QPointF>
#include <QRectF>

#include <optional>
#include <vector>

namespace gatescope::ui {

/// One swimlane in the picture: its bars, one row below the other, then the strip of its marks.
struct LanePlace {
    const TimelineLane *lane = nullptr; ///< Of folded layers the first one.
    int top = 0;
    int rows = 1;
    std::size_t layers = 1; ///< So many layers share it.

    static constexpr int kBarHeight = 18;
    static constexpr int kMarksHeight = 16;
    [[nodiscard]] int rowTop(int row) const { return top + theme::kSpace2 + row * (kBarHeight + theme::kSpaceHalf); }
    [[nodiscard]] int marksTop() const { return rowTop(rows) + (rows > 0 ? theme::kSpaceHalf : 0); }
    [[nodiscard]] int bottom() const { return marksTop() + kMarksHeight + theme::kSpace1; }
    [[nodiscard]] bool isLayer() const { return lane->kind == LaneKind::Layer; }
    /// The track's bars stand here. Of folded layers only the outermost ones have bars.
    [[nodiscard]] bool holds(const TimelineIndex &index, const TrackPlace &track) const;
    /// The lanes whose marks stand here.
    [[nodiscard]] std::vector<const TimelineLane *> lanes(const TimelineIndex &index) const;
};

/// What is under the mouse.
struct LaneHit {
    std::optional<std::uint32_t> event; ///< A mark, or the event that begins the slice.
    const Slice *slice = nullptr;       ///< Null for a mark.
};

/// The lanes of an index, one below the other, from y = 0.
class LaneLayout {
public:
    /// Layers stand between the parties and the threads.
    explicit LaneLayout(const TimelineIndex &index, const LayerColumns &columns = {});

    [[nodiscard]] const std::vector<LanePlace> &places() const { return m_places; }
    [[nodiscard]] int height() const { return m_places.empty() ? 0 : m_places.back().bottom(); }
    /// `at` is in pixels of the lanes: x as the scale's, y from the top of the first lane.
    [[nodiscard]] LaneHit hit(const TimeScale &scale, EventGroups groups, QPointF at) const;

private:
    [[nodiscard]] std::optional<std::uint32_t> markAt(const LanePlace &place, const TimeScale &scale,
                                                      EventGroups groups, double x) const;
    [[nodiscard]] const Slice *sliceAt(const LanePlace &place, const TimeScale &scale, QPointF at) const;

    const TimelineIndex &m_index;
    std::vector<LanePlace> m_places;
};

} // namespace gatescope::ui
