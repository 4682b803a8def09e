#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::trace {

inline constexpr std::size_t kMostVarintBytes = 10;

/// LEB128, at most kMostVarintBytes of them; answers what is behind it.
inline char *writeVarint(char *out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *out++ = static_cast<char>(value | 0x80);
    *out++ = static_cast<char>(value);
    return out;
}

/// Length-prefixed: room for kMostVarintBytes more than there are bytes.
inline char *writeBytes(char *out, std::string_view bytes)
{
    out = writeVarint(out, bytes.size());
    return std::ranges::copy(bytes, out).out;
}

/// LEB128, appended to `out`.
inline void putVarint(std::string &out, std::uint64_t value)
{
    char bytes[kMostVarintBytes];
    out.append(bytes, writeVarint(bytes, value));
}

/// Takes one LEB128 number off the front of `in`; nothing when it is cut short or too long.
inline std::optional<std::uint64_t> takeVarint(std::string_view &in)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    return std::nullopt;
}

/// Takes a length-prefixed run of bytes off the front of `in`.
inline std::optional<std::string_view> takeBytes(std::string_view &in)
{
    const auto size = takeVarint(in);
    if (!size || *size > in.size())
        return std::nullopt;
    const auto bytes = in.substr(0, *size);
    in.remove_prefix(*size);
    return bytes;
}

inline void putBytes(std::string &out, std::string_view bytes)
{
    putVarint(out, bytes.size());
    out.append(bytes);
}

} // namespace gatescope::trace
