#pragma once

#include "timeline/chartscene.h"
#include "timeline/timewindow.h"

#include <QAbstractScrollArea>

namespace gatescope::ui {

class Selection;

/// A chart of many exchanges against time. A click selects the exchange; a double click shows it as wide as the view.
///
/// Zoom: Ctrl+wheel, pinch, + and -, W and S. Pan: drag, Shift+wheel, A and D, Left and Right. Up, Down: the exchange
/// before, after, in time. Home, End: the first, the last. F: to the selected exchange, and again: everything.
///
/// While it follows, new things are in sight at the right edge; otherwise nothing that is looked at moves. Going away
/// from the end stops following.
class ChartCanvas : public QAbstractScrollArea, public TimeWindow {
    Q_OBJECT

public:
    ChartCanvas(const ChartData &chart, Selection &selection, QWidget *parent = nullptr);

    [[nodiscard]] const TimeScale &scale() const override { return m_scale; }
    void show(std::int64_t first, std::int64_t last) override;
    void showAll() override;
    void zoom(double factor) override;
    void fit(); ///< To the selected exchange; everything when that is so already.

    /// The range of time that there is, in place of the data's own: two charts can have the same. Nothing: the data's.
    void setFrame(std::optional<std::pair<std::int64_t, std::int64_t>> frame);
    /// Shows what another chart shows, so many ns later. Whether it follows stays.
    void showLike(const TimeScale &other, std::int64_t later);
    /// The highest load in sight; and what the load's scale reaches at least.
    [[nodiscard]] double loadPeak() const;
    void setLeastPeak(double peak);

    [[nodiscard]] bool isFollowing() const { return m_follows; }
    void setFollowing(bool follows);
    [[nodiscard]] ChartHit hitAt(QPoint at) const;
    /// The selected exchange, read out.
    [[nodiscard]] QString spokenSelection() const;

Q_SIGNALS:
    void scaleChanged();
    void followingChanged(bool follows);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    [[nodiscard]] std::int64_t begin() const { return m_frame ? m_frame->first : m_data.begin(); }
    [[nodiscard]] std::int64_t end() const { return m_frame ? m_frame->second : m_data.end(); }
    void restart();
    void grow();
    void looked(); ///< The user has moved the scale.
    void moved();
    void updateScrollBar();
    void selectionMoved();
    void reveal(std::uint32_t exchange);
    void step(int by);
    void setPointer(std::optional<double> x);
    [[nodiscard]] ChartScene scene() const;

    const ChartData &m_data;
    Selection &m_selection;
    TimeScale m_scale;
    QPoint m_pressed;
    QPoint m_last;
    std::optional<double> m_pointer;
    std::optional<std::pair<std::int64_t, std::int64_t>> m_frame;
    double m_leastPeak = 1;
    bool m_isPressed = false;
    bool m_drags = false;
    bool m_follows = true;
    bool m_inSight = false;     ///< What is being selected was clicked: nothing moves.
    bool m_onSelection = false; ///< The next fit() shows everything.
};

} // namespace gatescope::ui
