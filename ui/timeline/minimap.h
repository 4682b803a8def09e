#pragma once

#include "timeline/lanecanvas.h"
#include "timeline/rangestrip.h"

namespace gatescope::ui {

/// The whole exchange in one strip, over the swimlanes.
class Minimap : public RangeStrip {
    Q_OBJECT

public:
    Minimap(const TimelineFeed &feed, LaneCanvas &lanes, QWidget *parent = nullptr);

protected:
    [[nodiscard]] bool isEmpty() const override;
    void paintAll(QPainter &painter, const TimeScale &scale) override;
    [[nodiscard]] QStringList summary() const override;

private:
    const TimelineFeed &m_feed;
};

} // namespace gatescope::ui
