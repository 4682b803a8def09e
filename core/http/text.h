#pragma once

#include <string>
#include <string_view>

namespace gatescope::http {

/// A character of an RFC 9110 token (section 5.6.2): field names and methods are made of them.
[[nodiscard]] bool isTokenChar(char c);
[[nodiscard]] bool isToken(std::string_view text);
[[nodiscard]] bool isDigits(std::string_view text);
/// `text` without spaces and tabs around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Printable ASCII for an error text: other bytes as \xNN, at most `limit` bytes of `text`, then "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 80);

} // namespace gatescope::http
