#pragma once

#include "timeline/chart.h"
#include "timeline/timescale.h"

#include <QFont>
#include <QPalette>
#include <QSize>

class QPainter;

namespace gatescope::ui {

/// All that a picture of a chart depends on, and where things stand in it: names at the left, the ruler on top, the
/// load below it if there is one, then lanes of one height.
struct ChartScene {
    static constexpr int kNamesWidth = 152;
    static constexpr int kAxisHeight = 28;
    static constexpr int kLoadHeight = 44;
    static constexpr int kLeastForLoad = 160;
    static constexpr int kLaneHeight = 36;
    static constexpr int kBarHeight = 18;
    static constexpr int kStripHeight = 5;

    const ChartData &data;
    const TimeScale &scale;
    QSize size;
    int scroll = 0;
    QPalette palette;
    QFont font;
    std::uint32_t selected = 0; ///< An exchange.
    std::optional<double> pointer;
    bool focused = false;
    double leastPeak = 1; ///< The load's scale reaches at least so far.

    [[nodiscard]] QColor color(theme::Tone tone) const { return theme::color(tone, palette); }
    /// Where there is little room the lanes need it.
    [[nodiscard]] bool showsLoad() const { return data.hasLoad() && size.height() >= kLeastForLoad; }
    [[nodiscard]] int lanesTop() const { return kAxisHeight + (showsLoad() ? kLoadHeight : 0); }
    [[nodiscard]] double laneTop(std::size_t lane) const
    {
        return lanesTop() + static_cast<double>(lane) * kLaneHeight - scroll;
    }
    [[nodiscard]] double barTop(std::size_t lane) const { return laneTop(lane) + theme::kSpace1 + 1; }
    [[nodiscard]] double stripTop(std::size_t lane) const { return barTop(lane) + kBarHeight + theme::kSpaceHalf; }
    [[nodiscard]] double x(std::int64_t time) const { return kNamesWidth + scale.x(time); }
    [[nodiscard]] double bottom() const { return std::min<double>(size.height(), laneTop(data.lanes())); }
    [[nodiscard]] std::size_t firstLane() const { return static_cast<std::size_t>(scroll / kLaneHeight); }
    [[nodiscard]] std::size_t endLane() const;
};

/// What stands at a place of the picture.
[[nodiscard]] ChartHit chartHit(const ChartScene &scene, QPointF at);

/// The bars, strip and marks of one lane in sight.
void paintChartLane(QPainter &painter, const ChartScene &scene, std::size_t lane);
/// The load over time, drawn into `area`; x of `area` is where the scale's x is zero. Its height is the highest load in
/// sight, or `leastPeak` when that is more.
void paintChartLoad(QPainter &painter, const ChartData &data, const TimeScale &scale, const QRectF &area,
                    const QPalette &palette, double leastPeak = 1);
/// The highest load in so many pixels of the scale.
[[nodiscard]] double chartLoadPeak(const ChartData &data, const TimeScale &scale, double width);
/// The whole picture.
void paintChart(QPainter &painter, const ChartScene &scene);

} // namespace gatescope::ui
