#pragma once

#include "net/connection.h"
#include "trace/writer.h"

#include <memory>

namespace gatescope::gateway {

/// Writes ConnectionOpened, and TlsAgreed behind it when there was a handshake; answers the connection's number.
ConnectionId logOpened(trace::TraceWriter &writer, const net::Connection &connection);

void logClosed(trace::TraceWriter &writer, ConnectionId id, const net::Connection &connection,
               const net::Closing &closing);

/// For net::Server::setRefusedHandler(): writes ConnectionOpened, what was wrong (TlsFailed; for a PROXY header an
/// exchange of its own with WireRejected) and, when it comes to that, ConnectionClosed.
[[nodiscard]] std::unique_ptr<net::ConnectionHandler>
logRefused(trace::TraceWriter &writer, const net::Connection &connection, const net::Refusal &refusal);

} // namespace gatescope::gateway
