#pragma once

#include "base/result.h"
#include "net/connection.h"
#include "net/listener.h"
#include "net/options.h"
#include "net/poller.h"

#include <QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace gatescope::net {

/// Accepts connections and watches over them: their number, their deadlines, their end.
///
/// Lives on the network thread, with everything it makes; no function is for other threads, none blocks.
/// One timer serves the deadlines of all connections.
class Server : public QObject {
    Q_OBJECT

public:
    /// Called when the connection is open, behind the TLS handshake: Connection::alpn() is known.
    using MakeHandler = std::function<std::unique_ptr<ConnectionHandler>(Connection &)>;
    using MakeRefused = std::function<std::unique_ptr<ConnectionHandler>(Connection &, const Refusal &)>;

    Server(ServerOptions options, MakeHandler makeHandler, QObject *parent = nullptr);
    ~Server() override;

    /// What hears the end of connections that never opened: a handshake failed, a PROXY header was broken. Without it,
    /// nobody does.
    void setRefusedHandler(MakeRefused makeRefused) { m_makeRefused = std::move(makeRefused); }

    /// Starts to listen; answers the first address. Errors as Listener::open() and TlsContext::open(); then there is no
    /// listener.
    [[nodiscard]] Result<Endpoint> listen();
    [[nodiscard]] std::vector<Endpoint> endpoints() const;
    [[nodiscard]] QString tlsNote() const; ///< TlsContext::note()

    /// Stops accepting, lets every handler finish, aborts what is left after `deadline`; then stopped() is emitted.
    void stop(std::chrono::milliseconds deadline);

    [[nodiscard]] std::size_t connectionCount() const { return m_connections.size(); }

Q_SIGNALS:
    void stopped();

private:
    Result<void> openListeners();
    [[nodiscard]] std::vector<ListenAddress> addresses() const;
    void accept(qintptr descriptor);
    void admit(qintptr descriptor);
    void makeHandler(Connection *connection);
    void makeRefused(Connection *connection, const Refusal &refusal);
    void remove(Connection *connection);
    void admitWaiting();
    void checkDeadlines();
    void abortAll();
    void endIfEmpty();

    const ServerOptions m_options;
    const MakeHandler m_makeHandler;
    MakeRefused m_makeRefused;
    std::shared_ptr<const TlsContext> m_tls;
    Poller m_poller;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    QTimer m_sweep;
    QTimer m_stopDeadline;
    std::vector<Connection *> m_connections; ///< Children of this object.
    std::deque<qintptr> m_waiting;           ///< Accepted in a burst above the limit.
    bool m_stopping = false;
    bool m_stopped = false;
};

} // namespace gatescope::net
