#include "captures/roworder.h"

#include <algorithm>

namespace gatescope::captures {

void RowOrder::setSort(Column column, Qt::SortOrder direction)
{
    m_column = column;
    m_direction = direction;
}

bool RowOrder::contains(std::uint32_t number) const
{
    return number < m_shown.size() && m_shown[number];
}

int RowOrder::rowOf(std::uint32_t number) const
{
    if (!contains(number))
        return -1;
    m_rowOf.resize(m_shown.size());
    for (; m_indexed < m_rows.size(); ++m_indexed)
        m_rowOf[m_rows[m_indexed]] = static_cast<qint32>(m_indexed);
    return m_rowOf[number];
}

trace::Note RowOrder::noteOf(std::uint32_t number) const
{
    return m_column == Column::Comment ? m_session.note(number) : trace::Note();
}

SortKey RowOrder::keyOf(std::uint32_t number) const
{
    const trace::ExchangeSummary *summary = m_session.summary(number);
    if (!summary)
        return {};
    return columnSpec(m_column).key({*summary, m_session.run(summary->run), summary->duration(), noteOf(number)});
}

bool RowOrder::less(std::uint32_t a, std::uint32_t b) const
{
    const bool descending = m_direction == Qt::DescendingOrder;
    if (m_column == Column::Number)
        return descending ? b < a : a < b;
    const auto order = keyOf(a) <=> keyOf(b);
    return order == 0 ? a < b : descending ? order > 0 : order < 0;
}

void RowOrder::sort(Numbers &numbers) const
{
    const bool descending = m_direction == Qt::DescendingOrder;
    if (!std::ranges::is_sorted(numbers))
        std::ranges::sort(numbers);
    if (m_column == Column::Number) {
        if (descending)
            std::ranges::reverse(numbers);
        return;
    }
    std::vector<std::pair<SortKey, std::uint32_t>> keyed;
    keyed.reserve(numbers.size());
    for (const std::uint32_t number : numbers)
        keyed.emplace_back(keyOf(number), number);
    std::ranges::stable_sort(keyed, [descending](const auto &a, const auto &b) {
        return descending ? b.first < a.first : a.first < b.first;
    });
    std::ranges::transform(keyed, numbers.begin(), [](const auto &entry) { return entry.second; });
}

std::optional<int> RowOrder::commonPlace(const Numbers &sorted) const
{
    const auto smaller = [this](std::uint32_t a, std::uint32_t b) { return less(a, b); };
    const auto place = std::ranges::lower_bound(m_rows, sorted.front(), smaller);
    const bool allFit = place == m_rows.end() || less(sorted.back(), *place);
    return allFit ? std::optional(static_cast<int>(place - m_rows.begin())) : std::nullopt;
}

std::optional<int> RowOrder::commonRange(const Numbers &numbers) const
{
    int first = size();
    int last = -1;
    for (const std::uint32_t number : numbers) {
        const int row = rowOf(number);
        first = std::min(first, row);
        last = std::max(last, row);
    }
    return last - first + 1 == static_cast<int>(numbers.size()) ? std::optional(first) : std::nullopt;
}

bool RowOrder::areInPlace(const Numbers &numbers) const
{
    if (m_column == Column::Number)
        return true;
    return std::ranges::all_of(numbers, [this](std::uint32_t number) {
        const auto row = static_cast<std::size_t>(rowOf(number));
        const bool above = row == 0 || less(m_rows[row - 1], number);
        return above && (row + 1 == m_rows.size() || less(number, m_rows[row + 1]));
    });
}

/// `these` (not sorted yet) into `among`, without those that stand there already.
Numbers RowOrder::placed(Numbers these, const Numbers &among) const
{
    sort(these);
    std::vector<bool> moving(m_shown.size());
    for (const std::uint32_t number : these)
        moving[number] = true;
    Numbers staying;
    staying.reserve(among.size());
    std::ranges::copy_if(among, std::back_inserter(staying),
                         [&](std::uint32_t number) { return contains(number) && !moving[number]; });

    const auto before = [this](std::uint32_t a, std::uint32_t b) { return less(a, b); };
    Numbers result;
    result.reserve(m_rows.size());
    if (m_column == Column::Number) { // as many as may be
        std::ranges::merge(these, staying, std::back_inserter(result), before);
        return result;
    }
    auto from = staying.begin();
    for (const std::uint32_t number : these) {
        const auto to = std::lower_bound(from, staying.end(), number, before);
        result.insert(result.end(), from, to);
        result.push_back(number);
        from = to;
    }
    result.insert(result.end(), from, staying.end());
    return result;
}

Numbers RowOrder::withMoved(Numbers these) const
{
    return placed(std::move(these), m_rows);
}

Numbers RowOrder::merged(const Numbers &sorted, Numbers since) const
{
    std::erase_if(since, [this](std::uint32_t number) { return !contains(number); });
    std::ranges::sort(since);
    const auto twice = std::ranges::unique(since);
    since.erase(twice.begin(), twice.end());
    return placed(std::move(since), sorted);
}

Numbers RowOrder::withLast(const Numbers &these) const
{
    std::vector<bool> last(m_shown.size());
    for (const std::uint32_t number : these)
        last[number] = true;
    Numbers result = m_rows;
    std::ranges::stable_partition(result, [&](std::uint32_t number) { return !last[number]; });
    return result;
}

Numbers RowOrder::sorted() const
{
    Numbers result;
    result.reserve(m_rows.size());
    for (std::uint32_t number = 0; number < m_shown.size(); ++number) {
        if (m_shown[number])
            result.push_back(number);
    }
    sort(result);
    return result;
}

void RowOrder::setShown(const Numbers &numbers, bool shown)
{
    const std::uint32_t last = numbers.empty() ? 0 : std::ranges::max(numbers);
    if (m_shown.size() <= last)
        m_shown.resize(last + 1);
    for (const std::uint32_t number : numbers)
        m_shown[number] = shown;
}

void RowOrder::insert(int row, const Numbers &numbers)
{
    setShown(numbers, true);
    m_rows.insert(m_rows.begin() + row, numbers.begin(), numbers.end());
    m_indexed = std::min(m_indexed, static_cast<std::size_t>(row));
}

void RowOrder::remove(int row, int count)
{
    const auto first = m_rows.begin() + row;
    std::for_each(first, first + count, [this](std::uint32_t number) { m_shown[number] = false; });
    m_rows.erase(first, first + count);
    m_indexed = std::min(m_indexed, static_cast<std::size_t>(row));
}

void RowOrder::reorder(Numbers numbers)
{
    m_rows = std::move(numbers);
    m_indexed = 0;
}

} // namespace gatescope::captures
