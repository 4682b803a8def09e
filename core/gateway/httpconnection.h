#pragma once

#include "gateway/flushable.h"
#include "gateway/requests.h"
#include "gateway/stream.h"
#include "http/http1codec.h"
#include "net/connection.h"

#include <deque>
#include <string>

namespace gatescope::gateway {

class ClientConnection;
class Hub;
struct Opening;

/// Speaks HTTP/1 over one connection: one exchange after the other.
///
/// It knows when a request may be read, when the connection stays and when it closes; what is answered is the
/// Exchange's business.
class HttpConnection : public net::ConnectionHandler, public Stream, public Flushable {
public:
    HttpConnection(Hub &hub, net::Connection &connection, ClientConnection &client);

    void received(std::string_view bytes) override;
    void written() override;
    void deadlinePassed() override;
    void stopping() override;
    [[nodiscard]] bool canAnswerStill() const override;
    void inputEnded() override;
    void closed(const net::Closing &closing) override;

    // For the exchange
    [[nodiscard]] ConnectionId connectionId() const override { return m_id; }
    [[nodiscard]] WireOffsets &offsets() override { return m_offsets; }
    [[nodiscard]] bool isStopping() const override { return m_stopping; }
    [[nodiscard]] std::string sendContinue() override;
    [[nodiscard]] std::string sendEarlyHints(const std::vector<std::string> &links) override;
    [[nodiscard]] Result<http::HeadOut, http::CodecError> sendHead(const http::ResponseHead &head,
                                                                   const http::HeadOptions &options) override;
    [[nodiscard]] Result<http::BodyOut, http::CodecError> sendBody(std::string_view data) override;
    [[nodiscard]] Result<http::EndOut, http::CodecError> sendEnd(const HeaderList &trailers) override;
    [[nodiscard]] bool headIsOut() const override { return m_codec.response().headIsOut(); }
    [[nodiscard]] bool bodyIsForbidden() const override { return m_codec.response().bodyIsForbidden(); }
    [[nodiscard]] bool isWhole() const override { return m_codec.response().isWhole(); }
    [[nodiscard]] Result<http::HeadOut, http::CodecError> openTunnel(const HeaderList &fields) override;
    void startTunnel() override;
    void sendRaw(std::string_view bytes) override;
    void pauseReading() override;
    void resumeReading() override;
    [[nodiscard]] std::uint64_t unwritten() const override { return m_connection.unwritten() + m_out.size(); }
    void responseEnded() override;
    void drop(Exchange &exchange, std::string why) override;

    /// Closes behind what is queued.
    void close(std::string why);
    void flush() override;

private:
    /// Queues bytes; they leave at the end of the turn.
    [[nodiscard]] std::string &out();
    void pump();
    void tunnelled(std::string_view bytes);
    bool take(http::RequestHead &head);
    bool upgrade(http::RequestHead &head, std::string settings);
    bool take(const http::BodyData &data);
    bool take(const http::BodyEnd &end);
    bool take(const http::NeedData &);
    bool take(const http::Paused &);
    bool take(const http::Closed &);
    void takeError(const http::CodecError &error);
    void reject(const http::CodecError &error, const HeaderList &more = {});
    bool readHandshake(Opening &opening);
    void proceed();
    void awaitNextRequest();
    void drainRequest();
    void releaseLeft();
    void rejectCutShort();
    void writeOut();
    /// Past `m_out`, which goes first: a large piece is not copied.
    void writeLarge(const http::BodyOut &piece);
    /// Only without TLS, which has ALPN for it (RFC 7540 section 3.3).
    [[nodiscard]] bool mayUpgrade() const { return !m_connection.tls() && m_leaving.empty() && !m_stopping; }
    [[nodiscard]] http::CodecError headTooSlow() const;
    [[nodiscard]] http::CodecError bodyTooSlow() const;
    [[nodiscard]] bool isInBody() const { return m_exchange && !m_requestEnded && !m_responseEnded && !m_tunnel; }
    void timeBody();

    Hub &m_hub;
    net::Connection &m_connection;
    ClientConnection &m_client;
    const ConnectionId m_id;
    const RequestOrigin m_origin;
    http::Http1Codec m_codec;
    WireOffsets m_offsets;
    std::string m_out;
    std::uint64_t m_queued = 0;       ///< Bytes that have gone from m_out to the socket.
    Exchange *m_exchange = nullptr;   ///< Whose request is read or whose response is written.
    std::deque<Exchange *> m_leaving; ///< Answered, but not all of it has left.
    std::uint64_t m_drained = 0;
    std::chrono::milliseconds m_idle; ///< How long it may stay without the first byte of a request.
    bool m_requestEnded = false;
    bool m_responseEnded = false;
    bool m_headTimed = false;
    bool m_clientWaits = false; ///< For 100 Continue.
    bool m_stopping = false;
    bool m_tunnel = false; ///< Upgraded: bytes go to the exchange as they are.
};

} // namespace gatescope::gateway
