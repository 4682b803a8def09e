#include "python/taps/crossing.h"
#include "python/taps/frames.h"
#include "python/taps/watcher.h"

// What receive() answers: known when the awaitable that it gave is done, often long after the layers were left.

namespace gatescope::taps {

namespace {

constexpr std::size_t kMostAwaited = 1024;

/// What the frame of a coroutine will be known by; the object itself for everything else.
const void *keyOf(PyObject *awaitable)
{
    if (PyCoro_CheckExact(awaitable))
        return reinterpret_cast<PyCoroObject *>(awaitable)->cr_iframe;
    return awaitable;
}

} // namespace

void Watcher::receiving(const LayerPtr &layer, PyObject *awaitable)
{
    if (!m_isOn || !layer->isRecording())
        return;
    if (PyCoro_CheckExact(awaitable)) {
        const Ref code(PyObject_GetAttrString(awaitable, "cr_code"));
        if (!code || !m_monitoring.watch(code.get()))
            return;
    }
    Awaited &awaited = m_awaited[keyOf(awaitable)];
    if (!isAlive(awaited.weak.get())) {
        awaited.layers.clear();
        awaited.weak.reset(PyWeakref_NewRef(awaitable, nullptr));
    }
    awaited.layers.push_back(layer);
    if (m_awaited.size() > kMostAwaited)
        forgetDead();
}

void Watcher::answered(PyObject *awaitable, PyObject *message)
{
    if (m_awaited.empty())
        return;
    const auto found = m_awaited.extract(awaitable ? static_cast<const void *>(awaitable) : currentFrame());
    if (found.empty() || !isAlive(found.mapped().weak.get()))
        return;
    crossReceive(found.mapped().layers, message);
}

void Watcher::forgetDead()
{
    std::erase_if(m_awaited, [](const auto &entry) { return !isAlive(entry.second.weak.get()); });
}

} // namespace gatescope::taps
