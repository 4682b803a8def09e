#pragma once

#include "base/result.h"
#include "call/request.h"
#include "python/object.h"

namespace gatescope::python {

/// The application without one of its layers: what that layer calls is called in its place, with what the layer would
/// have been given.
///
/// The application itself stays as it is, also for the exchanges that are under way: everything from the outermost
/// layer down to the one that holds the layer is a shallow copy, for this one call. Layers are found where instances,
/// closures, bound methods and partials hold them, along the path that was recorded; with a name alone, by that. The
/// path is also what tells the inner callable; without it, the name under which the layer holds it does (`app`,
/// `get_response` …).
///
/// An error tells why a layer cannot be left out: it was not found (made anew for each request, called by a global
/// name), it is one of several, nothing inside of it is known, or what holds it cannot be copied. Needs the GIL; leaves
/// no exception.
[[nodiscard]] Result<Object> withoutLayer(PyObject *app, const call::LeaveOut &what);

/// What is to be called for the request: the application, or with Request::leaveOut that. Null with a LookupError.
[[nodiscard]] Object applicationFor(PyObject *app, const call::Request &request);

} // namespace gatescope::python
