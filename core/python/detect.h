#pragma once

#include "python/object.h"
#include "trace/event.h"

#include <QString>

namespace gatescope::python {

/// What a Python object looks like to a gateway.
struct Detection {
    trace::Interface interface = trace::Interface::None; ///< None: it cannot be told.
    QString seen;                  ///< "a coroutine function with 3 parameters (scope, receive, send)"
    QString why;                   ///< Why it is none of the interfaces: "ASGI 3 has three, …"; else empty.
    bool takesNoArguments = false; ///< Callable without any: perhaps a factory.
    bool namesFit = false;         ///< Its parameters are called as the specification calls them.
    bool isClass = false;
};

/// Tells the interface by the signature: functions, coroutine functions, classes, instances with __call__,
/// functools.partial and decorated callables. Runs no code of the application but its __signature__. Needs the GIL.
[[nodiscard]] Detection detectInterface(PyObject *app);

/// "ASGI 3", "WSGI"
[[nodiscard]] QString interfaceTitle(trace::Interface interface);

} // namespace gatescope::python
