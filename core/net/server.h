#pragma once

#include "base/result.h"
#include "net/connection.h"
#include "net/listener.h"
#include "net/options.h"

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
    using MakeHandler = std::function<std::unique_ptr<ConnectionHandler>(Connection &)>;

    Server(ServerOptions options, MakeHandler makeHandler, QObject *parent = nullptr);
    ~Server() override;

    /// Starts to listen; answers the address. Errors as Listener::open().
    [[nodiscard]] Result<Endpoint> listen();

    /// Stops accepting, lets every handler finish, aborts what is left after `deadline`; then stopped() is emitted.
    void stop(std::chrono::milliseconds deadline);

    [[nodiscard]] std::size_t connectionCount() const { return m_connections.size(); }

Q_SIGNALS:
    void stopped();

private:
    void accept(qintptr descriptor);
    void admit(qintptr descriptor);
    void remove(Connection *connection);
    void admitWaiting();
    void checkDeadlines();
    void abortAll();
    void endIfEmpty();

    const ServerOptions m_options;
    const MakeHandler m_makeHandler;
    Listener m_listener;
    QTimer m_sweep;
    QTimer m_stopDeadline;
    std::vector<Connection *> m_connections; ///< Children of this object.
    std::deque<qintptr> m_waiting;           ///< Accepted in a burst above the limit.
    bool m_stopping = false;
    bool m_stopped = false;
};

} // namespace gatescope::net
