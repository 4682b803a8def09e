#pragma once

#include <QVariant>

namespace gatescope::ui {

/// The head of a column in a table of lines, and how the cells below it stand: a model has one for each column.
struct ColumnHead {
    const char *title;
    const char *tip; ///< Empty: none.
    bool mono;       ///< The cells, in the monospace font.
    bool right;      ///< The cells and the head: numbers.

    /// A cell's, and the head's.
    [[nodiscard]] QVariant alignment() const;
    /// For headerData(). Title and tip are translated in `context`.
    [[nodiscard]] QVariant data(const char *context, int role) const;
};

} // namespace gatescope::ui
