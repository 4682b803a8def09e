#pragma once

#include "python/asgi/names.h"
#include "python/watchdog.h"

#include <chrono>
#include <memory>
#include <vector>

namespace gatescope::asgi {

using python::Waiting;

/// The watchdog of an asyncio loop: tells it when the loop waits for something to do and when it goes on, and looks
/// into the loop for the exchanges that wait.
///
/// An asyncio loop waits in its selector's select(): that one is replaced, for this one loop, by a function that tells
/// the watchdog and calls it. A loop without one (uvloop) is known by the steps of the exchanges' own tasks alone
/// (stepBegins(), stepEnds()). Everything needs the GIL.
class LoopWatch {
public:
    using Notes = std::function<void(std::vector<Waiting> &)>;

    /// `notes` adds those that wait for the gateway itself.
    LoopWatch(PyObject *loop, trace::TraceWriter &writer, std::chrono::milliseconds threshold, Notes notes);
    ~LoopWatch();
    LoopWatch(const LoopWatch &) = delete;
    LoopWatch &operator=(const LoopWatch &) = delete;

    void stepBegins() { m_watchdog.begins(); }
    void stepEnds()
    {
        if (m_gate)
            m_watchdog.begins();
        else
            m_watchdog.waits();
    }

private:
    struct Gate;
    static PyObject *select(PyObject *self, PyObject *const *arguments, Py_ssize_t count, PyObject *names);
    void openGate();
    [[nodiscard]] std::vector<Waiting> whoWaits(std::chrono::nanoseconds since) const;
    void addReady(std::vector<Waiting> &waiting, std::chrono::nanoseconds since) const;
    void addTimers(std::vector<Waiting> &waiting, std::chrono::nanoseconds now) const;

    const Ref m_loop;
    const Notes m_notes;
    python::Watchdog m_watchdog;
    Ref m_selector;         ///< Whose select() was replaced.
    Gate *m_gate = nullptr; ///< Lives as long as the function in its place.
};

/// One step of an exchange's own task.
class StepScope {
public:
    explicit StepScope(LoopWatch *watch) : m_watch(watch)
    {
        if (m_watch)
            m_watch->stepBegins();
    }
    ~StepScope()
    {
        if (m_watch)
            m_watch->stepEnds();
    }
    StepScope(const StepScope &) = delete;
    StepScope &operator=(const StepScope &) = delete;

private:
    LoopWatch *m_watch;
};

} // namespace gatescope::asgi
