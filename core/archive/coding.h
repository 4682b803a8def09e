#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatescope::archive {

/// A body after its Content-Encoding was undone.
struct Decoded {
    std::string bytes;
    bool isWhole = true; ///< False: the coded data ended early; `bytes` is what could be undone.
};

/// Undoes one Content-Encoding (RFC 9110 section 8.4.1): gzip, x-gzip, deflate, identity and none. Nothing for a
/// coding that is not known here, and for data that is not coded so.
[[nodiscard]] std::optional<Decoded> decodeContent(std::string_view body, std::string_view contentEncoding);

/// True where the field names a coding that changes the bytes.
[[nodiscard]] bool isCoded(std::string_view contentEncoding);

/// True for gzip, x-gzip and deflate.
[[nodiscard]] bool canCode(std::string_view contentEncoding);

/// Codes `body` again, for a body that was changed in between, at zlib's `level`. The coding must be one of canCode().
[[nodiscard]] std::string encodeContent(std::string_view body, std::string_view contentEncoding, int level = 6);

[[nodiscard]] std::string fromBase64(std::string_view text);

/// The two bytes that every gzip member begins with.
[[nodiscard]] bool looksLikeGzip(std::string_view bytes);

} // namespace gatescope::archive
