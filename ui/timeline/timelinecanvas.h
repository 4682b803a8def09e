#pragma once

#include "timeline/timelinecursor.h"

#include <QAbstractScrollArea>

class QPainter;

namespace gatescope::ui {

/// What the painted views of the timeline have in common: the hint when there is nothing to see, tool tips, the keys
/// that walk from event to event, and what a screen reader hears (the selected event, as the value of a chart; the
/// table twin has all of them).
///
/// Up, Down: the event before, after. Home, End: the first, the last. Escape: forget the measurement.
class TimelineCanvas : public QAbstractScrollArea {
    Q_OBJECT

public:
    TimelineCanvas(TimelineFeed &feed, TimelineCursor &cursor, QWidget *parent = nullptr);

    /// The selected event, read out.
    [[nodiscard]] QString spokenSelection() const;

protected:
    virtual void paintCanvas(QPainter &painter) = 0;
    /// Brings the event into sight, if it is not.
    virtual void reveal(std::uint32_t event) = 0;
    /// Rich text for the place in the viewport; empty for none.
    [[nodiscard]] virtual QString tipAt(QPoint at) const = 0;

    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

    /// Selects what was clicked: it is in sight, so nothing moves.
    void selectInSight(std::uint32_t event);
    void paintHint(QPainter &painter, const QString &hint);

    TimelineFeed &m_feed;
    TimelineCursor &m_cursor;

private:
    void cursorMoved();

    bool m_inSight = false;
};

} // namespace gatescope::ui
