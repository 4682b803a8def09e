#pragma once

#include "timeline/timescale.h"

#include <QString>

#include <vector>

class QPainter;
class QPalette;
class QRectF;

namespace gatescope::ui {

struct AxisTick {
    std::int64_t time = 0; ///< ns on the run's clock.
    QString label;         ///< Since the range's begin: "0", "2.5 ms"; empty for a small tick.
};

/// 1, 2 or 5 times a power of ten ns: the least that is at least `ns`.
[[nodiscard]] std::int64_t niceStep(double ns);
/// `ns` since the start with as many digits as steps of `step` need: "2.5 ms", "1.20 s".
[[nodiscard]] QString axisLabel(std::int64_t ns, std::int64_t step);
/// The ticks that are shown, small ones between the labelled ones. At most one label every `labelSpace` pixels.
[[nodiscard]] std::vector<AxisTick> axisTicks(const TimeScale &scale, double labelSpace);

/// Pixels between the labels of the ruler and between the lines of the grid.
inline constexpr double kAxisLabelSpace = 104;

/// The ruler above the lanes: labels, ticks and the hairline below. `bounds` begins where x() is zero. No label
/// where something else stands: in `avoid`.
void paintTimeAxis(QPainter &painter, const QRectF &bounds, const TimeScale &scale, const QPalette &palette,
                   const QRectF &avoid);

} // namespace gatescope::ui
