#pragma once

#include <string_view>

namespace gatescope::http {

inline constexpr int kSwitchingProtocols = 101;
inline constexpr int kEarlyHints = 103;

/// The reason phrase that the IANA registry gives a status code; empty for an unknown one.
[[nodiscard]] std::string_view reasonPhrase(int status);

/// False for 1xx, 204 and 304: they end with their head (RFC 9110 section 6.4.1).
[[nodiscard]] constexpr bool statusAllowsBody(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

} // namespace gatescope::http
