#include "timeline/levelofdetail.h"

#include <algorithm>
#include <cmath>

namespace gatescope::ui {

namespace {

constexpr double kOutside = 16;              // pixels that bars reach beyond the edges
constexpr std::uint32_t kFailuresAsked = 16; // marks of one column

/// The first of `values` from `from` on for which `isBefore` is false; quick when it is near.
template <class Values, class Before>
std::size_t gallop(const Values &values, std::size_t from, Before isBefore)
{
    std::size_t step = 1;
    std::size_t low = from;
    while (low + step < values.size() && isBefore(values[low + step])) {
        low += step;
        step *= 2;
    }
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(low);
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), low + step + 1));
    return static_cast<std::size_t>(std::partition_point(begin, end, isBefore) - values.begin());
}

bool hasFailure(const TimelineIndex &index, const std::vector<std::uint32_t> &marks, std::size_t from,
                std::size_t count)
{
    const std::size_t until = from + std::min<std::size_t>(count, kFailuresAsked);
    return std::any_of(marks.begin() + static_cast<std::ptrdiff_t>(from),
                       marks.begin() + static_cast<std::ptrdiff_t>(until),
                       [&](std::uint32_t event) { return index.point(event).failure; });
}

void findLonely(std::vector<MarkCell> &cells, double room)
{
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool left = i == 0 || cells[i].x - cells[i - 1].x >= room;
        const bool right = i + 1 == cells.size() || cells[i + 1].x - cells[i].x >= room;
        cells[i].alone = cells[i].count == 1 && left && right;
    }
}

std::int64_t endOf(const Slice &slice, std::int64_t now)
{
    return slice.isOpen() ? now : slice.end;
}

double columnCoverage(const std::vector<Slice> &slices, std::int64_t now, std::size_t from, std::size_t to, double ns)
{
    const Slice &last = slices[to - 1];
    const auto busy = last.before - slices[from].before + endOf(last, now) - last.start;
    return ns <= 0 ? 1 : std::clamp(static_cast<double>(busy) / ns, 0.0, 1.0);
}

} // namespace

std::vector<MarkCell> markCells(const TimelineIndex &index, const std::vector<std::uint32_t> &marks,
                                const TimeScale &scale, double cell, double room)
{
    std::vector<MarkCell> cells;
    const auto before = [&](std::int64_t time) {
        return [&index, time](std::uint32_t event) { return index.point(event).at < time; };
    };
    const std::int64_t end = scale.time(scale.width() + room);
    const auto first = std::ranges::partition_point(marks, before(scale.time(-room)));
    auto place = static_cast<std::size_t>(first - marks.begin());
    while (place < marks.size() && index.point(marks[place]).at <= end) {
        const double x = scale.x(index.point(marks[place]).at);
        const double left = std::floor(x / cell) * cell;
        const std::size_t next = std::max(place + 1, gallop(marks, place, before(scale.time(left + cell))));
        const std::size_t count = next - place;
        cells.push_back({.x = count == 1 ? x : left + cell / 2,
                         .event = marks[place],
                         .count = static_cast<std::uint32_t>(count),
                         .failure = hasFailure(index, marks, place, count)});
        place = next;
    }
    findLonely(cells, room);
    return cells;
}

std::vector<SliceRun> sliceRuns(const TimelineIndex &index, const Track &track, const TimeScale &scale, double least)
{
    return sliceRuns(track.slices, index.end(), scale, least);
}

std::vector<SliceRun> sliceRuns(const std::vector<Slice> &slices, std::int64_t now, const TimeScale &scale,
                                double least)
{
    std::vector<SliceRun> runs;
    const auto limit = [&](double x) { return std::clamp(x, -kOutside, scale.width() + kOutside); };
    const auto isNarrow = [&](const Slice &slice) { return scale.x(endOf(slice, now)) - scale.x(slice.start) < least; };
    std::size_t place = firstEndingAfter(slices, scale.time(-kOutside) - 1);
    const std::int64_t end = scale.time(scale.width() + kOutside);
    while (place < slices.size() && slices[place].start <= end) {
        const double left = scale.x(slices[place].start);
        if (!isNarrow(slices[place])) {
            runs.push_back({limit(left), limit(scale.x(endOf(slices[place], now))), place, 1, 1});
            ++place;
            continue;
        }
        const double column = std::floor(left / least) * least;
        const std::int64_t columnEnd = scale.time(column + least);
        std::size_t next = std::max(
            place + 1, gallop(slices, place, [&](const Slice &slice) { return endOf(slice, now) < columnEnd; }));
        if (next < slices.size() && slices[next].start < columnEnd && isNarrow(slices[next]))
            ++next;
        runs.push_back({column, column + least, place, next - place,
                        columnCoverage(slices, now, place, next, scale.nsPerPixel() * least)});
        place = next;
    }
    return runs;
}

std::size_t nearestMark(const TimelineIndex &index, const std::vector<std::uint32_t> &marks, std::int64_t time)
{
    const auto at = [&](std::uint32_t event) { return index.point(event).at; };
    const auto after = std::ranges::lower_bound(marks, time, {}, at);
    const auto place = static_cast<std::size_t>(after - marks.begin());
    if (after == marks.end())
        return marks.empty() ? 0 : marks.size() - 1;
    const bool earlier = place > 0 && time - at(marks[place - 1]) < at(*after) - time;
    return earlier ? place - 1 : place;
}

} // namespace gatescope::ui
