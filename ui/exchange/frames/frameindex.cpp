#include "exchange/frames/frameindex.h"

#include "exchange/socket/socketdetail.h"

#include <algorithm>

namespace gatescope::ui {

using namespace trace;

namespace {

constexpr std::uint8_t kData = 0;
constexpr std::uint8_t kHeaders = 1;
constexpr std::uint8_t kContinuation = 9;
constexpr std::uint8_t kPadded = 0x8;

} // namespace

std::string http2Head(const Http2Frame &frame)
{
    std::string bytes;
    const auto bigEndian = [&bytes](std::uint32_t value, int count) {
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<char>(value >> shift & 0xFF));
    };
    bigEndian(frame.length, 3);
    bigEndian(frame.type, 1);
    bigEndian(frame.flags, 1);
    bigEndian(frame.stream, 4);
    return bytes;
}

std::uint64_t FrameEntry::dataLength() const
{
    const std::uint64_t around = (flags & kPadded) != 0 && !isSocket ? padding + 1U : 0U;
    return length - std::min(length, around);
}

void FrameIndex::add(int index, const TraceEvent &event)
{
    const FrameEntry entry{.at = event.header.at.count(), .event = index};
    if (const auto *frame = event.as<Http2Frame>())
        take(*frame, entry);
    else if (const auto *socketFrame = event.as<SocketFrame>())
        take(*socketFrame, entry);
    else if (const auto *message = event.as<SocketMessage>())
        addMessage(*message, index);
    else if (const auto *request = event.as<WireRequestHead>())
        addHead(true, index, request->bytes.bytes);
    else if (const auto *response = event.as<WireResponseHead>())
        addHead(false, index, response->bytes.bytes);
    else if (event.as<WireRequestTrailers>())
        addHead(true, index, {});
    else if (event.as<WireResponseTrailers>())
        addHead(false, index, {});
    else if (const auto *body = event.as<WireRequestBody>())
        addPiece(true, index, body->bytes.size);
    else if (const auto *answer = event.as<WireResponseBody>())
        addPiece(false, index, answer->bytes.size);
}

void FrameIndex::take(const Http2Frame &frame, FrameEntry entry)
{
    m_hasHttp2 = true;
    entry.length = frame.length;
    entry.stream = frame.stream;
    entry.type = frame.type;
    entry.flags = frame.flags;
    entry.fromClient = frame.from == Party::Client;
    Side &here = side(entry.fromClient);
    const auto row = static_cast<std::uint32_t>(m_frames.size());
    if (frame.type == kData) {
        entry.padding = frame.payload.bytes.empty() ? 0 : static_cast<std::uint8_t>(frame.payload.bytes.front());
        entry.data = here.framed;
        here.framed += entry.dataLength();
        here.dataFrames.push_back(row);
    } else if (frame.type == kHeaders || frame.type == kContinuation) {
        if (frame.type == kHeaders)
            here.headFrames.push_back(row);
        entry.head = static_cast<std::int32_t>(here.headFrames.size()) - 1;
    }
    m_frames.push_back(entry);
}

void FrameIndex::take(const SocketFrame &frame, FrameEntry entry)
{
    m_hasSocket = true;
    entry.length = frame.payload.size;
    entry.type = frame.opcode;
    entry.fromClient = frame.from == Party::Client;
    entry.isSocket = true;
    if (m_hasHttp2) // else nobody asks what carried it
        addPiece(entry.fromClient, entry.event, frameHeader(frame).size() + frame.payload.size);
    constexpr std::uint8_t kFirstControl = 8;
    if (entry.fromClient && frame.opcode < kFirstControl)
        m_lastOfClient = static_cast<std::uint32_t>(m_frames.size());
    m_frames.push_back(entry);
}

void FrameIndex::addMessage(const SocketMessage &message, int event)
{
    const bool isTheirs = message.from == Party::Client;
    m_messages.push_back(
        {.event = event, .frame = isTheirs ? m_lastOfClient : static_cast<std::uint32_t>(m_frames.size())});
}

/// A head of HTTP/1 came with an upgrade: there is no HEADERS frame for it.
void FrameIndex::addHead(bool fromClient, int event, std::string_view bytes)
{
    const bool isHttp1 = fromClient ? !bytes.empty() && !bytes.starts_with(':') : bytes.starts_with("HTTP/1.");
    if (!isHttp1)
        side(fromClient).heads.push_back(event);
}

void FrameIndex::addPiece(bool fromClient, int event, std::uint64_t length)
{
    Side &here = side(fromClient);
    if (length > 0)
        here.pieces.push_back({.start = here.recorded, .length = length, .event = event});
    here.recorded += length;
}

std::optional<std::uint32_t> FrameIndex::frameOf(int event) const
{
    const auto found = std::ranges::lower_bound(m_frames, event, {}, &FrameEntry::event);
    if (found != m_frames.end() && found->event == event)
        return static_cast<std::uint32_t>(found - m_frames.begin());
    const auto message = std::ranges::lower_bound(m_messages, event, {}, &Message::event);
    if (message != m_messages.end() && message->event == event)
        return message->frame < m_frames.size() ? std::optional(message->frame) : std::nullopt;
    for (const Side &each : m_sides) {
        if (const auto row = frameOfHead(each, event))
            return row;
        if (const auto row = frameOfPiece(each, event))
            return row;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> FrameIndex::frameOfHead(const Side &side, int event)
{
    const auto found = std::ranges::find(side.heads, event);
    const auto number = static_cast<std::size_t>(found - side.heads.begin());
    return number < side.headFrames.size() ? std::optional(side.headFrames[number]) : std::nullopt;
}

std::optional<std::uint32_t> FrameIndex::frameOfPiece(const Side &side, int event) const
{
    const auto piece = std::ranges::lower_bound(side.pieces, event, {}, &Side::Piece::event);
    if (piece == side.pieces.end() || piece->event != event || side.dataFrames.empty())
        return std::nullopt;
    const auto behind = std::ranges::upper_bound(side.dataFrames, piece->start, {},
                                                 [this](std::uint32_t row) { return m_frames[row].data; });
    return behind == side.dataFrames.begin() ? std::nullopt : std::optional(*std::prev(behind));
}

int FrameIndex::fieldsOf(const FrameEntry &frame) const
{
    const auto &heads = side(frame.fromClient).heads;
    const auto number = static_cast<std::size_t>(frame.head);
    return frame.head >= 0 && number < heads.size() ? heads[number] : -1;
}

std::vector<FramePiece> FrameIndex::dataOf(const FrameEntry &frame) const
{
    std::vector<FramePiece> found;
    if (frame.isSocket || frame.isConnection || frame.type != kData)
        return found;
    const auto &pieces = side(frame.fromClient).pieces;
    const std::uint64_t end = frame.data + frame.dataLength();
    auto piece = std::ranges::upper_bound(pieces, frame.data, {}, &Side::Piece::start);
    if (piece != pieces.begin())
        --piece;
    for (; piece != pieces.end() && piece->start < end; ++piece) {
        const std::uint64_t first = std::max(frame.data, piece->start);
        const std::uint64_t last = std::min(end, piece->start + piece->length);
        if (first < last)
            found.push_back({.event = piece->event, .skip = first - piece->start, .length = last - first});
    }
    return found;
}

} // namespace gatescope::ui
