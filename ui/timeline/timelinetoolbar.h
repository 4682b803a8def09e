#pragma once

#include "timeline/timelineactions.h"

#include <QList>
#include <QWidget>

class QLabel;
class QToolButton;

namespace gatescope::ui {

/// The row above the timeline: the three views, the filter (whose icons are the shapes of the marks), walking, zoom,
/// and what was measured. Where there is little room the words go and the icons stay.
class TimelineToolBar : public QWidget {
    Q_OBJECT

public:
    explicit TimelineToolBar(const TimelineActions &actions, QWidget *parent = nullptr);

    /// "12.4 ms · 7 events", or how much has been read; empty for nothing.
    void setNote(const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void addGroup(const TimelineActions &actions, TimelineActions::Id first, TimelineActions::Id last, bool words);

    QList<QToolButton *> m_withWords;
    QLabel *m_note;
};

} // namespace gatescope::ui
