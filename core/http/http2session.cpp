#include "http/http2session.h"

#include "http/http2callbacks.h"
#include "http/text.h"

#include <algorithm>
#include <cstring>
#include <format>
#include <memory>
#include <utility>

namespace gatescope::http {

namespace {

constexpr std::size_t kVeryMany = 1'000'000;           ///< The limits are FloodGuard's.
constexpr std::size_t kMostResponseHead = 1024 * 1024; ///< Bytes

std::string_view textOf(nghttp2_rcbuf *buffer)
{
    const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(buffer);
    return {reinterpret_cast<const char *>(bytes.base), bytes.len};
}

Http2Codec &codecOf(void *user)
{
    return *static_cast<Http2Codec *>(user);
}

struct OptionsDeleter {
    void operator()(nghttp2_option *options) const { nghttp2_option_del(options); }
};

std::unique_ptr<nghttp2_option, OptionsDeleter> newOptions()
{
    nghttp2_option *options = nullptr;
    nghttp2_option_new(&options);
    nghttp2_option_set_no_auto_window_update(options, 1);
    nghttp2_option_set_stream_reset_rate_limit(options, kVeryMany, kVeryMany);
    nghttp2_option_set_max_continuations(options, kVeryMany);
    nghttp2_option_set_max_send_header_block_length(options, kMostResponseHead);
    return std::unique_ptr<nghttp2_option, OptionsDeleter>(options);
}

struct ErrorRow {
    int library;
    Http2Error code;
};
constexpr ErrorRow kErrors[] = {{NGHTTP2_ERR_BAD_CLIENT_MAGIC, Http2Error::ProtocolError},
                                {NGHTTP2_ERR_PROTO, Http2Error::ProtocolError},
                                {NGHTTP2_ERR_FLOODED, Http2Error::EnhanceYourCalm},
                                {NGHTTP2_ERR_TOO_MANY_SETTINGS, Http2Error::EnhanceYourCalm},
                                {NGHTTP2_ERR_TOO_MANY_CONTINUATIONS, Http2Error::EnhanceYourCalm}};

constexpr std::size_t kGoAwayWords = 8; ///< Where its debug data begins.

Http2Error errorIn(const Http2FrameRecord &frame, std::size_t at)
{
    return Http2Error{static_cast<unsigned char>(frame.payload.at(at + 3))};
}

/// The peer broke a rule; the other resets come from the application's doing.
bool isProvoked(Http2Error code)
{
    return code != Http2Error::NoError && code != Http2Error::InternalError && code != Http2Error::Cancel;
}

} // namespace

Http2Error errorCodeOf(int libraryError)
{
    const auto *row = std::ranges::find(kErrors, libraryError, &ErrorRow::library);
    return row == std::ranges::end(kErrors) ? Http2Error::InternalError : row->code;
}

void Http2Codec::Stream::wake(nghttp2_session *session)
{
    if (std::exchange(asleep, false))
        nghttp2_session_resume_data(session, static_cast<std::int32_t>(id));
}

/// What is gone is thrown away seldom, so that a byte is moved at most once.
void Http2Codec::Stream::dropUsed()
{
    if (outUsed * 2 < out.size())
        return;
    out.erase(0, outUsed);
    outUsed = 0;
}

nghttp2_session *Http2Codec::Callbacks::newSession(Http2Codec &codec)
{
    nghttp2_session_callbacks *raw = nullptr;
    nghttp2_session_callbacks_new(&raw);
    const Http2Callbacks callbacks(raw);
    nghttp2_session_callbacks_set_on_begin_headers_callback(raw, &headersBegin);
    nghttp2_session_callbacks_set_on_header_callback2(raw, &header);
    nghttp2_session_callbacks_set_on_invalid_header_callback2(raw, &invalidHeader);
    nghttp2_session_callbacks_set_on_frame_recv_callback(raw, &frameReceived);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(raw, &frameRefused);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(raw, &dataReceived);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(raw, &frameNotSent);
    nghttp2_session_callbacks_set_on_stream_close_callback(raw, &streamClosed);
    nghttp2_session_callbacks_set_error_callback2(raw, &explained);

    nghttp2_session *session = nullptr;
    nghttp2_session_server_new2(&session, raw, &codec, newOptions().get());
    return session;
}

int Http2Codec::Callbacks::headersBegin(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    Http2Codec &codec = codecOf(user);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST || codec.m_shutdown == Shutdown::Final)
        return 0;
    Stream &stream = codec.open(static_cast<std::uint32_t>(frame->hd.stream_id));
    nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, &stream);
    return 0;
}

