#include "websocket/utf8.h"

#include "websocket/codec.h"

#include <array>
#include <cstring>

namespace gatescope::websocket {

namespace {

/// What may follow a first byte: how many more bytes, and where the very next one lies.
struct Follow {
    std::uint8_t missing = 0xFF; ///< 0xFF: no character starts with this byte.
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
};

struct Range {
    std::uint8_t first;
    std::uint8_t last;
    Follow follow;
};

constexpr std::array kRanges{
    Range{0x00, 0x7F, {0, 0x80, 0xBF}}, Range{0xC2, 0xDF, {1, 0x80, 0xBF}}, Range{0xE0, 0xE0, {2, 0xA0, 0xBF}},
    Range{0xE1, 0xEC, {2, 0x80, 0xBF}}, Range{0xED, 0xED, {2, 0x80, 0x9F}}, Range{0xEE, 0xEF, {2, 0x80, 0xBF}},
    Range{0xF0, 0xF0, {3, 0x90, 0xBF}}, Range{0xF1, 0xF3, {3, 0x80, 0xBF}}, Range{0xF4, 0xF4, {3, 0x80, 0x8F}},
};

consteval std::array<Follow, 256> followTable()
{
    std::array<Follow, 256> table{};
    for (const Range &range : kRanges) {
        for (std::size_t byte = range.first; byte <= range.last; ++byte)
            table[byte] = range.follow;
    }
    return table;
}

constexpr std::array<Follow, 256> kFollow = followTable();

/// The number of bytes at the start of `text` that are ASCII, in steps of eight.
std::size_t leadingAscii(std::string_view text)
{
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
        std::memcpy(&word, text.data() + at, sizeof(word));
        if (word & kHighBits)
            break;
    }
    return at;
}

} // namespace

bool Utf8Stream::feed(std::string_view piece)
{
    while (m_valid && !piece.empty()) {
        if (m_missing == 0)
            piece.remove_prefix(leadingAscii(piece));
        for (std::size_t i = 0; i < 8 && m_valid && !piece.empty(); ++i) {
            m_valid = take(static_cast<std::uint8_t>(piece.front()));
            piece.remove_prefix(1);
        }
    }
    return m_valid;
}

bool Utf8Stream::take(std::uint8_t byte)
{
    if (m_missing > 0) {
        const bool fits = byte >= m_low && byte <= m_high;
        --m_missing;
        m_low = 0x80;
        m_high = 0xBF;
        return fits;
    }
    const Follow &follow = kFollow[byte];
    if (follow.missing == 0xFF)
        return false;
    m_missing = follow.missing;
    m_low = follow.low;
    m_high = follow.high;
    return true;
}

bool isUtf8(std::string_view bytes)
{
    Utf8Stream stream;
    return stream.feed(bytes) && stream.isComplete();
}

} // namespace gatescope::websocket
