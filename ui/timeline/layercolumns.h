#pragma once

#include "timeline/timelineindex.h"

#include <vector>

namespace gatescope::ui {

/// Which layers have a lane of the swimlanes and a column of the ladder of their own, and which share one: library
/// layers that follow each other, when they are folded. A value; cheap to make.
class LayerColumns {
public:
    struct Column {
        std::size_t first = 0; ///< The place of its first layer, which stands for all of them.
        std::size_t count = 1;

        [[nodiscard]] bool holds(std::size_t layer) const { return layer >= first && layer < first + count; }
    };

    LayerColumns() = default;
    LayerColumns(const TimelineIndex &index, bool foldLibraries);

    [[nodiscard]] const std::vector<Column> &columns() const { return m_columns; }
    [[nodiscard]] std::size_t size() const { return m_columns.size(); }
    /// The column of the layer at a place of TimelineIndex::layers().
    [[nodiscard]] std::size_t columnOf(std::size_t layer) const { return m_columnOf[layer]; }
    /// The event only tells of a step between two layers of one column.
    [[nodiscard]] bool isInside(const TimelineIndex &index, std::size_t event) const;

private:
    std::vector<Column> m_columns;
    std::vector<std::size_t> m_columnOf;
};

} // namespace gatescope::ui
