#include "python/exceptions.h"
#include "python/ref.h"
#include "python/wsgi/types.h"

#include <format>

namespace gatescope::wsgi {

namespace {

using python::Ref;

bool writeText(PyObject *self, PyObject *value)
{
    Exchange &exchange = exchangeOf(self);
    if (!PyUnicode_Check(value)) {
        const auto message =
            std::format("wsgi.errors: write() takes str, not {} (rule W048)", python::typeNameOf(value));
        exchange.finding("W048", trace::Severity::Error, message, python::callerSite());
        PyErr_SetString(PyExc_TypeError, message.c_str());
        return false;
    }
    exchange.writeErrors(python::textOf(value));
    return true;
}

PyObject *write(PyObject *self, PyObject *value)
{
    return writeText(self, value) ? PyLong_FromSsize_t(PyUnicode_GET_LENGTH(value)) : nullptr;
}

PyObject *writelines(PyObject *self, PyObject *values)
{
    const Ref iterator(PyObject_GetIter(values));
    while (iterator) {
        const Ref value(PyIter_Next(iterator.get()));
        if (!value)
            break;
        if (!writeText(self, value.get()))
            return nullptr;
    }
    if (PyErr_Occurred())
        return nullptr;
    Py_RETURN_NONE;
}

PyObject *flush(PyObject *self, PyObject *)
{
    exchangeOf(self).flushErrors();
    Py_RETURN_NONE;
}

PyObject *describeErrors(PyObject *self)
{
    return PyUnicode_FromFormat("<wsgi.errors of exchange %u>", exchangeOf(self).context.exchange.value);
}

} // namespace

Ref makeErrorsType()
{
    static PyMethodDef methods[] = {{"write", write, METH_O, nullptr},
                                    {"writelines", writelines, METH_O, nullptr},
                                    {"flush", flush, METH_NOARGS, nullptr},
                                    {}};
    static PyType_Slot parts[] = {{Py_tp_dealloc, python::asSlot(deallocateForExchange)},
                                  {Py_tp_repr, python::asSlot(describeErrors)},
                                  {Py_tp_methods, methods},
                                  {0, nullptr}};
    static PyType_Spec spec{"gatescope.ErrorsStream", sizeof(ExchangeObject), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, parts};
    return Ref(PyType_FromSpec(&spec));
}

} // namespace gatescope::wsgi
