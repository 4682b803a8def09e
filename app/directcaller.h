#pragma once

#include "gateway/gateway.h"
#include "link/messages.h"
#include "python/object.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace gatescope::app {

/// Begins direct calls. One that leaves a layer out is looked at first, so that it does not begin when that cannot be
/// done: on a thread of its own, because the application may hold the GIL for long, and no other thread here waits for
/// it.
class DirectCaller {
public:
    using Tell = std::function<void(const link::DirectBegun &begun)>;

    /// Takes the GIL. `tell` is called on any thread. The gateway outlives it, and Python too.
    DirectCaller(gateway::Gateway &gateway, PyObject *app, Tell tell);
    DirectCaller(const DirectCaller &) = delete;
    DirectCaller &operator=(const DirectCaller &) = delete;

    void call(const link::DirectCall &call); ///< Any thread.

private:
    struct Waiting {
        std::uint64_t id = 0;
        gateway::DirectCall call;
    };
    void begin(Waiting waiting);
    void look(const std::stop_token &stop);
    void lookAt(Waiting waiting);

    gateway::Gateway &m_gateway;
    const Tell m_tell;
    python::Object m_app;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Waiting> m_waiting;
    std::jthread m_thread;
};

} // namespace gatescope::app
