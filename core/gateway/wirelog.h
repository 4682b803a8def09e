#pragma once

#include "trace/writer.h"
#include "websocket/codec.h"

#include <string_view>

namespace gatescope::gateway {

/// How far the trace has come in the bytes of a connection, each direction on its own.
struct WireOffsets {
    std::uint64_t in = 0;
    std::uint64_t out = 0;
};

/// Writes the wire events of one exchange: places them in the connection's bytes, bounds their payload, counts.
class WireLog {
public:
    WireLog(trace::TraceWriter &writer, ConnectionId connection, WireOffsets &offsets);

    [[nodiscard]] const trace::Context &context() const { return m_context; }

    void requestHead(std::string_view bytes);
    void requestBody(std::string_view framing, std::string_view data, bool last);
    void requestTrailers(std::string_view bytes);
    /// The bytes that were refused; none of the other request functions is called for them.
    void rejected(std::string_view bytes, std::string_view reason, int status);
    void responseHead(std::string_view bytes, int status); ///< 100 Continue too.
    void responseBody(std::string_view framing, std::string_view data, bool last);
    void responseTrailers(std::string_view bytes);
    // WebSocket
    void socketFrame(trace::Party from, const websocket::Frame &frame);
    void socketMessage(trace::Party from, bool isText, std::string_view data, std::uint32_t frames,
                       std::uint64_t wireBytes);
    void socketState(const trace::SocketStateChanged &changed);
    void socketClosed(const trace::SocketClosed &closed);
    void ended(trace::Outcome outcome, std::string_view reason);

private:
    trace::TraceWriter &m_writer;
    trace::Context m_context;
    WireOffsets &m_offsets; ///< Not used after the exchange has left its connection.
    trace::BodyBudget m_requestBudget;
    trace::BodyBudget m_responseBudget;
    std::uint64_t m_bytesIn = 0;
    std::uint64_t m_bytesOut = 0;
    std::uint16_t m_status = 0;
};

} // namespace gatescope::gateway
