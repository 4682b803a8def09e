#include "http/http2codec.h"

#include "http/http2session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>
#include <format>
#include <utility>

namespace gatescope::http {

namespace {

constexpr std::string_view kShutdownPing = "shutdown";

std::int32_t idOf(std::uint32_t stream)
{
    return static_cast<std::int32_t>(stream);
}

std::vector<nghttp2_nv> fieldsOf(const HeaderList &headers, std::string_view status)
{
    std::vector<nghttp2_nv> fields;
    fields.reserve(headers.size() + 1);
    const auto add = [&fields](std::string_view name, std::string_view value) {
        fields.push_back({.name = reinterpret_cast<std::uint8_t *>(const_cast<char *>(name.data())),
                          .value = reinterpret_cast<std::uint8_t *>(const_cast<char *>(value.data())),
                          .namelen = name.size(),
                          .valuelen = value.size(),
                          .flags = NGHTTP2_NV_FLAG_NONE});
    };
    if (!status.empty())
        add(":status", status);
    for (const auto [name, value] : headers)
        add(name, value);
    return fields;
}

} // namespace

void Http2Codec::SessionDeleter::operator()(nghttp2_session *session) const
{
    nghttp2_session_del(session);
}

Http2Codec::Http2Codec(const Options &options)
    : m_options(options),
      m_session(Callbacks::newSession(*this)),
      m_in(false, options.received, kHttp2Preface.size()),
      m_out(true, options.sent, 0),
      m_flood(options.http2)
{
    submitSettings();
}

Http2Codec::~Http2Codec() = default;

void Http2Codec::submitSettings()
{
    const Http2Limits &limits = m_options.http2;
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.streamWindow},
                                               {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, m_options.limits.head},
                                               {NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1}};
    const std::size_t count = std::size(settings) - (m_options.extendedConnect ? 0 : 1);
    nghttp2_submit_settings(m_session.get(), NGHTTP2_FLAG_NONE, settings, count);
    nghttp2_session_set_local_window_size(m_session.get(), NGHTTP2_FLAG_NONE, 0,
                                          static_cast<std::int32_t>(limits.connectionWindow));
}

bool Http2Codec::upgrade(std::string_view settings, bool isHead)
{
    constexpr std::uint32_t kUpgraded = 1;
    Stream &stream = open(kUpgraded);
    stream.headDone = true;
    const auto *bytes = reinterpret_cast<const std::uint8_t *>(settings.data());
    const int answer = nghttp2_session_upgrade2(m_session.get(), bytes, settings.size(), isHead, nullptr);
    nghttp2_session_set_stream_user_data(m_session.get(), idOf(kUpgraded), &stream);
    return answer == 0;
}

void Http2Codec::receive(std::string_view input, Clock::time_point now)
{
    m_input = input;
    m_now = now;
}

Http2Step Http2Codec::nextStep()
{
    while (m_steps.empty() && !m_input.empty() && (!m_deaf || m_in.isInsideFrame()))
        advance();
    if (m_steps.empty())
        return Http2Idle{};
    Http2Step step = std::move(m_steps.front());
    m_steps.pop_front();
    return step;
}

void Http2Codec::advance()
{
    const auto progress = m_in.advance(m_input);
    const std::string_view bytes = m_input.substr(0, progress.used);
    m_input.remove_prefix(progress.used);
    if (progress.headDone) {
        guard(m_flood.frame(m_in.frame(), m_now));
        checkStreamNumber(m_in.frame());
    }
    if (progress.frameDone && m_in.frame().type == Http2Type::Settings)
        checkWindows(m_in.frame());
    const bool isHead = m_in.frame().type == Http2Type::Headers || m_in.frame().type == Http2Type::Continuation;
    if (!isHead)
        takeFrameRecord(progress);
    feed(bytes);
    if (isHead)
        takeFrameRecord(progress);
}

void Http2Codec::takeFrameRecord(const FrameScanner::Advance &progress)
{
    const Http2FrameRecord &frame = m_in.frame();
    const bool isHead = frame.type == Http2Type::Headers || frame.type == Http2Type::Continuation;
    if (isHead && progress.headDone)
        m_insideHead = true;
    if (frame.type == Http2Type::Data ? !progress.headDone : !progress.frameDone)
        return;
    if (!isHead) {
        m_steps.emplace_back(Http2Frame{frame});
        return;
    }
    m_held.push_back(frame);
    if (frame.has(kEndHeaders) || m_deaf)
        releaseHeld();
}

/// They belong behind the head that they made, and in front of its body's end.
void Http2Codec::releaseHeld()
{
    m_insideHead = false;
    auto place = std::ranges::find_if(m_steps, [](const Http2Step &step) {
        return std::holds_alternative<Http2BodyEnd>(step) || std::holds_alternative<Http2Reset>(step) ||
               std::holds_alternative<Http2StreamClosed>(step);
    });
    for (Http2FrameRecord &frame : std::exchange(m_held, {}))
        place = std::next(m_steps.insert(place, Http2Frame{std::move(frame)}));
}

