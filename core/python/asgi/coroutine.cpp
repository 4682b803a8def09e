#include "python/asgi/coroutine.h"

namespace gatescope::asgi {

PyObject *takeStopIteration()
{
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return nullptr;
    const Ref exception = Ref(PyErr_GetRaisedException());
    return PyObject_GetAttrString(exception.get(), "value");
}

PyObject *raiseStopIteration(PyObject *value)
{
    const Ref owned = Ref(value);
    const Ref stop = Ref(PyObject_CallOneArg(PyExc_StopIteration, value));
    if (stop)
        PyErr_SetObject(PyExc_StopIteration, stop.get());
    return nullptr;
}

Ref exceptionOf(PyObject *const *arguments, Py_ssize_t count)
{
    if (count < 1 || count > 3) {
        PyErr_SetString(PyExc_TypeError, "throw() takes 1 to 3 arguments");
        return {};
    }
    PyObject *first = arguments[0];
    if (PyExceptionInstance_Check(first))
        return share(first);
    if (!PyExceptionClass_Check(first)) {
        PyErr_SetString(PyExc_TypeError, "exceptions must be classes or instances deriving from BaseException");
        return {};
    }
    PyObject *value = count > 1 ? arguments[1] : Py_None;
    if (PyObject_IsInstance(value, first) == 1)
        return share(value);
    return Ref(value == Py_None ? PyObject_CallNoArgs(first) : PyObject_CallOneArg(first, value));
}

void raiseObject(PyObject *exception)
{
    PyErr_SetRaisedException(Py_NewRef(exception));
}

} // namespace gatescope::asgi
