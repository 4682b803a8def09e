#pragma once

#include "call/application.h"
#include "call/message.h"
#include "gateway/exchange.h"
#include "gateway/options.h"
#include "net/server.h"
#include "trace/writer.h"

#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <unordered_map>
#include <vector>

namespace gatescope::gateway {

class HttpConnection;

/// The network thread's centre: the server, the exchanges under way, and the application's messages to them.
///
/// Everything here happens on the network thread. Whatever leads to writing ends with settle(): one write a connection,
/// however many messages came.
class Hub : public QObject {
    Q_OBJECT

public:
    Hub(const GatewayOptions &options, call::Application &application, call::ResponseBox &box,
        trace::TraceWriter &writer);
    ~Hub() override;

    [[nodiscard]] Result<net::Endpoint> listen() { return m_server.listen(); }
    /// Lets exchanges finish until `deadline`, then cuts them off; then done() is emitted.
    void stop(std::chrono::milliseconds deadline);

    [[nodiscard]] const GatewayOptions &options() const { return m_options; }
    [[nodiscard]] call::Application &application() { return m_application; }
    [[nodiscard]] trace::TraceWriter &writer() { return m_writer; }
    [[nodiscard]] std::string_view date(); ///< IMF-fixdate (RFC 9110 section 5.6.7), renewed every second.

    Exchange &begin(HttpConnection &connection, http::RequestHead head);
    void remove(const Exchange &exchange); ///< Takes effect in settle().
    void wantsFlush(HttpConnection &connection) { m_toFlush.push_back(&connection); }
    void forget(HttpConnection &connection);
    void settle();

Q_SIGNALS:
    void done();

private:
    void takeMessages();
    void deliver(call::ResponseMessage &message);
    void abortAll();
    void endIfIdle();

    const GatewayOptions m_options;
    call::Application &m_application;
    call::ResponseBox &m_box;
    trace::TraceWriter &m_writer;
    std::unordered_map<std::uint32_t, std::unique_ptr<Exchange>> m_exchanges; ///< By ExchangeId.
    std::vector<HttpConnection *> m_toFlush;
    std::vector<ExchangeId> m_toRemove;
    std::time_t m_dateSecond = 0;
    std::string m_date;
    bool m_settling = false;
    bool m_stopping = false;
    bool m_serverStopped = false;
    QTimer m_stopDeadline;
    QSocketNotifier m_bell;
    net::Server m_server; ///< Last: its connections speak to all of the above.
};

} // namespace gatescope::gateway
