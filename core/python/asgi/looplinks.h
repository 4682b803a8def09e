#pragma once

#include "python/asgi/names.h"

#include <chrono>
#include <functional>
#include <string>

namespace gatescope::asgi {

/// The asyncio loop of a gateway, with the functions that are called for every exchange already looked up.
///
/// Everything needs the GIL; what fails answers null (or false) with the Python exception set.
class LoopLinks {
public:
    /// Makes a new loop (uvloop's when asked for and importable), makes it the thread's current one.
    [[nodiscard]] bool open(bool debug, bool uvloop);
    /// Why uvloop was asked for and is not the loop; empty otherwise.
    [[nodiscard]] const std::string &whyNotUvloop() const { return m_whyNotUvloop; }
    [[nodiscard]] bool isOpen() const { return m_loop != nullptr; }
    [[nodiscard]] PyObject *get() const { return m_loop.get(); } ///< Borrowed.

    /// Calls `call` inside the loop whenever `fd` becomes readable.
    [[nodiscard]] bool addReader(int fd, std::function<void()> call);
    void removeReader(int fd);
    /// Calls `call` inside the loop after `delay`; answers the TimerHandle.
    [[nodiscard]] Ref callLater(std::chrono::milliseconds delay, std::function<void()> call);

    /// A task that runs its first step at once, inside this call, as asyncio's eager tasks do; a loop with a task
    /// factory of its own is asked instead.
    [[nodiscard]] Ref startTask(PyObject *coroutine, PyObject *name, PyObject *context);
    [[nodiscard]] Ref createFuture() const;
    /// The running task of the running loop, or null without an exception.
    [[nodiscard]] Ref currentTask() const;
    /// A set of the loop's tasks that are not done, or null without an exception.
    [[nodiscard]] Ref allTasks() const;

    /// Runs until stop(). An exception that a callback threw out of the loop (SystemExit in a sub-task) does not end
    /// it.
    void runForever();
    void stop();
    /// Cancels every task that is left, ends async generators and the default executor, closes the loop.
    void close(std::chrono::milliseconds patience);

private:
    [[nodiscard]] bool keepFunctions();
    void cancelRest(std::chrono::milliseconds patience);
    bool runUntilDone(PyObject *awaitable, std::chrono::milliseconds patience);

    Ref m_asyncio;
    Ref m_loop;
    Ref m_createFuture;
    Ref m_createTask;
    Ref m_taskFactory; ///< loop.get_task_factory
    Ref m_taskType;
    Ref m_currentTask;
    Ref m_allTasks;
    Ref m_taskKeywords;   ///< ("loop", "name", "context", "eager_start")
    Ref m_createKeywords; ///< ("name", "context")
    std::string m_whyNotUvloop;
    bool m_stopAsked = false;
};

} // namespace gatescope::asgi
