#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Frames as a client writes them, made here by hand so that no test reads what the code under test wrote.
namespace clientframes {

constexpr std::uint32_t kMask = 0x37FA213D; ///< The one of RFC 6455 section 5.7.

struct Shape {
    std::uint8_t opcode = 1;
    bool fin = true;
    std::uint8_t rsv = 0;
    bool masked = true;
    std::uint32_t mask = kMask;
    int lengthBytes = -1; ///< 0, 2 or 8 whatever the size; -1: the shortest.
};

inline std::string bigEndian(std::uint64_t value, int bytes)
{
    std::string text;
    for (int i = bytes - 1; i >= 0; --i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

inline std::string head(const Shape &shape, std::uint64_t length)
{
    const int shortest = length < 126 ? 0 : length < 65536 ? 2 : 8;
    const int bytes = shape.lengthBytes < 0 ? shortest : shape.lengthBytes;
    const auto small = bytes == 0 ? length : bytes == 2 ? 126U : 127U;
    std::string text;
    text += static_cast<char>((shape.fin ? 0x80 : 0) | shape.rsv << 4 | shape.opcode);
    text += static_cast<char>((shape.masked ? 0x80U : 0U) | small);
    text += bigEndian(length, bytes);
    if (shape.masked)
        text += bigEndian(shape.mask, 4);
    return text;
}

inline std::string frame(const Shape &shape, std::string_view payload)
{
    std::string text = head(shape, payload.size());
    const std::string mask = shape.masked ? bigEndian(shape.mask, 4) : std::string(4, '\0');
    for (std::size_t i = 0; i < payload.size(); ++i)
        text += static_cast<char>(payload[i] ^ mask[i % 4]);
    return text;
}

inline std::string text(std::string_view payload, bool fin = true)
{
    return frame({.opcode = 1, .fin = fin}, payload);
}
inline std::string binary(std::string_view payload, bool fin = true)
{
    return frame({.opcode = 2, .fin = fin}, payload);
}
inline std::string more(std::string_view payload, bool fin = false)
{
    return frame({.opcode = 0, .fin = fin}, payload);
}
inline std::string ping(std::string_view payload = {})
{
    return frame({.opcode = 9}, payload);
}
inline std::string pong(std::string_view payload = {})
{
    return frame({.opcode = 10}, payload);
}
inline std::string close(int code, std::string_view reason = {})
{
    return frame({.opcode = 8}, bigEndian(static_cast<std::uint64_t>(code), 2) + std::string(reason));
}
/// RSV1 set: `payload` is deflated.
inline std::string deflated(std::string_view payload, bool fin = true, std::uint8_t opcode = 1)
{
    return frame({.opcode = opcode, .fin = fin, .rsv = 4}, payload);
}

} // namespace clientframes
