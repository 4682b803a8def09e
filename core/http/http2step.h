#pragma once

#include "base/headerlist.h"
#include "http/codecerror.h"
#include "http/http2frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gatescope::http {

/// A frame of the peer, or one that Http2Codec::write() has just made. It stands behind the head that it completes, and
/// before everything else that it brings about.
struct Http2Frame {
    Http2FrameRecord frame;
};

/// A complete and accepted request head. Http2BodyEnd always follows, at once where there is no body.
struct Http2Head {
    std::uint32_t stream = 0;
    std::string method;
    std::string scheme;
    std::string authority; ///< Empty: the client sent none, only `host`.
    std::string path;      ///< With the query, as sent: "/a%20b?x=1", "*".
    std::string protocol;  ///< Of an extended CONNECT (RFC 8441): "websocket".
    HeaderList headers;    ///< Without the pseudo headers.
    std::optional<std::uint64_t> contentLength;
    bool hasBody = false; ///< END_STREAM has not come with it.
    std::string raw;      ///< The head as text, the pseudo headers as ":method: GET".
};

/// A piece of a request body, or of a tunnel. The view is valid until the next Http2Codec::receive(). Its bytes are to
/// be given to Http2Codec::consume() once they are used.
struct Http2Data {
    std::uint32_t stream = 0;
    std::string_view data;
};

/// The client has sent its side of the stream to the end.
struct Http2BodyEnd {
    std::uint32_t stream = 0;
    HeaderList trailers;
};

/// A request that is refused, in its head (`error.raw` is the head, as far as it came) or in its body.
struct Http2Refused {
    std::uint32_t stream = 0;
    CodecError error;
    bool mayAnswer = false; ///< Answer error.status. Otherwise the stream has been reset.
};

/// The stream ended before its time.
struct Http2Reset {
    std::uint32_t stream = 0;
    Http2Error code{};
    bool byPeer = true;
    std::string detail; ///< Ours: which rule the peer broke.
};

/// The last byte of a response has been given out by Http2Codec::write().
struct Http2ResponseOut {
    std::uint32_t stream = 0;
};

/// Nothing comes or goes on the stream any more. The last step of each stream that had a Http2Head or was promised.
struct Http2StreamClosed {
    std::uint32_t stream = 0;
};

/// The peer makes no more requests.
struct Http2GoAway {
    Http2Error code{};
    std::string debug;
};

/// The connection is beyond repair: write() what is left (a GOAWAY), then close.
struct Http2Failure {
    Http2Error code{};
    std::string detail;
};

/// All that was received is used, all that was written is told.
struct Http2Idle {};

using Http2Step = std::variant<Http2Idle, Http2Frame, Http2Head, Http2Data, Http2BodyEnd, Http2Refused, Http2Reset,
                               Http2ResponseOut, Http2StreamClosed, Http2GoAway, Http2Failure>;

} // namespace gatescope::http
