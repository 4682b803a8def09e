#include "gateway/wirelog.h"

#include "http/status.h"

namespace gatescope::gateway {

using namespace trace;

namespace {

constexpr int kFirstFinalStatus = 200;
constexpr std::size_t kMostFrame = 64 * 1024; ///< Bytes of a WebSocket frame that are kept; its message is kept too.

/// The offset in front of `size` bytes, which are counted.
std::uint64_t advance(std::uint64_t &offset, std::uint64_t &count, std::size_t size)
{
    const std::uint64_t before = offset;
    offset += size;
    count += size;
    return before;
}

} // namespace

WireLog::WireLog(TraceWriter &writer, ConnectionId connection, WireOffsets &offsets)
    : m_writer(writer),
      m_context{.exchange = writer.newExchange(), .connection = connection},
      m_offsets(offsets),
      m_requestBudget(writer.limits().bodyBytes),
      m_responseBudget(writer.limits().bodyBytes)
{
}

void WireLog::requestHead(std::string_view bytes)
{
    const auto offset = advance(m_offsets.in, m_bytesIn, bytes.size());
    m_writer.write(m_context, WireRequestHead{.offset = offset, .bytes = bytes});
}

void WireLog::requestBody(std::string_view framing, std::string_view data, bool last)
{
    const auto offset = advance(m_offsets.in, m_bytesIn, framing.size() + data.size());
    m_writer.write(m_context, WireRequestBody{.offset = offset,
                                              .framing = m_requestBudget.take(framing),
                                              .bytes = m_requestBudget.take(data),
                                              .last = last});
}

void WireLog::requestTrailers(std::string_view bytes)
{
    const auto offset = advance(m_offsets.in, m_bytesIn, bytes.size());
    m_writer.write(m_context, WireRequestTrailers{.offset = offset, .bytes = bytes});
}

void WireLog::rejected(std::string_view bytes, std::string_view reason, int status)
{
    const auto offset = advance(m_offsets.in, m_bytesIn, bytes.size());
    m_writer.write(m_context, WireRejected{.offset = offset,
                                           .bytes = m_requestBudget.take(bytes),
                                           .reason = reason,
                                           .status = static_cast<std::uint16_t>(status)});
}

void WireLog::responseHead(std::string_view bytes, int status)
{
    if (status >= kFirstFinalStatus || status == http::kSwitchingProtocols)
        m_status = static_cast<std::uint16_t>(status);
    const auto offset = advance(m_offsets.out, m_bytesOut, bytes.size());
    m_writer.write(m_context,
                   WireResponseHead{.offset = offset, .bytes = bytes, .status = static_cast<std::uint16_t>(status)});
}

void WireLog::responseBody(std::string_view framing, std::string_view data, bool last)
{
    const auto offset = advance(m_offsets.out, m_bytesOut, framing.size() + data.size());
    m_writer.write(m_context, WireResponseBody{.offset = offset,
                                               .framing = m_responseBudget.take(framing),
                                               .bytes = m_responseBudget.take(data),
                                               .last = last});
}

void WireLog::responseTrailers(std::string_view bytes)
{
    const auto offset = advance(m_offsets.out, m_bytesOut, bytes.size());
    m_writer.write(m_context, WireResponseTrailers{.offset = offset, .bytes = bytes});
}

void WireLog::socketFrame(Party from, const websocket::Frame &frame)
{
    const bool isIn = from == Party::Client;
    const auto offset =
        isIn ? advance(m_offsets.in, m_bytesIn, frame.size) : advance(m_offsets.out, m_bytesOut, frame.size);
    m_writer.write(m_context, SocketFrame{.from = from,
                                          .offset = offset,
                                          .opcode = static_cast<std::uint8_t>(frame.opcode),
                                          .fin = frame.fin,
                                          .rsv = frame.rsv,
                                          .masked = frame.masked,
                                          .mask = frame.mask,
                                          .payload = Payload(frame.payload).limitedTo(kMostFrame)});
}

void WireLog::socketMessage(Party from, bool isText, std::string_view data, std::uint32_t frames,
                            std::uint64_t wireBytes)
{
    m_writer.write(m_context, SocketMessage{.from = from,
                                            .isText = isText,
                                            .data = Payload(data).limitedTo(m_writer.limits().bodyBytes),
                                            .frames = frames,
                                            .wireBytes = wireBytes});
}

void WireLog::socketState(const SocketStateChanged &changed)
{
    m_writer.write(m_context, changed);
}

void WireLog::socketClosed(const SocketClosed &closed)
{
    m_writer.write(m_context, closed);
}

void WireLog::ended(Outcome outcome, std::string_view reason)
{
    m_writer.write(
        m_context,
        ExchangeEnded{
            .outcome = outcome, .status = m_status, .reason = reason, .bytesIn = m_bytesIn, .bytesOut = m_bytesOut});
}

} // namespace gatescope::gateway
