#pragma once

#include "python/asgi/coroutine.h"
#include "python/asgi/exchange.h"
#include "python/asgi/heldsite.h"

#include <chrono>

namespace gatescope::asgi {

enum class Direction : std::uint8_t { Receive, Send };

/// What receive() and send() return: a coroutine without frames.
///
/// As with an `async def`, nothing happens until its first step, and one that is never awaited warns so
/// (RuntimeWarning, finding A024). The first step answers at once whenever it can: StopIteration without having
/// suspended (A205). Otherwise it waits on an asyncio future and looks again each time that is resolved; a cancelled
/// wait takes nothing (A206).
class Awaitable {
public:
    Awaitable(Direction direction, Exchange &exchange, PyObject *message);
    Awaitable(const Awaitable &) = delete;
    Awaitable &operator=(const Awaitable &) = delete;
    ~Awaitable();

    // The coroutine
    PySendResult resume(PyObject *value, PyObject **out);
    PySendResult raise(PyObject *exception, PyObject **out);
    bool shut();
    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] Ref name() const;
    [[nodiscard]] Ref qualifiedName() const { return name(); }
    [[nodiscard]] Ref frame() const { return share(Py_None); }
    [[nodiscard]] Ref code() const { return share(Py_None); }
    [[nodiscard]] Ref awaited() const { return m_future ? share(m_future.get()) : share(Py_None); }
    int visit(visitproc visitor, void *argument) const;
    void clear();
    /// Python's finalizer: warns when nobody ever awaited it.
    void finalize();

private:
    [[nodiscard]] Exchange &exchange() const { return unbox<Exchange>(m_exchange.get()); }
    [[nodiscard]] WaitList &waiters() const;
    bool checkStep(PyObject *value) const;
    PySendResult firstStep(PyObject **out);
    PySendResult again(PyObject **out);
    PySendResult settle(Turn turn, PyObject **out);
    PySendResult wait(PyObject **out);
    void stopWaiting();
    Turn takeIncoming(PyObject **out);
    Turn giveOutgoing();
    [[nodiscard]] std::uint64_t waitedNs() const;

    Ref m_exchange;
    Ref m_message; ///< send() only.
    Ref m_future;  ///< While it waits, and
    Ref m_step;    ///< the iterator of that future.
    HeldSite m_site;
    std::chrono::nanoseconds m_waitingSince{};
    Direction m_direction;
    Phase m_phase = Phase::Created;
};

[[nodiscard]] PyTypeObject *makeAwaitableType();

} // namespace gatescope::asgi
