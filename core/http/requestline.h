#pragma once

#include "http/codecerror.h"
#include "http/limits.h"
#include "http/step.h"

#include <optional>
#include <string_view>

namespace gatescope::http {

/// A request line (RFC 9112 section 3). The views point into the scanned bytes.
struct RequestLine {
    std::string_view method;
    std::string_view target;
    Version version = Version::Http11;
    std::size_t size = 0; ///< Bytes with the CRLF.
};

/// Reads a request line from the start of `bytes`; nothing when it is not yet complete.
///
/// A wrong byte is refused as soon as it is there, so that a TLS handshake on a plain port is answered at once; the
/// error's raw ends with that byte, so the answer does not depend on how the bytes were cut.
[[nodiscard]] Result<std::optional<RequestLine>, CodecError> scanRequestLine(std::string_view bytes,
                                                                             const Limits &limits);

} // namespace gatescope::http
