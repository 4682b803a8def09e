#pragma once

#include <cstdint>
#include <string_view>

namespace gatescope::websocket {

/// Checks UTF-8 that comes in pieces, and says no at the first byte that no text can go on with (RFC 3629).
class Utf8Stream {
public:
    /// False once a byte was wrong; it stays false then.
    [[nodiscard]] bool feed(std::string_view piece);
    /// True when no character is unfinished.
    [[nodiscard]] bool isComplete() const { return m_valid && m_missing == 0; }

private:
    bool take(std::uint8_t byte);

    bool m_valid = true;
    std::uint8_t m_missing = 0; ///< Bytes of the character under way.
    std::uint8_t m_low = 0x80;  ///< The next one lies between these two.
    std::uint8_t m_high = 0xBF;
};

} // namespace gatescope::websocket
