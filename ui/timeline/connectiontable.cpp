#include "timeline/connectiontable.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "timeline/timelinepaint.h"
#include "timeline/timelinetext.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <array>

namespace gatescope::ui {

namespace {

struct ConnectionColumn {
    ConnectionTable::Column id;
    const char *title;
    bool isNumber;
    QString (*exchange)(const ConnectionData &data, std::uint32_t number, const trace::ExchangeSummary &summary);
    QString (*frame)(const ConnectionData &data, const trace::TraceEvent &event);
};

QString nothing(const ConnectionData &, const trace::TraceEvent &)
{
    return {};
}

const std::array<ConnectionColumn, ConnectionTable::ColumnCount> kConnectionColumns{
    ConnectionColumn{ConnectionTable::Number, "#", true,
                     [](const auto &, std::uint32_t number, const auto &) { return QString::number(number); },
                     &nothing},
    ConnectionColumn{ConnectionTable::Began, QT_TRANSLATE_NOOP("ConnectionTable", "Began (ms)"), true,
                     [](const ConnectionData &data, std::uint32_t, const trace::ExchangeSummary &summary) {
                         return timeText(summary.startedAt.count() - data.begin());
                     },
                     [](const ConnectionData &data, const trace::TraceEvent &event) {
                         return timeText(event.header.at.count() - data.begin());
                     }},
    ConnectionColumn{
        ConnectionTable::What, QT_TRANSLATE_NOOP("ConnectionTable", "What"), false,
        [](const ConnectionData &data, std::uint32_t number, const auto &) { return data.requestOf(number); },
        [](const ConnectionData &, const trace::TraceEvent &event) { return wordsOf(event).title; }},
    ConnectionColumn{ConnectionTable::Took, QT_TRANSLATE_NOOP("ConnectionTable", "Took"), true,
                     [](const auto &, std::uint32_t, const trace::ExchangeSummary &summary) {
                         return durationText(summary.duration());
                     },
                     &nothing},
    ConnectionColumn{ConnectionTable::Status, QT_TRANSLATE_NOOP("ConnectionTable", "Status"), true,
                     [](const auto &, std::uint32_t, const trace::ExchangeSummary &summary) {
                         return summary.status == 0 ? QString() : QString::number(summary.status);
                     },
                     &nothing},
    ConnectionColumn{ConnectionTable::Detail, QT_TRANSLATE_NOOP("ConnectionTable", "Detail"), false,
                     [](const ConnectionData &data, std::uint32_t number, const trace::ExchangeSummary &summary) {
                         const QString stream = data.streamText(number);
                         const QString outcome = outcomeText(summary.outcome);
                         return stream.isEmpty() ? outcome : stream + QStringLiteral(" · ") + outcome;
                     },
                     [](const ConnectionData &, const trace::TraceEvent &event) { return wordsOf(event).detail; }},
};

} // namespace

ConnectionTable::ConnectionTable(const ConnectionData &data, QObject *parent)
    : QAbstractTableModel(parent),
      m_data(data)
{
    connect(&data, &ChartData::restarted, this, &ConnectionTable::restart);
    connect(&data, &ChartData::changed, this, &ConnectionTable::grow);
    restart();
}

void ConnectionTable::restart()
{
    beginResetModel();
    m_exchanges = static_cast<int>(m_data.exchanges().size());
    m_frames = static_cast<int>(m_data.frames());
    endResetModel();
}

void ConnectionTable::insert(int first, int count, int &counter)
{
    if (count <= 0)
        return;
    beginInsertRows({}, first, first + count - 1);
    counter += count;
    endInsertRows();
}

void ConnectionTable::grow()
{
    const int known = m_exchanges;
    insert(known, static_cast<int>(m_data.exchanges().size()) - known, m_exchanges);
    insert(rowCount(), static_cast<int>(m_data.frames()) - m_frames, m_frames);
    if (known > 0)
        Q_EMIT dataChanged(index(0, 0), index(known - 1, ColumnCount - 1), {Qt::DisplayRole});
}

int ConnectionTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_exchanges + m_frames;
}

int ConnectionTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ConnectionTable::cell(const QModelIndex &index) const
{
    const ConnectionColumn &column = kConnectionColumns[static_cast<std::size_t>(index.column())];
    const std::uint32_t number = exchangeOf(index);
    if (number == 0)
        return column.frame(m_data, m_data.frame(static_cast<std::size_t>(index.row() - m_exchanges)));
    const auto *summary = m_data.summary(number);
    return summary ? column.exchange(m_data, number, *summary) : QString();
}

QVariant ConnectionTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const std::uint32_t number = exchangeOf(index);
    const ConnectionColumn &column = kConnectionColumns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return cell(index);
    case Qt::AccessibleTextRole:
        return index.column() == 0 && number != 0 ? m_data.spoken(number) : cell(index);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::FontRole:
        return column.isNumber ? QVariant(tabularFont(QGuiApplication::font())) : QVariant();
    case Qt::DecorationRole:
        if (index.column() == What && number == 0) {
            const EventWords words = wordsOf(m_data.frame(static_cast<std::size_t>(index.row() - m_exchanges)));
            return icon(words.icon, words.tone);
        }
        return {};
    default:
        return {};
    }
}

QVariant ConnectionTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const ConnectionColumn &column = kConnectionColumns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return QCoreApplication::translate("ConnectionTable", column.title);
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

std::uint32_t ConnectionTable::exchangeOf(const QModelIndex &index) const
{
    return index.isValid() && index.row() < m_exchanges ? m_data.exchanges()[static_cast<std::size_t>(index.row())] : 0;
}

QModelIndex ConnectionTable::indexOf(std::uint32_t exchange) const
{
    const auto lane = m_data.laneOf(exchange);
    const int row = lane ? static_cast<int>(*lane) - 1 : m_exchanges;
    return row < m_exchanges ? index(row, 0) : QModelIndex();
}

} // namespace gatescope::ui
