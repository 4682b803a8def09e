#pragma once

#include "timeline/timescale.h"

namespace gatescope::ui {

/// A view that shows a part of a stretch of time: what an overview moves.
class TimeWindow {
public:
    virtual ~TimeWindow() = default;

    [[nodiscard]] virtual const TimeScale &scale() const = 0;
    virtual void show(std::int64_t first, std::int64_t last) = 0;
    virtual void showAll() = 0;
    virtual void zoom(double factor) = 0;
};

} // namespace gatescope::ui
