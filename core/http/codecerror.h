#pragma once

#include "base/result.h"

#include <string>

namespace gatescope::http {

/// Whose fault an error is, and so what to do about it.
enum class Blame {
    Peer,        ///< Answer with CodecError::status and close.
    Application, ///< A finding; the client gets a 500 while the head is not yet out.
    Ours         ///< A bug in the gateway.
};

/// Which rule was broken. statusOf() says what to answer.
enum class CodecErrc {
    MalformedRequestLine,  ///< RFC 9112 section 3
    MalformedTarget,       ///< RFC 9112 section 3.2
    TargetTooLong,         ///< Limits::target
    UnknownMethod,         ///< RFC 9110 section 9.1
    UnsupportedVersion,    ///< RFC 9112 section 2.3
    MalformedHeader,       ///< RFC 9112 section 5
    HeadTooLarge,          ///< Limits::head
    TooManyHeaders,        ///< Limits::headers
    BadHost,               ///< RFC 9112 section 3.2
    BadContentLength,      ///< RFC 9112 section 6.2
    FramingConflict,       ///< RFC 9112 section 6.3
    BadTransferEncoding,   ///< RFC 9112 section 6.1
    UnknownTransferCoding, ///< RFC 9112 section 6.1
    BodyTooLarge,          ///< Limits::body
    MalformedChunk,        ///< RFC 9112 section 7.1
    Incomplete,            ///< The peer closed its side inside a message (RFC 9112 section 8).
    InvalidResponse,       ///< The application's status or header cannot go on the wire.
    WrongOrder,            ///< A response call that does not fit the codec's state.
    Count
};

/// One broken rule: returned, never thrown.
struct CodecError {
    CodecErrc code{};
    Blame blame = Blame::Peer;
    int status = 400;         ///< What to answer.
    std::string detail;       ///< In words, printable ASCII: "Content-Length: 12 next to Transfer-Encoding: chunked".
    std::string parserReason; ///< llhttp's own, as "HPE_NAME: words"; empty when the rule is not llhttp's.
    /// The bytes that were refused: the message so far up to and with the offending line or byte; in a body the framing
    /// bytes before the offending one. The same however the bytes were cut into packets; what came behind is in
    /// Http1Codec::unread().
    std::string raw;
};

/// The status to answer for a broken rule.
[[nodiscard]] int statusOf(CodecErrc code);

/// An error of the peer with the right status; raw and parserReason are for the caller to fill.
[[nodiscard]] CodecError peerError(CodecErrc code, std::string detail);
/// An error of the application: status 500.
[[nodiscard]] CodecError applicationError(std::string detail);

} // namespace gatescope::http
