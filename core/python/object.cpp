#include <Python.h>

#include "python/object.h"
#include "python/scope.h"

namespace gatescope::python {

Object Object::take(PyObject *owned)
{
    Object object;
    object.m_object = owned;
    return object;
}

Object Object::share(PyObject *borrowed)
{
    return take(Py_XNewRef(borrowed));
}

void Object::reset()
{
    PyObject *object = std::exchange(m_object, nullptr);
    if (!object || !Py_IsInitialized())
        return;
    const PythonScope python;
    Py_DECREF(object);
}

} // namespace gatescope::python
