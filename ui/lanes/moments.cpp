#include "lanes/moments.h"

#include <algorithm>

namespace gatescope::ui {

void Moments::add(std::int64_t at)
{
    const auto place = std::ranges::upper_bound(m_times, at) - m_times.begin();
    m_times.insert(m_times.begin() + place, at);
    m_sums.resize(m_times.size());
    for (auto i = static_cast<std::size_t>(place); i < m_times.size(); ++i) {
        const double before = i == 0 ? 0 : m_sums[i - 1];
        m_sums[i] = before + static_cast<double>(m_times[i] - m_times.front());
    }
}

std::size_t Moments::before(std::int64_t time) const
{
    return static_cast<std::size_t>(std::ranges::lower_bound(m_times, time) - m_times.begin());
}

double Moments::passed(std::int64_t time) const
{
    const std::size_t count = before(time);
    if (count == 0)
        return 0;
    return static_cast<double>(count) * static_cast<double>(time - m_times.front()) - m_sums[count - 1];
}

double averageBetween(const Moments &begun, const Moments &ended, std::int64_t from, std::int64_t to)
{
    const std::size_t steps = begun.before(to) - begun.before(from) + ended.before(to) - ended.before(from);
    if (steps == 0)
        return static_cast<double>(begun.before(from)) - static_cast<double>(ended.before(from));
    const double busy = (begun.passed(to) - begun.passed(from)) - (ended.passed(to) - ended.passed(from));
    return std::max(0.0, busy / static_cast<double>(to - from));
}

} // namespace gatescope::ui
