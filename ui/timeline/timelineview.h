#pragma once

#include "timeline/timelineactions.h"
#include "timeline/timelinecursor.h"

#include <QWidget>

class QStackedWidget;
class QTableView;

namespace gatescope::ui {

class ChartCanvas;
class ConnectionData;
class ConnectionTable;
class EventTableModel;
class LadderCanvas;
class LaneCanvas;
class TimelineToolBar;

/// The timeline of the selected exchange: as a ladder by order, as swimlanes by time, and as a table. All three show
/// the same events, follow the window's Selection and set it.
class TimelineView : public QWidget {
    Q_OBJECT

public:
    TimelineView(trace::Session &session, Selection &selection, QWidget *parent = nullptr);

    /// For menus and the command palette.
    [[nodiscard]] QList<QAction *> actions() const { return m_actions.all(); }
    /// Layers of installed libraries that follow each other are one column, until the user wants otherwise.
    void setFoldsLibraries(bool folds) { m_actions.setFoldsLibraries(folds); }
    [[nodiscard]] TimelineMode mode() const { return m_mode; }
    void setMode(TimelineMode mode);

    /// The view, the filter and the columns of the table.
    [[nodiscard]] QByteArray saveState() const;
    /// Answers false, and changes nothing, for a state that is not its own.
    bool restoreState(const QByteArray &state);

    [[nodiscard]] const TimelineFeed &feed() const { return m_feed; }
    [[nodiscard]] TimelineCursor &cursor() { return m_cursor; }
    [[nodiscard]] LadderCanvas *ladder() const { return m_ladder; }
    [[nodiscard]] LaneCanvas *lanes() const { return m_lanes; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] const ConnectionData &connection() const { return *m_connection; }
    [[nodiscard]] ChartCanvas *connectionCanvas() const { return m_streams; }
    [[nodiscard]] QTableView *connectionTable() const { return m_streamTable; }

private:
    void buildPages();
    void buildTable();
    void buildConnectionTable();
    void showConnectionRow();
    void connectActions();
    void followEnd();
    void tableMoved(const QModelIndex &current);
    void showInTable();
    void updateNote();
    void zoom(double factor);

    TimelineFeed m_feed;
    TimelineCursor m_cursor;
    TimelineActions m_actions;
    TimelineMode m_mode = TimelineMode::Ladder;
    EventTableModel *m_model;
    TimelineToolBar *m_bar;
    QStackedWidget *m_pages;
    LadderCanvas *m_ladder;
    LaneCanvas *m_lanes;
    QTableView *m_table;
    ConnectionData *m_connection;
    ChartCanvas *m_streams;
    ConnectionTable *m_streamModel;
    QTableView *m_streamTable;
    Selection &m_selection;
    bool m_tableAtEnd = false;
};

} // namespace gatescope::ui
