#pragma once

#include "timeline/timelineindex.h"
#include "timeline/timescale.h"

#include <vector>

/// What of an index is drawn at a scale: never more than one thing for each pixel and array, however many events there
/// are. The work is one halving for each thing drawn.
namespace gatescope::ui {

/// The marks of one column of pixels.
struct MarkCell {
    double x = 0;            ///< Of its first mark; of its middle where there are several.
    std::uint32_t event = 0; ///< The first one.
    std::uint32_t count = 1;
    bool alone = false; ///< No other mark nearby: there is room for a shape.
    bool failure = false;

    friend bool operator==(const MarkCell &, const MarkCell &) = default;
};

/// `marks` ascend, as in TimelineLane. `cell` is the width of a column, `room` what a shape needs.
[[nodiscard]] std::vector<MarkCell> markCells(const TimelineIndex &index, const std::vector<std::uint32_t> &marks,
                                              const TimeScale &scale, double cell, double room);

/// One slice that is wide enough, or all that share a column of pixels.
struct SliceRun {
    double left = 0; ///< Cut to a little outside of what is shown.
    double right = 0;
    std::size_t slice = 0; ///< The first one.
    std::size_t count = 1;
    double coverage = 1; ///< 0..1 of the column's time.
};

/// Slices narrower than `least` pixels are put together, column by column. An open slice ends at `now`.
[[nodiscard]] std::vector<SliceRun> sliceRuns(const std::vector<Slice> &slices, std::int64_t now,
                                              const TimeScale &scale, double least);
[[nodiscard]] std::vector<SliceRun> sliceRuns(const TimelineIndex &index, const Track &track, const TimeScale &scale,
                                              double least);

/// The position of the mark nearest to `time`; marks.size() when there are none.
[[nodiscard]] std::size_t nearestMark(const TimelineIndex &index, const std::vector<std::uint32_t> &marks,
                                      std::int64_t time);

} // namespace gatescope::ui
