#pragma once

#include "exchange/bytedocument.h"

namespace gatescope::ui {

/// What a text view draws for one or more bytes, on a grid of columns.
struct ByteCell {
    enum class Kind : std::uint8_t {
        Plain,  ///< A character.
        Escape, ///< \x1b: a control character, or a byte that is not UTF-8.
        Tab,
        LineEnd, ///< CR or LF; no columns when line ends are not shown.
    };
    qint64 position = 0;
    int length = 1; ///< Bytes.
    int columns = 1;
    Kind kind = Kind::Plain;
    char32_t code = 0; ///< The character, or the byte.
};

/// The cell that begins at `position`; bytes from `end` on are not looked at.
[[nodiscard]] ByteCell cellAt(const ByteDocument &document, qint64 position, qint64 end, bool showLineEnds);

/// The end of the row that begins at `position`: behind a line feed, or where the next cell would not fit into
/// `columns`; at most `end`.
[[nodiscard]] qint64 rowEnd(const ByteDocument &document, qint64 position, qint64 end, int columns, bool showLineEnds);

} // namespace gatescope::ui
