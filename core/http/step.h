#pragma once

#include "base/headerlist.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace gatescope::http {

/// How the end of a body is known (RFC 9112 section 6.3).
enum class Framing {
    None,      ///< There is no body.
    Length,    ///< Content-Length
    Chunked,   ///< Transfer-Encoding: chunked
    UntilClose ///< Responses only.
};

enum class Version { Http10, Http11 };

/// A complete and accepted request head.
struct RequestHead {
    std::string method;
    std::string target; ///< As it stood in the request line; http/target.h takes it apart.
    Version version = Version::Http11;
    HeaderList headers; ///< Spelled as received, values without the white space around them.
    Framing framing = Framing::None;
    std::uint64_t contentLength = 0; ///< With Framing::Length.
    bool keepAlive = false;          ///< The peer lets us keep the connection (RFC 9112 section 9.3).
    bool expectContinue = false;     ///< Expect: 100-continue on HTTP/1.1 with a body (RFC 9110 section 10.1.1).
    std::string raw;                 ///< The bytes of the head, empty lines before it and the one behind it included.
};

/// A piece of the request body. The view is valid until the next Http1Codec::receive().
struct BodyData {
    std::string framing; ///< The bytes on the wire between the data before and this data: chunk heads, CRLFs.
    std::string_view data;
};

/// The request is complete; also behind a head without a body.
struct BodyEnd {
    std::string framing; ///< The last chunk and the trailers as they stood on the wire; empty unless chunked.
    HeaderList trailers;
};

/// The codec has used all that it was given.
struct NeedData {};

/// A request is complete and the codec waits for Http1Codec::startNextRequest(). Bytes behind it stay unread.
struct Paused {};

/// The peer has closed its side between two requests.
struct Closed {};

using Step = std::variant<RequestHead, BodyData, BodyEnd, NeedData, Paused, Closed>;

} // namespace gatescope::http
