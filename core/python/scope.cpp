#include <Python.h>

#include "python/scope.h"

namespace gatescope::python {

PythonScope::PythonScope() : m_state(PyGILState_Ensure()) {}

PythonScope::~PythonScope()
{
    PyGILState_Release(static_cast<PyGILState_STATE>(m_state));
}

WithoutPython::WithoutPython() : m_state(PyEval_SaveThread()) {}

WithoutPython::~WithoutPython()
{
    PyEval_RestoreThread(m_state);
}

PythonThread::PythonThread() : m_gil(PyGILState_Ensure()), m_state(PyEval_SaveThread()) {}

PythonThread::~PythonThread()
{
    PyEval_RestoreThread(m_state);
    PyGILState_Release(static_cast<PyGILState_STATE>(m_gil));
}

bool holdsPython()
{
    return Py_IsInitialized() && PyGILState_Check() == 1;
}

} // namespace gatescope::python
