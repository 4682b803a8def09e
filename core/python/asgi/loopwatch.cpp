#include "python/asgi/loopwatch.h"

#include "python/context.h"

#include <algorithm>

namespace gatescope::asgi {

namespace {

constexpr Py_ssize_t kMostLookedAt = 4096; // handles of a loop
constexpr const char *kGateName = "gatescope.select";

/// The exchange that a handle of the loop belongs to; none for one that was cancelled.
trace::Context contextOfHandle(PyObject *handle)
{
    const Ref cancelled(PyObject_GetAttrString(handle, "_cancelled"));
    const Ref context(PyObject_GetAttrString(handle, "_context"));
    const bool counts = context && cancelled && cancelled.get() == Py_False && python::exchangeVariable();
    const Ref value(counts ? PyObject_GetItem(context.get(), python::exchangeVariable()) : nullptr);
    PyErr_Clear();
    return python::contextOf(value.get());
}

/// The handles in an attribute of the loop; null when it has no such attribute, or very many.
Ref handlesOf(PyObject *loop, const char *name)
{
    const Ref all(PyObject_GetAttrString(loop, name));
    const Py_ssize_t size = all ? PyObject_Size(all.get()) : 0;
    Ref list(all && size > 0 && size <= kMostLookedAt ? PySequence_List(all.get()) : nullptr);
    PyErr_Clear();
    return list;
}

double secondsOf(PyObject *number)
{
    const double seconds = number ? PyFloat_AsDouble(number) : -1;
    if (seconds == -1)
        PyErr_Clear();
    return seconds;
}

void addOnce(std::vector<Waiting> &waiting, const trace::Context &context, std::chrono::nanoseconds since)
{
    const auto known =
        std::ranges::find_if(waiting, [&](const Waiting &other) { return other.context.exchange == context.exchange; });
    if (known != waiting.end())
        known->since = std::min(known->since, since);
    else if (context.exchange.isValid())
        waiting.push_back({context, since});
}

} // namespace

struct LoopWatch::Gate {
    python::Watchdog *watchdog; ///< Null when the watch is over.
    Ref select;
};

LoopWatch::LoopWatch(PyObject *loop, trace::TraceWriter &writer, std::chrono::milliseconds threshold, Notes notes)
    : m_loop(share(loop)),
      m_notes(std::move(notes)),
      m_watchdog(writer, threshold, [this](std::chrono::nanoseconds since) { return whoWaits(since); })
{
    openGate();
    PyErr_Clear();
}

LoopWatch::~LoopWatch()
{
    const python::KeepException keep;
    m_watchdog.waits();
    if (!m_gate)
        return;
    m_gate->watchdog = nullptr;
    if (PyObject_DelAttrString(m_selector.get(), "select") < 0)
        PyErr_Clear();
}

void LoopWatch::openGate()
{
    static PyMethodDef method{"select", python::asMethod(&LoopWatch::select), METH_FASTCALL | METH_KEYWORDS, nullptr};
    m_selector.reset(PyObject_GetAttrString(m_loop.get(), "_selector"));
    Ref original(m_selector ? PyObject_GetAttrString(m_selector.get(), "select") : nullptr);
    if (!original)
        return;
    auto gate = std::make_unique<Gate>(&m_watchdog, std::move(original));
    const Ref capsule(PyCapsule_New(gate.get(), kGateName, [](PyObject *self) {
        delete static_cast<Gate *>(PyCapsule_GetPointer(self, kGateName));
    }));
    if (!capsule)
        return;
    Gate *owned = gate.release(); // the capsule's
    const Ref function(PyCFunction_New(&method, capsule.get()));
    if (function && PyObject_SetAttrString(m_selector.get(), "select", function.get()) == 0)
        m_gate = owned;
}

PyObject *LoopWatch::select(PyObject *self, PyObject *const *arguments, Py_ssize_t count, PyObject *names)
{
    auto *gate = static_cast<Gate *>(PyCapsule_GetPointer(self, kGateName));
    if (!gate)
        return nullptr;
    if (gate->watchdog)
        gate->watchdog->waits();
    PyObject *result = PyObject_Vectorcall(gate->select.get(), arguments, static_cast<std::size_t>(count), names);
    if (gate->watchdog)
        gate->watchdog->begins();
    return result;
}

std::vector<Waiting> LoopWatch::whoWaits(std::chrono::nanoseconds since) const
{
    std::vector<Waiting> noted;
    m_notes(noted);
    std::vector<Waiting> waiting;
    for (const Waiting &one : noted)
        addOnce(waiting, one.context, std::max(one.since, since));
    addReady(waiting, since);
    addTimers(waiting, sinceStart());
    PyErr_Clear();
    return waiting;
}

/// Since when a handle is ready is not known: at the longest, since the work began that held the loop.
void LoopWatch::addReady(std::vector<Waiting> &waiting, std::chrono::nanoseconds since) const
{
    const Ref ready = handlesOf(m_loop.get(), "_ready");
    for (Py_ssize_t i = 0; ready && i < PyList_GET_SIZE(ready.get()); ++i)
        addOnce(waiting, contextOfHandle(PyList_GET_ITEM(ready.get(), i)), since);
}

void LoopWatch::addTimers(std::vector<Waiting> &waiting, std::chrono::nanoseconds now) const
{
    const Ref timers = handlesOf(m_loop.get(), "_scheduled");
    const Ref time(timers ? PyObject_CallMethod(m_loop.get(), "time", nullptr) : nullptr);
    const double current = secondsOf(time.get());
    for (Py_ssize_t i = 0; time && i < PyList_GET_SIZE(timers.get()); ++i) {
        PyObject *timer = PyList_GET_ITEM(timers.get(), i);
        const Ref when(PyObject_GetAttrString(timer, "_when"));
        const std::chrono::duration<double> late(current - secondsOf(when.get()));
        if (when && late.count() > 0)
            addOnce(waiting, contextOfHandle(timer), now - std::chrono::duration_cast<std::chrono::nanoseconds>(late));
    }
}

} // namespace gatescope::asgi
