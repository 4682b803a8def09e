#include "timeline/ladderlayout.h"

#include "common/theme.h"

#include <algorithm>

namespace gatescope::ui {

namespace {

constexpr std::size_t kParties = 2; // client and gateway
constexpr int kLeastDistance = 4;
constexpr int kLeastNotes = 260; // where they carry all the words
constexpr int kMostDistance = 280;
constexpr double kNotes = 1.2; // width of the notes, in distances between lifelines
constexpr int kActivation = theme::kSpace1;

} // namespace

int quietSpace(std::int64_t ns)
{
    if (ns < LadderLayout::kQuietNs)
        return 0;
    return ns < 100 * LadderLayout::kQuietNs ? theme::kSpace6 : theme::kSpace8;
}

void LadderLayout::extend(const TimelineFeed &feed)
{
    const auto &shown = feed.shown();
    reserveFor(m_tops, shown.capacity());
    for (std::size_t row = m_tops.size(); row < shown.size(); ++row) {
        const TimelineIndex &index = feed.index();
        const std::int64_t pause = row == 0 ? 0 : index.point(shown[row]).at - index.point(shown[row - 1]).at;
        m_tops.push_back(height() + quietSpace(pause));
    }
}

int LadderLayout::spaceBefore(std::size_t row) const
{
    return row == 0 ? 0 : m_tops[row] - m_tops[row - 1] - kRowHeight;
}

std::size_t LadderLayout::firstBelow(int y) const
{
    return static_cast<std::size_t>(std::ranges::upper_bound(m_tops, y - kRowHeight) - m_tops.begin());
}

std::optional<std::size_t> LadderLayout::rowAt(int y) const
{
    const std::size_t row = firstBelow(y);
    return row < m_tops.size() && y >= m_tops[row] ? std::optional(row) : std::nullopt;
}

LadderColumns::LadderColumns(int width, std::size_t layers, std::size_t workers)
    : m_width(width),
      m_hasLayers(layers > 0),
      m_firstWorker(kParties + std::max<std::size_t>(layers, 1)),
      m_actors(m_firstWorker + workers),
      m_first(kTimeWidth + theme::kSpace8 + theme::kSpace4)
{
    const double share = static_cast<double>(m_actors) - 1 + kNotes;
    m_distance = std::clamp(static_cast<int>((width - m_first) / share), 1, kMostDistance);
    if (!isNarrow())
        return;
    const int left = width - m_first - kLeastNotes;
    m_distance = std::clamp(left / static_cast<int>(m_actors - 1), kLeastDistance, kLeastWords - 1);
}

int LadderColumns::notesLeft() const
{
    return x(m_actors - 1) + kActivation + theme::kSpace3;
}

} // namespace gatescope::ui
