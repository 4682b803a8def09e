#pragma once

#include "common/selection.h"
#include "lanes/runchart.h"
#include "timeline/chartcanvas.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTableView;

namespace gatescope::ui {

class RunOverview;
class RunTable;

/// One run of the lanes view: which one, its overview, and its lanes or the same as a table.
class RunPane : public QWidget {
    Q_OBJECT

public:
    RunPane(const trace::Session &session, Selection &selection, QWidget *parent = nullptr);

    [[nodiscard]] const RunChart &chart() const { return m_chart; }
    [[nodiscard]] ChartCanvas *canvas() const { return m_canvas; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    /// What cannot be seen of this run; hidden where there is nothing to say.
    [[nodiscard]] QLabel *note() const { return m_note; }
    [[nodiscard]] QComboBox *runs() const { return m_runs; }
    /// The row above, for the buttons of the whole view.
    [[nodiscard]] QHBoxLayout *header() const { return m_header; }

    void setTableShown(bool shown);
    /// The newest run is chosen whenever there is a new one, until the user chooses another.
    void setFollowsNewestRun(bool follows) { m_followsRun = follows; }
    void showRun(RunId run);
    void setActive(bool active);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildLanes();
    void buildTable();
    void listRuns();
    void showInTable();
    void buildNote();

    const trace::Session &m_session;
    Selection &m_selection;
    RunChart m_chart;
    RunTable *m_model;
    QHBoxLayout *m_header;
    QComboBox *m_runs;
    QStackedWidget *m_pages;
    QLabel *m_note;
    RunOverview *m_overview = nullptr;
    ChartCanvas *m_canvas;
    QTableView *m_table;
    bool m_followsRun = true;
};

} // namespace gatescope::ui
