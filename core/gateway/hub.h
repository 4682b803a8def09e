#pragma once

#include "call/application.h"
#include "call/message.h"
#include "gateway/directcalls.h"
#include "gateway/exchange.h"
#include "gateway/flushable.h"
#include "gateway/options.h"
#include "net/server.h"
#include "trace/writer.h"

#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <unordered_map>
#include <vector>

namespace gatescope::gateway {

/// The network thread's centre: the server, the exchanges under way, and the application's messages to them.
///
/// Everything here happens on the network thread, in turns: whatever the event loop calls opens a Turn, and when the
/// outermost one ends, each connection writes once, however many messages came, and ended exchanges go.
class Hub : public QObject {
    Q_OBJECT

public:
    Hub(const GatewayOptions &options, call::Application &application, call::ResponseBox &box,
        trace::TraceWriter &writer);
    ~Hub() override;

    [[nodiscard]] Result<net::Endpoint> listen() { return m_server.listen(); }
    [[nodiscard]] const net::Server &server() const { return m_server; }
    /// Lets exchanges finish until `deadline`, then cuts them off; then done() is emitted.
    void stop(std::chrono::milliseconds deadline);

    [[nodiscard]] const GatewayOptions &options() const { return m_options; }
    [[nodiscard]] call::Application &application() { return m_application; }
    [[nodiscard]] trace::TraceWriter &writer() { return m_writer; }
    [[nodiscard]] std::string_view date(); ///< IMF-fixdate (RFC 9110 section 5.6.7), renewed every second.

    /// A call of the application without a connection; see DirectCalls.
    ExchangeId callDirectly(DirectCall call);
    void nextStep(std::uint64_t id);
    /// Exchange::inject(), and what stands in the way when there is no such exchange.
    [[nodiscard]] std::string inject(Injection what);

    Exchange &begin(Stream &stream, Opening opening);
    void remove(const Exchange &exchange); ///< At the end of the turn.
    /// Has Exchange::checkDeadlines() called now and then, as long as the exchange lives.
    void watchDeadlines(const Exchange &exchange);
    void wantsFlush(Flushable &connection); ///< At the end of the turn, once.
    void forget(Flushable &connection);
    /// Destroys it at the end of the turn: it may be in the middle of a call.
    void retire(std::unique_ptr<net::ConnectionHandler> handler) { m_retired.push_back(std::move(handler)); }

    class Turn {
    public:
        explicit Turn(Hub &hub) : m_hub(hub) { ++m_hub.m_turns; }
        ~Turn()
        {
            if (m_hub.m_turns == 1)
                m_hub.settle();
            --m_hub.m_turns;
        }
        Turn(const Turn &) = delete;
        Turn &operator=(const Turn &) = delete;

    private:
        Hub &m_hub;
    };

Q_SIGNALS:
    void done();

private:
    void settle();
    void takeMessages();
    void checkDeadlines();
    void deliver(call::ResponseMessage &message);
    void abortAll();
    void endIfIdle();

    const GatewayOptions m_options;
    call::Application &m_application;
    call::ResponseBox &m_box;
    trace::TraceWriter &m_writer;
    std::unordered_map<std::uint32_t, std::unique_ptr<Exchange>> m_exchanges; ///< By ExchangeId.
    std::vector<Flushable *> m_toFlush;
    std::vector<std::unique_ptr<net::ConnectionHandler>> m_retired;
    std::vector<ExchangeId> m_toRemove;
    std::time_t m_dateSecond = 0;
    std::string m_date;
    int m_turns = 0; ///< Open ones, one inside the other.
    bool m_stopping = false;
    bool m_serverStopped = false;
    std::vector<ExchangeId> m_watched;
    QTimer m_tick;
    QTimer m_stopDeadline;
    QSocketNotifier m_bell;
    DirectCalls m_direct{*this};
    net::Server m_server; ///< Last: its connections speak to all of the above.
};

} // namespace gatescope::gateway