void Http2Codec::feed(std::string_view bytes)
{
    if (m_deaf)
        return;
    const auto *data = reinterpret_cast<const std::uint8_t *>(bytes.data());
    const auto used = nghttp2_session_mem_recv2(m_session.get(), data, bytes.size());
    if (used < 0)
        failByHand(static_cast<int>(used));
}

void Http2Codec::guard(std::string_view tooMany)
{
    if (!tooMany.empty())
        fail(Http2Error::EnhanceYourCalm, tooMany);
}

/// RFC 9113 section 5.1.1: a new stream closes all idle ones below it. The library forgets which those were.
void Http2Codec::checkStreamNumber(const Http2FrameRecord &frame)
{
    constexpr std::size_t kMostRanges = 64;
    if (frame.type != Http2Type::Headers || frame.stream % 2 == 0)
        return;
    const auto holds = [&frame](const Range &range) {
        return range.first <= frame.stream && frame.stream <= range.last;
    };
    if (std::ranges::any_of(m_skipped, holds))
        return fail(Http2Error::ProtocolError, "a stream number below one that was used already");
    if (frame.stream > m_highest + 2 && m_skipped.size() < kMostRanges)
        m_skipped.push_back({m_highest + 1, frame.stream - 2});
    m_highest = std::max(m_highest, frame.stream);
}

/// RFC 9113 section 6.9.2, for which the library resets the stream only.
void Http2Codec::checkWindows(const Http2FrameRecord &settings)
{
    constexpr std::int64_t kMost = 0x7FFFFFFF;
    const auto wanted = settings.setting(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE);
    if (!wanted || settings.has(kAck))
        return;
    const std::int64_t change = std::int64_t(*wanted) - nghttp2_session_get_remote_settings(
                                                            m_session.get(), NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE);
    const auto overflows = [&](const auto &entry) {
        return nghttp2_session_get_stream_remote_window_size(m_session.get(), idOf(entry.first)) + change > kMost;
    };
    if (change > 0 && *wanted <= kMost && std::ranges::any_of(m_streams, overflows))
        fail(Http2Error::FlowControlError, "SETTINGS_INITIAL_WINDOW_SIZE makes a stream's window too large");
}

void Http2Codec::fail(Http2Error code, std::string_view detail)
{
    if (std::exchange(m_deaf, true))
        return;
    m_shutdown = Shutdown::Final;
    m_problem = detail;
    nghttp2_session_terminate_session(m_session.get(), std::uint32_t(code));
}

/// The library keeps no session that it gave up: its last words are ours.
void Http2Codec::failByHand(int libraryError)
{
    const Http2Error code = errorCodeOf(libraryError);
    const std::string words = takeProblem(nghttp2_strerror(libraryError));
    const auto last = static_cast<std::uint32_t>(nghttp2_session_get_last_proc_stream_id(m_session.get()));
    m_deaf = true;
    m_lastWords = http2Frame(Http2Type::GoAway, 0, 0, bigEndian(last, 4) + bigEndian(std::uint32_t(code), 4) + words);
}

std::string Http2Codec::takeProblem(std::string_view otherwise)
{
    std::string problem = std::exchange(m_problem, {});
    return problem.empty() ? std::string(otherwise) : problem;
}

void Http2Codec::sendInterim(std::uint32_t stream, int status, const HeaderList &fields)
{
    const std::string number = std::to_string(status);
    const auto list = fieldsOf(fields, number);
    if (find(stream))
        nghttp2_submit_headers(m_session.get(), NGHTTP2_FLAG_NONE, idOf(stream), nullptr, list.data(), list.size(),
                               nullptr);
}

void Http2Codec::sendHead(std::uint32_t id, int status, const HeaderList &fields, bool isWhole)
{
    Stream *stream = find(id);
    if (!stream || std::exchange(stream->headSent, true))
        return;
    stream->ended = isWhole;
    const std::string number = std::to_string(status);
    const auto list = fieldsOf(fields, number);
    const nghttp2_data_provider2 body{.source = {.ptr = stream}, .read_callback = &Callbacks::readBody};
    nghttp2_submit_response2(m_session.get(), idOf(id), list.data(), list.size(), isWhole ? nullptr : &body);
}

void Http2Codec::sendBody(std::uint32_t id, std::string_view data)
{
    Stream *stream = find(id);
    if (!stream || stream->ended || data.empty())
        return;
    stream->out.append(data);
    stream->wake(m_session.get());
}

void Http2Codec::sendEnd(std::uint32_t id, const HeaderList &trailers)
{
    Stream *stream = find(id);
    if (!stream || std::exchange(stream->ended, true))
        return;
    stream->trailers = trailers;
    stream->wake(m_session.get());
}

