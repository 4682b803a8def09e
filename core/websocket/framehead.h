#pragma once

#include <cstdint>
#include <string_view>

namespace gatescope::websocket {

inline constexpr std::uint8_t kRsv1 = 4;         ///< Of FrameHead::rsv.
inline constexpr std::size_t kMostControl = 125; ///< Bytes of a control frame's payload (RFC 6455 section 5.5).

/// The head of a frame (RFC 6455 section 5.2), as it stands on the wire. What has not come yet is zero.
struct FrameHead {
    bool fin = false;
    std::uint8_t rsv = 0;    ///< kRsv1, and the two that have no meaning.
    std::uint8_t opcode = 0; ///< Any of the 16.
    bool masked = false;
    std::uint8_t extendedLength = 0; ///< Bytes behind the first two that hold the length: 0, 2 or 8.
    std::uint64_t length = 0;        ///< Of the payload.
    std::uint32_t mask = 0;          ///< Its first byte highest.

    [[nodiscard]] bool isControl() const { return (opcode & 8) != 0; }
    [[nodiscard]] std::size_t lengthEnd() const { return 2U + extendedLength; }
    [[nodiscard]] std::size_t size() const { return lengthEnd() + (masked ? 4U : 0U); }
};

/// `bytes`: at least two.
[[nodiscard]] FrameHead decodeHead(std::string_view bytes);

} // namespace gatescope::websocket
