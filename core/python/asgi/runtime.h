#pragma once

#include "base/result.h"
#include "python/asgi/callconversation.h"
#include "python/asgi/exchange.h"
#include "python/asgi/gateway.h"
#include "python/asgi/lifespan.h"
#include "python/asgi/scope.h"
#include "python/asgi/statewatch.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace gatescope::asgi {

/// The Python half of AsgiGateway: the loop, the exchanges that run, the lifespan, and the order of stopping.
/// Everything needs the GIL.
class Runtime : public ExchangeOwner {
public:
    Runtime(Ref app, AsgiOptions options, trace::TraceWriter &trace, call::ResponseBox &responses,
            Mailbox<LoopNote> &notes);
    ~Runtime() override;

    [[nodiscard]] Result<void> start();
    void run();

    void exchangeOver(Exchange &exchange) override;

private:
    enum class Phase : std::uint8_t { Starting, Serving, Draining, Disconnecting, Cancelling, LifespanEnding, Over };
    struct PhaseRow;
    static const PhaseRow kPhases[];

    // Starting
    [[nodiscard]] Result<void> openLoop();
    void noteLoop() const;
    [[nodiscard]] Result<void> startLifespan();
    void lifespanChanged();
    [[nodiscard]] Error lifespanError() const;
    [[nodiscard]] Result<void> startResult();
    void giveUpLifespan(std::string reason);

    // Serving
    static constexpr std::size_t kBusy = 4; ///< Notes in one turn; from here on their answers go out in batches.
    void readNotes();
    void handle(const LoopNote &note);
    void submit(const LoopNote &note);
    void wakeReceivers(const LoopNote &note);
    void wakeSenders(const LoopNote &note);
    void wakeBoth(const LoopNote &note);
    void stop(const LoopNote &note);
    void begin(const call::CallPtr &call);
    void refuse(const call::CallPtr &call);
    void noteCallStarted(const call::CallPtr &call, PyObject *scope);
    bool start(Exchange &exchange, const char *name, unsigned number);
    [[nodiscard]] Ref makeExchange(std::unique_ptr<Conversation> conversation, Ref scope, PyObject *app);
    [[nodiscard]] Exchange *find(const call::CallPtr &call);

    void watchLoop();
    void addWaiting(std::vector<Waiting> &waiting);

    // Stopping
    void enter(Phase phase);
    void phaseEnded(Phase phase);
    void waitForExchanges() {}
    void disconnectExchanges();
    void cancelExchanges();
    void endLifespan();
    void leaveLoop();
    void finish();

    /// Nothing of ours may leave an exception behind inside the loop.
    static void dropException();

    EnginePtr m_engine;
    const Ref m_app;
    const AsgiOptions m_options;
    Mailbox<LoopNote> &m_notes;
    ScopeBuilder m_scopes;
    Ref m_state; ///< The lifespan's `state`.
    const StateWatch m_stateWatch;
    Phase m_phase = Phase::Starting;
    std::chrono::milliseconds m_deadline{};
    std::vector<LoopNote> m_backlog; ///< What came before run().
    std::vector<LoopNote> m_batch;   ///< Taken from m_notes, in the order of their handling.
    std::size_t m_handled = 0;       ///< Of m_batch.
    std::unordered_map<ExchangeId, Ref> m_exchanges;
    Ref m_lifespan;                                 ///< Its Exchange, until that is over.
    LifespanConversation *m_lifespanTalk = nullptr; ///< Of m_lifespan.
    std::optional<Error> m_startError;
    std::unique_ptr<LoopWatch> m_watch;
};

} // namespace gatescope::asgi
