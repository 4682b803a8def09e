#pragma once

#include "compare/diff.h"
#include "compare/rules.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::compare {

/// What became of a thing between the first exchange (A) and the second (B).
enum class Mark : std::uint8_t {
    Same,
    Removed, ///< Only in A.
    Added,   ///< Only in B.
    Changed,
    Ignored,  ///< Different, and on the ignore list.
    Measured, ///< Two measurements: they never agree, and count for nothing.
    Unpaired, ///< The other interface has no such thing.
};

/// A text and where its lines begin. A line has no line break; a last one that is empty does not count.
class LinedText {
public:
    LinedText() = default;
    explicit LinedText(std::string text);

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_starts.size()); }
    [[nodiscard]] std::string_view line(std::uint32_t index) const;
    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    std::string m_text;
    std::vector<std::uint32_t> m_starts;
};

/// Two texts line by line, or two runs of bytes by rows of sixteen.
struct LineComparison {
    LinedText a;
    LinedText b;
    Script script;
    std::vector<bool> ignored;     ///< By line of A: it differs from its partner in what is ignored only.
    std::uint32_t differences = 0; ///< Rows that differ: a replaced line is one.
    std::uint32_t ignoredLines = 0;

    /// A row of the view. Equal stretches can be folded: then `count` rows are hidden in one.
    struct Row {
        Mark mark = Mark::Same;
        std::int64_t a = -1; ///< Line index, -1: none.
        std::int64_t b = -1;
        std::uint32_t count = 1;
        bool isFold = false;
    };
    /// At most `most` rows; `context`: equal rows around a difference, -1: all of them. The last row is a fold with
    /// the mark Changed when differences were left out.
    [[nodiscard]] std::vector<Row> rows(int context, std::size_t most) const;
};

/// The ignore list's expressions are applied up to 4 MiB of text together.
[[nodiscard]] LineComparison compareLines(std::string a, std::string b, const IgnoreList &ignore,
                                          const std::stop_token &stop = {});
/// As a hex dump, by rows of sixteen bytes from where each row begins in its own side.
[[nodiscard]] LineComparison compareBytes(std::string_view a, std::string_view b, const std::stop_token &stop = {});

/// A part of a line, and whether the other line has it.
struct Piece {
    std::string_view text;
    bool differs = false;
};
struct Pieces {
    std::vector<Piece> a;
    std::vector<Piece> b;
};
/// Two lines word by word. Long ones by their common beginning and end.
[[nodiscard]] Pieces piecesOf(std::string_view a, std::string_view b);

inline constexpr std::size_t kMostBlanked = std::size_t{4} * 1024 * 1024;

} // namespace gatescope::compare
