#pragma once

#include "python/object.h"

namespace gatescope::python {

/// Holds the GIL for one piece of work. Nests, and works on any thread; cheap on one that has a PythonThread.
/// Never keep it across a wait.
class PythonScope {
public:
    PythonScope();
    ~PythonScope();
    PythonScope(const PythonScope &) = delete;
    PythonScope &operator=(const PythonScope &) = delete;

private:
    int m_state;
};

/// Gives the GIL up inside a PythonScope, for a wait. No Python object may be touched until it ends.
class WithoutPython {
public:
    WithoutPython();
    ~WithoutPython();
    WithoutPython(const WithoutPython &) = delete;
    WithoutPython &operator=(const WithoutPython &) = delete;

private:
    PyThreadState *m_state;
};

/// Makes the calling thread known to Python for its whole life, without holding the GIL.
class PythonThread {
public:
    PythonThread();
    ~PythonThread();
    PythonThread(const PythonThread &) = delete;
    PythonThread &operator=(const PythonThread &) = delete;

private:
    int m_gil;
    PyThreadState *m_state;
};

/// True when the calling thread holds the GIL.
[[nodiscard]] bool holdsPython();

} // namespace gatescope::python
