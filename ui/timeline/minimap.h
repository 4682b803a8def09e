#pragma once

#include "timeline/lanecanvas.h"

#include <QPixmap>
#include <QWidget>

namespace gatescope::ui {

/// The whole exchange in one strip, and the part that the lanes show as a range: drag the range to move it, its edges
/// to resize it, elsewhere to choose a new one. A double click shows everything; the wheel zooms. The picture is kept
/// until the events or the size change.
class Minimap : public QWidget {
    Q_OBJECT

public:
    Minimap(const TimelineFeed &feed, LaneCanvas &lanes, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    /// Left and right of the range, in pixels of this widget.
    [[nodiscard]] std::pair<double, double> range() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    enum class Grip : std::uint8_t { None, Left, Right, Whole, Fresh };

    [[nodiscard]] TimeScale wholeScale() const;
    [[nodiscard]] Grip gripAt(double x) const;
    void drag(double x);
    void forgetPicture();
    void paintPicture();
    void paintSummary(QPainter &painter);
    void paintRange(QPainter &painter);

    const TimelineFeed &m_feed;
    LaneCanvas &m_lanes;
    QPixmap m_picture;
    Grip m_grip = Grip::None;
    double m_from = 0;        ///< Where the drag began, or the fixed edge of a new range.
    std::int64_t m_first = 0; ///< What the lanes showed then.
    std::int64_t m_last = 0;
};

} // namespace gatescope::ui
