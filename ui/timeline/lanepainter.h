#pragma once

#include "timeline/lanescene.h"

namespace gatescope::ui {

/// Draws the names at the left, the ruler on top, the lanes, and what lies over them.
class LanePainter {
public:
    LanePainter(QPainter &painter, const LaneScene &scene);

    void paint();

private:
    /// Words on the ruler, in a pill: the measured duration, or the time under the mouse.
    struct Chip {
        QRectF pill;
        QString text;
        theme::Tone tone = theme::Tone::Muted;
    };

    void paintGrid();
    void paintLanes();
    void paintHeadersSent();
    void paintSelection();
    void paintMeasurement();
    void paintPointer();
    void paintNames();
    void paintName(const LanePlace &place);
    void paintAxis();
    void paintChip();
    void paintLegend();
    void line(double x1, double y1, double x2, double y2);

    [[nodiscard]] std::pair<double, double> measuredEdges() const;
    [[nodiscard]] QRectF wordsOnAxis() const; ///< Where the ruler must keep silent.
    [[nodiscard]] Chip makeChip() const;
    [[nodiscard]] Chip chipAt(double centre, const QString &text, theme::Tone tone) const;

    QPainter &m_painter;
    const LaneScene &m_scene;
    Chip m_chip;
};

} // namespace gatescope::ui
