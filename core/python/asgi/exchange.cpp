#include "python/asgi/exchange.h"

#include "python/asgi/channel.h"
#include "python/asgi/messages.h"
#include "python/context.h"

#include <algorithm>

namespace gatescope::asgi {

namespace {

/// What `await value` would step; null with a TypeError when it cannot be awaited.
Ref steppable(PyObject *value)
{
    if (PyCoro_CheckExact(value))
        return share(value);
    const auto *async = Py_TYPE(value)->tp_as_async;
    if (async && async->am_await)
        return Ref(async->am_await(value));
    PyErr_Format(PyExc_TypeError, "the application returned %s, which cannot be awaited: is it an `async def`?",
                 shownType(value));
    return {};
}

} // namespace

Ref WaitList::add(const LoopLinks &loop)
{
    Ref future = loop.createFuture();
    if (future)
        m_futures.push_back(share(future.get()));
    return future;
}

void WaitList::remove(PyObject *future)
{
    std::erase_if(m_futures, [future](const Ref &other) { return other.get() == future; });
}

void WaitList::wakeAll(const Names &names)
{
    const auto futures = std::exchange(m_futures, {});
    for (const Ref &future : futures) {
        const Ref done(PyObject_CallMethodNoArgs(future.get(), names[Name::Done]));
        if (!done ||
            (done.get() == Py_False && !Ref(PyObject_CallMethodOneArg(future.get(), names[Name::SetResult], Py_None))))
            PyErr_Clear();
    }
}

int WaitList::visit(visitproc visitor, void *argument) const
{
    for (const Ref &future : m_futures) {
        if (const int stop = visitor(future.get(), argument))
            return stop;
    }
    return 0;
}

Exchange::Exchange(Parts parts) : m_parts(std::move(parts)) {}

Exchange::~Exchange() = default;

Ref Exchange::make(Parts parts)
{
    auto *type = reinterpret_cast<PyTypeObject *>(parts.engine->types.exchange.get());
    return makeBox<Exchange>(type, std::move(parts));
}

trace::Context Exchange::context() const
{
    trace::Context context = conversation().context();
    const Ref task = engine().loop.currentTask();
    if (task && task.get() == m_task.get())
        context.task = m_taskNumber;
    else if (task)
        context.task = engine().tasks.of(task.get());
    return context;
}

trace::Context Exchange::ownContext() const
{
    trace::Context context = conversation().context();
    context.task = m_taskNumber;
    return context;
}

bool Exchange::start(PyObject *name)
{
    const Ref context(PyContext_CopyCurrent());
    const Ref task = context ? engine().loop.startTask(boxOf(*this), name, context.get()) : Ref{};
    if (task && m_phase != Phase::Closed)
        m_task = share(task.get());
    return task != nullptr;
}

void Exchange::cancel()
{
    if (m_task && !Ref(PyObject_CallMethodNoArgs(m_task.get(), engine().names[Name::Cancel])))
        PyErr_Clear();
}

void Exchange::abandon()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    m_parts.owner = nullptr;
    const Ref exception(PyObject_CallNoArgs(engine().cancelledError.get()));
    static_cast<void>(conversation().raised(*this, exception.get()));
    Py_INCREF(boxOf(*this));
}

void Exchange::report(std::string_view rule, trace::Severity severity, std::string_view message,
                      const trace::CodeSite &site)
{
    if (!engine().isRecording())
        return;
    const python::KeepException keep;
    engine().trace().write(context(),
                           trace::Finding{.rule = rule, .severity = severity, .message = message, .site = site});
}

bool Exchange::begin()
{
    m_task = engine().loop.currentTask();
    m_taskNumber = engine().tasks.next();
    if (!enterContext())
        return false;
    conversation().called(*this);
    return callApplication();
}

bool Exchange::enterContext()
{
    PyObject *variable = python::exchangeVariable();
    if (!variable)
        return true;
    const python::Object value = python::exchangeValue(ownContext());
    return value && Ref(PyContextVar_Set(variable, value.get()));
}

bool Exchange::callApplication()
{
    const Ref receive = makeChannel(Direction::Receive, *this);
    const Ref send = makeChannel(Direction::Send, *this);
    if (!receive || !send)
        return false;
    const Ref scope = std::move(m_parts.scope);
    const Ref app = std::move(m_parts.app);
    const bool isLegacy = m_parts.interface == trace::Interface::Asgi2;
    const Ref result = isLegacy ? callAsgi2(app.get(), scope.get(), receive.get(), send.get())
                                : callAsgi3(app.get(), scope.get(), receive.get(), send.get());
    if (result)
        m_coroutine = steppable(result.get());
    return m_coroutine != nullptr;
}

Ref Exchange::callAsgi3(PyObject *app, PyObject *scope, PyObject *receive, PyObject *send)
{
    PyObject *const arguments[] = {scope, receive, send};
    return Ref(PyObject_Vectorcall(app, arguments, 3, nullptr));
}

