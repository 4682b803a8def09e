#pragma once

#include "timeline/lanelayout.h"
#include "timeline/timelinecanvas.h"
#include "timeline/timewindow.h"

namespace gatescope::ui {

/// The swimlanes: everything by time.
///
/// Zoom: Ctrl+wheel, pinch, + and -, W and S. Pan: drag, Shift+drag, horizontal wheel, A and D, Left and Right. F: to
/// the selected event, and again: everything. A drag on the ruler, or anywhere while measuring is on, measures;
/// Shift+click measures from the selected event. Double click: the slice, as wide as the view.
class LaneCanvas : public TimelineCanvas, public TimeWindow {
    Q_OBJECT

public:
    LaneCanvas(TimelineFeed &feed, TimelineCursor &cursor, QWidget *parent = nullptr);

    [[nodiscard]] const TimeScale &scale() const override { return m_scale; }
    void zoom(double factor) override; ///< Around the selected event if it is in sight, else the middle.
    void fit();                        ///< To the selected event; everything when that is so already.
    void showAll() override;
    void show(std::int64_t first, std::int64_t last) override;
    void panBy(double pixels);
    /// Drags measure instead of panning.
    void setMeasuring(bool on);
    [[nodiscard]] LaneHit hitAt(QPoint at) const;
    [[nodiscard]] LaneLayout layout() const;

Q_SIGNALS:
    void scaleChanged();

protected:
    void paintCanvas(QPainter &painter) override;
    void reveal(std::uint32_t event) override;
    [[nodiscard]] QString tipAt(QPoint at) const override;
    bool viewportEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    enum class Drag : std::uint8_t { None, Pressed, Pan, Measure };

    void restart();
    void grow();
    void scaleMoved();
    void updateScrollBar();
    void click(QPoint at, Qt::KeyboardModifiers modifiers);
    void dragTo(QPoint at);
    [[nodiscard]] QString nameTipAt(QPoint at) const;
    void setPointer(std::optional<double> x);
    [[nodiscard]] std::int64_t snappedTime(double x) const;
    [[nodiscard]] double laneX(QPoint at) const;
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> surroundings(std::uint32_t event) const;

    TimeScale m_scale;
    Drag m_drag = Drag::None;
    QPoint m_pressed;
    QPoint m_last;
    std::int64_t m_measuredFrom = 0;
    std::optional<double> m_pointer;
    bool m_measuring = false;
    bool m_onSelection = false; ///< The next fit() shows everything.
};

} // namespace gatescope::ui
