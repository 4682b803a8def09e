#pragma once

#include "http/step.h"

#include <optional>
#include <string>

namespace gatescope::http {

/// The settings (decoded) of a request that asks to go on in HTTP/2 without TLS, and may: `Upgrade: h2c`, one
/// HTTP2-Settings, both named by Connection (RFC 7540 section 3.2), on HTTP/1.1 and without a body. Whoever does not
/// wish to, or sees something else, simply answers in HTTP/1.1.
[[nodiscard]] std::optional<std::string> readHttp2Upgrade(const RequestHead &head);

/// The fields of that request without those that belonged to the upgrade.
[[nodiscard]] HeaderList withoutUpgrade(const HeaderList &headers);

/// base64url without padding (RFC 4648 section 5); nothing when it is none.
[[nodiscard]] std::optional<std::string> base64UrlDecoded(std::string_view text);

} // namespace gatescope::http