Ref Exchange::callAsgi2(PyObject *app, PyObject *scope, PyObject *receive, PyObject *send)
{
    if (!std::exchange(engine().legacyNoted, true))
        report("A002", trace::Severity::Info,
               "this is an ASGI 2 application, called in two steps: ASGI 3 is one async callable (scope, receive, "
               "send)");
    const Ref instance(PyObject_CallOneArg(app, scope));
    if (!instance)
        return {};
    if (!PyCallable_Check(instance.get())) {
        PyErr_Format(PyExc_TypeError,
                     "the application returned %s, which cannot be called: under ASGI 2 app(scope) returns a callable "
                     "(receive, send)",
                     shownType(instance.get()));
        return {};
    }
    PyObject *const arguments[] = {receive, send};
    return Ref(PyObject_Vectorcall(instance.get(), arguments, 2, nullptr));
}

PySendResult Exchange::resume(PyObject *value, PyObject **out)
{
    if (m_phase == Phase::Closed || m_phase == Phase::Running) {
        PyErr_SetString(m_phase == Phase::Closed ? PyExc_RuntimeError : PyExc_ValueError,
                        m_phase == Phase::Closed ? "cannot reuse already awaited coroutine"
                                                 : "coroutine already executing");
        return PYGEN_ERROR;
    }
    const StepScope step(engine().watch);
    const bool isFirst = std::exchange(m_phase, Phase::Running) == Phase::Created;
    if (isFirst && !begin())
        return settle(PYGEN_ERROR, out);
    return settle(PyIter_Send(m_coroutine.get(), value, out), out);
}

PySendResult Exchange::raise(PyObject *exception, PyObject **out)
{
    if (m_phase == Phase::Closed || !m_coroutine) {
        raiseObject(exception);
        return m_phase == Phase::Closed ? PYGEN_ERROR : settle(PYGEN_ERROR, out);
    }
    const StepScope step(engine().watch);
    m_phase = Phase::Running;
    *out = PyObject_CallMethodOneArg(m_coroutine.get(), engine().names[Name::Throw], exception);
    if (*out)
        return settle(PYGEN_NEXT, out);
    *out = takeStopIteration();
    return settle(*out ? PYGEN_RETURN : PYGEN_ERROR, out);
}

bool Exchange::shut()
{
    if (m_phase == Phase::Closed)
        return true;
    if (m_phase == Phase::Running) {
        PyErr_SetString(PyExc_ValueError, "coroutine already executing");
        return false;
    }
    const Ref closed(m_coroutine ? PyObject_CallMethodNoArgs(m_coroutine.get(), engine().names[Name::Close])
                                 : Py_NewRef(Py_None));
    if (closed)
        PyErr_SetNone(PyExc_GeneratorExit);
    PyObject *out = nullptr;
    settle(PYGEN_ERROR, &out);
    Py_XDECREF(out);
    PyErr_Clear();
    return true;
}

PySendResult Exchange::settle(PySendResult result, PyObject **out)
{
    if (result == PYGEN_NEXT) {
        m_phase = Phase::Suspended;
        return result;
    }
    if (result == PYGEN_ERROR)
        return settleException(out);
    conversation().returned(*this, *out);
    Py_SETREF(*out, Py_NewRef(Py_None));
    finish();
    return PYGEN_RETURN;
}

PySendResult Exchange::settleException(PyObject **out)
{
    const Ref exception(PyErr_GetRaisedException());
    const Ending ending = conversation().raised(*this, exception.get());
    finish();
    if (ending == Ending::Reraise) {
        raiseObject(exception.get());
        return PYGEN_ERROR;
    }
    *out = Py_NewRef(Py_None);
    return PYGEN_RETURN;
}

void Exchange::finish()
{
    m_phase = Phase::Closed;
    m_coroutine.reset();
    m_parts.scope.reset();
    m_parts.app.reset();
    wakeReceivers();
    wakeSenders();
    if (ExchangeOwner *owner = std::exchange(m_parts.owner, nullptr))
        owner->exchangeOver(*this);
    m_task.reset();
}

Ref Exchange::ofApplication(const char *attribute) const
{
    PyObject *value = m_coroutine ? PyObject_GetAttrString(m_coroutine.get(), attribute) : nullptr;
    if (value)
        return Ref(value);
    PyErr_Clear();
    return share(Py_None);
}

Ref Exchange::name() const
{
    return python::text(m_parts.appName);
}

Ref Exchange::awaited() const
{
    return m_coroutine ? share(m_coroutine.get()) : share(Py_None);
}

int Exchange::visit(visitproc visitor, void *argument) const
{
    for (const Ref *reference : {&m_parts.app, &m_parts.scope, &m_coroutine, &m_task}) {
        if (const int stop = visitRef(*reference, visitor, argument))
            return stop;
    }
    if (const int stop = receivers.visit(visitor, argument))
        return stop;
    if (const int stop = senders.visit(visitor, argument))
        return stop;
    return conversation().visit(visitor, argument);
}

void Exchange::clear()
{
    m_coroutine.reset();
    m_task.reset();
    m_parts.scope.reset();
    m_parts.app.reset();
    receivers.clear();
    senders.clear();
}

PyTypeObject *makeExchangeType()
{
    std::vector<PyType_Slot> slots;
    CoroutineSlots<Exchange>::appendTo(slots);
    slots.push_back({0, nullptr});
    return makeType("gatescope.Exchange", sizeof(Box<Exchange>), slots.data());
}

} // namespace gatescope::asgi
