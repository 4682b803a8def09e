#pragma once

#include "timeline/timewindow.h"

#include <QPixmap>
#include <QWidget>

namespace gatescope::ui {

/// Everything in one strip, and the part that a view shows as a range: drag the range to move it, its edges to resize
/// it, elsewhere to choose a new one. A double click shows everything; the wheel zooms. The picture is kept until
/// forgetPicture() or another size.
class RangeStrip : public QWidget {
    Q_OBJECT

public:
    /// `left` is where time begins; before it stands the summary.
    RangeStrip(TimeWindow &window, int left, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    /// Left and right of the range, in pixels of this widget.
    [[nodiscard]] std::pair<double, double> range() const;

protected:
    [[nodiscard]] virtual bool isEmpty() const = 0;
    /// Draws what there is at a scale that shows all of it.
    virtual void paintAll(QPainter &painter, const TimeScale &scale) = 0;
    /// One or two lines.
    [[nodiscard]] virtual QStringList summary() const = 0;

    void forgetPicture();

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
    void paintPicture();
    void paintSummary(QPainter &painter);
    void paintRange(QPainter &painter);

    TimeWindow &m_window;
    int m_left;
    QPixmap m_picture;
    Grip m_grip = Grip::None;
    double m_from = 0;        ///< Where the drag began, or the fixed edge of a new range.
    std::int64_t m_first = 0; ///< What the view showed then.
    std::int64_t m_last = 0;
};

} // namespace gatescope::ui