void Http2Codec::submitTrailers(Stream &stream)
{
    const auto list = fieldsOf(stream.trailers, {});
    nghttp2_submit_trailer(m_session.get(), idOf(stream.id), list.data(), list.size());
}

void Http2Codec::sendCut(std::uint32_t id, Http2Error code)
{
    Stream *stream = find(id);
    if (!stream)
        return;
    if (!stream->headSent || stream->unsent() == 0)
        return reset(id, code);
    stream->cut = code;
    stream->wake(m_session.get());
}

void Http2Codec::reset(std::uint32_t stream, Http2Error code)
{
    if (find(stream))
        nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, idOf(stream), std::uint32_t(code));
}

std::uint64_t Http2Codec::unsent(std::uint32_t id) const
{
    const Stream *stream = find(id);
    return stream ? stream->unsent() : 0;
}

void Http2Codec::consume(std::uint32_t stream, std::size_t bytes)
{
    if (bytes > 0 && find(stream))
        nghttp2_session_consume_stream(m_session.get(), idOf(stream), bytes);
}

bool Http2Codec::peerAcceptsPush() const
{
    return nghttp2_session_get_remote_settings(m_session.get(), NGHTTP2_SETTINGS_ENABLE_PUSH) != 0;
}

std::uint32_t Http2Codec::push(std::uint32_t parent, const HeaderList &fields)
{
    const auto most = nghttp2_session_get_remote_settings(m_session.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    const auto pushed = std::ranges::count_if(m_streams, [](const auto &entry) { return entry.first % 2 == 0; });
    if (!find(parent) || !peerAcceptsPush() || m_shutdown != Shutdown::None || pushed >= std::int64_t(most))
        return 0;
    const auto list = fieldsOf(fields, {});
    const auto promised = nghttp2_submit_push_promise(m_session.get(), NGHTTP2_FLAG_NONE, idOf(parent), list.data(),
                                                      list.size(), nullptr);
    if (promised <= 0)
        return 0;
    Stream &stream = open(static_cast<std::uint32_t>(promised));
    stream.headDone = true;
    nghttp2_session_set_stream_user_data(m_session.get(), promised, &stream);
    return stream.id;
}

void Http2Codec::shutDown()
{
    if (m_shutdown == Shutdown::Final)
        return;
    if (m_shutdown == Shutdown::None) {
        m_shutdown = Shutdown::Announced;
        nghttp2_submit_shutdown_notice(m_session.get());
        nghttp2_submit_ping(m_session.get(), NGHTTP2_FLAG_NONE,
                            reinterpret_cast<const std::uint8_t *>(kShutdownPing.data()));
        return;
    }
    m_shutdown = Shutdown::Final;
    nghttp2_submit_goaway(m_session.get(), NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(m_session.get()),
                          NGHTTP2_NO_ERROR, nullptr, 0);
}

void Http2Codec::pinged(std::string_view payload)
{
    if (payload == kShutdownPing && m_shutdown == Shutdown::Announced)
        shutDown();
}

bool Http2Codec::wantsWrite() const
{
    return nghttp2_session_want_write(m_session.get()) != 0 || !m_lastWords.empty();
}

void Http2Codec::write(std::string &out, std::size_t most)
{
    const std::size_t before = out.size();
    appendFrames(out, before + most);
    if (m_lastWords.empty() || out.size() >= before + most)
        return;
    scanWritten(m_lastWords, m_steps.size());
    out += std::exchange(m_lastWords, {});
}

void Http2Codec::appendFrames(std::string &out, std::size_t most)
{
    while (out.size() < most) {
        const std::uint8_t *bytes = nullptr;
        const std::size_t told = m_steps.size();
        const auto size = nghttp2_session_mem_send2(m_session.get(), &bytes);
        if (size <= 0)
            return;
        const std::string_view frame(reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(size));
        out.append(frame);
        scanWritten(frame, told);
    }
}

/// `place`: of its steps, in front of those that its leaving has brought about.
void Http2Codec::scanWritten(std::string_view bytes, std::size_t place)
{
    while (!bytes.empty()) {
        const auto progress = m_out.advance(bytes);
        bytes.remove_prefix(progress.used);
        if (!progress.frameDone)
            continue;
        std::vector<Http2Step> steps = stepsOf(m_out.frame());
        const auto at = m_steps.begin() + static_cast<std::ptrdiff_t>(place);
        m_steps.insert(at, std::move_iterator(steps.begin()), std::move_iterator(steps.end()));
        place += steps.size();
    }
}

bool Http2Codec::isOver() const
{
    return m_lastWords.empty() && !nghttp2_session_want_write(m_session.get()) &&
           (m_deaf || !nghttp2_session_want_read(m_session.get()));
}

} // namespace gatescope::http
