#include "python/asgi/lefttasks.h"

#include "base/clock.h"
#include "python/context.h"

#include <format>

namespace gatescope::asgi {

namespace {

constexpr Py_ssize_t kMostTasks = 1000;

Ref call(PyObject *object, const char *method)
{
    Ref result(object ? PyObject_CallMethod(object, method, nullptr) : nullptr);
    if (!result)
        PyErr_Clear();
    return result;
}

/// The exchange whose context a task has inherited.
ExchangeId exchangeOf(PyObject *task)
{
    const Ref context = call(task, "get_context");
    PyObject *variable = python::exchangeVariable();
    const Ref value(context && variable ? PyObject_CallMethod(context.get(), "get", "O", variable) : nullptr);
    if (!value)
        PyErr_Clear();
    return value ? python::contextOf(value.get()).exchange : ExchangeId{};
}

bool isBeingCancelled(PyObject *task)
{
    const Ref count = call(task, "cancelling");
    return count && PyObject_IsTrue(count.get()) == 1;
}

std::string nameOf(PyObject *task)
{
    const Ref coroutine = call(task, "get_coro");
    const Ref name(coroutine ? PyObject_GetAttrString(coroutine.get(), "__qualname__") : nullptr);
    if (!name)
        PyErr_Clear();
    const auto text = python::utf8Of(name.get());
    return text.empty() ? "a coroutine" : std::string(text) + "()";
}

struct Left {
    int count = 0;
    std::string first;
};

Left tasksOf(ExchangeId exchange, const LoopLinks &loop)
{
    Left left;
    const Ref own = loop.currentTask();
    const Ref all = loop.allTasks();
    const Ref tasks(all && PySet_GET_SIZE(all.get()) <= kMostTasks ? PySequence_List(all.get()) : nullptr);
    for (Py_ssize_t i = 0; tasks && i < PyList_GET_SIZE(tasks.get()); ++i) {
        PyObject *task = PyList_GET_ITEM(tasks.get(), i);
        if (task != own.get() && exchangeOf(task) == exchange && !isBeingCancelled(task) && left.count++ == 0)
            left.first = nameOf(task);
    }
    return left;
}

bool isDue(Engine &engine)
{
    const auto now = sinceStart();
    if (engine.lookedForTasksAt.count() != 0 && now - engine.lookedForTasksAt < kLookEvery)
        return false;
    engine.lookedForTasksAt = now;
    return true;
}

} // namespace

void noteLeftTasks(Exchange &exchange)
{
    Engine &engine = exchange.engine();
    if (!engine.isRecording() || !isDue(engine))
        return;
    const python::KeepException keep;
    const Left left = tasksOf(exchange.ownContext().exchange, engine.loop);
    if (left.count == 1)
        exchange.report("A026", trace::Severity::Info,
                        std::format("a task that this call has started goes on after its end: {}", left.first));
    else if (left.count > 1)
        exchange.report(
            "A026", trace::Severity::Info,
            std::format("{} tasks that this call has started go on after its end: {}, …", left.count, left.first));
}

} // namespace gatescope::asgi
