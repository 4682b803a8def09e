#include "gateway/connectionlog.h"

#include "gateway/wirelog.h"

#include <array>

namespace gatescope::gateway {

namespace {

trace::Party partyOf(net::ClosedBy by)
{
    constexpr std::array kParties{trace::Party::Client, trace::Party::Server, trace::Party::Network};
    return kParties[std::size_t(by)];
}

/// A connection that never came to speak HTTP.
class RefusedConnection : public net::ConnectionHandler {
public:
    RefusedConnection(trace::TraceWriter &writer, const net::Connection &connection, const net::Refusal &refusal)
        : m_writer(writer),
          m_connection(connection),
          m_id(logOpened(writer, connection))
    {
        if (refusal.kind == net::Refusal::Kind::Tls)
            m_writer.write({.connection = m_id},
                           trace::TlsFailed{.reason = refusal.reason, .bytes = std::string_view(refusal.bytes)});
        else
            logHeader(refusal);
    }

    void received(std::string_view) override {}
    void written() override {}
    void deadlinePassed() override {}
    void stopping() override {}
    void closed(const net::Closing &closing) override { logClosed(m_writer, m_id, m_connection, closing); }

private:
    void logHeader(const net::Refusal &refusal)
    {
        WireOffsets offsets;
        WireLog log(m_writer, m_id, offsets);
        log.rejected(refusal.bytes, refusal.reason, 0);
        log.ended(trace::Outcome::Rejected, refusal.reason);
    }

    trace::TraceWriter &m_writer;
    const net::Connection &m_connection;
    const ConnectionId m_id;
};

} // namespace

ConnectionId logOpened(trace::TraceWriter &writer, const net::Connection &connection)
{
    const ConnectionId id = writer.newConnection();
    const std::string peer = connection.peer().text();
    const std::string local = connection.local().text();
    writer.writeAt(connection.acceptedAt(), {.connection = id},
                   trace::ConnectionOpened{.peer = peer, .local = local, .transport = connection.transportName()});
    if (const auto &tls = connection.tls())
        writer.write({.connection = id}, trace::TlsAgreed{.version = tls->version,
                                                          .cipher = tls->cipher,
                                                          .alpn = tls->alpn,
                                                          .serverName = tls->serverName,
                                                          .clientName = tls->clientName});
    return id;
}

void logClosed(trace::TraceWriter &writer, ConnectionId id, const net::Connection &connection,
               const net::Closing &closing)
{
    writer.write({.connection = id}, trace::ConnectionClosed{.by = partyOf(closing.by),
                                                             .why = closing.why,
                                                             .bytesIn = connection.bytesIn(),
                                                             .bytesOut = connection.bytesOut()});
}

std::unique_ptr<net::ConnectionHandler> logRefused(trace::TraceWriter &writer, const net::Connection &connection,
                                                   const net::Refusal &refusal)
{
    return std::make_unique<RefusedConnection>(writer, connection, refusal);
}

} // namespace gatescope::gateway
