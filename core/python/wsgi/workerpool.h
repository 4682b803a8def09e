#pragma once

#include "call/call.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gatescope::wsgi {

/// Threads that take calls from one queue and serve each with the GIL held.
///
/// A call is taken only by a thread that has the GIL already, and only one thread at a time comes for work: so a worker
/// that is done goes on with the next call at once, without handing the GIL around, and a call never waits in the hands
/// of a thread that waits for the GIL.
class WorkerPool {
public:
    using Serve = std::function<void(const call::CallPtr &)>;
    using Named = std::function<void(const std::string &)>;

    /// Starts `threads` workers named "wsgi-1" …; `named` runs on each, without the GIL.
    WorkerPool(int threads, Serve serve, Named named);
    ~WorkerPool();
    WorkerPool(const WorkerPool &) = delete;
    WorkerPool &operator=(const WorkerPool &) = delete;

    struct Submitted {
        bool accepted = true;   ///< False: the pool is stopping.
        bool allBusy = false;   ///< Every worker is serving a call.
        std::size_t queued = 0; ///< Calls that wait, this one included.
    };
    Submitted submit(const call::CallPtr &call);

    struct Stopped {
        int left = 0;                        ///< Workers that are still serving.
        std::vector<call::CallPtr> unserved; ///< Calls that no worker came to.
    };
    /// Call it without the GIL.
    Stopped stop(std::chrono::milliseconds deadline);

    [[nodiscard]] int threads() const { return m_threads; }

private:
    struct Shared;
    const int m_threads;
    const std::shared_ptr<Shared> m_shared; ///< Also held by the threads: one that is stuck outlives the pool.
};

} // namespace gatescope::wsgi
