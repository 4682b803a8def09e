#pragma once

#include "timeline/timelinekinds.h"

#include <QAction>
#include <QList>
#include <QObject>

namespace gatescope::ui {

enum class TimelineMode : std::uint8_t { Ladder, Lanes, Table, Connection };

/// The commands of the timeline, each with its words, icon and keys: for the tool bar, the menus and the palette. The
/// keys work while the timeline has the focus.
class TimelineActions : public QObject {
    Q_OBJECT

public:
    enum Id : std::uint8_t {
        ShowLadder,
        ShowLanes,
        ShowTable,
        ShowConnection,
        ConnectionAsTable,
        Previous,
        Next,
        ZoomOut,
        ZoomIn,
        Fit,
        Measure,
        ShowWire,
        ShowCalls,
        ShowLogs,
        ShowFindings,
        ShowLayers,
        FoldLibraries,
        Count
    };

    explicit TimelineActions(QWidget *view);

    [[nodiscard]] QAction *at(Id id) const { return m_all[id]; }
    [[nodiscard]] const QList<QAction *> &all() const { return m_all; }

    [[nodiscard]] EventGroups groups() const;
    void setGroups(EventGroups groups);
    void setMode(TimelineMode mode);
    [[nodiscard]] bool foldsLibraries() const { return at(FoldLibraries)->isChecked(); }
    void setFoldsLibraries(bool folds) { at(FoldLibraries)->setChecked(folds); }

Q_SIGNALS:
    void modeChosen(gatescope::ui::TimelineMode mode);
    void foldChosen(bool folds);
    void groupsChosen(gatescope::ui::EventGroups groups);

private:
    QList<QAction *> m_all;
};

} // namespace gatescope::ui
