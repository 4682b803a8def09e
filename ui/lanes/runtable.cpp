#include "lanes/runtable.h"

#include "common/eventwords.h"
#include "timeline/timelinepaint.h"
#include "timeline/timelinetext.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <array>

namespace gatescope::ui {

namespace {

struct Row {
    const RunChart &chart;
    const RunExchange &exchange;
    const trace::ExchangeSummary &summary;
};

struct ColumnSpec {
    RunTable::Column id;
    const char *title;
    bool isNumber;
    QString (*cell)(const Row &row);
};

QString lengthOf(std::int64_t ns)
{
    return durationText(std::chrono::nanoseconds(ns));
}

std::int64_t leftOf(const Row &row)
{
    return row.exchange.left == kStillOpen ? row.chart.end() : row.exchange.left;
}

const std::array<ColumnSpec, RunTable::ColumnCount> kColumns{
    ColumnSpec{RunTable::Number, "#", true, [](const Row &row) { return QString::number(row.exchange.number); }},
    ColumnSpec{RunTable::Request, QT_TRANSLATE_NOOP("RunTable", "Request"), false,
               [](const Row &row) { return requestText(row.summary); }},
    ColumnSpec{RunTable::Where, QT_TRANSLATE_NOOP("RunTable", "Lane"), false,
               [](const Row &row) { return row.chart.laneTitle(row.exchange); }},
    ColumnSpec{RunTable::Arrived, QT_TRANSLATE_NOOP("RunTable", "Arrived (ms)"), true,
               [](const Row &row) { return timeText(row.exchange.arrived - row.chart.begin()); }},
    ColumnSpec{RunTable::Queued, QT_TRANSLATE_NOOP("RunTable", "Waited for its turn"), true,
               [](const Row &row) {
                   return row.exchange.called == kStillOpen ? QString()
                                                            : lengthOf(row.exchange.called - row.exchange.arrived);
               }},
    ColumnSpec{RunTable::Ran, QT_TRANSLATE_NOOP("RunTable", "Ran"), true,
               [](const Row &row) {
                   if (row.exchange.called == kStillOpen)
                       return QString();
                   return lengthOf(std::max<std::int64_t>(0, leftOf(row) - row.exchange.called - row.exchange.waited));
               }},
    ColumnSpec{RunTable::Waited, QT_TRANSLATE_NOOP("RunTable", "Suspended"), true,
               [](const Row &row) { return row.exchange.waited == 0 ? QString() : lengthOf(row.exchange.waited); }},
    ColumnSpec{RunTable::Outcome, QT_TRANSLATE_NOOP("RunTable", "Outcome"), false,
               [](const Row &row) {
                   const QString outcome = outcomeText(row.summary.outcome);
                   return row.summary.status == 0
                              ? outcome
                              : QString::number(row.summary.status) + QStringLiteral(" · ") + outcome;
               }},
};

} // namespace

RunTable::RunTable(const RunChart &chart, QObject *parent) : QAbstractTableModel(parent), m_chart(chart)
{
    connect(&chart, &ChartData::restarted, this, &RunTable::restart);
    connect(&chart, &ChartData::changed, this, &RunTable::grow);
    m_rows = static_cast<int>(chart.index().exchanges().size());
}

void RunTable::restart()
{
    beginResetModel();
    m_rows = static_cast<int>(m_chart.index().exchanges().size());
    endResetModel();
}

void RunTable::grow()
{
    const int rows = static_cast<int>(m_chart.index().exchanges().size());
    if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    }
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1), {Qt::DisplayRole});
}

int RunTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int RunTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunExchange &exchange = m_chart.index().exchanges()[static_cast<std::size_t>(index.row())];
    const auto *summary = m_chart.session().summary(exchange.number);
    const ColumnSpec &column = kColumns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return summary ? column.cell({m_chart, exchange, *summary}) : QString();
    case Qt::AccessibleTextRole:
        if (index.column() == 0)
            return m_chart.spoken(exchange.number);
        return summary ? column.cell({m_chart, exchange, *summary}) : QString();
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::FontRole:
        return column.isNumber ? QVariant(tabularFont(QGuiApplication::font())) : QVariant();
    default:
        return {};
    }
}

QVariant RunTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const ColumnSpec &column = kColumns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return QCoreApplication::translate("RunTable", column.title);
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

std::uint32_t RunTable::exchangeOf(const QModelIndex &index) const
{
    return m_chart.index().exchanges()[static_cast<std::size_t>(index.row())].number;
}

QModelIndex RunTable::indexOf(std::uint32_t exchange) const
{
    const auto row = m_chart.index().rowOf(exchange);
    return row && static_cast<int>(*row) < m_rows ? index(static_cast<int>(*row), 0) : QModelIndex();
}

} // namespace gatescope::ui
