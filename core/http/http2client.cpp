#include "http/http2client.h"

#include "http/http2callbacks.h"
#include "http/http2frame.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace gatescope::http {

namespace {

struct SessionDeleter {
    void operator()(nghttp2_session *session) const { nghttp2_session_del(session); }
};

constexpr std::int32_t kWindow = 1024 * 1024;

nghttp2_nv fieldOf(std::string_view name, std::string_view value)
{
    return {.name = reinterpret_cast<std::uint8_t *>(const_cast<char *>(name.data())),
            .value = reinterpret_cast<std::uint8_t *>(const_cast<char *>(value.data())),
            .namelen = name.size(),
            .valuelen = value.size(),
            .flags = NGHTTP2_NV_FLAG_NONE};
}

std::string_view viewOf(const std::uint8_t *bytes, std::size_t size)
{
    return {reinterpret_cast<const char *>(bytes), size};
}

} // namespace

struct Http2Client::Impl {
    explicit Impl(const Request &request);

    std::unique_ptr<nghttp2_session, SessionDeleter> session;
    std::int32_t stream = 0;
    std::string out;
    std::size_t outUsed = 0;
    bool outEnded = false;
    int status = 0;
    std::vector<int> interim;
    HeaderList block; ///< The section that is coming in.
    HeaderList headers;
    HeaderList trailers;
    std::string body;
    std::string error;
    bool ended = false;
    bool isFirst = true;

    void makeSession();
    void submit(const Request &request);
    void headersEnded();
    void end(const std::string &why);
    [[nodiscard]] nghttp2_ssize readBody(std::uint8_t *into, std::size_t size, std::uint32_t &flags);
};

Http2Client::Impl::Impl(const Request &request)
{
    makeSession();
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}};
    nghttp2_submit_settings(session.get(), NGHTTP2_FLAG_NONE, settings, std::size(settings));
    nghttp2_session_set_local_window_size(session.get(), NGHTTP2_FLAG_NONE, 0, kWindow);
    submit(request);
}

void Http2Client::Impl::makeSession()
{
    nghttp2_session_callbacks *raw = nullptr;
    nghttp2_session_callbacks_new(&raw);
    const Http2Callbacks callbacks(raw);
    nghttp2_session_callbacks_set_on_header_callback(
        raw, [](nghttp2_session *, const nghttp2_frame *, const std::uint8_t *name, std::size_t nameSize,
                const std::uint8_t *value, std::size_t valueSize, std::uint8_t, void *user) {
            static_cast<Impl *>(user)->block.append(viewOf(name, nameSize), viewOf(value, valueSize));
            return 0;
        });
    nghttp2_session_callbacks_set_on_frame_recv_callback(
        raw, [](nghttp2_session *, const nghttp2_frame *frame, void *user) {
            auto *self = static_cast<Impl *>(user);
            if (frame->hd.type == NGHTTP2_HEADERS)
                self->headersEnded();
            if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR)
                self->end("the server ended the connection: " + http2ErrorName(Http2Error{frame->goaway.error_code}));
            return 0;
        });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
        raw, [](nghttp2_session *, std::uint8_t, std::int32_t, const std::uint8_t *data, std::size_t size, void *user) {
            static_cast<Impl *>(user)->body += viewOf(data, size);
            return 0;
        });
    nghttp2_session_callbacks_set_on_stream_close_callback(
        raw, [](nghttp2_session *, std::int32_t, std::uint32_t code, void *user) {
            const bool isFine = code == NGHTTP2_NO_ERROR;
            static_cast<Impl *>(user)->end(isFine ? std::string()
                                                  : "the stream was reset: " + http2ErrorName(Http2Error{code}));
            return 0;
        });
    nghttp2_session *made = nullptr;
    nghttp2_session_client_new(&made, raw, this);
    session.reset(made);
}

