#pragma once

#include "captures/columns.h"

#include <QPainter>
#include <QPalette>

namespace gatescope::captures {

/// What the bars of the list are drawn against.
enum class WaterfallMode : std::uint8_t {
    Length,     ///< All begin at the left; the longest ordinary exchange in view fills the cell.
    PointInTime ///< The cell is the time from the first to the last exchange in view.
};

/// The scale that the rows in view share. Feed it every row in view, then ask for bars.
class WaterfallScale {
public:
    explicit WaterfallScale(WaterfallMode mode = WaterfallMode::Length) : m_mode(mode) {}

    void include(const Row &row);

    /// Where something of `row` that begins `offset` after its start lies, as a part of the width, 0 to 1; above 1:
    /// it does not fit.
    [[nodiscard]] double position(const Row &row, std::chrono::nanoseconds offset) const;

    friend bool operator==(const WaterfallScale &, const WaterfallScale &) = default;

private:
    WaterfallMode m_mode;
    std::int64_t m_first = 0; ///< ns since 1970
    std::int64_t m_last = 0;
    std::int64_t m_longest = 0; ///< ns
};

/// Draws one bar: a thin line while it waits, a full block in the application, a lower one while it sends; hatched
/// where it still goes on, with a gap where it is longer than the scale. `tick` moves the hatching.
void paintWaterfall(QPainter &painter, const QRect &rect, const Row &row, const WaterfallScale &scale, int tick,
                    const QPalette &palette);

} // namespace gatescope::captures
