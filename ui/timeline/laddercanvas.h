#pragma once

#include "timeline/ladderlayout.h"
#include "timeline/timelinecanvas.h"

namespace gatescope::ui {

struct LadderScene;

/// The ladder: every shown event a row, in order. A click selects, Shift+click measures from the selected event.
/// Page Up, Page Down walk a page. An open exchange is followed while the last row is in sight at the bottom.
class LadderCanvas : public TimelineCanvas {
    Q_OBJECT

public:
    LadderCanvas(TimelineFeed &feed, TimelineCursor &cursor, QWidget *parent = nullptr);

    [[nodiscard]] const LadderLayout &ladder() const { return m_layout; }
    /// The shown event at a place in the viewport.
    [[nodiscard]] std::optional<std::uint32_t> eventAt(QPoint at) const;

protected:
    void paintCanvas(QPainter &painter) override;
    void reveal(std::uint32_t event) override;
    [[nodiscard]] QString tipAt(QPoint at) const override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void restart();
    void grow();
    void updateScrollBar();
    void hover(std::optional<std::size_t> row);
    [[nodiscard]] int rowsInSight() const;
    [[nodiscard]] std::optional<std::size_t> rowAt(QPoint at) const;
    [[nodiscard]] LadderColumns columns(const LayerColumns &layers) const;
    [[nodiscard]] QString headTipAt(QPoint at) const;

    LadderLayout m_layout;
    std::optional<std::size_t> m_hovered;
};

} // namespace gatescope::ui
