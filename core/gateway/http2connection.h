#pragma once

#include "gateway/clientconnection.h"
#include "gateway/flushable.h"
#include "gateway/http2stream.h"
#include "gateway/requests.h"
#include "http/http2codec.h"
#include "net/connection.h"

#include <map>
#include <memory>
#include <string>

namespace gatescope::gateway {

class Hub;

/// Speaks HTTP/2 over one connection: one Http2Stream for each request.
///
/// It knows when the connection stays and when it closes, and passes between the codec and the streams; what is
/// answered is the exchanges' business. Bytes are made only as the socket takes them, so that the streams get their
/// turns.
class Http2Connection : public net::ConnectionHandler, public Flushable {
public:
    /// `received`, `sent`: bytes of the connection before HTTP/2 began.
    Http2Connection(Hub &hub, net::Connection &connection, ConnectionId id, std::uint64_t received = 0,
                    std::uint64_t sent = 0);

    /// Takes over from HTTP/1.1: the request becomes stream 1.
    void goOnFrom(Http2Upgrade upgrade);

    void received(std::string_view bytes) override;
    void written() override;
    void deadlinePassed() override;
    void stopping() override;
    void closed(const net::Closing &closing) override;
    [[nodiscard]] bool canAnswerStill() const override;
    void inputEnded() override;
    void flush() override;

    // For the streams
    [[nodiscard]] Hub &hub() { return m_hub; }
    [[nodiscard]] http::Http2Codec &codec() { return m_codec; }
    [[nodiscard]] ConnectionId id() const { return m_id; }
    [[nodiscard]] bool isStopping() const { return m_stopping; }
    void wantFlush();
    void push(Http2Stream &parent, const call::Push &push);

private:
    enum class Waiting { NotYet, Head, Application, Body, Drain, Idle };

    void pump();
    void take(const http::Http2Idle &) {}
    void take(const http::Http2Frame &step);
    void take(http::Http2Head &head);
    void take(const http::Http2Data &data);
    void take(const http::Http2BodyEnd &end);
    void take(const http::Http2Refused &refused);
    void take(const http::Http2Reset &reset);
    void take(const http::Http2ResponseOut &out);
    void take(const http::Http2StreamClosed &closed);
    void take(const http::Http2GoAway &goAway);
    void take(const http::Http2Failure &failure);

    [[nodiscard]] Http2Stream *find(std::uint32_t number) const;
    Http2Stream &open(std::uint32_t number, Http2Stream::Of of);
    void answerRefused(const http::Http2Refused &refused);
    void reject(const http::CodecError &error, Http2Stream *answerOn, const HeaderList &more = {});
    bool readHandshake(Opening &opening, std::uint32_t stream, std::string_view protocol);
    void loseAll(const net::Closing &closing);
    void tellWritten();
    void releaseLeft();
    void settle();
    void closeIfOver();
    void refreshDeadline();
    [[nodiscard]] Waiting waitingFor() const;
    [[nodiscard]] bool isBusy() const;
    void refuseSlowBodies();
    [[nodiscard]] std::chrono::milliseconds patienceFor(Waiting waiting) const; ///< 0: for ever.
    void stopDraining();
    void leave(std::string why);

    Hub &m_hub;
    net::Connection &m_connection;
    const ConnectionId m_id;
    const RequestOrigin m_origin;
    http::Http2Codec m_codec;
    std::map<std::uint32_t, std::unique_ptr<Http2Stream>> m_streams;
    WireOffsets m_rejectedAt; ///< Of what no stream has.
    std::string m_out;
    std::uint64_t m_queued; ///< Bytes that have gone to the socket.
    std::string m_why;      ///< Why it will close; empty while it stays.
    std::chrono::milliseconds m_idle;
    Waiting m_waiting = Waiting::NotYet;
    bool m_dataWritten = false;
    bool m_stopping = false;
};

} // namespace gatescope::gateway
