#pragma once

#include "captures/columns.h"

#include <QtTypes>

#include <Qt>
#include <cstdint>
#include <optional>
#include <vector>

namespace gatescope::captures {

using Numbers = std::vector<std::uint32_t>;

/// Which exchanges are rows, and in which order: numbers only, no object a row. The order is total: the sorted
/// column first, the number where that is equal.
class RowOrder {
public:
    explicit RowOrder(const trace::Session &session) : m_session(session) {}

    [[nodiscard]] Column column() const { return m_column; }
    [[nodiscard]] Qt::SortOrder direction() const { return m_direction; }
    void setSort(Column column, Qt::SortOrder direction);

    [[nodiscard]] const Numbers &numbers() const { return m_rows; }
    [[nodiscard]] int size() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] int rowOf(std::uint32_t number) const; ///< -1: no row.
    [[nodiscard]] bool contains(std::uint32_t number) const;

    [[nodiscard]] SortKey keyOf(std::uint32_t number) const;
    void sort(Numbers &numbers) const;
    /// The one row in front of which all of these (sorted) belong; nothing when they belong to several places.
    [[nodiscard]] std::optional<int> commonPlace(const Numbers &sorted) const;
    /// The first of the neighbouring rows that these are; nothing when other rows are between them.
    [[nodiscard]] std::optional<int> commonRange(const Numbers &numbers) const;
    /// True when each of these stands between its right neighbours.
    [[nodiscard]] bool areInPlace(const Numbers &numbers) const;

    /// The rows with `these` (some of them) sorted in anew.
    [[nodiscard]] Numbers withMoved(Numbers these) const;
    /// The rows with `these` (some of them) behind all others.
    [[nodiscard]] Numbers withLast(const Numbers &these) const;
    [[nodiscard]] Numbers sorted() const;
    /// The rows as `sorted` has them, which may be a moment old: rows that came or changed `since` are sorted in anew,
    /// what is no row any more is left out.
    [[nodiscard]] Numbers merged(const Numbers &sorted, Numbers since) const;

    void insert(int row, const Numbers &numbers);
    void remove(int row, int count);
    /// The same numbers in another order.
    void reorder(Numbers numbers);

private:
    [[nodiscard]] trace::Note noteOf(std::uint32_t number) const; ///< Where the order depends on it.
    [[nodiscard]] bool less(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] Numbers placed(Numbers these, const Numbers &among) const;
    void setShown(const Numbers &numbers, bool shown);

    const trace::Session &m_session;
    Column m_column = Column::Number;
    Qt::SortOrder m_direction = Qt::AscendingOrder;
    Numbers m_rows;
    std::vector<bool> m_shown;           ///< By number.
    mutable std::vector<qint32> m_rowOf; ///< By number; right below m_indexed.
    mutable std::size_t m_indexed = 0;   ///< Rows that m_rowOf knows.
};

} // namespace gatescope::captures
