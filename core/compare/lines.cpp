#include "compare/lines.h"

#include "compare/interner.h"

#include <algorithm>
#include <deque>
#include <format>

namespace gatescope::compare {

namespace {

constexpr std::size_t kMostWords = 1500;
constexpr std::size_t kBytesInRow = 16;

/// Numbers for the lines of both sides, by what counts of them.
class LineNumbers {
public:
    explicit LineNumbers(const IgnoreList *ignore) : m_ignore(ignore) {}

    std::vector<std::uint32_t> of(const LinedText &text)
    {
        std::vector<std::uint32_t> ids(text.size());
        for (std::uint32_t i = 0; i < text.size(); ++i)
            ids[i] = idOf(text.line(i));
        return ids;
    }

private:
    std::uint32_t idOf(std::string_view line)
    {
        return m_interner.idOf(m_ignore ? m_kept.emplace_back(m_ignore->blanked(line)) : line);
    }

    const IgnoreList *m_ignore;
    Interner m_interner;
    std::deque<std::string> m_kept;
};

void count(LineComparison &lines)
{
    std::uint32_t removed = 0;
    for (const Stretch &stretch : lines.script.stretches) {
        if (stretch.kind == Stretch::Kind::Removed) {
            removed = stretch.count;
            lines.differences += stretch.count;
        } else if (stretch.kind == Stretch::Kind::Added) {
            lines.differences += stretch.count - std::min(stretch.count, std::exchange(removed, 0));
        } else {
            removed = 0;
        }
    }
}

void findIgnored(LineComparison &lines)
{
    lines.ignored.resize(lines.a.size());
    for (const Stretch &stretch : lines.script.stretches) {
        if (stretch.kind != Stretch::Kind::Same)
            continue;
        for (std::uint32_t i = 0; i < stretch.count; ++i) {
            const bool differs = lines.a.line(stretch.a + i) != lines.b.line(stretch.b + i);
            lines.ignored[stretch.a + i] = differs;
            lines.ignoredLines += differs ? 1 : 0;
        }
    }
}

std::string hexRow(std::string_view bytes)
{
    std::string hex;
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += std::format("{:02x} ", byte);
        text += byte >= 0x20 && byte < 0x7F ? c : '.';
    }
    return std::format("{:<48} {}", hex, text);
}

std::string hexDump(std::string_view bytes)
{
    std::string out;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kBytesInRow, bytes.size())))
        out += hexRow(bytes.substr(0, kBytesInRow)) + '\n';
    return out;
}

/// Builds the rows of a comparison, folding and counting.
class RowBuilder {
public:
    using Row = LineComparison::Row;

    RowBuilder(const LineComparison &lines, int context, std::size_t most)
        : m_lines(lines),
          m_context(context),
          m_most(most)
    {
    }

    std::vector<Row> build()
    {
        const auto &stretches = m_lines.script.stretches;
        for (std::size_t i = 0; i < stretches.size() && !isFull(); ++i) {
            const bool isLast = i + 1 == stretches.size();
            const Stretch &stretch = stretches[i];
            if (stretch.kind == Stretch::Kind::Same)
                addSame(stretch, i == 0, isLast);
            else if (stretch.kind == Stretch::Kind::Removed && !isLast && stretches[i + 1].kind == Stretch::Kind::Added)
                addReplaced(stretch, stretches[++i]);
            else
                addOneSided(stretch, 0, stretch.kind == Stretch::Kind::Removed);
        }
        if (isFull())
            m_rows.push_back({.mark = Mark::Changed, .count = left(), .isFold = true});
        return std::move(m_rows);
    }

private:
    [[nodiscard]] bool isFull() const { return m_rows.size() >= m_most; }

    /// Lines of the longer side that stand below the last row.
    [[nodiscard]] std::uint32_t left() const
    {
        std::int64_t a = 0;
        std::int64_t b = 0;
        for (const Row &row : m_rows) {
            a = std::max(a, row.a + row.count);
            b = std::max(b, row.b + row.count);
        }
        return static_cast<std::uint32_t>(std::max(m_lines.a.size() - a, m_lines.b.size() - b));
    }

    void push(Mark mark, std::int64_t a, std::int64_t b)
    {
        if (!isFull())
            m_rows.push_back({.mark = mark, .a = a, .b = b});
    }

    void addSame(const Stretch &stretch, bool isFirst, bool isLast)
    {
        const std::uint32_t head = isFirst || m_context < 0 ? 0 : static_cast<std::uint32_t>(m_context);
        const std::uint32_t tail = isLast || m_context < 0 ? 0 : static_cast<std::uint32_t>(m_context);
        const bool folds = m_context >= 0 && stretch.count > head + tail + 1;
        std::uint32_t hidden = 0;
        for (std::uint32_t i = 0; i < stretch.count; ++i) {
            const bool isIgnored = m_lines.ignored[stretch.a + i];
            const bool shown = !folds || i < head || i >= stretch.count - tail;
            if (!shown) {
                ++hidden;
                continue;
            }
            fold(stretch, i, std::exchange(hidden, 0));
            push(isIgnored ? Mark::Ignored : Mark::Same, stretch.a + i, stretch.b + i);
        }
        fold(stretch, stretch.count, hidden);
    }

    void fold(const Stretch &stretch, std::uint32_t end, std::uint32_t hidden)
    {
        if (hidden == 0 || isFull())
            return;
        m_rows.push_back(
            {.a = stretch.a + end - hidden, .b = stretch.b + end - hidden, .count = hidden, .isFold = true});
    }

