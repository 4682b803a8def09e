#pragma once

#include "timeline/timelinefeed.h"

#include <optional>
#include <vector>

namespace gatescope::ui {

/// Where each row of the ladder stands: rows of one height, with a quiet space before an event that came late.
/// Pixels from the top of the first row. Rows are only ever added.
class LadderLayout {
public:
    static constexpr int kRowHeight = 28;
    static constexpr std::int64_t kQuietNs = 1'000'000; ///< So long without an event: a space.

    void clear() { m_tops.clear(); }
    /// Takes the shown events that it does not have yet.
    void extend(const TimelineFeed &feed);

    [[nodiscard]] std::size_t rows() const { return m_tops.size(); }
    [[nodiscard]] int top(std::size_t row) const { return m_tops[row]; }
    [[nodiscard]] int centre(std::size_t row) const { return m_tops[row] + kRowHeight / 2; }
    /// Height of the space before the row, 0 for none.
    [[nodiscard]] int spaceBefore(std::size_t row) const;
    [[nodiscard]] int height() const { return m_tops.empty() ? 0 : m_tops.back() + kRowHeight; }

    /// The row at `y`; nothing in a space or outside.
    [[nodiscard]] std::optional<std::size_t> rowAt(int y) const;
    /// The first row that ends below `y`.
    [[nodiscard]] std::size_t firstBelow(int y) const;

private:
    std::vector<std::int32_t> m_tops;
};

/// The height of the space for a pause of `ns`; 0 when it is none.
[[nodiscard]] int quietSpace(std::int64_t ns);

/// Where the ladder's columns stand for a width: the times, a lifeline for each actor, the notes beside the last.
class LadderColumns {
public:
    /// The application has one column, or one for each of its layers' columns.
    LadderColumns(int width, std::size_t layers, std::size_t workers);

    static constexpr int kTimeWidth = 84;
    [[nodiscard]] std::size_t actors() const { return m_actors; }
    /// 0 client, 1 gateway, 2 application or the layers, then the workers.
    [[nodiscard]] int x(std::size_t actor) const { return m_first + static_cast<int>(actor) * m_distance; }
    [[nodiscard]] int distance() const { return m_distance; }
    /// No room for words between two lifelines: they stand in the notes.
    [[nodiscard]] bool isNarrow() const { return m_hasLayers && m_distance < kLeastWords; }
    [[nodiscard]] std::size_t firstWorker() const { return m_firstWorker; }
    [[nodiscard]] int notesLeft() const;
    [[nodiscard]] int notesRight() const { return m_width; }

private:
    static constexpr int kLeastWords = 132;

    int m_width;
    bool m_hasLayers;
    std::size_t m_firstWorker;
    std::size_t m_actors;
    int m_first;
    int m_distance;
};

} // namespace gatescope::ui
