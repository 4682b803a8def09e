#include "websocket/framehead.h"

#include <array>

namespace gatescope::websocket {

namespace {

std::uint64_t bigEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

/// Behind the first two bytes, for the lengths 126 and 127.
std::uint8_t extendedLength(std::uint8_t length)
{
    constexpr std::array<std::uint8_t, 2> kBytes{2, 8};
    return length < 126 ? 0 : kBytes.at(length - 126U);
}

} // namespace

FrameHead decodeHead(std::string_view bytes)
{
    const auto first = static_cast<std::uint8_t>(bytes[0]);
    const auto second = static_cast<std::uint8_t>(bytes[1]);
    FrameHead head{.fin = (first & 0x80) != 0,
                   .rsv = static_cast<std::uint8_t>(first >> 4 & 7),
                   .opcode = static_cast<std::uint8_t>(first & 15),
                   .masked = (second & 0x80) != 0,
                   .extendedLength = extendedLength(second & 0x7F),
                   .length = second & 0x7FU};
    if (head.extendedLength > 0)
        head.length = bytes.size() < head.lengthEnd() ? 0 : bigEndian(bytes.substr(2, head.extendedLength));
    if (head.masked && bytes.size() >= head.size())
        head.mask = static_cast<std::uint32_t>(bigEndian(bytes.substr(head.lengthEnd(), 4)));
    return head;
}

} // namespace gatescope::websocket
