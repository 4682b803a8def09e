#pragma once

#include "base/headerlist.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <Python.h>

namespace gatescope::asgi {

/// The headers of a response message as they go to the wire, and what was noticed on the way.
struct ResponseHeaders {
    HeaderList list;                  ///< Names in lower case, order and duplicates kept (A309).
    std::string upperCaseName;        ///< The first name that was not lower-case (A307), or empty.
    bool hadTransferEncoding = false; ///< One was left out: framing is the server's (A311).
    bool hasJoinedCookies = false;    ///< A set-cookie value looks like "a=1, b=2" (A314).
    std::optional<std::uint64_t> contentLength;
    std::string_view brokenRule = "A306"; ///< When readHeaders() fails: the rule of spec/asgi.md.
};

/// Reads `pairs`, an iterable of 2-item iterables of bytes, each iterable once (spec www:205). `where` begins the error
/// texts: "http.response.start". False with a Python exception (TypeError, ValueError) that names the header.
[[nodiscard]] bool readHeaders(const char *where, PyObject *pairs, ResponseHeaders &out);

/// RFC 9110 section 5.6.2.
[[nodiscard]] bool isToken(std::string_view text);

} // namespace gatescope::asgi
