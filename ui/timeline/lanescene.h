#pragma once

#include "timeline/lanelayout.h"
#include "timeline/timelinecursor.h"

#include <QFont>
#include <QPalette>
#include <QSize>

class QPainter;

namespace gatescope::ui {

/// All that a picture of the swimlanes depends on, and where things stand in it.
struct LaneScene {
    static constexpr int kNamesWidth = 112;
    static constexpr int kAxisHeight = 28;

    const TimelineFeed &feed;
    const LaneLayout &layout;
    const TimeScale &scale;
    QSize size;
    int scroll = 0;
    QPalette palette;
    QFont font;
    std::optional<std::uint32_t> selected;
    std::optional<Measurement> measured;
    std::optional<double> pointer; ///< x of the mouse in the lanes.
    bool focused = false;

    [[nodiscard]] QColor color(theme::Tone tone) const { return theme::color(tone, palette); }
    [[nodiscard]] double y(int layoutY) const { return layoutY - scroll + kAxisHeight; }
    [[nodiscard]] double x(std::int64_t time) const { return kNamesWidth + scale.x(time); }
    [[nodiscard]] double bottom() const { return std::min<double>(size.height(), y(layout.height())); }
};

/// The bars of one lane, the waits over them, and the words where there is room.
void paintLaneBars(QPainter &painter, const LaneScene &scene, const LanePlace &place);
/// The marks of one lane: shapes where they stand alone, else columns as high as there are many.
void paintLaneMarks(QPainter &painter, const LaneScene &scene, const LanePlace &place);

} // namespace gatescope::ui
