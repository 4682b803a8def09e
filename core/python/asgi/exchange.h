#pragma once

#include "python/asgi/conversation.h"
#include "python/asgi/coroutine.h"
#include "python/asgi/engine.h"

#include <memory>
#include <string>
#include <vector>

namespace gatescope::asgi {

/// Futures of those who wait for the same thing. All are woken together and look for themselves whether it is theirs.
class WaitList {
public:
    /// A new future, remembered; null with an exception.
    [[nodiscard]] Ref add(const LoopLinks &loop);
    void remove(PyObject *future);
    void wakeAll(const Names &names);
    [[nodiscard]] bool isEmpty() const { return m_futures.empty(); }
    int visit(visitproc visitor, void *argument) const;
    void clear() { m_futures.clear(); }

private:
    std::vector<Ref> m_futures;
};

/// Told when an exchange's call of the application is over.
class ExchangeOwner {
public:
    virtual ~ExchangeOwner() = default;
    virtual void exchangeOver(Exchange &exchange) = 0;
};

/// One exchange: the coroutine that its task runs. The first step calls `app(scope, receive, send)` (ASGI 2:
/// `app(scope)(receive, send)`) inside the task and its context, every step is passed on to what that returned, and the
/// end is told to the Conversation and the owner. Being the task's coroutine itself, it costs no done-callback;
/// cr_frame and cr_code are the application's.
///
/// It ends cleanly whatever the application raises: only CancelledError goes on to the task (Conversation::raised).
class Exchange {
public:
    struct Parts {
        EnginePtr engine;
        std::unique_ptr<Conversation> conversation;
        ExchangeOwner *owner = nullptr; ///< Must outlive the exchange or call disown().
        Ref app;
        std::string appName;
        Ref scope;
        trace::Interface interface = trace::Interface::Asgi3;
    };
    /// The exchange as a Python object; null with an exception. unbox<Exchange>() gives the value.
    [[nodiscard]] static Ref make(Parts parts);
    explicit Exchange(Parts parts);
    ~Exchange();

    [[nodiscard]] Engine &engine() const { return *m_parts.engine; }
    [[nodiscard]] Conversation &conversation() const { return *m_parts.conversation; }
    [[nodiscard]] const std::string &appName() const { return m_parts.appName; }
    /// Where events belong; with the number of the task that runs now.
    [[nodiscard]] trace::Context context() const;
    /// The same for what only the exchange's own task does: it need not look which task runs.
    [[nodiscard]] trace::Context ownContext() const;
    [[nodiscard]] bool isOver() const { return m_phase == Phase::Closed; }
    WaitList receivers;
    WaitList senders;
    void wakeReceivers() { receivers.wakeAll(engine().names); }
    void wakeSenders() { senders.wakeAll(engine().names); }

    /// Starts the task that runs it; false with an exception.
    [[nodiscard]] bool start(PyObject *name);
    void cancel();
    /// Ends it without the application, which ignored being cancelled: no code of it runs any more, not even when
    /// Python ends, because the exchange is never given back.
    void abandon();
    void disown() { m_parts.owner = nullptr; }
    /// Writes a Finding. An exception that is set stays.
    void report(std::string_view rule, trace::Severity severity, std::string_view message,
                const trace::CodeSite &site = {});

    // The coroutine
    PySendResult resume(PyObject *value, PyObject **out);
    PySendResult raise(PyObject *exception, PyObject **out);
    bool shut();
    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] Ref name() const;
    [[nodiscard]] Ref qualifiedName() const { return name(); }
    [[nodiscard]] Ref frame() const { return ofApplication("cr_frame"); }
    [[nodiscard]] Ref code() const { return ofApplication("cr_code"); }
    [[nodiscard]] Ref awaited() const;
    int visit(visitproc visitor, void *argument) const;
    void clear();

private:
    bool begin();
    bool enterContext();
    bool callApplication();
    Ref callAsgi3(PyObject *app, PyObject *scope, PyObject *receive, PyObject *send);
    Ref callAsgi2(PyObject *app, PyObject *scope, PyObject *receive, PyObject *send);
    [[nodiscard]] Ref ofApplication(const char *attribute) const;
    PySendResult settle(PySendResult result, PyObject **out);
    PySendResult settleException(PyObject **out);
    void finish();

    Parts m_parts;
    Ref m_coroutine; ///< What the application returned, as something to step.
    Ref m_task;
    std::uint32_t m_taskNumber = 0;
    Phase m_phase = Phase::Created;
};

[[nodiscard]] PyTypeObject *makeExchangeType();

} // namespace gatescope::asgi