int Http2Codec::Callbacks::header(nghttp2_session *session, const nghttp2_frame *frame, nghttp2_rcbuf *name,
                                  nghttp2_rcbuf *value, std::uint8_t, void *user)
{
    if (void *stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id))
        codecOf(user).addField(*static_cast<Stream *>(stream), textOf(name), textOf(value));
    return 0;
}

int Http2Codec::Callbacks::invalidHeader(nghttp2_session *, const nghttp2_frame *, nghttp2_rcbuf *name,
                                         nghttp2_rcbuf *value, std::uint8_t, void *user)
{
    codecOf(user).m_problem = "malformed header field " + printable(textOf(name)) + ": " + printable(textOf(value));
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

int Http2Codec::Callbacks::frameReceived(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    Http2Codec &codec = codecOf(user);
    const auto id = static_cast<std::uint32_t>(frame->hd.stream_id);
    auto *stream = static_cast<Stream *>(nghttp2_session_get_stream_user_data(session, frame->hd.stream_id));
    const bool streamEnded = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame->hd.type == NGHTTP2_HEADERS && stream && !stream->headDone)
        codec.headEnded(*stream, streamEnded);
    else if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) && stream && streamEnded)
        codec.bodyEnded(*stream);
    else if (frame->hd.type == NGHTTP2_RST_STREAM)
        codec.peerReset(id, Http2Error{frame->rst_stream.error_code});
    else if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK))
        codec.pinged({reinterpret_cast<const char *>(frame->ping.opaque_data), sizeof frame->ping.opaque_data});
    else if (frame->hd.type == NGHTTP2_GOAWAY)
        codec.peerGoesAway(Http2Error{frame->goaway.error_code},
                           {reinterpret_cast<const char *>(frame->goaway.opaque_data), frame->goaway.opaque_data_len});
    return 0;
}

int Http2Codec::Callbacks::frameRefused(nghttp2_session *, const nghttp2_frame *, int error, void *user)
{
    Http2Codec &codec = codecOf(user);
    if (codec.m_problem.empty())
        codec.m_problem = nghttp2_strerror(error);
    return 0;
}

int Http2Codec::Callbacks::dataReceived(nghttp2_session *session, std::uint8_t, std::int32_t id,
                                        const std::uint8_t *data, std::size_t size, void *user)
{
    nghttp2_session_consume_connection(session, size);
    codecOf(user).dataArrived(static_cast<std::uint32_t>(id), {reinterpret_cast<const char *>(data), size});
    return 0;
}

int Http2Codec::Callbacks::frameNotSent(nghttp2_session *, const nghttp2_frame *frame, int, void *user)
{
    if (frame->hd.type == NGHTTP2_HEADERS)
        codecOf(user).reset(static_cast<std::uint32_t>(frame->hd.stream_id), Http2Error::InternalError);
    return 0;
}

int Http2Codec::Callbacks::streamClosed(nghttp2_session *session, std::int32_t id, std::uint32_t code, void *user)
{
    nghttp2_session_set_stream_user_data(session, id, nullptr);
    codecOf(user).closed(static_cast<std::uint32_t>(id), Http2Error{code});
    return 0;
}

int Http2Codec::Callbacks::explained(nghttp2_session *, int, const char *words, std::size_t size, void *user)
{
    codecOf(user).m_problem.assign(words, size);
    return 0;
}

nghttp2_ssize Http2Codec::Callbacks::readBody(nghttp2_session *, std::int32_t, std::uint8_t *into, std::size_t size,
                                              std::uint32_t *flags, nghttp2_data_source *source, void *user)
{
    return codecOf(user).readBody(*static_cast<Stream *>(source->ptr), {into, size}, *flags);
}

Http2Codec::Stream &Http2Codec::open(std::uint32_t id)
{
    auto &place = m_streams[id];
    place = std::make_unique<Stream>(id, m_options.limits);
    return *place;
}

Http2Codec::Stream *Http2Codec::find(std::uint32_t id) const
{
    const auto found = m_streams.find(id);
    return found == m_streams.end() ? nullptr : found->second.get();
}

void Http2Codec::addField(Stream &stream, std::string_view name, std::string_view value)
{
    if (stream.headDone)
        stream.trailersIn.append(name, value);
    else
        stream.fields.add(name, value);
}

