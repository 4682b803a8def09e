#include "lanes/runpane.h"

#include "common/rowtable.h"
#include "lanes/runoverview.h"
#include "lanes/runtable.h"

#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTableView>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLeastForOverview = 260; // below, the lanes need the room

QString interfaceText(trace::Interface interface)
{
    constexpr std::array kNames{"", "WSGI", "ASGI", "ASGI 2"};
    return QString::fromLatin1(kNames[static_cast<std::size_t>(interface)]);
}

QString runText(const trace::RunInfo &run)
{
    QStringList parts{RunPane::tr("Run %1").arg(run.id.value), run.target, interfaceText(run.interface)};
    if (run.startedAtUnixNs > 0)
        parts << QDateTime::fromMSecsSinceEpoch(run.startedAtUnixNs / 1'000'000).toString(u"hh:mm:ss"_s);
    parts << (run.ended ? run.endReason : RunPane::tr("running"));
    parts.removeAll(QString());
    return parts.join(u" · "_s);
}

} // namespace

RunPane::RunPane(const trace::Session &session, Selection &selection, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_selection(selection),
      m_chart(session),
      m_model(new RunTable(m_chart, this)),
      m_header(new QHBoxLayout),
      m_runs(new QComboBox(this)),
      m_pages(new QStackedWidget(this)),
      m_note(new QLabel),
      m_canvas(new ChartCanvas(m_chart, selection)),
      m_table(new QTableView)
{
    m_runs->setAccessibleName(tr("Run"));
    m_runs->setToolTip(tr("The run whose threads and tasks are shown"));
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_runs->setMinimumContentsLength(12);
    m_header->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    m_header->setSpacing(theme::kSpace1);
    m_header->addWidget(m_runs);
    m_header->addStretch(1);
    m_canvas->setAccessibleName(tr("Threads and tasks of the run"));
    m_canvas->setAccessibleDescription(tr("Who worked on which exchange when. Up and Down walk through the exchanges, "
                                          "plus and minus zoom, Left and Right move in time."));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_header);
    buildNote();
    column->addWidget(m_note);
    column->addWidget(m_pages, 1);
    m_pages->addWidget(buildLanes());
    buildTable();
    m_pages->addWidget(m_table);
    connect(m_runs, &QComboBox::activated, this, [this](int row) {
        m_followsRun = row == m_runs->count() - 1;
        m_chart.setRun(RunId{m_runs->itemData(row).toUInt()});
    });
    connect(&session, &trace::Session::runChanged, this, &RunPane::listRuns);
    listRuns();
}

void RunPane::buildNote()
{
    m_note->setText(tr("uvloop: what blocks the loop outside of the exchanges’ own tasks is not seen. "
                       "Run with --loop asyncio to see all of it."));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_note->setContentsMargins(theme::kSpace3, 0, theme::kSpace3, theme::kSpace1);
    m_note->hide();
    const auto show = [this] { m_note->setVisible(m_chart.index().isWatchedInPart()); };
    connect(&m_chart, &ChartData::changed, m_note, show);
    connect(&m_chart, &ChartData::restarted, m_note, show);
}

QWidget *RunPane::buildLanes()
{
    auto *lanes = new QWidget;
    auto *column = new QVBoxLayout(lanes);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_overview = new RunOverview(m_chart, *m_canvas);
    column->addWidget(m_overview);
    column->addWidget(m_canvas, 1);
    lanes->setFocusProxy(m_canvas);
    return lanes;
}

void RunPane::buildTable()
{
    constexpr std::array kWidths{56, 240, 90, 104, 140, 96, 96, 160};
    m_table->setModel(m_model);
    styleAsRowTable(*m_table, tr("Exchanges of the run as a table"));
    m_table->horizontalHeader()->setStretchLastSection(true);
    for (int column = 0; column < RunTable::ColumnCount; ++column)
        m_table->setColumnWidth(column, kWidths[static_cast<std::size_t>(column)]);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &row) {
        if (row.isValid())
            m_selection.setExchange(m_model->exchangeOf(row));
    });
    connect(&m_selection, &Selection::exchangeChanged, this, &RunPane::showInTable);
    connect(m_model, &QAbstractItemModel::modelReset, this, &RunPane::showInTable);
}

void RunPane::showInTable()
{
    const QModelIndex target = m_model->indexOf(m_selection.exchange());
    if (target.row() == m_table->currentIndex().row())
        return;
    m_table->setCurrentIndex(target);
    if (!target.isValid())
        m_table->clearSelection();
}

void RunPane::setTableShown(bool shown)
{
    m_pages->setCurrentIndex(shown ? 1 : 0);
    setFocusProxy(m_pages->currentWidget());
}

void RunPane::listRuns()
{
    const QSignalBlocker quiet(m_runs);
    const std::uint32_t newest = m_session.latestRun().value;
    const std::uint32_t shown = m_followsRun ? newest : m_chart.run().value;
    while (m_runs->count() < static_cast<int>(newest))
        m_runs->addItem(QString(), static_cast<std::uint32_t>(m_runs->count() + 1));
    for (std::uint32_t run = 1; run <= newest; ++run)
        m_runs->setItemText(static_cast<int>(run - 1), runText(*m_session.run(RunId{run})));
    m_runs->setVisible(newest > 0);
    showRun(RunId{shown});
}

void RunPane::showRun(RunId run)
{
    m_runs->setCurrentIndex(static_cast<int>(run.value) - 1);
    m_chart.setRun(run);
}

void RunPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_overview->setVisible(height() >= kLeastForOverview);
}

void RunPane::setActive(bool active)
{
    m_chart.setActive(active);
}

} // namespace gatescope::ui
