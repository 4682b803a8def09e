#include "python/asgi/engine.h"

#include "base/clock.h"

#include "python/asgi/awaitable.h"
#include "python/asgi/channel.h"
#include "python/asgi/exchange.h"

namespace gatescope::asgi {

namespace {

Ref owned(PyTypeObject *type)
{
    return Ref(reinterpret_cast<PyObject *>(type));
}

/// asyncio.create_task(receive()) and friends ask collections.abc.Coroutine.
bool registerCoroutines(const Types &types)
{
    const Ref module(PyImport_ImportModule("collections.abc"));
    const Ref coroutine(module ? PyObject_GetAttrString(module.get(), "Coroutine") : nullptr);
    return coroutine && Ref(PyObject_CallMethod(coroutine.get(), "register", "O", types.exchange.get())) &&
           Ref(PyObject_CallMethod(coroutine.get(), "register", "O", types.awaitable.get()));
}

bool isAlive(const Ref &weak)
{
    PyObject *task = nullptr;
    if (!weak || PyWeakref_GetRef(weak.get(), &task) < 0)
        PyErr_Clear();
    return Ref(task) != nullptr;
}

} // namespace

bool Types::make()
{
    exchange = owned(makeExchangeType());
    awaitable = owned(makeAwaitableType());
    receive = owned(makeChannelType(Direction::Receive));
    send = owned(makeChannelType(Direction::Send));
    clientDisconnected.reset(PyErr_NewExceptionWithDoc(
        "gatescope.ClientDisconnected", "send() was called after the client had left.", PyExc_OSError, nullptr));
    return exchange && awaitable && receive && send && clientDisconnected && registerCoroutines(*this);
}

std::uint32_t TaskNumbers::of(PyObject *task)
{
    if (m_entries.size() > 256)
        forgetDead();
    Entry &entry = m_entries[task];
    if (isAlive(entry.weak))
        return entry.number;
    entry.weak.reset(PyWeakref_NewRef(task, nullptr));
    if (!entry.weak)
        PyErr_Clear();
    entry.number = next();
    return entry.number;
}

void TaskNumbers::forgetDead()
{
    std::erase_if(m_entries, [](const auto &item) { return !isAlive(item.second.weak); });
}

bool Engine::open()
{
    const Ref asyncio(PyImport_ImportModule("asyncio"));
    if (asyncio)
        cancelledError.reset(PyObject_GetAttrString(asyncio.get(), "CancelledError"));
    return cancelledError && types.make();
}

void Engine::stepBatch()
{
    if (m_batch.empty())
        return;
    const auto now = sinceStart();
    if (m_batchSince.count() == 0)
        m_batchSince = now;
    else if (now - m_batchSince > kBatchPatience)
        postBatch();
}

void Engine::endBatch()
{
    postBatch();
    m_batchSince = kNoBatch;
}

void Engine::postBatch()
{
    if (m_responses && !m_batch.empty())
        m_responses->postAll(m_batch);
    m_batch.clear();
    m_batchSince = std::chrono::nanoseconds{};
}

void Engine::close()
{
    endBatch();
    m_trace = &m_silent;
    m_responses = nullptr;
}

Engine::Sheet::Sheet(Engine &engine) : m_engine(engine)
{
    if (engine.m_sheets.empty()) {
        m_writer = std::make_unique<trace::SnapshotWriter>(engine.m_trace->limits());
        return;
    }
    m_writer = std::move(engine.m_sheets.back());
    engine.m_sheets.pop_back();
    m_writer->clear();
}

Engine::Sheet::~Sheet()
{
    m_engine.m_sheets.push_back(std::move(m_writer));
}

} // namespace gatescope::asgi
