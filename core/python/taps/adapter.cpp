#include "python/taps/adapter.h"

namespace gatescope::taps {

Ref SiteCall::variable(const char *name) const
{
    return Ref(PyFrame_GetVarString(m_frame, name));
}

Ref SiteCall::optional(const char *name) const
{
    Ref value = variable(name);
    PyErr_Clear();
    return value;
}

void SiteCall::expect(PyObject *callable, StepRole role) const
{
    const Ref kept = python::share(callable);
    if (callable && callable != Py_None)
        m_expect(kept.get(), role);
}

void SiteCall::expectAll(PyObject *sequence, StepRole role, bool fromEnd) const
{
    if (!sequence || (!PyList_Check(sequence) && !PyTuple_Check(sequence)))
        return;
    const Py_ssize_t size = PySequence_Fast_GET_SIZE(sequence);
    for (Py_ssize_t i = 0; i < size && i < PySequence_Fast_GET_SIZE(sequence); ++i)
        expect(PySequence_Fast_GET_ITEM(sequence, fromEnd ? size - 1 - i : i), role);
}

Ref attributeOf(const Ref &object, const char *name)
{
    return Ref(object ? PyObject_GetAttrString(object.get(), name) : nullptr);
}

Ref optionalAttribute(const Ref &object, const char *name)
{
    Ref value = attributeOf(object, name);
    PyErr_Clear();
    return value;
}

} // namespace gatescope::taps
