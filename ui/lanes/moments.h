#pragma once

#include <cstdint>
#include <vector>

namespace gatescope::ui {

/// Moments in time, ascending, and how long they are ago altogether: what an average number of things at once is made
/// of. Adding in order costs nothing much, adding out of order what has to move.
class Moments {
public:
    void add(std::int64_t at);
    void clear() { *this = {}; }

    [[nodiscard]] std::size_t size() const { return m_times.size(); }
    /// How many are before `time`.
    [[nodiscard]] std::size_t before(std::int64_t time) const;
    /// The time that has passed until `time` since each of them, added up, in ns.
    [[nodiscard]] double passed(std::int64_t time) const;

private:
    std::vector<std::int64_t> m_times;
    std::vector<double> m_sums; ///< Of all times up to each, since the first.
};

/// How many things were going on between two moments, on average: each began at one of `begun`, and, if it is over,
/// ended at one of `ended`. `to` must be later than `from`.
[[nodiscard]] double averageBetween(const Moments &begun, const Moments &ended, std::int64_t from, std::int64_t to);

} // namespace gatescope::ui