void Http2Codec::headEnded(Stream &stream, bool streamEnded)
{
    stream.headDone = true;
    m_problem.clear();
    if (auto problem = stream.fields.finish(!streamEnded))
        refuse(stream, *std::move(problem));
    else
        m_steps.emplace_back(stream.fields.takeHead());
    if (streamEnded)
        bodyEnded(stream);
}

void Http2Codec::refuse(Stream &stream, CodecError error)
{
    stream.refused = true;
    m_steps.emplace_back(Http2Refused{.stream = stream.id, .error = std::move(error), .mayAnswer = true});
}

void Http2Codec::dataArrived(std::uint32_t id, std::string_view data)
{
    Stream *stream = find(id);
    if (!stream)
        return;
    stream->received += data.size();
    if (stream->refused)
        consume(id, data.size());
    else if (stream->received > m_options.limits.body)
        refuse(*stream,
               peerError(CodecErrc::BodyTooLarge, std::format("a body of more than {} bytes", m_options.limits.body)));
    else
        m_steps.emplace_back(Http2Data{.stream = id, .data = data});
}

void Http2Codec::bodyEnded(Stream &stream)
{
    if (std::exchange(stream.inEnded, true) || stream.refused)
        return;
    m_steps.emplace_back(Http2BodyEnd{.stream = stream.id, .trailers = std::move(stream.trailersIn)});
}

void Http2Codec::peerReset(std::uint32_t id, Http2Error code)
{
    if (Stream *stream = find(id))
        stream->peerReset = code;
}

void Http2Codec::peerGoesAway(Http2Error code, std::string_view debug)
{
    m_steps.emplace_back(Http2GoAway{.code = code, .debug = std::string(debug)});
}

void Http2Codec::closed(std::uint32_t id, Http2Error code)
{
    Stream *stream = find(id);
    if (!stream)
        return;
    const bool byPeer = stream->peerReset.has_value();
    if (!stream->headDone && !byPeer) {
        CodecError error = peerError(CodecErrc::MalformedHeader, takeProblem(http2ErrorName(code)));
        error.raw = stream->fields.takeRaw();
        m_steps.emplace_back(Http2Refused{.stream = id, .error = std::move(error)});
    } else if (stream->headDone) {
        if (byPeer || code != Http2Error::NoError)
            m_steps.emplace_back(Http2Reset{
                .stream = id, .code = code, .byPeer = byPeer, .detail = byPeer ? std::string() : takeProblem({})});
        m_steps.emplace_back(Http2StreamClosed{id});
    }
    m_streams.erase(id);
}

std::vector<Http2Step> Http2Codec::stepsOf(const Http2FrameRecord &written)
{
    std::vector<Http2Step> steps;
    steps.emplace_back(Http2Frame{written});
    const bool isOfBody = written.type == Http2Type::Data || written.type == Http2Type::Headers;
    if (isOfBody && written.has(kEndStream))
        steps.emplace_back(Http2ResponseOut{written.stream});
    if (written.type == Http2Type::RstStream && isProvoked(errorIn(written, 0)))
        guard(m_flood.provokedReset());
    const Http2Error code = written.type == Http2Type::GoAway ? errorIn(written, 4) : Http2Error::NoError;
    if (code == Http2Error::NoError || std::exchange(m_failureTold, true))
        return steps;
    m_deaf = true;
    const std::string words = written.payload.substr(kGoAwayWords);
    steps.emplace_back(Http2Failure{.code = code, .detail = words.empty() ? takeProblem(http2ErrorName(code)) : words});
    return steps;
}

std::ptrdiff_t Http2Codec::readBody(Stream &stream, std::span<std::uint8_t> into, std::uint32_t &flags)
{
    const std::size_t size = std::min<std::size_t>(into.size(), stream.unsent());
    std::memcpy(into.data(), stream.out.data() + stream.outUsed, size);
    stream.outUsed += size;
    stream.dropUsed();
    if (stream.unsent() > 0)
        return static_cast<std::ptrdiff_t>(size);
    const auto id = static_cast<std::int32_t>(stream.id);
    if (stream.cut)
        nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, id, std::uint32_t(*stream.cut));
    else if (stream.ended)
        flags |= NGHTTP2_DATA_FLAG_EOF;
    if (stream.ended && !stream.cut && !stream.trailers.isEmpty()) {
        flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        submitTrailers(stream);
    }
    stream.asleep = size == 0 && (stream.cut || !stream.ended);
    return stream.asleep ? std::ptrdiff_t{NGHTTP2_ERR_DEFERRED} : static_cast<std::ptrdiff_t>(size);
}

} // namespace gatescope::http
