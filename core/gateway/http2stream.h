#pragma once

#include "gateway/stream.h"
#include "http/http2response.h"
#include "http/http2step.h"
#include "net/handler.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::gateway {

class Http2Connection;
struct Opening;

/// One request and its response on HTTP/2, as its Exchange sees it.
///
/// The offsets of its wire events count its own bytes, the heads as they are shown: what stood where on the connection
/// is told by the frames.
class Http2Stream : public Stream {
public:
    struct Of {
        std::string method;
        std::string scheme;
        std::string authority;
        bool expectsContinue = false;
        bool isSocket = false;     ///< An extended CONNECT: what comes is kept for the tunnel.
        bool requestEnded = false; ///< There is nothing to read.
    };

    Http2Stream(Http2Connection &connection, std::uint32_t number, Of of);

    [[nodiscard]] std::uint32_t number() const { return m_number; }
    [[nodiscard]] const Of &of() const { return m_of; }
    [[nodiscard]] ExchangeId exchangeId() const { return m_exchangeId; } ///< None when it was refused.
    void stopping();                                                     ///< An open WebSocket says so.

    // For the connection
    void begin(Opening opening);
    void dataArrived(std::string_view data);
    void requestEnded(const HeaderList &trailers);
    void inputEnded(); ///< The client sends no more on the whole connection.
    void refused(const http::CodecError &error);
    void lost(const net::Closing &closing);
    /// The last byte of the response stands before `position` of what the connection has queued.
    void responseOut(std::uint64_t position);
    void closed();
    /// Its response is answered without an exchange, and what the client still sends does not matter.
    void answeredByUs();
    void dataWritten();
    void releaseLeft(std::uint64_t bytesOut);
    void stopDraining();
    /// The application, or the client that reads its response, is waited for.
    [[nodiscard]] bool isBusy() const { return m_exchange && !(m_responseEnded && m_leavesAt); }
    /// The client has said all that it has to.
    [[nodiscard]] bool isAnswering() const { return isBusy() && m_requestEnded; }
    /// The client owes the rest of its body.
    [[nodiscard]] bool isReading() const;
    /// Only the client's end of the stream is waited for.
    [[nodiscard]] bool isDraining() const { return !m_closed && !isBusy(); }
    [[nodiscard]] bool isOver() const { return m_closed && !m_exchange; }

    // For the exchange
    [[nodiscard]] ConnectionId connectionId() const override;
    [[nodiscard]] WireOffsets &offsets() override { return m_offsets; }
    [[nodiscard]] bool isStopping() const override;
    [[nodiscard]] std::string sendContinue() override;
    [[nodiscard]] std::string sendEarlyHints(const std::vector<std::string> &links) override;
    [[nodiscard]] Result<http::HeadOut, http::CodecError> sendHead(const http::ResponseHead &head,
                                                                   const http::HeadOptions &options) override;
    [[nodiscard]] Result<http::BodyOut, http::CodecError> sendBody(std::string_view data) override;
    [[nodiscard]] Result<http::EndOut, http::CodecError> sendEnd(const HeaderList &trailers) override;
    [[nodiscard]] bool headIsOut() const override { return m_response.headIsOut(); }
    [[nodiscard]] bool bodyIsForbidden() const override { return m_response.bodyIsForbidden(); }
    [[nodiscard]] bool isWhole() const override { return m_response.isWhole(); }
    [[nodiscard]] Result<http::HeadOut, http::CodecError> openTunnel(const HeaderList &fields) override;
    void startTunnel() override;
    void sendRaw(std::string_view bytes) override;
    void push(const call::Push &push) override;
    void pauseReading() override { m_paused = true; }
    void resumeReading() override;
    [[nodiscard]] std::uint64_t unwritten() const override;
    void responseEnded() override;
    void drop(Exchange &exchange, std::string why) override;

private:
    void consume(std::size_t bytes);
    enum class Hold { Request, Response };
    void endHold(Hold hold);
    void recordTrailers(const HeaderList &fields);
    void drained(std::size_t bytes);
    void peerClosed();

    Http2Connection &m_connection;
    const std::uint32_t m_number;
    const Of m_of;
    http::Http2Response m_response;
    WireOffsets m_offsets;
    Exchange *m_exchange = nullptr;
    ExchangeId m_exchangeId;
    std::string m_early;                     ///< Came before the tunnel was open.
    std::size_t m_unconsumed = 0;            ///< Bytes that the client may not replace yet.
    std::uint64_t m_drained = 0;             ///< Bytes behind the end of the response.
    std::optional<std::uint64_t> m_leavesAt; ///< See responseOut().
    bool m_paused = false;
    bool m_requestEnded = false;
    bool m_responseEnded = false; ///< As the exchange sees it.
    bool m_left = false;
    bool m_tunnel = false;
    bool m_closed = false;
    bool m_resetWhenOut = false;
};

} // namespace gatescope::gateway
