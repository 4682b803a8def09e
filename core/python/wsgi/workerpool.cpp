#include "python/wsgi/workerpool.h"

#include "python/scope.h"

#include <thread>

namespace gatescope::wsgi {

namespace {

constexpr auto kExitTime = std::chrono::milliseconds(500);

} // namespace

struct WorkerPool::Shared {
    std::mutex mutex;
    std::condition_variable work;
    std::condition_variable progress;
    std::deque<call::CallPtr> queue;
    Serve serve;
    int alive = 0;
    int idle = 0;        ///< Waiting for work.
    int serving = 0;     ///< Inside serve().
    bool coming = false; ///< A worker has been woken and has not looked into the queue yet.
    bool stopping = false;
    bool quit = false;

    void wakeOne();
    bool waitForWork();
    call::CallPtr take(bool isFirst);
    void done();
    void exited();
    void run(const std::function<void()> &named);
};

/// With the mutex held.
void WorkerPool::Shared::wakeOne()
{
    if (queue.empty() || coming || idle == 0)
        return;
    coming = true;
    work.notify_one();
}

bool WorkerPool::Shared::waitForWork()
{
    std::unique_lock lock(mutex);
    ++idle;
    if (!queue.empty())
        coming = true;
    work.wait(lock, [this] { return coming || quit; });
    --idle;
    return !quit;
}

call::CallPtr WorkerPool::Shared::take(bool isFirst)
{
    const std::scoped_lock lock(mutex);
    if (isFirst)
        coming = false;
    if (queue.empty() || quit)
        return nullptr;
    call::CallPtr call = std::move(queue.front());
    queue.pop_front();
    ++serving;
    wakeOne();
    return call;
}

void WorkerPool::Shared::done()
{
    const std::scoped_lock lock(mutex);
    --serving;
    if (stopping)
        progress.notify_all();
}

void WorkerPool::Shared::exited()
{
    const std::scoped_lock lock(mutex);
    --alive;
    progress.notify_all();
}

void WorkerPool::Shared::run(const std::function<void()> &named)
{
    const python::PythonThread known;
    named();
    while (waitForWork()) {
        const python::PythonScope python;
        for (auto call = take(true); call; call = take(false)) {
            serve(call);
            done();
        }
    }
}

WorkerPool::WorkerPool(int threads, Serve serve, Named named)
    : m_threads(std::max(threads, 1)),
      m_shared(std::make_shared<Shared>())
{
    m_shared->serve = std::move(serve);
    m_shared->alive = m_threads;
    for (int i = 1; i <= m_threads; ++i)
        std::thread([shared = m_shared, named, i] {
            shared->run([&] { named("wsgi-" + std::to_string(i)); });
            shared->exited();
        }).detach();
}

WorkerPool::~WorkerPool()
{
    stop(std::chrono::milliseconds(0));
}

WorkerPool::Submitted WorkerPool::submit(const call::CallPtr &call)
{
    const std::scoped_lock lock(m_shared->mutex);
    if (m_shared->stopping)
        return {.accepted = false};
    m_shared->queue.push_back(call);
    m_shared->wakeOne();
    return {.allBusy = m_shared->serving >= m_threads, .queued = m_shared->queue.size()};
}

WorkerPool::Stopped WorkerPool::stop(std::chrono::milliseconds deadline)
{
    std::unique_lock lock(m_shared->mutex);
    m_shared->stopping = true;
    m_shared->progress.wait_for(lock, deadline, [this] { return m_shared->queue.empty() && m_shared->serving == 0; });
    m_shared->quit = true;
    m_shared->work.notify_all();
    m_shared->progress.wait_for(lock, kExitTime, [this] { return m_shared->alive <= m_shared->serving; });
    Stopped stopped{.left = m_shared->alive};
    if (stopped.left == 0)
        m_shared->serve = nullptr; // what it holds ends here, not with the last thread that is still leaving
    stopped.unserved.assign(m_shared->queue.begin(), m_shared->queue.end());
    m_shared->queue.clear();
    return stopped;
}

} // namespace gatescope::wsgi
