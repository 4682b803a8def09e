#pragma once

#include "base/result.h"
#include "call/application.h"
#include "call/message.h"
#include "gateway/directcalls.h"
#include "gateway/options.h"
#include "gateway/socketsession.h"
#include "net/endpoint.h"
#include "trace/writer.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace gatescope::gateway {

/// Serves an application over HTTP/1.1 and 1.0 on a network thread of its own, which never takes the GIL.
///
///     ResponseBox box;                            // the application posts to it
///     Gateway gateway({.server = {.port = 8000}}, application, box, writer);
///     const auto address = gateway.start();
///     …
///     gateway.stop(3s);
///
/// The application, the box and the writer must outlive the gateway. After stop() nobody reads the box.
class Gateway {
public:
    Gateway(GatewayOptions options, call::Application &application, call::ResponseBox &box, trace::TraceWriter &writer);
    ~Gateway(); ///< Stops at once.
    Gateway(const Gateway &) = delete;
    Gateway &operator=(const Gateway &) = delete;

    /// Starts the thread and listens; answers the first address. Once. Errors as net::Server::listen().
    [[nodiscard]] Result<net::Endpoint> start();

    [[nodiscard]] const std::vector<net::Endpoint> &endpoints() const; ///< All of them, after start().
    [[nodiscard]] const QString &tlsNote() const; ///< What the user must know of the certificate; may be empty.

    /// Calls the application without a connection (DirectCalls); `begun` hears of its exchange, on the network thread.
    /// Any thread. Nothing happens before start() and after stop().
    void callDirectly(DirectCall call, std::function<void(ExchangeId)> begun);
    void nextStep(std::uint64_t id);
    /// Has a WebSocket's application receive something; `done` hears what stood in the way, or nothing, on the network
    /// thread.
    void inject(Injection what, std::function<void(const std::string &why)> done);

    /// Stops accepting, lets exchanges finish until `deadline`, then cuts them off (Outcome::Aborted). Blocks until the
    /// thread has ended; every call that was under way has heard of its disconnection then.
    void stop(std::chrono::milliseconds deadline);

private:
    class NetworkThread;
    std::unique_ptr<NetworkThread> m_thread;
};

} // namespace gatescope::gateway
