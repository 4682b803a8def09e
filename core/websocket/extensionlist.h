#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The grammar of Sec-WebSocket-Protocol and Sec-WebSocket-Extensions (RFC 6455 sections 4.3 and 9.1).
namespace gatescope::websocket {

struct ExtensionParameter {
    std::string name;
    std::optional<std::string> value; ///< Without its quotes.
};

/// One element: `permessage-deflate; client_max_window_bits="12"`.
struct Extension {
    std::string name;
    std::vector<ExtensionParameter> parameters;
};

[[nodiscard]] bool isToken(std::string_view text);
/// `text` without spaces and tabs around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// The parts between the separators, trimmed, empty ones too; a separator inside a quoted string is text.
[[nodiscard]] std::vector<std::string_view> splitOutsideQuotes(std::string_view text, char separator);
/// Nothing when the element breaks the grammar: a name that is no token, a quoted value that holds no token.
[[nodiscard]] std::optional<Extension> parseExtension(std::string_view element);

} // namespace gatescope::websocket
