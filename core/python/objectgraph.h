#pragma once

#include "python/ref.h"

#include <functional>

/// What Python objects hold, as far as one of them may call another: the attributes of instances, the cells of
/// closures, the object of a bound method, the parts of a functools.partial, the items of plain containers. Classes,
/// modules and objects of C types are not looked into. No code of the application runs. Everything needs the GIL.
namespace gatescope::python {

/// `name` is the attribute's or the cell's, and empty for all others.
using SeeHeld = std::function<void(std::string_view name, PyObject *held)>;
/// Calls `see` for what the object holds directly.
void forEachHeld(PyObject *holder, const SeeHeld &see);

/// What a functools.partial calls; null, without an exception, for everything else.
[[nodiscard]] Ref calledByPartial(PyObject *object);

/// A shallow copy of the holder in which every direct reference to `old` is one to `with`: the same class, the same
/// code, and all else that it holds is shared. Null with a TypeError when it cannot be copied that way.
[[nodiscard]] Ref copyWith(PyObject *holder, PyObject *old, PyObject *with);

} // namespace gatescope::python
