#pragma once

#include "trace/session.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::ui {

/// One frame of an exchange, of HTTP/2 or of a WebSocket. A plain value: there may be a million of them.
struct FrameEntry {
    std::int64_t at = 0;      ///< ns on the run's clock.
    std::uint64_t length = 0; ///< Of the payload on the wire.
    std::uint64_t data = 0;   ///< DATA: bytes of data before it in its direction.
    std::int32_t event = -1;
    std::int32_t head = -1; ///< HEADERS and CONTINUATION: which header section of its direction it belongs to, from 0.
    std::uint32_t stream = 0;
    std::uint8_t type = 0; ///< Of a WebSocket: the opcode.
    std::uint8_t flags = 0;
    std::uint8_t padding = 0; ///< DATA: bytes behind the data, and one in front that says how many.
    bool fromClient = false;
    bool isSocket = false;
    bool isConnection = false; ///< Of the connection as a whole: `event` is one of the run's.

    [[nodiscard]] std::uint64_t dataLength() const;
};

/// Where data of a DATA frame stand in the trace.
struct FramePiece {
    int event = -1;           ///< A body event, or a frame of the WebSocket that the stream carries.
    std::uint64_t skip = 0;   ///< Bytes of it in front of the frame's.
    std::uint64_t length = 0; ///< Of the frame's.
};

/// The frames of one exchange, and which other wire events say the same: header sections, pieces of the bodies.
///
/// Feed it every event once and in order. A header section belongs to the HEADERS frame of the same number in the same
/// direction; data are counted. Fields that came by HTTP/1 (an upgrade) or with a promise have no frame here.
class FrameIndex {
public:
    void clear() { *this = FrameIndex(); }
    void add(int index, const trace::TraceEvent &event);

    [[nodiscard]] const std::deque<FrameEntry> &frames() const { return m_frames; }
    [[nodiscard]] bool isEmpty() const { return m_frames.empty(); }
    [[nodiscard]] bool hasHttp2() const { return m_hasHttp2; }
    [[nodiscard]] bool hasSocket() const { return m_hasSocket; }
    /// When the first frame crossed.
    [[nodiscard]] std::int64_t beganAt() const { return m_frames.empty() ? 0 : m_frames.front().at; }

    /// The frame of an event: the event itself; the HEADERS or first DATA frame of a head, trailers or a body piece;
    /// the last (from the client) or first (to it) frame of a message of the WebSocket.
    [[nodiscard]] std::optional<std::uint32_t> frameOf(int event) const;
    /// The event with the fields of a header section; -1: the trace has none.
    [[nodiscard]] int fieldsOf(const FrameEntry &frame) const;
    /// What the trace has of the data of a DATA frame, in order.
    [[nodiscard]] std::vector<FramePiece> dataOf(const FrameEntry &frame) const;

private:
    /// One direction.
    struct Side {
        struct Piece {
            std::uint64_t start = 0;
            std::uint64_t length = 0;
            std::int32_t event = -1;
        };
        std::deque<Piece> pieces;
        std::uint64_t recorded = 0; ///< Bytes of them.
        std::uint64_t framed = 0;   ///< Bytes of data in frames.
        std::vector<std::int32_t> heads;
        std::vector<std::uint32_t> headFrames;
        std::deque<std::uint32_t> dataFrames;
    };

    void take(const trace::Http2Frame &frame, FrameEntry entry);
    void take(const trace::SocketFrame &frame, FrameEntry entry);
    void addMessage(const trace::SocketMessage &message, int event);
    void addHead(bool fromClient, int event, std::string_view bytes);
    void addPiece(bool fromClient, int event, std::uint64_t length);
    [[nodiscard]] Side &side(bool fromClient) { return m_sides[fromClient ? 0 : 1]; }
    [[nodiscard]] const Side &side(bool fromClient) const { return m_sides[fromClient ? 0 : 1]; }
    [[nodiscard]] static std::optional<std::uint32_t> frameOfHead(const Side &side, int event);
    [[nodiscard]] std::optional<std::uint32_t> frameOfPiece(const Side &side, int event) const;

    std::deque<FrameEntry> m_frames; ///< Grows without ever copying what is there: that would be a pause.
    std::array<Side, 2> m_sides;
    struct Message {
        std::int32_t event = -1;
        std::uint32_t frame = 0; ///< Of one to the client: the next that comes.
    };
    std::deque<Message> m_messages;
    std::uint32_t m_lastOfClient = 0; ///< Its newest data frame on the WebSocket.
    bool m_hasHttp2 = false;
    bool m_hasSocket = false;
};

/// The nine bytes in front of a frame of HTTP/2 (RFC 9113 section 4.1).
[[nodiscard]] std::string http2Head(const trace::Http2Frame &frame);

} // namespace gatescope::ui
