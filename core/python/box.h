#pragma once

#include "python/ref.h"

#include <cstddef>
#include <new>
#include <utility>

namespace gatescope::python {

/// A Python object whose content is a C++ value.
///
/// T says which references it holds with `int visit(visitproc, void *) const` and gives them up with `void clear()`, so
/// that cycles through it are collected. Its destructor runs with the object.
template <class T>
struct Box {
    PyObject_HEAD alignas(T) std::byte storage[sizeof(T)];
};

template <class T>
[[nodiscard]] T &unbox(PyObject *object)
{
    return *std::launder(reinterpret_cast<T *>(reinterpret_cast<Box<T> *>(object)->storage));
}

/// The object that `value` is the content of. Borrowed.
template <class T>
[[nodiscard]] PyObject *boxOf(T &value)
{
    return reinterpret_cast<PyObject *>(reinterpret_cast<char *>(&value) - offsetof(Box<T>, storage));
}

[[nodiscard]] inline int visitRef(const Ref &reference, visitproc visitor, void *argument)
{
    return reference ? visitor(reference.get(), argument) : 0;
}

template <class T, class... Arguments>
[[nodiscard]] Ref makeBox(PyTypeObject *type, Arguments &&...arguments)
{
    auto *box = PyObject_GC_New(Box<T>, type);
    if (!box)
        return {};
    new (box->storage) T(std::forward<Arguments>(arguments)...);
    PyObject_GC_Track(box);
    return Ref(reinterpret_cast<PyObject *>(box));
}

/// The slots that every Box needs: put them into the PyType_Slot table of its type.
template <class T>
struct BoxSlots {
    static int traverse(PyObject *self, visitproc visitor, void *argument)
    {
        if (const int stop = visitor(reinterpret_cast<PyObject *>(Py_TYPE(self)), argument))
            return stop;
        return unbox<T>(self).visit(visitor, argument);
    }

    static int clear(PyObject *self)
    {
        unbox<T>(self).clear();
        return 0;
    }

    static void dealloc(PyObject *self)
    {
        PyTypeObject *type = Py_TYPE(self);
        if (type->tp_finalize && PyObject_CallFinalizerFromDealloc(self) < 0)
            return;
        PyObject_GC_UnTrack(self);
        PyObject_ClearWeakRefs(self);
        unbox<T>(self).~T();
        PyObject_GC_Del(self);
        Py_DECREF(type);
    }
};

/// Makes the heap type and makes it immutable; null with an exception when it fails.
[[nodiscard]] inline PyTypeObject *makeType(const char *name, int size, PyType_Slot *slots, unsigned long flags = 0)
{
    PyType_Spec spec{.name = name,
                     .basicsize = size,
                     .itemsize = 0,
                     .flags =
                         static_cast<unsigned>(Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                                               Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_MANAGED_WEAKREF | flags),
                     .slots = slots};
    return reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&spec));
}

} // namespace gatescope::python
