#pragma once

#include "common/theme.h"
#include "exchange/bytefinder.h"
#include "exchange/byterows.h"

#include <QFont>
#include <QList>
#include <QPalette>

class QPainter;

namespace gatescope::ui {

/// How a piece of text is written: by meaning, as a highlighter tells it.
enum class Ink : std::uint8_t {
    Plain,
    Keyword,
    Name,
    String,
    Number,
    Type,
    Function,
    Special,
    Comment,
    Strong,
    Wrong,
    Count
};

/// How it looks, for those who paint text by other means.
struct InkLook {
    theme::Tone tone;
    bool bold = false;
    bool italic = false;
};
[[nodiscard]] InkLook lookOf(Ink ink);

struct ByteStyle {
    qint64 start = 0;
    qint32 length = 0;
    Ink ink = Ink::Plain;
    friend bool operator==(const ByteStyle &, const ByteStyle &) = default;
};

/// Columns of a row of hex: an offset, the bytes in groups of eight, and the same bytes as text.
struct HexGrid {
    int width = 16;

    static constexpr int kOffsetColumns = 8;
    [[nodiscard]] int hexColumn(int index) const { return kOffsetColumns + 2 + index * 3 + index / 8; }
    [[nodiscard]] int textColumn(int index) const { return hexColumn(width) + 1 + index; }
    [[nodiscard]] int columns() const { return textColumn(width) + 1; }
    /// The byte under a column; past either end the nearest. -1: left of all bytes.
    [[nodiscard]] int indexAt(double column) const;
};

/// All that the look of the rows depends on, for one painting.
struct ByteScene {
    const ByteDocument *document = nullptr;
    const QList<ByteStyle> *styles = nullptr; ///< Sorted, without overlap.
    const QList<ByteRange> *highlights = nullptr;
    const ByteFinder *finder = nullptr;
    qint64 currentMatch = -1; ///< Position.
    ByteRange selection;
    qint64 caret = -1; ///< -1: not shown.
    QPalette palette;
    QFont font;
    QFont captionFont;
    HexGrid grid;
    bool hex = false;
    bool lineNumbers = false;
    bool lineEnds = false;
    double columnWidth = 8;
    int rowHeight = 18;
    int left = 0;  ///< Where the columns begin.
    int right = 0; ///< The right edge of the view.
};

/// Draws one row with its top at `y`.
void paintRow(QPainter &painter, const ByteScene &scene, const ByteRow &row, int y);

/// "Request · 82 B", for the caption and the screen reader.
[[nodiscard]] QString captionOf(const ByteBlock &block);
[[nodiscard]] QString missingText(const ByteBlock &block);

} // namespace gatescope::ui