    void addReplaced(const Stretch &removed, const Stretch &added)
    {
        const std::uint32_t both = std::min(removed.count, added.count);
        for (std::uint32_t i = 0; i < both; ++i)
            push(Mark::Changed, removed.a + i, added.b + i);
        addOneSided(removed, both, true);
        addOneSided(added, both, false);
    }

    void addOneSided(const Stretch &stretch, std::uint32_t from, bool isRemoved)
    {
        for (std::uint32_t i = from; i < stretch.count && !isFull(); ++i)
            push(isRemoved ? Mark::Removed : Mark::Added, isRemoved ? std::int64_t{stretch.a} + i : -1,
                 isRemoved ? -1 : std::int64_t{stretch.b} + i);
    }

    const LineComparison &m_lines;
    int m_context;
    std::size_t m_most;
    std::vector<Row> m_rows;
};

bool isWordByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::vector<std::string_view> wordsOf(std::string_view line)
{
    std::vector<std::string_view> words;
    while (!line.empty() && words.size() <= kMostWords) {
        std::size_t length = 1;
        while (isWordByte(line.front()) && length < line.size() && isWordByte(line[length]))
            ++length;
        words.push_back(line.substr(0, length));
        line.remove_prefix(length);
    }
    return words;
}

void addPiece(std::vector<Piece> &pieces, std::string_view text, bool differs)
{
    if (text.empty())
        return;
    if (!pieces.empty() && pieces.back().differs == differs)
        pieces.back().text = {pieces.back().text.data(), pieces.back().text.size() + text.size()};
    else
        pieces.push_back({text, differs});
}

bool isInsideCharacter(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

Pieces byEnds(std::string_view a, std::string_view b)
{
    const std::size_t shorter = std::min(a.size(), b.size());
    std::size_t head = 0;
    while (head < shorter && a[head] == b[head])
        ++head;
    while (head > 0 && (isInsideCharacter(a, head) || isInsideCharacter(b, head)))
        --head;
    std::size_t tail = 0;
    while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    while (tail > 0 && isInsideCharacter(a, a.size() - tail))
        --tail;
    Pieces pieces;
    for (auto [side, text] : {std::pair{&pieces.a, a}, std::pair{&pieces.b, b}}) {
        addPiece(*side, text.substr(0, head), false);
        addPiece(*side, text.substr(head, text.size() - head - tail), true);
        addPiece(*side, text.substr(text.size() - tail), false);
    }
    return pieces;
}

} // namespace

LinedText::LinedText(std::string text) : m_text(std::move(text))
{
    for (std::size_t at = 0; at < m_text.size();) {
        m_starts.push_back(static_cast<std::uint32_t>(at));
        const auto end = m_text.find('\n', at);
        at = end == std::string::npos ? m_text.size() : end + 1;
    }
}

std::string_view LinedText::line(std::uint32_t index) const
{
    const std::string_view text = m_text;
    const std::size_t start = m_starts[index];
    const std::size_t end = index + 1 < m_starts.size() ? m_starts[index + 1] : text.size();
    std::string_view line = text.substr(start, end - start);
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    return line;
}

std::vector<LineComparison::Row> LineComparison::rows(int context, std::size_t most) const
{
    return RowBuilder(*this, context, most).build();
}

LineComparison compareLines(std::string a, std::string b, const IgnoreList &ignore, const std::stop_token &stop)
{
    const bool blanks = ignore.blanks() && a.size() + b.size() <= kMostBlanked;
    LineComparison lines{.a = LinedText(std::move(a)), .b = LinedText(std::move(b))};
    LineNumbers numbers(blanks ? &ignore : nullptr);
    const auto idsA = numbers.of(lines.a);
    const auto idsB = numbers.of(lines.b);
    lines.script = diff(idsA, idsB, {.stop = stop});
    findIgnored(lines);
    count(lines);
    return lines;
}

LineComparison compareBytes(std::string_view a, std::string_view b, const std::stop_token &stop)
{
    LineComparison lines{.a = LinedText(hexDump(a)), .b = LinedText(hexDump(b))};
    LineNumbers numbers(nullptr);
    const auto idsA = numbers.of(lines.a);
    const auto idsB = numbers.of(lines.b);
    lines.script = diff(idsA, idsB, {.stop = stop});
    lines.ignored.resize(lines.a.size());
    count(lines);
    return lines;
}

Pieces piecesOf(std::string_view a, std::string_view b)
{
    const auto wordsA = wordsOf(a);
    const auto wordsB = wordsOf(b);
    if (wordsA.size() > kMostWords || wordsB.size() > kMostWords)
        return byEnds(a, b);
    Interner interner;
    std::vector<std::uint32_t> idsA;
    std::vector<std::uint32_t> idsB;
    for (const auto word : wordsA)
        idsA.push_back(interner.idOf(word));
    for (const auto word : wordsB)
        idsB.push_back(interner.idOf(word));
    Pieces pieces;
    for (const Stretch &stretch : diff(idsA, idsB, {.steps = 200'000}).stretches) {
        for (std::uint32_t i = 0; i < stretch.count; ++i) {
            if (stretch.kind != Stretch::Kind::Added)
                addPiece(pieces.a, wordsA[stretch.a + i], stretch.kind == Stretch::Kind::Removed);
            if (stretch.kind != Stretch::Kind::Removed)
                addPiece(pieces.b, wordsB[stretch.b + i], stretch.kind == Stretch::Kind::Added);
        }
    }
    return pieces;
}

} // namespace gatescope::compare
