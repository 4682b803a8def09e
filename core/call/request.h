#pragma once

#include "base/headerlist.h"

#include <cstdint>
#include <optional>
#include <string>

namespace gatescope::call {

/// One end of a connection. For a Unix socket `host` is the path and there is no port.
struct Address {
    std::string host;
    std::optional<std::uint16_t> port;
};

/// The head of a request as the codec understood it. Bytes as they came on the wire: nothing here is percent-decoded,
/// lower-cased or turned into text. Immutable once a Call is made of it.
struct Request {
    std::string method;      ///< "GET"
    std::string target;      ///< The whole request target: "/a%20b?x=1", "*", "http://host/path".
    std::string path;        ///< The path part, still percent-encoded: "/a%20b"; "*" for the asterisk form.
    std::string query;       ///< Without the question mark, still encoded.
    std::string httpVersion; ///< "1.0", "1.1", "2"
    std::string scheme = "http";
    HeaderList headers;
    Address client;
    Address server;
    std::optional<std::uint64_t> contentLength; ///< From Content-Length; absent when chunked or when there is no body.
    bool hasBody = false;                       ///< A body follows (its length above 0, or chunked).
};

} // namespace gatescope::call
