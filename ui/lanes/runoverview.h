#pragma once

#include "lanes/runchart.h"
#include "timeline/chartcanvas.h"
#include "timeline/rangestrip.h"

namespace gatescope::ui {

/// The load of the whole run in one strip, and the range that the lanes show.
class RunOverview : public RangeStrip {
    Q_OBJECT

public:
    RunOverview(const RunChart &chart, ChartCanvas &canvas, QWidget *parent = nullptr);

protected:
    [[nodiscard]] bool isEmpty() const override { return m_chart.isEmpty(); }
    void paintAll(QPainter &painter, const TimeScale &scale) override;
    [[nodiscard]] QStringList summary() const override;

private:
    const RunChart &m_chart;
};

} // namespace gatescope::ui
