#include "python/asgi/failure.h"

#include "python/exceptions.h"
#include "python/exceptiontree.h"

#include <format>

namespace gatescope::asgi {

namespace {

constexpr int kMostLinks = 16; // exceptions can be chained into a circle

bool comesFrom(const Engine &engine, PyObject *exception, int linksLeft);

/// Every member of a group must come from it.
bool groupComesFrom(const Engine &engine, PyObject *group, int linksLeft)
{
    const Ref members(PyObject_GetAttr(group, engine.names[Name::Exceptions]));
    if (!members || !PyTuple_Check(members.get()) || PyTuple_GET_SIZE(members.get()) == 0) {
        PyErr_Clear();
        return false;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(members.get()); ++i) {
        if (!comesFrom(engine, PyTuple_GET_ITEM(members.get(), i), linksLeft))
            return false;
    }
    return true;
}

bool comesFrom(const Engine &engine, PyObject *exception, int linksLeft)
{
    if (!exception || linksLeft == 0)
        return false;
    if (PyErr_GivenExceptionMatches(exception, engine.types.clientDisconnected.get()) != 0)
        return true;
    if (PyErr_GivenExceptionMatches(exception, PyExc_BaseExceptionGroup) != 0)
        return groupComesFrom(engine, exception, linksLeft - 1);
    const Ref cause(PyException_GetCause(exception));
    const Ref context(PyException_GetContext(exception));
    return comesFrom(engine, cause.get(), linksLeft - 1) || comesFrom(engine, context.get(), linksLeft - 1);
}

} // namespace

Failure classify(const Engine &engine, PyObject *exception)
{
    if (PyErr_GivenExceptionMatches(exception, engine.cancelledError.get()) != 0 ||
        PyErr_GivenExceptionMatches(exception, PyExc_GeneratorExit) != 0)
        return Failure::Cancelled;
    return comesFrom(engine, exception, kMostLinks) ? Failure::ClientLeft : Failure::Raised;
}

void noteException(Exchange &exchange, PyObject *exception, bool headersSent)
{
    if (!exchange.engine().isRecording())
        return;
    python::recordException(exchange.engine().trace(), exchange.ownContext(), exception, headersSent);
}

void noteReturned(Exchange &exchange, PyObject *result)
{
    if (!exchange.engine().isRecording())
        return;
    const std::string type = python::typeNameOf(result);
    exchange.engine().trace().write(exchange.ownContext(), trace::AppReturned{.type = type});
    if (result != Py_None)
        exchange.report("A007", trace::Severity::Warning, std::format("the application returned {}, not None", type));
}

} // namespace gatescope::asgi
