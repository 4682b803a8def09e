#pragma once

#include "python/asgi/conversation.h"
#include "python/asgi/options.h"

#include <functional>
#include <string>

namespace gatescope::asgi {

/// The lifespan exchange (spec lifespan.rst), from the call of the application to the end of its task.
///
/// An application that raises before its first receive() does not speak lifespan (A603). One that raises or returns
/// after it was given lifespan.startup has crashed: in mode On that is a failed startup, in mode Auto it is served
/// without lifespan, with a warning finding (A604). The traceback is in the trace in every case.
class LifespanConversation : public Conversation {
public:
    /// What start() waits for.
    enum class Verdict : std::uint8_t { Pending, Started, Unsupported, Failed };

    /// `changed` is called when the verdict is there and when the application's call is over.
    LifespanConversation(ExchangeId exchange, LifespanMode mode, std::function<void()> changed);

    [[nodiscard]] Verdict verdict() const { return m_verdict; }
    [[nodiscard]] const std::string &message() const { return m_message; } ///< Why it failed.
    [[nodiscard]] const std::string &detail() const { return m_detail; }   ///< The traceback, when there is one.
    [[nodiscard]] bool isOver() const { return m_over; }
    /// Lets receive() answer with lifespan.shutdown.
    void shutDown(Exchange &exchange);
    /// Whoever wanted to hear of changes is gone.
    void disown()
    {
        m_changed = [] {};
    }
    /// Its task is about to be cancelled: `reason` is the outcome.
    void giveUp(std::string reason) { m_givenUp = std::move(reason); }
    [[nodiscard]] const std::string &reason() const { return m_givenUp; }

    [[nodiscard]] trace::Context context() const override { return {.exchange = m_exchange}; }
    void called(Exchange &exchange) override;
    [[nodiscard]] Turn receive(Exchange &exchange, Incoming &incoming) override;
    [[nodiscard]] Turn send(Exchange &exchange, Outgoing &outgoing) override;
    [[nodiscard]] Turn sendAgain(Exchange &) override { return Turn::Done; }
    void returned(Exchange &exchange, PyObject *result) override;
    [[nodiscard]] Ending raised(Exchange &exchange, PyObject *exception) override;

private:
    using Outcome = trace::Outcome;
    enum class State : std::uint8_t { Called, Starting, Running, StartFailed, Stopping, Stopped, StopFailed };
    struct Row;
    struct EndRow;
    static const Row kRows[];
    static const EndRow kEnds[];

    Turn answer(Exchange &exchange, Incoming &incoming, Name type) const;
    bool readMessage(Exchange &exchange, Outgoing &outgoing, Name type);
    void enter(Exchange &exchange, const Row &row);
    void note(Exchange &exchange, std::string_view state, std::string_view text = {});
    void end(Exchange &exchange, bool raised, bool refusal);
    void endCancelled(Exchange &exchange);
    void close(Exchange &exchange, Outcome outcome, std::string_view reason, Verdict verdict);
    void decide(Verdict verdict);
    void noteSlowStart(Exchange &exchange);
    void noteOtherProtocol(Exchange &exchange, const Outgoing &outgoing, std::string_view type);

    const ExchangeId m_exchange;
    const LifespanMode m_mode;
    std::function<void()> m_changed;
    State m_state = State::Called;
    Verdict m_verdict = Verdict::Pending;
    std::chrono::nanoseconds m_calledAt{};
    bool m_shutdownAsked = false;
    bool m_over = false;
    bool m_otherNoted = false;
    std::string m_message;
    std::string m_detail;
    std::string m_givenUp;
};

} // namespace gatescope::asgi
