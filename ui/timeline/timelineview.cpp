#include "timeline/timelineview.h"

#include "common/rowtable.h"
#include "timeline/chartcanvas.h"
#include "timeline/connectiondata.h"
#include "timeline/connectiontable.h"
#include "timeline/eventtablemodel.h"
#include "timeline/laddercanvas.h"
#include "timeline/minimap.h"
#include "timeline/timelinetoolbar.h"

#include <QDataStream>
#include <QHeaderView>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace gatescope::ui {

namespace {

constexpr quint32 kStateVersion = 2;
constexpr double kKeyZoomStep = 1.6;

void setColumnWidths(QHeaderView *header)
{
    constexpr std::array kWidths{96, 96, 120, 240};
    for (int column = 0; column < static_cast<int>(kWidths.size()); ++column)
        header->resizeSection(column, kWidths[static_cast<std::size_t>(column)]);
    header->setStretchLastSection(true);
}

} // namespace

TimelineView::TimelineView(trace::Session &session, Selection &selection, QWidget *parent)
    : QWidget(parent),
      m_feed(session, selection),
      m_cursor(m_feed, selection),
      m_actions(this),
      m_model(new EventTableModel(m_feed, this)),
      m_bar(new TimelineToolBar(m_actions, this)),
      m_pages(new QStackedWidget(this)),
      m_ladder(new LadderCanvas(m_feed, m_cursor)),
      m_lanes(new LaneCanvas(m_feed, m_cursor)),
      m_table(new QTableView),
      m_connection(new ConnectionData(session, selection, this)),
      m_streams(new ChartCanvas(*m_connection, selection)),
      m_streamModel(new ConnectionTable(*m_connection, this)),
      m_streamTable(new QTableView),
      m_selection(selection)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_pages, 1);
    buildPages();
    buildTable();
    buildConnectionTable();
    connectActions();
    connect(&m_cursor, &TimelineCursor::measurementChanged, this, &TimelineView::updateNote);
    connect(&m_feed, &TimelineFeed::changed, this, &TimelineView::updateNote);
    connect(&m_feed, &TimelineFeed::restarted, this, &TimelineView::updateNote);
    setMode(TimelineMode::Ladder);
}

void TimelineView::buildPages()
{
    auto *byTime = new QWidget;
    auto *column = new QVBoxLayout(byTime);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new Minimap(m_feed, *m_lanes));
    column->addWidget(m_lanes, 1);
    m_pages->addWidget(m_ladder);
    m_pages->addWidget(byTime);
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_streams);
    m_pages->addWidget(m_streamTable);
    m_streams->setAccessibleName(tr("Exchanges of the connection"));
    m_streams->setAccessibleDescription(tr("Each exchange of the connection on a lane against time. Up and Down choose "
                                           "one, plus and minus zoom, Left and Right move in time."));
}

void TimelineView::buildTable()
{
    m_table->setModel(m_model);
    styleAsRowTable(*m_table, tr("Timeline as a table"));
    setColumnWidths(m_table->horizontalHeader());
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TimelineView::tableMoved);
    connect(&m_cursor, &TimelineCursor::moved, this, &TimelineView::showInTable);
    connect(m_model, &QAbstractItemModel::modelReset, this, &TimelineView::showInTable);
    connect(m_model, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        const QScrollBar *bar = m_table->verticalScrollBar();
        m_tableAtEnd = bar->maximum() > 0 && bar->value() == bar->maximum();
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &TimelineView::followEnd);
}

void TimelineView::buildConnectionTable()
{
    constexpr std::array kWidths{56, 96, 280, 88, 64};
    m_streamTable->setModel(m_streamModel);
    styleAsRowTable(*m_streamTable, tr("Connection as a table"));
    for (int column = 0; column < static_cast<int>(kWidths.size()); ++column)
        m_streamTable->setColumnWidth(column, kWidths[static_cast<std::size_t>(column)]);
    m_streamTable->horizontalHeader()->setStretchLastSection(true);
    connect(m_streamTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &row) {
                if (const std::uint32_t exchange = m_streamModel->exchangeOf(row))
                    m_selection.setExchange(exchange);
            });
    connect(&m_selection, &Selection::exchangeChanged, this, &TimelineView::showConnectionRow);
    connect(m_streamModel, &QAbstractItemModel::modelReset, this, &TimelineView::showConnectionRow);
}

void TimelineView::showConnectionRow()
{
    const QModelIndex target = m_streamModel->indexOf(m_selection.exchange());
    if (target.isValid() && target.row() != m_streamTable->currentIndex().row())
        m_streamTable->setCurrentIndex(target);
}

