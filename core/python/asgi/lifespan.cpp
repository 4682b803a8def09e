#include "python/asgi/lifespan.h"

#include "base/clock.h"
#include "python/asgi/exchange.h"
#include "python/asgi/failure.h"
#include "python/asgi/messagecheck.h"
#include "python/exceptions.h"

#include <algorithm>
#include <array>
#include <format>

namespace gatescope::asgi {

using trace::Outcome;
using trace::Severity;

namespace {

constexpr std::array kFailedKeys{KeySpec{.key = Name::Message, .accepts = Accepts::Str, .rule = "A613"}};
constexpr std::array<const char *, 7> kStateWords{"before lifespan.startup",        "while the lifespan is starting",
                                                  "while the lifespan is running",  "after lifespan.startup.failed",
                                                  "while the lifespan is stopping", "after lifespan.shutdown.complete",
                                                  "after lifespan.shutdown.failed"};
constexpr std::chrono::seconds kSlowStart{10};

/// The exceptions with which applications say that they do not know the scope's type.
bool isRefusal(PyObject *exception)
{
    for (PyObject *type :
         {PyExc_AssertionError, PyExc_KeyError, PyExc_NotImplementedError, PyExc_TypeError, PyExc_ValueError}) {
        if (PyErr_GivenExceptionMatches(exception, type) != 0)
            return true;
    }
    return false;
}

} // namespace

/// A legal message, where it leads, and what the trace calls that.
struct LifespanConversation::Row {
    State from;
    Name message;
    State to;
    std::string_view noted;
};

const LifespanConversation::Row LifespanConversation::kRows[] = {
    {State::Called, Name::LifespanStartupComplete, State::Running, "started"},
    {State::Called, Name::LifespanStartupFailed, State::StartFailed, "failed"},
    {State::Starting, Name::LifespanStartupComplete, State::Running, "started"},
    {State::Starting, Name::LifespanStartupFailed, State::StartFailed, "failed"},
    {State::Stopping, Name::LifespanShutdownComplete, State::Stopped, "stopped"},
    {State::Stopping, Name::LifespanShutdownFailed, State::StopFailed, "failed"},
};

/// What the end of the application's call means in each state: one row for a return, one for an exception.
struct LifespanConversation::EndRow {
    State state;
    bool raised;
    Outcome outcome;
    std::string_view noted; ///< LifespanChanged; empty: was said before.
    std::string_view rule;
    const char *finding;
};

const LifespanConversation::EndRow LifespanConversation::kEnds[] = {
    {State::Called, false, Outcome::Unsupported, "unsupported", {}, nullptr},
    {State::Called, true, Outcome::Unsupported, "unsupported", {}, nullptr},
    {State::Starting, false, Outcome::LifespanFailed, "failed", "A604",
     "the application returned between lifespan.startup and lifespan.startup.complete"},
    {State::Starting, true, Outcome::LifespanFailed, "failed", "A604",
     "the application crashed between lifespan.startup and lifespan.startup.complete"},
    {State::Running, false, Outcome::LifespanDone, "stopped", "A612",
     "the application returned after lifespan.startup.complete: its shutdown code will not run"},
    {State::Running, true, Outcome::LifespanFailed, "failed", "A612",
     "the application raised after lifespan.startup.complete: its shutdown code will not run"},
    {State::StartFailed, false, Outcome::LifespanFailed, {}, {}, nullptr},
    {State::StartFailed, true, Outcome::LifespanFailed, {}, {}, nullptr},
    {State::Stopping, false, Outcome::LifespanDone, "stopped", "A608",
     "the application returned without lifespan.shutdown.complete"},
    {State::Stopping, true, Outcome::LifespanFailed, "failed", "A609", "the application crashed in its shutdown"},
    {State::Stopped, false, Outcome::LifespanDone, {}, {}, nullptr},
    {State::Stopped, true, Outcome::LifespanDone, {}, {}, nullptr},
    {State::StopFailed, false, Outcome::LifespanFailed, {}, {}, nullptr},
    {State::StopFailed, true, Outcome::LifespanFailed, {}, {}, nullptr},
};

LifespanConversation::LifespanConversation(ExchangeId exchange, LifespanMode mode, std::function<void()> changed)
    : m_exchange(exchange),
      m_mode(mode),
      m_changed(std::move(changed))
{
}

void LifespanConversation::note(Exchange &exchange, std::string_view state, std::string_view text)
{
    exchange.engine().trace().write(exchange.context(), trace::LifespanChanged{.state = state, .message = text});
}

void LifespanConversation::called(Exchange &exchange)
{
    m_calledAt = sinceStart();
    exchange.engine().trace().write(exchange.context(), trace::AppCalled{.callable = exchange.appName()});
    note(exchange, "starting");
}

void LifespanConversation::decide(Verdict verdict)
{
    if (m_verdict == Verdict::Pending)
        m_verdict = verdict;
    m_changed();
}

void LifespanConversation::shutDown(Exchange &exchange)
{
    m_shutdownAsked = true;
    note(exchange, "stopping");
    exchange.wakeReceivers();
}

Turn LifespanConversation::answer(Exchange &exchange, Incoming &incoming, Name type) const
{
    const Names &names = exchange.engine().names;
    incoming.type = type;
    incoming.message.reset(PyDict_New());
    PyObject *message = incoming.message.get();
    return message && PyDict_SetItem(message, names[Name::Type], names[type]) == 0 ? Turn::Done : Turn::Raised;
}

Turn LifespanConversation::receive(Exchange &exchange, Incoming &incoming)
{
    if (m_state == State::Called) {
        m_state = State::Starting;
        return answer(exchange, incoming, Name::LifespanStartup);
    }
    if (m_state != State::Running || !m_shutdownAsked)
        return Turn::Waits;
    m_state = State::Stopping;
    return answer(exchange, incoming, Name::LifespanShutdown);
}

Turn LifespanConversation::send(Exchange &exchange, Outgoing &outgoing)
{
    const auto type = python::utf8Of(outgoing.type);
    for (const Row &row : kRows) {
        if (row.from != m_state || Names::text(row.message) != type)
            continue;
        if (!readMessage(exchange, outgoing, row.message))
            return Turn::Raised;
        if (m_state == State::Called)
            exchange.report("A610", Severity::Warning, std::format("{} before lifespan.startup was received", type),
                            outgoing.site);
        enter(exchange, row);
        return Turn::Done;
    }
    outgoing.brokenRule = type.starts_with("lifespan.shutdown.") ? "A611" : "A610";
    for (const Row &row : kRows) {
        if (Names::text(row.message) != type)
            continue;
        PyErr_Format(PyExc_RuntimeError, "%U %s", outgoing.type, kStateWords[static_cast<std::size_t>(m_state)]);
        return Turn::Raised;
    }
    noteOtherProtocol(exchange, outgoing, type);
    outgoing.brokenRule = "A012";
    refuseUnknownType(type, "lifespan");
    return Turn::Raised;
}

void LifespanConversation::noteOtherProtocol(Exchange &exchange, const Outgoing &outgoing, std::string_view type)
{
    const bool isOther = type.starts_with("http.") || type.starts_with("websocket.");
    if (isOther && !std::exchange(m_otherNoted, true))
        exchange.report("A006", Severity::Warning,
                        std::format("the application answered the lifespan scope with {}: it does not look at "
                                    "scope['type']; raise an exception for a type that it does not know",
                                    type),
                        outgoing.site);
}

bool LifespanConversation::readMessage(Exchange &exchange, Outgoing &outgoing, Name type)
{
    if (type != Name::LifespanStartupFailed && type != Name::LifespanShutdownFailed)
        return true;
    const Names &names = exchange.engine().names;
    if (!checkMessage(exchange, outgoing, {.type = type, .keys = kFailedKeys}))
        return false;
    m_message = python::utf8Of(PyDict_GetItemWithError(outgoing.message, names[Name::Message]));
    return true;
}

void LifespanConversation::enter(Exchange &exchange, const Row &row)
{
    m_state = row.to;
    note(exchange, row.noted, m_message);
    if (m_state == State::Running)
        noteSlowStart(exchange);
    if (m_state == State::Running || m_state == State::StartFailed)
        decide(m_state == State::Running ? Verdict::Started : Verdict::Failed);
}

void LifespanConversation::noteSlowStart(Exchange &exchange)
{
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(sinceStart() - m_calledAt);
    if (took >= kSlowStart)
        exchange.report("A616", Severity::Info, std::format("startup took {} s", took.count()));
}

void LifespanConversation::returned(Exchange &exchange, PyObject *result)
{
    noteReturned(exchange, result);
    if (m_verdict == Verdict::Pending)
        m_message = "the application returned before lifespan.startup.complete";
    end(exchange, false, true);
}

Ending LifespanConversation::raised(Exchange &exchange, PyObject *exception)
{
    if (classify(exchange.engine(), exception) == Failure::Cancelled) {
        endCancelled(exchange);
        return Ending::Reraise;
    }
    noteException(exchange, exception, false);
    const auto text = python::describeException(exception);
    if (m_message.empty())
        m_message = text.summary();
    m_detail = text.traceback;
    end(exchange, true, isRefusal(exception));
    return Ending::Swallow;
}

void LifespanConversation::endCancelled(Exchange &exchange)
{
    const bool isFailure = !m_givenUp.empty();
    m_message = isFailure ? m_givenUp : "cancelled";
    note(exchange, isFailure ? "failed" : "stopped", m_message);
    close(exchange, isFailure ? Outcome::LifespanFailed : Outcome::Aborted, m_message, Verdict::Failed);
}

void LifespanConversation::end(Exchange &exchange, bool raised, bool refusal)
{
    const EndRow &row = *std::ranges::find_if(
        kEnds, [&](const EndRow &candidate) { return candidate.state == m_state && candidate.raised == raised; });
    const bool serveWithout = m_mode == LifespanMode::Auto && (m_state == State::Called || m_state == State::Starting);
    if (row.finding)
        exchange.report(row.rule, Severity::Warning, row.finding);
    if (m_state == State::Called && !refusal)
        exchange.report("A604", Severity::Warning,
                        "the application crashed on the lifespan scope in a way that does not look like a refusal");
    const std::string reason = row.finding ? row.finding : m_message;
    if (!row.noted.empty())
        note(exchange, serveWithout ? "unsupported" : row.noted, reason);
    close(exchange, serveWithout ? Outcome::Unsupported : row.outcome, reason,
          serveWithout ? Verdict::Unsupported : Verdict::Failed);
}

void LifespanConversation::close(Exchange &exchange, Outcome outcome, std::string_view reason, Verdict verdict)
{
    exchange.engine().trace().write(exchange.context(), trace::ExchangeEnded{.outcome = outcome, .reason = reason});
    m_over = true;
    decide(verdict);
}

} // namespace gatescope::asgi
