#include "python/asgi/runtime.h"

#include <algorithm>
#include <format>

namespace gatescope::asgi {

/// The order of stopping: what a phase begins with, how long it may take, and what follows. The three that wait for
/// exchanges end at once when none is left.
struct Runtime::PhaseRow {
    Phase phase;
    void (Runtime::*enter)();
    std::chrono::milliseconds (*atMost)(const Runtime &);
    Phase next;
    bool forExchanges;
};

const Runtime::PhaseRow Runtime::kPhases[] = {
    {Phase::Draining, &Runtime::waitForExchanges, [](const Runtime &runtime) { return runtime.m_deadline; },
     Phase::Disconnecting, true},
    {Phase::Disconnecting, &Runtime::disconnectExchanges,
     [](const Runtime &runtime) { return runtime.m_options.disconnectPatience; }, Phase::Cancelling, true},
    {Phase::Cancelling, &Runtime::cancelExchanges,
     [](const Runtime &runtime) { return runtime.m_options.cancelPatience; }, Phase::LifespanEnding, true},
    {Phase::LifespanEnding, &Runtime::endLifespan,
     [](const Runtime &runtime) { return runtime.m_options.shutdownTimeout; }, Phase::Over, false},
    {Phase::Over, &Runtime::leaveLoop, [](const Runtime &) { return std::chrono::milliseconds(0); }, Phase::Over,
     false},
};

void Runtime::enter(Phase phase)
{
    const PhaseRow &row = *std::ranges::find(kPhases, phase, &PhaseRow::phase);
    m_phase = phase;
    if (row.forExchanges && m_exchanges.empty())
        return enter(Phase::LifespanEnding);
    (this->*row.enter)();
    if (m_phase == phase && phase != Phase::Over &&
        !m_engine->loop.callLater(row.atMost(*this), [this, phase] { phaseEnded(phase); }))
        phaseEnded(phase);
}

void Runtime::phaseEnded(Phase phase)
{
    if (m_phase == phase)
        enter(std::ranges::find(kPhases, phase, &PhaseRow::phase)->next);
}

void Runtime::disconnectExchanges()
{
    for (const auto &[id, object] : m_exchanges) {
        auto &exchange = unbox<Exchange>(object.get());
        static_cast<CallConversation &>(exchange.conversation()).serverStops(exchange);
        exchange.wakeReceivers();
        exchange.wakeSenders();
    }
}

void Runtime::cancelExchanges()
{
    for (const auto &[id, object] : m_exchanges)
        unbox<Exchange>(object.get()).cancel();
}

void Runtime::endLifespan()
{
    if (m_lifespanTalk)
        m_lifespanTalk->shutDown(unbox<Exchange>(m_lifespan.get()));
    else
        enter(Phase::Over);
}

void Runtime::leaveLoop()
{
    if (m_lifespanTalk)
        m_lifespanTalk->giveUp(std::format("shutdown took longer than {} s",
                                           std::chrono::duration<double>(m_options.shutdownTimeout).count()));
    m_engine->loop.stop();
}

void Runtime::finish()
{
    if (!m_engine->loop.isOpen())
        return;
    m_phase = Phase::Over;
    m_engine->watch = nullptr;
    m_watch.reset();
    m_engine->loop.removeReader(m_notes.fd());
    m_engine->loop.close(m_options.cancelPatience);
    for (const auto &[id, object] : std::exchange(m_exchanges, {}))
        unbox<Exchange>(object.get()).abandon();
    if (m_lifespanTalk) {
        m_lifespanTalk->disown();
        unbox<Exchange>(m_lifespan.get()).abandon();
        m_lifespan.reset();
    }
    for (const LoopNote &note : m_notes.take()) {
        if (note.kind == LoopNote::Kind::Submit)
            refuse(note.call);
    }
    dropException();
}

} // namespace gatescope::asgi
