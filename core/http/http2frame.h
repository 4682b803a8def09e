#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::http {

/// RFC 9113 section 6.
enum class Http2Type : std::uint8_t {
    Data,
    Headers,
    Priority,
    RstStream,
    Settings,
    PushPromise,
    Ping,
    GoAway,
    WindowUpdate,
    Continuation
};

/// RFC 9113 section 7.
enum class Http2Error : std::uint32_t {
    NoError,
    ProtocolError,
    InternalError,
    FlowControlError,
    SettingsTimeout,
    StreamClosed,
    FrameSizeError,
    RefusedStream,
    Cancel,
    CompressionError,
    ConnectError,
    EnhanceYourCalm,
    InadequateSecurity,
    Http11Required
};

/// "PROTOCOL_ERROR"; "0x1f" for one that no standard names.
[[nodiscard]] std::string http2ErrorName(Http2Error error);

inline constexpr std::uint8_t kEndStream = 0x1; ///< DATA, HEADERS
inline constexpr std::uint8_t kAck = 0x1;       ///< SETTINGS, PING
inline constexpr std::uint8_t kEndHeaders = 0x4;
inline constexpr std::uint8_t kPadded = 0x8;
inline constexpr std::uint8_t kHasPriority = 0x20;

inline constexpr std::size_t kSettingSize = 6;    ///< Bytes of an entry of SETTINGS.
inline constexpr std::size_t kHttp2FrameHead = 9; ///< Bytes in front of each payload (RFC 9113 section 4.1).

/// What a client sends first (RFC 9113 section 3.4).
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// One frame as it stood on the wire, for the record.
struct Http2FrameRecord {
    bool fromServer = false;
    std::uint64_t offset = 0; ///< Of its first byte, in its direction of the connection.
    std::uint32_t length = 0; ///< Of the payload.
    Http2Type type{};
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    std::string
        payload; ///< Of padded DATA the length of the padding, of other DATA nothing; at most kMostPayload bytes.

    [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
    /// The last value of a setting in a SETTINGS frame; nothing where it is not set.
    [[nodiscard]] std::optional<std::uint32_t> setting(std::uint32_t id) const;
    /// Flags by name, and what the payload says: "END_STREAM END_HEADERS", "MAX_CONCURRENT_STREAMS 100", "CANCEL".
    [[nodiscard]] std::string words() const;
};

/// Finds the frames in one direction of a connection, whatever they say. Sans-IO.
class FrameScanner {
public:
    static constexpr std::size_t kMostPayload = 16 * 1024;

    /// `skip` bytes come before the first frame: the client's preface.
    FrameScanner(bool fromServer, std::uint64_t offset, std::size_t skip);

    struct Advance {
        std::size_t used = 0;  ///< Bytes of the input, at most up to the end of one frame.
        bool headDone = false; ///< frame() is known but for its payload.
        bool frameDone = false;
    };
    [[nodiscard]] Advance advance(std::string_view input);
    [[nodiscard]] bool isInsideFrame() const { return m_head.size() == kHttp2FrameHead; } ///< In its payload.
    /// The one that advance() is in, or has just left.
    [[nodiscard]] const Http2FrameRecord &frame() const { return m_frame; }

private:
    void readHead();
    std::size_t takeHead(std::string_view input);
    std::size_t takePayload(std::string_view input);

    Http2FrameRecord m_frame;
    std::uint64_t m_offset;
    std::size_t m_skip;
    std::string m_head;
    std::size_t m_payloadLeft = 0;
};

/// A frame as bytes.
[[nodiscard]] std::string http2Frame(Http2Type type, std::uint8_t flags, std::uint32_t stream,
                                     std::string_view payload);
/// A number of `bytes` bytes, highest first.
[[nodiscard]] std::string bigEndian(std::uint64_t value, int bytes);

} // namespace gatescope::http
