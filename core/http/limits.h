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

} // namespace gatescope::http
