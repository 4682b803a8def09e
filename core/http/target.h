#pragma once

#include "base/headerlist.h"
#include "http/codecerror.h"

#include <string>
#include <string_view>

namespace gatescope::http {

/// The forms of RFC 9112 section 3.2. The authority form belongs to CONNECT, which no application can answer.
enum class TargetForm { Origin, Absolute, Asterisk };

/// A request target taken apart. The views point into the text that was split.
struct Target {
    TargetForm form = TargetForm::Origin;
    std::string_view scheme;    ///< Absolute form only, as spelled.
    std::string_view authority; ///< Absolute form only: replaces Host (RFC 9112 section 3.2.2), see withHost().
    std::string_view
        path; ///< Still encoded, without the query; "/" for an absolute form without one, "*" for asterisk.
    std::string_view query; ///< Without the "?".
};

/// Takes a target apart and refuses what is none (MalformedTarget): "*" is for OPTIONS alone, an absolute form needs
/// http or https and a host without user information.
[[nodiscard]] Result<Target, CodecError> splitTarget(std::string_view method, std::string_view target);

/// A character that may stand in a request target: visible ASCII without "#".
[[nodiscard]] bool isTargetChar(char c);

/// The syntax of Host (RFC 9110 section 7.2); empty is allowed.
[[nodiscard]] bool isHostValue(std::string_view value);

/// The bytes behind the %XX of `text`. A "%" without two hex digits stays as it is.
[[nodiscard]] std::string percentDecoded(std::string_view text);

/// `headers` with `authority` as the one Host, in the place of the first (at the end when there was none).
[[nodiscard]] HeaderList withHost(const HeaderList &headers, std::string_view authority);

} // namespace gatescope::http
