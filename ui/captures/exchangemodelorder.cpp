#include "captures/exchangemodel.h"

#include <algorithm>

namespace gatescope::captures {

void ExchangeModel::sort(int column, Qt::SortOrder order)
{
    const bool none = column < 0 || column >= kColumnCount;
    const Column by = none ? Column::Number : static_cast<Column>(column);
    const Qt::SortOrder direction = none ? Qt::AscendingOrder : order;
    const bool anew = by != m_order.column() || direction != m_order.direction();
    m_sortJob.cancel();
    if (by != Column::Number && m_order.numbers().size() > m_sortedAtOnce)
        return startSort(by, direction, anew);
    RowOrder wanted(m_order);
    wanted.setSort(by, direction);
    showSorted(by, direction, wanted.sorted(), anew);
}

void ExchangeModel::showSorted(Column column, Qt::SortOrder direction, Numbers rows, bool anew)
{
    m_isSortedAnew = anew;
    Q_EMIT rowsAboutToChange();
    m_order.setSort(column, direction);
    reorder(std::move(rows));
    Q_EMIT rowsChanged();
    m_isSortedAnew = false;
}

void ExchangeModel::startSort(Column column, Qt::SortOrder direction, bool anew)
{
    m_isNewOrder = anew;
    m_sinceSort.clear();
    m_sortJob.start(m_order.numbers(), column, direction);
}

// Where other rows are shown now (another filter), it was for nothing.
void ExchangeModel::finishSort(const Numbers &sorted)
{
    constexpr std::size_t kFew = 4;
    if (m_sinceSort.size() > std::max(m_sortedAtOnce, m_order.numbers().size() / kFew))
        return startSort(m_sortJob.column(), m_sortJob.direction(), m_isNewOrder);
    RowOrder wanted(m_order);
    wanted.setSort(m_sortJob.column(), m_sortJob.direction());
    showSorted(wanted.column(), wanted.direction(), wanted.merged(sorted, std::exchange(m_sinceSort, {})),
               m_isNewOrder);
}

// Several places at once: they are removed, and added, behind all others, and moved before or after. That keeps every
// persistent index right and costs one pass however many they are.
void ExchangeModel::removeRows(const Numbers &numbers)
{
    if (numbers.empty())
        return;
    const int count = static_cast<int>(numbers.size());
    const auto range = m_order.commonRange(numbers);
    if (!range)
        reorder(m_order.withLast(numbers));
    const int first = range.value_or(m_order.size() - count);
    beginRemoveRows({}, first, first + count - 1);
    m_order.remove(first, count);
    endRemoveRows();
}

// Too many to be sorted in at once: all rows stand in the order of their numbers until they are.
void ExchangeModel::enter(Numbers numbers)
{
    if (m_order.column() == Column::Number || numbers.size() <= m_sortedAtOnce) {
        if (m_sortJob.isRunning())
            std::ranges::copy(numbers, std::back_inserter(m_sinceSort));
        return insertRows(std::move(numbers));
    }
    const bool runs = m_sortJob.isRunning();
    const Column column = runs ? m_sortJob.column() : m_order.column();
    const Qt::SortOrder direction = runs ? m_sortJob.direction() : m_order.direction();
    m_order.setSort(Column::Number, Qt::AscendingOrder);
    reorder(m_order.sorted());
    insertRows(std::move(numbers));
    startSort(column, direction, runs && m_isNewOrder);
}

void ExchangeModel::insertRows(Numbers numbers)
{
    if (numbers.empty())
        return;
    m_order.sort(numbers);
    const auto place = m_order.commonPlace(numbers);
    const int row = place.value_or(m_order.size());
    beginInsertRows({}, row, row + static_cast<int>(numbers.size()) - 1);
    m_order.insert(row, numbers);
    endInsertRows();
    if (!place)
        reorder(m_order.withMoved(std::move(numbers)));
}

void ExchangeModel::reorder(Numbers order)
{
    if (order == m_order.numbers())
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    Numbers moved;
    for (const QModelIndex &index : before)
        moved.push_back(numberAt(index.row()));
    m_order.reorder(std::move(order));
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(index(m_order.rowOf(moved[static_cast<std::size_t>(i)]), before[i].column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

} // namespace gatescope::captures
