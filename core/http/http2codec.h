#pragma once

#include "base/headerlist.h"
#include "http/http2flood.h"
#include "http/http2frame.h"
#include "http/http2step.h"
#include "http/limits.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct nghttp2_session;

namespace gatescope::http {

/// HTTP/2, server side (RFC 9113, RFC 8441). Owns no socket, clock or thread.
///
/// Bytes that arrive go to receive(); then ask nextStep() until it answers Http2Idle. What is to be sent is queued by
/// the send functions, and made into bytes by write(), each stream in its turn, as far as the peer's windows allow;
/// behind each write() there are steps again. The steps do not depend on how the bytes were cut, except that one run of
/// data may come as several Http2Data.
///
/// Received data stays in the peer's window until consume(): a stream whose data is not consumed stops by itself.
///
/// Rules of the framing and of the message (RFC 9113 section 8) are nghttp2's, those of what a server bears (Limits)
/// and the words are ours. A broken rule of a stream resets that stream, one of the connection ends the connection.
class Http2Codec {
public:
    using Clock = std::chrono::steady_clock;

    struct Options {
        Limits limits = {};
        Http2Limits http2 = {};
        std::uint64_t received = 0;  ///< Bytes of the connection before the first one that comes here.
        std::uint64_t sent = 0;      ///< Likewise.
        bool extendedConnect = true; ///< Offer the tunnels of RFC 8441; without, a request for one is malformed.
    };

    explicit Http2Codec(const Options &options);
    ~Http2Codec();
    Http2Codec(const Http2Codec &) = delete;
    Http2Codec &operator=(const Http2Codec &) = delete;

    /// HTTP/1.1's Upgrade (RFC 7540 section 3.2): before anything is received. `settings` is what HTTP2-Settings says,
    /// decoded. The request becomes stream 1, for which no Http2Head comes. False: the settings are malformed.
    [[nodiscard]] bool upgrade(std::string_view settings, bool isHead);

    /// Bytes of the peer. `input` must stay until nextStep() has answered Http2Idle.
    void receive(std::string_view input, Clock::time_point now);
    [[nodiscard]] Http2Step nextStep();

    // For a stream that is not there any more, these do nothing.

    /// 1xx; before sendHead().
    void sendInterim(std::uint32_t stream, int status, const HeaderList &fields);
    /// The names in lower case; nothing is checked here. `isWhole`: nothing follows, not even sendEnd().
    void sendHead(std::uint32_t stream, int status, const HeaderList &fields, bool isWhole);
    void sendBody(std::uint32_t stream, std::string_view data);
    void sendEnd(std::uint32_t stream, const HeaderList &trailers = {});
    /// Resets the stream behind what was given to sendBody().
    void sendCut(std::uint32_t stream, Http2Error code);
    /// Resets it now.
    void reset(std::uint32_t stream, Http2Error code);
    /// Bytes given to sendBody() that have not gone out by write() yet.
    [[nodiscard]] std::uint64_t unsent(std::uint32_t stream) const;

    /// So many bytes of Http2Data of the stream are used: the peer may send as many again.
    void consume(std::uint32_t stream, std::size_t bytes);

    [[nodiscard]] bool peerAcceptsPush() const;
    /// PUSH_PROMISE: the new stream, which waits for its response; 0 when the peer does not want it.
    [[nodiscard]] std::uint32_t push(std::uint32_t parent, const HeaderList &fields);

    /// Tells the peer to make no more requests; those that it has just made are still served. When it has understood,
    /// or with the next call, the last one served is named.
    void shutDown();
    /// The end: GOAWAY, and nothing but what is queued.
    void fail(Http2Error code, std::string_view detail);

    [[nodiscard]] bool wantsWrite() const;
    /// Appends at least one frame, when there is one, and then more until there are `most` bytes.
    void write(std::string &out, std::size_t most);

    /// Both sides are done with the connection.
    [[nodiscard]] bool isOver() const;
    /// A request head has begun and is not complete.
    [[nodiscard]] bool isInsideHead() const { return m_insideHead; }

private:
    struct Stream;
    struct Callbacks;
    struct SessionDeleter {
        void operator()(nghttp2_session *session) const;
    };

    void submitSettings();
    void advance();
    void feed(std::string_view bytes);
    void takeFrameRecord(const FrameScanner::Advance &progress);
    void releaseHeld();
    void appendFrames(std::string &out, std::size_t most);
    void scanWritten(std::string_view bytes, std::size_t place);
    [[nodiscard]] std::vector<Http2Step> stepsOf(const Http2FrameRecord &written);
    void failByHand(int libraryError);
    void guard(std::string_view tooMany);
    void checkStreamNumber(const Http2FrameRecord &frame);
    void checkWindows(const Http2FrameRecord &settings);
    [[nodiscard]] std::string takeProblem(std::string_view otherwise);

    Stream &open(std::uint32_t id);
    [[nodiscard]] Stream *find(std::uint32_t id) const;
    void addField(Stream &stream, std::string_view name, std::string_view value);
    void headEnded(Stream &stream, bool streamEnded);
    void dataArrived(std::uint32_t id, std::string_view data);
    void bodyEnded(Stream &stream);
    void peerReset(std::uint32_t id, Http2Error code);
    void peerGoesAway(Http2Error code, std::string_view debug);
    void pinged(std::string_view payload);
    void closed(std::uint32_t id, Http2Error code);
    void refuse(Stream &stream, CodecError error);
    void submitTrailers(Stream &stream);
    [[nodiscard]] std::ptrdiff_t readBody(Stream &stream, std::span<std::uint8_t> into, std::uint32_t &flags);

    const Options m_options;
    std::unique_ptr<nghttp2_session, SessionDeleter> m_session;
    std::unordered_map<std::uint32_t, std::unique_ptr<Stream>> m_streams;
    FrameScanner m_in;
    FrameScanner m_out;
    FloodGuard m_flood;
    std::string_view m_input;
    std::uint32_t m_highest = 0; ///< Of the client's streams.
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
    };
    std::vector<Range> m_skipped; ///< Numbers that the client left out, and may not use any more.
    Clock::time_point m_now{};
    std::deque<Http2Step> m_steps;
    std::vector<Http2FrameRecord> m_held; ///< Frames of a head that is not complete yet.
    std::string m_problem;                ///< nghttp2's latest words on what the peer did wrong.
    std::string m_lastWords;              ///< A GOAWAY made by hand, once the library has given up.
    bool m_insideHead = false;
    bool m_deaf = false; ///< Nothing is read any more.
    bool m_failureTold = false;
    enum class Shutdown { None, Announced, Final } m_shutdown = Shutdown::None;
};

} // namespace gatescope::http
