#include "timeline/eventtablemodel.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "timeline/timelinepaint.h"
#include "timeline/timelinetext.h"

#include <QGuiApplication>

#include <array>

namespace gatescope::ui {

namespace {

struct Row {
    const TimelineFeed &feed;
    std::uint32_t event;
    std::optional<std::uint32_t> before;
};

struct ColumnSpec {
    EventTableModel::Column id;
    const char *title;
    QString (*cell)(const Row &row);
};

std::int64_t at(const Row &row, std::uint32_t event)
{
    return row.feed.index().point(event).at;
}

const std::array<ColumnSpec, EventTableModel::ColumnCount> kColumns{
    ColumnSpec{EventTableModel::Time, QT_TRANSLATE_NOOP("EventTable", "Time (ms)"),
               [](const Row &row) { return timeText(at(row, row.event) - row.feed.index().begin()); }},
    ColumnSpec{
        EventTableModel::Delta, QT_TRANSLATE_NOOP("EventTable", "Δ"),
        [](const Row &row) { return row.before ? deltaText(at(row, row.event) - at(row, *row.before)) : QString(); }},
    ColumnSpec{EventTableModel::Who, QT_TRANSLATE_NOOP("EventTable", "Who"),
               [](const Row &row) { return actorTitle(row.feed, row.event); }},
    ColumnSpec{EventTableModel::What, QT_TRANSLATE_NOOP("EventTable", "What"),
               [](const Row &row) { return wordsOf(row.feed.event(row.event)).title; }},
    ColumnSpec{EventTableModel::Detail, QT_TRANSLATE_NOOP("EventTable", "Detail"),
               [](const Row &row) { return wordsOf(row.feed.event(row.event)).detail; }},
};

} // namespace

EventTableModel::EventTableModel(const TimelineFeed &feed, QObject *parent) : QAbstractTableModel(parent), m_feed(feed)
{
    connect(&feed, &TimelineFeed::restarted, this, &EventTableModel::restart);
    connect(&feed, &TimelineFeed::changed, this, &EventTableModel::grow);
    m_rows = static_cast<int>(feed.shown().size());
}

void EventTableModel::restart()
{
    beginResetModel();
    m_rows = static_cast<int>(m_feed.shown().size());
    endResetModel();
}

void EventTableModel::grow()
{
    const int rows = static_cast<int>(m_feed.shown().size());
    if (rows <= m_rows)
        return;
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
}

int EventTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int EventTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString EventTableModel::cell(std::size_t row, int column) const
{
    const auto &shown = m_feed.shown();
    const auto before = row > 0 ? std::optional(shown[row - 1]) : std::nullopt;
    return kColumns[static_cast<std::size_t>(column)].cell({m_feed, shown[row], before});
}

QVariant EventTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const bool isNumber = index.column() == Time;
    switch (role) {
    case Qt::DisplayRole:
        return cell(row, index.column());
    case Qt::AccessibleTextRole:
        return index.column() == 0 ? spokenText(m_feed, eventOf(index)) : cell(row, index.column());
    case Qt::ToolTipRole:
        return eventTip(m_feed, eventOf(index));
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::FontRole:
        return index.column() <= Delta ? QVariant(tabularFont(QGuiApplication::font())) : QVariant();
    case Qt::DecorationRole: {
        if (index.column() != What)
            return {};
        const EventWords words = wordsOf(m_feed.event(eventOf(index)));
        return icon(words.icon, words.tone);
    }
    default:
        return {};
    }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const bool isNumber = section == Time;
    if (role == Qt::DisplayRole)
        return QCoreApplication::translate("EventTable", kColumns[static_cast<std::size_t>(section)].title);
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

std::uint32_t EventTableModel::eventOf(const QModelIndex &index) const
{
    return m_feed.shown()[static_cast<std::size_t>(index.row())];
}

QModelIndex EventTableModel::indexOf(std::uint32_t event) const
{
    const int row = static_cast<int>(m_feed.rowAtOrAfter(event));
    return row < m_rows && m_feed.isShown(event) ? index(row, 0) : QModelIndex();
}

} // namespace gatescope::ui