void Http2Client::Impl::submit(const Request &request)
{
    std::vector<nghttp2_nv> fields{fieldOf(":method", request.method), fieldOf(":scheme", request.scheme),
                                   fieldOf(":authority", request.authority), fieldOf(":path", request.path)};
    for (const auto [name, value] : request.headers)
        fields.push_back(fieldOf(name, value));
    nghttp2_data_provider2 provider{};
    provider.source.ptr = this;
    provider.read_callback = [](nghttp2_session *, std::int32_t, std::uint8_t *into, std::size_t size,
                                std::uint32_t *flags, nghttp2_data_source *source,
                                void *) { return static_cast<Impl *>(source->ptr)->readBody(into, size, *flags); };
    stream = nghttp2_submit_request2(session.get(), nullptr, fields.data(), fields.size(),
                                     request.hasBody ? &provider : nullptr, nullptr);
    if (stream < 0)
        end(std::string("the request cannot be said in HTTP/2: ") + nghttp2_strerror(stream));
}

void Http2Client::Impl::headersEnded()
{
    HeaderList section = std::exchange(block, {});
    const auto text = section.value(":status");
    if (status != 0 || !text) {
        trailers = std::move(section);
        return;
    }
    int code = 0;
    std::from_chars(text->data(), text->data() + text->size(), code);
    if (code >= 100 && code < 200) {
        interim.push_back(code);
        return;
    }
    status = code;
    for (const auto [name, value] : section) {
        if (!name.starts_with(':'))
            headers.append(name, value);
    }
}

void Http2Client::Impl::end(const std::string &why)
{
    if (!std::exchange(ended, true))
        error = why;
}

nghttp2_ssize Http2Client::Impl::readBody(std::uint8_t *into, std::size_t size, std::uint32_t &flags)
{
    const std::size_t count = std::min(size, out.size() - outUsed);
    std::memcpy(into, out.data() + outUsed, count);
    outUsed += count;
    if (outUsed == out.size()) {
        out.clear();
        outUsed = 0;
        if (outEnded)
            flags |= NGHTTP2_DATA_FLAG_EOF;
        else if (count == 0)
            return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<nghttp2_ssize>(count);
}

Http2Client::Http2Client(const Request &request) : m_impl(std::make_unique<Impl>(request)) {}
Http2Client::~Http2Client() = default;

void Http2Client::receive(std::string_view bytes)
{
    constexpr char kSettings = 4; // the type of the first frame (RFC 9113 section 3.4)
    const bool isFirst = std::exchange(m_impl->isFirst, false) && bytes.size() > 3;
    if (isFirst && bytes.starts_with("HTTP/"))
        return m_impl->end("the server answers with HTTP/1");
    if (isFirst && bytes[3] != kSettings)
        return m_impl->end("the answer is no HTTP/2");
    const auto used = nghttp2_session_mem_recv2(m_impl->session.get(),
                                                reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
    if (used < 0)
        m_impl->end(std::string("the answer is no HTTP/2: ") + nghttp2_strerror(static_cast<int>(used)));
}

void Http2Client::sendBody(std::string_view piece, bool last)
{
    m_impl->out += piece;
    m_impl->outEnded = last;
    nghttp2_session_resume_data(m_impl->session.get(), m_impl->stream);
}

std::string Http2Client::takeOutput()
{
    std::string bytes;
    while (true) {
        const std::uint8_t *data = nullptr;
        const auto size = nghttp2_session_mem_send2(m_impl->session.get(), &data);
        if (size <= 0)
            return bytes;
        bytes += viewOf(data, static_cast<std::size_t>(size));
    }
}

std::size_t Http2Client::unsent() const
{
    return m_impl->out.size() - m_impl->outUsed;
}

int Http2Client::status() const
{
    return m_impl->status;
}

const std::vector<int> &Http2Client::interim() const
{
    return m_impl->interim;
}

const HeaderList &Http2Client::headers() const
{
    return m_impl->headers;
}

const HeaderList &Http2Client::trailers() const
{
    return m_impl->trailers;
}

std::string Http2Client::takeBody()
{
    return std::exchange(m_impl->body, {});
}

bool Http2Client::isEnded() const
{
    return m_impl->ended;
}

const std::string &Http2Client::error() const
{
    return m_impl->error;
}

} // namespace gatescope::http
