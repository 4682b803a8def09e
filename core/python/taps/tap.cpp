#include "python/taps/tap.h"

#include "python/taps/crossing.h"

#include <structmember.h>

namespace gatescope::taps {

namespace {

using python::Box;
using python::BoxSlots;
using python::unbox;

PyObject *innerOf(PyObject *self)
{
    PyObject *inner = unbox<Tap>(self).inner.get();
    if (!inner)
        PyErr_SetString(PyExc_RuntimeError, "this callable is gone");
    return inner;
}

/// What we note must not stand in the way of what the application does.
template <class Note>
void quietly(Note &&note)
{
    const python::KeepException keep;
    try {
        note();
    } catch (const std::exception &) { // out of memory: the note is lost, the call is not
    }
    PyErr_Clear();
}

PyObject *callSend(PyObject *self, PyObject *const *arguments, std::size_t flags, PyObject *keywords)
{
    PyObject *inner = innerOf(self);
    const Py_ssize_t given = PyVectorcall_NARGS(flags) + (keywords ? PyTuple_GET_SIZE(keywords) : 0);
    if (inner && given == 1)
        quietly([&] { crossSend(*unbox<Tap>(self).layer, arguments[0]); });
    return inner ? PyObject_Vectorcall(inner, arguments, flags, keywords) : nullptr;
}

PyObject *callReceive(PyObject *self, PyObject *const *arguments, std::size_t flags, PyObject *keywords)
{
    PyObject *inner = innerOf(self);
    PyObject *awaitable = inner ? PyObject_Vectorcall(inner, arguments, flags, keywords) : nullptr;
    if (awaitable)
        quietly([&] { Layer::receiving(unbox<Tap>(self).layer, awaitable); });
    return awaitable;
}

PyObject *callStart(PyObject *self, PyObject *const *arguments, std::size_t flags, PyObject *keywords)
{
    PyObject *inner = innerOf(self);
    if (inner && !keywords)
        quietly([&] { crossStart(*unbox<Tap>(self).layer, arguments, PyVectorcall_NARGS(flags)); });
    return inner ? PyObject_Vectorcall(inner, arguments, flags, keywords) : nullptr;
}

PyObject *getAttribute(PyObject *self, PyObject *name)
{
    PyObject *inner = innerOf(self);
    return inner ? PyObject_GetAttr(inner, name) : nullptr;
}

int setAttribute(PyObject *self, PyObject *name, PyObject *value)
{
    PyObject *inner = innerOf(self);
    return inner ? PyObject_SetAttr(inner, name, value) : -1;
}

PyObject *show(PyObject *self)
{
    PyObject *inner = innerOf(self);
    return inner ? PyObject_Repr(inner) : nullptr;
}

Py_hash_t hash(PyObject *self)
{
    PyObject *inner = innerOf(self);
    return inner ? PyObject_Hash(inner) : -1;
}

PyObject *compare(PyObject *self, PyObject *other, int operation)
{
    PyObject *inner = innerOf(self);
    PyObject *against = Py_IS_TYPE(other, Py_TYPE(self)) ? innerOf(other) : other;
    return inner && against ? PyObject_RichCompare(inner, against, operation) : nullptr;
}

PyMemberDef members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, static_cast<Py_ssize_t>(offsetof(Box<Tap>, storage)), Py_READONLY, nullptr},
    {},
};

vectorcallfunc functionFor(trace::LayerPort port)
{
    if (port == trace::LayerPort::Send)
        return &callSend;
    return port == trace::LayerPort::Receive ? &callReceive : &callStart;
}

} // namespace

Ref makeTapType()
{
    static_assert(offsetof(Tap, call) == 0);
    PyType_Slot slots[] = {{Py_tp_traverse, python::asSlot(&BoxSlots<Tap>::traverse)},
                           {Py_tp_clear, python::asSlot(&BoxSlots<Tap>::clear)},
                           {Py_tp_dealloc, python::asSlot(&BoxSlots<Tap>::dealloc)},
                           {Py_tp_call, python::asSlot(&PyVectorcall_Call)},
                           {Py_tp_getattro, python::asSlot(&getAttribute)},
                           {Py_tp_setattro, python::asSlot(&setAttribute)},
                           {Py_tp_repr, python::asSlot(&show)},
                           {Py_tp_hash, python::asSlot(&hash)},
                           {Py_tp_richcompare, python::asSlot(&compare)},
                           {Py_tp_members, members},
                           {0, nullptr}};
    return Ref(reinterpret_cast<PyObject *>(
        python::makeType("gatescope.tap", sizeof(Box<Tap>), slots, Py_TPFLAGS_HAVE_VECTORCALL)));
}

Ref makeTap(PyObject *type, trace::LayerPort port, Ref inner, LayerPtr layer)
{
    return python::makeBox<Tap>(reinterpret_cast<PyTypeObject *>(type), functionFor(port), std::move(inner),
                                std::move(layer));
}

LayerPtr layerOfTap(PyObject *type, PyObject *object)
{
    if (!object || !Py_IS_TYPE(object, reinterpret_cast<PyTypeObject *>(type)))
        return {};
    return unbox<Tap>(object).layer;
}

} // namespace gatescope::taps