void TimelineView::followEnd()
{
    if (m_tableAtEnd)
        m_table->scrollToBottom();
    if (!m_table->currentIndex().isValid())
        showInTable();
}

void TimelineView::tableMoved(const QModelIndex &current)
{
    if (current.isValid())
        m_cursor.select(m_model->eventOf(current));
}

void TimelineView::showInTable()
{
    const auto event = m_cursor.event();
    const QModelIndex target = event ? m_model->indexOf(*event) : QModelIndex();
    if (target.row() == m_table->currentIndex().row())
        return;
    m_table->setCurrentIndex(target);
    if (!target.isValid())
        m_table->clearSelection();
}

void TimelineView::connectActions()
{
    const auto on = [this](TimelineActions::Id id, auto &&slot) {
        connect(m_actions.at(id), &QAction::triggered, this, slot);
    };
    on(TimelineActions::Previous, [this] { m_cursor.step(-1); });
    on(TimelineActions::Next, [this] { m_cursor.step(1); });
    on(TimelineActions::ZoomIn, [this] { zoom(kKeyZoomStep); });
    on(TimelineActions::ZoomOut, [this] { zoom(1 / kKeyZoomStep); });
    on(TimelineActions::Fit, [this] { m_mode == TimelineMode::Connection ? m_streams->fit() : m_lanes->fit(); });
    connect(m_actions.at(TimelineActions::Measure), &QAction::toggled, m_lanes, &LaneCanvas::setMeasuring);
    connect(m_actions.at(TimelineActions::Measure), &QAction::toggled, &m_cursor, &TimelineCursor::setMeasuring);
    connect(m_actions.at(TimelineActions::ConnectionAsTable), &QAction::toggled, this, [this] { setMode(m_mode); });
    connect(&m_actions, &TimelineActions::modeChosen, this, &TimelineView::setMode);
    connect(&m_actions, &TimelineActions::groupsChosen, &m_feed, &TimelineFeed::setGroups);
    connect(&m_actions, &TimelineActions::foldChosen, &m_feed, &TimelineFeed::setFoldsLibraries);
}

void TimelineView::zoom(double factor)
{
    m_mode == TimelineMode::Connection ? m_streams->zoom(factor) : m_lanes->zoom(factor);
}

void TimelineView::setMode(TimelineMode mode)
{
    const bool hadFocus = m_pages->isAncestorOf(focusWidget()) && focusWidget()->hasFocus();
    m_mode = mode;
    m_actions.setMode(mode);
    const bool asTable =
        mode == TimelineMode::Connection && m_actions.at(TimelineActions::ConnectionAsTable)->isChecked();
    m_pages->setCurrentIndex(static_cast<int>(mode) + (asTable ? 1 : 0));
    const std::array<QWidget *, 4> views{m_ladder, m_lanes, m_table,
                                         asTable ? static_cast<QWidget *>(m_streamTable) : m_streams};
    m_connection->setActive(mode == TimelineMode::Connection);
    QWidget *view = views[static_cast<std::size_t>(mode)];
    m_pages->setFocusProxy(view);
    setFocusProxy(view);
    if (hadFocus)
        view->setFocus();
}

void TimelineView::updateNote()
{
    const QString measured = m_cursor.measurementText();
    if (!measured.isEmpty())
        m_bar->setNote(measured);
    else if (!m_feed.isComplete())
        m_bar->setNote(tr("reading… %1 %").arg(static_cast<int>(m_feed.progress() * 100)));
    else
        m_bar->setNote({});
}

QByteArray TimelineView::saveState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_8);
    out << kStateVersion << static_cast<quint8>(m_mode) << m_feed.groups() << m_feed.foldsLibraries()
        << m_table->horizontalHeader()->saveState();
    return state;
}

bool TimelineView::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    in.setVersion(QDataStream::Qt_6_8);
    quint32 version = 0;
    quint8 mode = 0;
    EventGroups groups = kAllGroups;
    bool folds = false;
    QByteArray columns;
    in >> version >> mode >> groups >> folds >> columns;
    if (in.status() != QDataStream::Ok || version != kStateVersion || mode > quint8(TimelineMode::Connection))
        return false;
    m_actions.setGroups(groups & kAllGroups);
    m_actions.setFoldsLibraries(folds);
    setMode(static_cast<TimelineMode>(mode));
    return m_table->horizontalHeader()->restoreState(columns);
}

} // namespace gatescope::ui
