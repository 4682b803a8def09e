#pragma once

#include "python/exceptions.h"
#include "python/interpreter.h"
#include "python/ref.h"
#include "python/scope.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

/// What the tests of the Python side share: one interpreter, and Python source as a string.
namespace gatescope::tests {

/// The interpreter of this test executable; it lives until the process ends.
inline void needPython(const python::InterpreterOptions &options = {})
{
    static std::unique_ptr<python::Interpreter> interpreter;
    if (interpreter)
        return;
    auto started = python::Interpreter::start(options);
    QVERIFY2(started, qPrintable(started ? QString() : started.error().error.summary));
    interpreter = std::move(*started);
}

/// Runs `source` as a module of its own and answers it; null when it raised (which fails the test).
inline python::Ref runModule(const char *source, const char *name = "testmodule")
{
    using python::Ref;
    if (PyDict_DelItemString(PyImport_GetModuleDict(), name) < 0)
        PyErr_Clear(); // a new module, not the old one once more
    const Ref code(Py_CompileString(source, (std::string("/home/me/") + name + ".py").c_str(), Py_file_input));
    Ref module(code ? PyImport_ExecCodeModule(name, code.get()) : nullptr);
    if (!module)
        QTest::qFail(python::takeException().traceback.c_str(), __FILE__, __LINE__);
    return module;
}

/// The value of a Python expression; null when it raised (which fails the test).
inline python::Ref evaluate(const char *expression)
{
    using python::Ref;
    const Ref globals(PyDict_New());
    PyDict_SetItemString(globals.get(), "__builtins__", PyEval_GetBuiltins());
    Ref value(PyRun_String(expression, Py_eval_input, globals.get(), globals.get()));
    if (!value)
        QTest::qFail(python::takeException().traceback.c_str(), __FILE__, __LINE__);
    return value;
}

inline python::Ref attribute(const python::Ref &object, const char *name)
{
    return python::Ref(PyObject_GetAttrString(object.get(), name));
}

inline void writeFile(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).absolutePath()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

} // namespace gatescope::tests
