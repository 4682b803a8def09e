#pragma once

#include "http/codecerror.h"
#include "http/http1response.h"

#include <optional>
#include <string>
#include <string_view>

namespace gatescope::http {

// What an application may answer, whatever the version of HTTP. Private to core/http.

inline constexpr std::string_view kCrlf = "\r\n";

/// What is wrong with status and reason; nothing when they are in order.
[[nodiscard]] std::optional<std::string> statusLineProblem(const ResponseHead &head);
/// What is wrong with one header field.
[[nodiscard]] std::optional<std::string> headerProblem(std::string_view name, std::string_view value,
                                                       HopByHop hopByHop);
/// The one Content-Length, or nothing; an error when it is no number or says two things.
[[nodiscard]] Result<std::optional<std::uint64_t>, CodecError> statedLength(const HeaderList &headers);
void appendHeader(std::string &bytes, std::string_view name, std::string_view value);
/// The gateway itself is at fault.
[[nodiscard]] CodecError wrongOrder(std::string_view what);

} // namespace gatescope::http
