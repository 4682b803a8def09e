#pragma once

#include "http/http2codec.h"
#include "http/http2request.h"

#include <nghttp2/nghttp2.h>

#include <optional>
#include <span>

namespace gatescope::http {

// The side of Http2Codec that nghttp2 sees. Private to core/http.

/// What the codec keeps of a stream that nghttp2 has open.
struct Http2Codec::Stream {
    Stream(std::uint32_t number, const Limits &limits) : id(number), fields(number, limits) {}

    [[nodiscard]] std::uint64_t unsent() const { return out.size() - outUsed; }
    void wake(nghttp2_session *session);
    void dropUsed();

    const std::uint32_t id;
    Http2RequestFields fields;
    HeaderList trailersIn;
    std::uint64_t received = 0; ///< Bytes of the body.
    bool headDone = false;
    bool refused = false; ///< Its data is of no interest any more.
    bool inEnded = false;
    std::optional<Http2Error> peerReset;

    std::string out; ///< Of the response's body; the first outUsed bytes are gone.
    std::size_t outUsed = 0;
    HeaderList trailers;
    std::optional<Http2Error> cut; ///< Reset behind the last byte of `out`.
    bool headSent = false;
    bool ended = false;  ///< Nothing is added to `out`.
    bool asleep = false; ///< nghttp2 asked for data when there was none.
};

struct Http2Codec::Callbacks {
    [[nodiscard]] static nghttp2_session *newSession(Http2Codec &codec);
    static nghttp2_ssize readBody(nghttp2_session *session, std::int32_t id, std::uint8_t *into, std::size_t size,
                                  std::uint32_t *flags, nghttp2_data_source *source, void *user);

private:
    static int headersBegin(nghttp2_session *session, const nghttp2_frame *frame, void *user);
    static int header(nghttp2_session *session, const nghttp2_frame *frame, nghttp2_rcbuf *name, nghttp2_rcbuf *value,
                      std::uint8_t flags, void *user);
    static int invalidHeader(nghttp2_session *session, const nghttp2_frame *frame, nghttp2_rcbuf *name,
                             nghttp2_rcbuf *value, std::uint8_t flags, void *user);
    static int frameReceived(nghttp2_session *session, const nghttp2_frame *frame, void *user);
    static int frameRefused(nghttp2_session *session, const nghttp2_frame *frame, int error, void *user);
    static int dataReceived(nghttp2_session *session, std::uint8_t flags, std::int32_t id, const std::uint8_t *data,
                            std::size_t size, void *user);
    static int frameNotSent(nghttp2_session *session, const nghttp2_frame *frame, int error, void *user);
    static int streamClosed(nghttp2_session *session, std::int32_t id, std::uint32_t code, void *user);
    static int explained(nghttp2_session *session, int error, const char *words, std::size_t size, void *user);
};

/// The error code that stands for an error of the library.
[[nodiscard]] Http2Error errorCodeOf(int libraryError);

} // namespace gatescope::http
