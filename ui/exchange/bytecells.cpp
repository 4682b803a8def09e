#include "exchange/bytecells.h"

#include <array>

namespace gatescope::ui {

namespace {

constexpr int kTabColumns = 4;
constexpr int kEscapeColumns = 4;
constexpr int kLineEndColumns = 2;

bool isPrintableAscii(char c)
{
    return c >= 0x20 && c < 0x7F;
}

/// The bytes of a UTF-8 sequence that its first byte announces; 0: it cannot begin one.
int sequenceLength(unsigned char first)
{
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool isValid(char32_t code, int length)
{
    constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    return code >= kSmallest[static_cast<std::size_t>(length)] && code <= 0x10FFFF && !surrogate;
}

/// East Asian wide and full-width characters, and emoji, by their blocks.
bool isWide(char32_t code)
{
    return (code >= 0x1100 && code < 0x1160) || (code >= 0x2E80 && code < 0xA4D0) ||
           (code >= 0xAC00 && code < 0xD7A4) || (code >= 0xF900 && code < 0xFB00) ||
           (code >= 0xFE30 && code < 0xFE70) || (code >= 0xFF00 && code < 0xFF61) ||
           (code >= 0x1F300 && code < 0x1FB00) || (code >= 0x20000 && code < 0x40000);
}

ByteCell multiByteCell(const ByteDocument &document, qint64 position, qint64 end, unsigned char first)
{
    const ByteCell broken{
        .position = position, .columns = kEscapeColumns, .kind = ByteCell::Kind::Escape, .code = first};
    const int length = sequenceLength(first);
    if (length == 0 || position + length > end)
        return broken;
    const QByteArray bytes = document.read(position, length);
    char32_t code = first & (0xFFU >> (length + 1));
    for (int index = 1; index < bytes.size(); ++index) {
        const auto byte = static_cast<unsigned char>(bytes[index]);
        if ((byte & 0xC0U) != 0x80U)
            return broken;
        code = (code << 6U) | (byte & 0x3FU);
    }
    if (bytes.size() != length || !isValid(code, length))
        return broken;
    return {.position = position, .length = length, .columns = isWide(code) ? 2 : 1, .code = code};
}

} // namespace

ByteCell cellAt(const ByteDocument &document, qint64 position, qint64 end, bool showLineEnds)
{
    const std::string_view run = document.runAt(position);
    if (run.empty())
        return {.position = position, .length = 0, .columns = 0};
    const auto byte = static_cast<unsigned char>(run.front());
    if (isPrintableAscii(run.front()))
        return {.position = position, .code = byte};
    if (byte == '\n' || byte == '\r')
        return {.position = position,
                .columns = showLineEnds ? kLineEndColumns : 0,
                .kind = ByteCell::Kind::LineEnd,
                .code = byte};
    if (byte == '\t')
        return {.position = position, .columns = kTabColumns, .kind = ByteCell::Kind::Tab, .code = byte};
    if (byte < 0x80)
        return {.position = position, .columns = kEscapeColumns, .kind = ByteCell::Kind::Escape, .code = byte};
    return multiByteCell(document, position, end, byte);
}

qint64 rowEnd(const ByteDocument &document, qint64 position, qint64 end, int columns, bool showLineEnds)
{
    int used = 0;
    while (position < end) {
        const std::string_view run = document.runAt(position);
        std::size_t plain = 0;
        const auto room = static_cast<std::size_t>(std::max(0, columns - used));
        const auto most = std::min({run.size(), room, static_cast<std::size_t>(end - position)});
        while (plain < most && isPrintableAscii(run[plain]))
            ++plain;
        position += static_cast<qint64>(plain);
        used += static_cast<int>(plain);
        if (plain == run.size() || position >= end)
            continue;
        const ByteCell cell = cellAt(document, position, end, showLineEnds);
        const bool lineEnd = cell.kind == ByteCell::Kind::LineEnd;
        if (used > 0 && used + cell.columns > columns && !lineEnd)
            return position;
        position += cell.length;
        used += cell.columns;
        if (lineEnd && cell.code == U'\n')
            return position;
    }
    return end;
}

} // namespace gatescope::ui
