#pragma once

#include "python/asgi/box.h"

#include <cstdint>
#include <vector>

namespace gatescope::asgi {

/// Where a coroutine stands, as inspect.getcoroutinestate() tells it.
enum class Phase : std::uint8_t { Created, Running, Suspended, Closed };

/// A StopIteration's value, when one is set (new reference, the exception is cleared); otherwise null and it stays.
[[nodiscard]] PyObject *takeStopIteration();
/// Raises StopIteration(value); takes the reference.
PyObject *raiseStopIteration(PyObject *value);
/// The exception that throw(type[, value[, traceback]]) means; null with a TypeError for nonsense.
[[nodiscard]] Ref exceptionOf(PyObject *const *arguments, Py_ssize_t count);
void raiseObject(PyObject *exception);

/// Makes a boxed T look and behave like the coroutine of an `async def`: awaitable, accepted by create_task(),
/// wait_for(), gather() and anyio, with the cr_* attributes that tracebacks, task reprs and inspect read.
///
/// T has
///     PySendResult resume(PyObject *value, PyObject **out);     next(), send()
///     PySendResult raise(PyObject *exception, PyObject **out);  throw()
///     bool shut();                                              close(); false with an exception
///     Phase phase() const;
///     Ref name(), qualifiedName(), frame(), code(), awaited();  for __name__, __qualname__, cr_frame, cr_code,
///     cr_await
template <class T>
struct CoroutineSlots {
    static PyObject *await(PyObject *self) { return Py_NewRef(self); }

    static PySendResult amSend(PyObject *self, PyObject *value, PyObject **out)
    {
        return unbox<T>(self).resume(value, out);
    }

    static PyObject *next(PyObject *self)
    {
        PyObject *out = nullptr;
        const PySendResult result = unbox<T>(self).resume(Py_None, &out);
        if (result != PYGEN_RETURN || out != Py_None)
            return answer(result, out);
        Py_DECREF(out);
        return nullptr; // next() may end without an exception when the value is None
    }

    static PyObject *send(PyObject *self, PyObject *value)
    {
        PyObject *out = nullptr;
        const PySendResult result = unbox<T>(self).resume(value, &out);
        return answer(result, out);
    }

    static PyObject *raise(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
    {
        const Ref exception = exceptionOf(arguments, count);
        if (!exception)
            return nullptr;
        PyObject *out = nullptr;
        const PySendResult result = unbox<T>(self).raise(exception.get(), &out);
        return answer(result, out);
    }

    static PyObject *close(PyObject *self, PyObject *) { return unbox<T>(self).shut() ? Py_NewRef(Py_None) : nullptr; }

    static PyObject *answer(PySendResult result, PyObject *out)
    {
        return result == PYGEN_RETURN ? raiseStopIteration(out) : out;
    }

    template <Ref (T::*Getter)() const>
    static PyObject *get(PyObject *self, void *)
    {
        return (unbox<T>(self).*Getter)().release();
    }

    template <Phase Is>
    static PyObject *is(PyObject *self, void *)
    {
        return PyBool_FromLong(unbox<T>(self).phase() == Is);
    }

    static PyObject *none(PyObject *, void *) { return Py_NewRef(Py_None); }

    static PyMethodDef *methods()
    {
        static PyMethodDef table[] = {
            {"send", &send, METH_O, "send(value) -> resume the coroutine"},
            {"throw", asMethod(&raise), METH_FASTCALL, "throw(exception) -> raise it inside the coroutine"},
            {"close", &close, METH_NOARGS, "close() -> end the coroutine"},
            {}};
        return table;
    }

    static PyGetSetDef *getters()
    {
        static PyGetSetDef table[] = {{"__name__", &get<&T::name>, nullptr, nullptr, nullptr},
                                      {"__qualname__", &get<&T::qualifiedName>, nullptr, nullptr, nullptr},
                                      {"cr_await", &get<&T::awaited>, nullptr, nullptr, nullptr},
                                      {"cr_frame", &get<&T::frame>, nullptr, nullptr, nullptr},
                                      {"cr_code", &get<&T::code>, nullptr, nullptr, nullptr},
                                      {"cr_origin", &none, nullptr, nullptr, nullptr},
                                      {"cr_running", &is<Phase::Running>, nullptr, nullptr, nullptr},
                                      {"cr_suspended", &is<Phase::Suspended>, nullptr, nullptr, nullptr},
                                      {}};
        return table;
    }

    /// Appends the slots; a {0, nullptr} must follow.
    static void appendTo(std::vector<PyType_Slot> &slots)
    {
        const PyType_Slot own[] = {{Py_tp_traverse, asSlot(&BoxSlots<T>::traverse)},
                                   {Py_tp_clear, asSlot(&BoxSlots<T>::clear)},
                                   {Py_tp_dealloc, asSlot(&BoxSlots<T>::dealloc)},
                                   {Py_am_await, asSlot(&await)},
                                   {Py_am_send, asSlot(&amSend)},
                                   {Py_tp_iter, asSlot(&await)},
                                   {Py_tp_iternext, asSlot(&next)},
                                   {Py_tp_methods, methods()},
                                   {Py_tp_getset, getters()}};
        slots.insert(slots.end(), std::begin(own), std::end(own));
    }
};

} // namespace gatescope::asgi
