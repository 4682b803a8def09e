#pragma once

#include "python/environment.h"

#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>

struct _ts;
typedef struct _ts PyThreadState;

namespace gatescope::python {

struct InterpreterOptions {
    QString workingDirectory; ///< First on sys.path; empty: the process's own.
    QStringList arguments;    ///< sys.argv
    std::optional<Venv> venv; ///< From findVenv().
    int faultDescriptor = -1; ///< Where faulthandler writes when the process crashes; -1: nowhere.
};

/// CPython inside this process. Only one at a time; started and stopped by the process's main thread, which becomes
/// Python's main thread.
///
///     auto interpreter = Interpreter::start({.arguments = {"shop.main:app"}, .venv = venv});
///     ... AppLoader, gateways; every thread enters Python through PythonScope ...
///     const auto ending = (*interpreter)->stop(2s);
///
/// PYTHONPATH and the other PYTHON* variables count, output is unbuffered, and no signal handler is installed: signals
/// are the runner's business (SIGPIPE is ignored, as Python does). start() leaves with the GIL released.
class Interpreter {
public:
    static Result<std::unique_ptr<Interpreter>, LoadError> start(const InterpreterOptions &options);
    ~Interpreter(); ///< stop(), without waiting.
    Interpreter(const Interpreter &) = delete;
    Interpreter &operator=(const Interpreter &) = delete;

    struct Ending {
        bool finalized = false; ///< False: Python is still there. End the process without running destructors.
        QStringList threads;    ///< The non-daemon threads of the application that did not end in time.
    };
    /// Waits for the application's non-daemon threads until the deadline, runs atexit functions and finalizes. With
    /// `workersLeft` (or threads that do not end) it runs the atexit functions only. Call it without the GIL.
    Ending stop(std::chrono::milliseconds deadline, bool workersLeft = false);

    [[nodiscard]] static QString version(); ///< "3.13.5"

private:
    Interpreter() = default;

    PyThreadState *m_main = nullptr;
};

} // namespace gatescope::python
