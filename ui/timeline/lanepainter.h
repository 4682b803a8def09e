#pragma once

#include "timeline/lanelayout.h"
#include "timeline/timelinecursor.h"

#include <QFont>
#include <QPalette>
#include <QSize>

class QPainter;

namespace gatescope::ui {

/// All that a picture of the swimlanes depends on.
struct LaneScene {
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
};

/// Draws the names at the left, the ruler on top and the lanes.
class LanePainter {
public:
    LanePainter(QPainter &painter, const LaneScene &scene);

    static constexpr int kNamesWidth = 112;
    static constexpr int kAxisHeight = 28;
    void paint();

private:
    void paintGrid();
    void paintLane(const LanePlace &place);
    void paintTrack(const LanePlace &place, const Track &track);
    void paintRun(const QRectF &bar, const SliceRun &run, const Slice &slice, bool overlay);
    void paintLabel(const QRectF &bar, const Slice &slice);
    void paintMarks(const LanePlace &place, EventGroup group);
    void paintCell(const LanePlace &place, EventGroup group, const MarkCell &cell);
    void paintHeadersSent();
    void paintSelection();
    void paintSelectedMark(const LanePlace &place);
    void paintMeasurement();
    void paintMeasuredLabel(double left, double right);
    void paintPointer();
    void paintNames();
    void paintAxis();
    void paintChip(double centre, const QString &text, theme::Tone tone);

    [[nodiscard]] QColor color(theme::Tone tone) const { return theme::color(tone, m_scene.palette); }
    [[nodiscard]] double y(int layoutY) const { return layoutY - m_scene.scroll + kAxisHeight; }
    [[nodiscard]] double x(std::int64_t time) const { return kNamesWidth + m_scene.scale.x(time); }
    [[nodiscard]] bool isSelected(const Slice &slice) const;

    QPainter &m_painter;
    const LaneScene &m_scene;
};

} // namespace gatescope::ui
