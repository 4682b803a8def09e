#pragma once

#include "http/codecerror.h"
#include "http/step.h"

#include <llhttp.h>

#include <optional>
#include <string_view>

namespace gatescope::http {

// The rules of a request head that are ours, and the words for those of llhttp. Private to core/http.

/// What is wrong with one header line, given with its CRLF (RFC 9112 section 5); nothing when it is well-formed.
[[nodiscard]] std::optional<CodecError> headerLineError(std::string_view line);

/// Name and value of a well-formed header line.
[[nodiscard]] HeaderView splitHeaderLine(std::string_view line);

/// The trailer fields behind the last chunk head in the closing framing bytes of a chunked body.
[[nodiscard]] HeaderList trailersIn(std::string_view framing);

/// Host, Transfer-Encoding and the other rules that need the whole head.
[[nodiscard]] std::optional<CodecError> headError(const RequestHead &head);

/// The error for a head that llhttp refused at `line`; `headers` are those before it.
[[nodiscard]] CodecError refusedByParser(llhttp_errno_t code, HeaderList headers, std::string_view line);

} // namespace gatescope::http
