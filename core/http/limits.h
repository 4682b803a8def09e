#pragma once

#include <cstdint>

namespace gatescope::http {

/// What a peer may send. Everything is bounded before memory is asked for.
struct Limits {
    std::uint32_t head = 64 * 1024;    ///< Bytes from the first of the request line to the empty line: 431.
    std::uint32_t headers = 256;       ///< Header fields: 431.
    std::uint32_t target = 16 * 1024;  ///< Bytes of the request target: 414.
    std::uint32_t framing = 16 * 1024; ///< Bytes between two pieces of a chunked body, trailers included: 400.
    std::uint64_t body = std::uint64_t(1) << 30; ///< Bytes of a request body without its framing: 413.
};

/// What a peer may do on one HTTP/2 connection, beyond the Limits of each request.
struct Http2Limits {
    std::uint32_t streams = 100;                  ///< At once: REFUSED_STREAM.
    std::uint32_t resets = 200;                   ///< A second, the client's and those that it provokes: GOAWAY.
    std::uint32_t control = 1000;                 ///< SETTINGS, PING and the like a second, also empty DATA: GOAWAY.
    std::uint32_t continuations = 32;             ///< CONTINUATION frames of one head: GOAWAY.
    std::uint32_t streamWindow = 256 * 1024;      ///< Bytes that a client may send ahead on one stream.
    std::uint32_t connectionWindow = 1024 * 1024; ///< Bytes that it may send ahead on all of them.
};

} // namespace gatescope::http
