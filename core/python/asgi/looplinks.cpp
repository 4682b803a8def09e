#include <pybind11/functional.h>
#include <pybind11/pybind11.h>

#include "python/asgi/looplinks.h"

#include "python/exceptions.h"

namespace gatescope::asgi {

namespace {

namespace py = pybind11;

Ref attribute(PyObject *object, const char *name)
{
    return Ref(PyObject_GetAttrString(object, name));
}

Ref callable(std::function<void()> call)
{
    return Ref(py::cpp_function(std::move(call)).release().ptr());
}

double seconds(std::chrono::milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

Ref newLoop(PyObject *asyncio, bool uvloop, std::string &whyNot)
{
    if (uvloop) {
        const Ref module(PyImport_ImportModule("uvloop"));
        if (module)
            return Ref(PyObject_CallMethod(module.get(), "new_event_loop", nullptr));
        whyNot = python::takeException().summary();
    }
    return Ref(PyObject_CallMethod(asyncio, "new_event_loop", nullptr));
}

} // namespace

bool LoopLinks::open(bool debug, bool uvloop)
{
    m_asyncio.reset(PyImport_ImportModule("asyncio"));
    if (!m_asyncio)
        return false;
    m_loop = newLoop(m_asyncio.get(), uvloop, m_whyNotUvloop);
    if (!m_loop)
        return false;
    const Ref set(PyObject_CallMethod(m_asyncio.get(), "set_event_loop", "O", m_loop.get()));
    if (!set || (debug && !Ref(PyObject_CallMethod(m_loop.get(), "set_debug", "O", Py_True))))
        return false;
    return keepFunctions();
}

bool LoopLinks::keepFunctions()
{
    m_createFuture = attribute(m_loop.get(), "create_future");
    m_createTask = attribute(m_loop.get(), "create_task");
    m_taskFactory = attribute(m_loop.get(), "get_task_factory");
    m_taskType = attribute(m_asyncio.get(), "Task");
    m_currentTask = attribute(m_asyncio.get(), "current_task");
    m_allTasks = attribute(m_asyncio.get(), "all_tasks");
    m_taskKeywords.reset(Py_BuildValue("(ssss)", "loop", "name", "context", "eager_start"));
    m_createKeywords.reset(Py_BuildValue("(ss)", "name", "context"));
    return m_createFuture && m_createTask && m_taskFactory && m_taskType && m_currentTask && m_allTasks &&
           m_taskKeywords && m_createKeywords;
}

bool LoopLinks::addReader(int fd, std::function<void()> call)
{
    const Ref function = callable(std::move(call));
    return Ref(PyObject_CallMethod(m_loop.get(), "add_reader", "iO", fd, function.get())) != nullptr;
}

void LoopLinks::removeReader(int fd)
{
    if (!Ref(PyObject_CallMethod(m_loop.get(), "remove_reader", "i", fd)))
        PyErr_Clear();
}

Ref LoopLinks::callLater(std::chrono::milliseconds delay, std::function<void()> call)
{
    const Ref function = callable(std::move(call));
    return Ref(PyObject_CallMethod(m_loop.get(), "call_later", "dO", seconds(delay), function.get()));
}

Ref LoopLinks::startTask(PyObject *coroutine, PyObject *name, PyObject *context)
{
    const Ref factory(PyObject_CallNoArgs(m_taskFactory.get()));
    if (!factory)
        return {};
    if (factory.get() != Py_None) {
        PyObject *const arguments[] = {coroutine, name, context};
        return Ref(PyObject_Vectorcall(m_createTask.get(), arguments, 1, m_createKeywords.get()));
    }
    PyObject *const arguments[] = {coroutine, m_loop.get(), name, context, Py_True};
    return Ref(PyObject_Vectorcall(m_taskType.get(), arguments, 1, m_taskKeywords.get()));
}

Ref LoopLinks::createFuture() const
{
    if (m_createFuture)
        return Ref(PyObject_CallNoArgs(m_createFuture.get()));
    PyErr_SetString(PyExc_RuntimeError, "the event loop of this exchange is closed");
    return {};
}

Ref LoopLinks::currentTask() const
{
    Ref task(m_currentTask ? PyObject_CallNoArgs(m_currentTask.get()) : nullptr);
    if (!task)
        PyErr_Clear();
    return task && task.get() != Py_None ? std::move(task) : Ref{};
}

Ref LoopLinks::allTasks() const
{
    Ref tasks(m_loop ? PyObject_CallOneArg(m_allTasks.get(), m_loop.get()) : nullptr);
    if (!tasks)
        PyErr_Clear();
    return tasks;
}

void LoopLinks::runForever()
{
    m_stopAsked = false;
    while (!m_stopAsked) {
        if (Ref(PyObject_CallMethod(m_loop.get(), "run_forever", nullptr)))
            continue;
        const bool fromCallback =
            PyErr_ExceptionMatches(PyExc_SystemExit) != 0 || PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0;
        PyErr_WriteUnraisable(m_loop.get());
        if (!fromCallback)
            return;
    }
}

void LoopLinks::stop()
{
    m_stopAsked = true;
    if (!Ref(PyObject_CallMethod(m_loop.get(), "stop", nullptr)))
        PyErr_Clear();
}

bool LoopLinks::runUntilDone(PyObject *awaitable, std::chrono::milliseconds patience)
{
    const Ref limited(awaitable ? PyObject_CallMethod(m_asyncio.get(), "wait_for", "Od", awaitable, seconds(patience))
                                : nullptr);
    const Ref done(limited ? PyObject_CallMethod(m_loop.get(), "run_until_complete", "O", limited.get()) : nullptr);
    if (!done)
        PyErr_Clear();
    return done != nullptr;
}

void LoopLinks::cancelRest(std::chrono::milliseconds patience)
{
    const Ref all(PyObject_CallMethod(m_asyncio.get(), "all_tasks", "O", m_loop.get()));
    const Ref tasks(all ? PySequence_List(all.get()) : nullptr);
    if (!tasks || PyList_GET_SIZE(tasks.get()) == 0) {
        PyErr_Clear();
        return;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(tasks.get()); ++i) {
        if (!Ref(PyObject_CallMethod(PyList_GET_ITEM(tasks.get(), i), "cancel", nullptr)))
            PyErr_Clear();
    }
    const Ref waiting(PyObject_CallMethod(m_asyncio.get(), "wait", "O", tasks.get()));
    runUntilDone(waiting.get(), patience);
}

void LoopLinks::close(std::chrono::milliseconds patience)
{
    if (!m_loop)
        return;
    cancelRest(patience);
    const Ref generators(PyObject_CallMethod(m_loop.get(), "shutdown_asyncgens", nullptr));
    runUntilDone(generators.get(), patience);
    const Ref executor(PyObject_CallMethod(m_loop.get(), "shutdown_default_executor", "d", seconds(patience)));
    runUntilDone(executor.get(), patience * 2);
    if (!Ref(PyObject_CallMethod(m_asyncio.get(), "set_event_loop", "O", Py_None)) ||
        !Ref(PyObject_CallMethod(m_loop.get(), "close", nullptr)))
        PyErr_Clear();
    m_createFuture.reset();
    m_createTask.reset();
    m_taskFactory.reset();
    m_loop.reset();
}

} // namespace gatescope::asgi
