#include "python/context.h"

#include "python/ref.h"

#include <cstring>

namespace gatescope::python {

namespace {

PyObject *theVariable = nullptr; // Python itself is one for the process.
thread_local trace::Context ofThread;

Ref encoded(const trace::Context &context)
{
    return Ref(PyBytes_FromStringAndSize(reinterpret_cast<const char *>(&context), sizeof context));
}

} // namespace

bool setUpExchangeContext()
{
    theVariable = PyContextVar_New("gatescope.exchange", nullptr);
    return theVariable != nullptr;
}

void takeDownExchangeContext()
{
    Py_CLEAR(theVariable);
}

trace::Context contextOf(PyObject *value)
{
    trace::Context context;
    if (value && PyBytes_CheckExact(value) && PyBytes_GET_SIZE(value) == sizeof context)
        std::memcpy(&context, PyBytes_AS_STRING(value), sizeof context);
    return context;
}

trace::Context currentContext()
{
    if (ofThread.exchange.isValid() || !theVariable)
        return ofThread;
    PyObject *value = nullptr;
    if (PyContextVar_Get(theVariable, nullptr, &value) < 0)
        PyErr_Clear();
    const Ref owned(value);
    return contextOf(value);
}

PyObject *exchangeVariable()
{
    return theVariable;
}

Object exchangeValue(const trace::Context &context)
{
    return Object::take(encoded(context).release());
}

ExchangeScope::ExchangeScope(const trace::Context &context)
    : m_before(std::exchange(ofThread, context)),
      m_token(theVariable ? PyContextVar_Set(theVariable, encoded(context).get()) : nullptr)
{
}

ExchangeScope::~ExchangeScope()
{
    const KeepException keep;
    ofThread = m_before;
    if (m_token && theVariable && PyContextVar_Reset(theVariable, m_token) < 0)
        PyErr_Clear();
    Py_XDECREF(m_token);
}

} // namespace gatescope::python
