#pragma once

#include "base/id.h"
#include "gateway/exchange.h"
#include "net/connection.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace gatescope::gateway {

class Hub;

inline constexpr std::size_t kMostKeptOutput = 256 * 1024; ///< Bytes of an output buffer that an idle connection keeps.

/// "1.5 s", for the reasons why connections are closed.
[[nodiscard]] std::string seconds(std::chrono::milliseconds time);

/// How an HTTP/1.1 connection goes on in HTTP/2 (RFC 7540 section 3.2). Nothing of HTTP/1 is under way.
struct Http2Upgrade {
    Opening opening;         ///< The request that asked for it; its answer goes out in HTTP/2.
    std::string settings;    ///< HTTP2-Settings, decoded.
    std::string answer;      ///< The 101 that has been written.
    std::string_view unread; ///< The client's bytes behind that request.
    std::uint64_t received = 0;
    std::uint64_t sent = 0; ///< The 101 included.
};

/// One connection of a client: finds out which HTTP it speaks, and lets that one speak.
///
/// HTTP/2 it is by ALPN, or by its preface at the very beginning (prior knowledge, RFC 9113 section 3.3), or later by
/// HTTP/1.1's Upgrade. The trace of the connection's beginning and end is written here.
class ClientConnection : public net::ConnectionHandler {
public:
    ClientConnection(Hub &hub, net::Connection &connection);
    ~ClientConnection() override;

    void received(std::string_view bytes) override;
    void written() override;
    void deadlinePassed() override;
    void stopping() override;
    void closed(const net::Closing &closing) override;
    [[nodiscard]] bool canAnswerStill() const override { return m_speaker->canAnswerStill(); }
    void inputEnded() override;

    // For HTTP/1
    [[nodiscard]] ConnectionId id() const { return m_id; }
    /// The caller is out of office behind this call, and lives until the end of the turn.
    void upgrade(Http2Upgrade upgrade);

private:
    void speakHttp1();
    void speakHttp2();
    void sniff(std::string_view bytes);
    void giveUpSniffing();

    Hub &m_hub;
    net::Connection &m_connection;
    const ConnectionId m_id;
    std::unique_ptr<net::ConnectionHandler> m_speaker;
    bool m_sniffing = false;
    std::string m_preface; ///< So much of HTTP/2's preface has come.
};

} // namespace gatescope::gateway
