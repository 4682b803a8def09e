#pragma once

#include "python/ref.h"

/// What the callbacks of sys.monitoring ask about frames, code and objects. Needs the GIL.
namespace gatescope::taps {

/// The address of the interpreter's frame that runs; never read.
[[nodiscard]] inline const void *currentFrame()
{
    return PyThreadState_Get()->current_frame;
}

/// Generators and asynchronous generators: what they yield suspends nobody else.
[[nodiscard]] inline bool yieldsItems(const PyCodeObject *code)
{
    return (code->co_flags & (CO_GENERATOR | CO_ASYNC_GENERATOR)) != 0;
}

/// The object of a weak reference, which may be null.
[[nodiscard]] inline bool isAlive(PyObject *weak)
{
    PyObject *object = nullptr;
    const bool alive = weak && PyWeakref_GetRef(weak, &object) == 1;
    Py_XDECREF(object);
    return alive;
}

} // namespace gatescope::taps
