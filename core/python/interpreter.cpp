#include <pybind11/embed.h>

#include "python/context.h"
#include "python/interpreter.h"
#include "python/ref.h"

#include <QDir>
#include <QFile>

#include <csignal>

namespace gatescope::python {

using namespace Qt::StringLiterals;
namespace py = pybind11;

namespace {

/// A PyConfig that is cleared in every case, and the first status that was not good.
class Config {
public:
    Config() { PyConfig_InitPythonConfig(&m_config); }
    ~Config() { PyConfig_Clear(&m_config); }
    Config(const Config &) = delete;
    Config &operator=(const Config &) = delete;

    PyConfig *operator->() { return &m_config; }
    void set(wchar_t **field, const QString &value);
    void append(PyWideStringList *list, const QString &value);
    void initialize();
    [[nodiscard]] bool failed() const { return PyStatus_Exception(m_status) != 0; }
    [[nodiscard]] QString problem() const { return QString::fromUtf8(m_status.err_msg ? m_status.err_msg : "exit"); }

private:
    PyConfig m_config;
    PyStatus m_status = PyStatus_Ok();
};

void Config::set(wchar_t **field, const QString &value)
{
    if (!failed())
        m_status = PyConfig_SetString(&m_config, field, value.toStdWString().c_str());
}

void Config::append(PyWideStringList *list, const QString &value)
{
    if (!failed())
        m_status = PyWideStringList_Append(list, value.toStdWString().c_str());
}

void Config::initialize()
{
    if (!failed())
        m_status = Py_InitializeFromConfig(&m_config);
}

/// Our own standard library, whatever the environment's base Python is; site.py then finds the environment beside
/// sys.executable.
void useVenv(Config &config, const Venv &venv)
{
    const auto prefix = QStringLiteral(GATESCOPE_PYTHON_PREFIX);
    if (QFile::exists(u"%1/lib/python%2/os.py"_s.arg(prefix, builtInMinorVersion())))
        config.set(&config->home, prefix);
    config.set(&config->executable, venv.executable);
}

void fill(Config &config, const InterpreterOptions &options)
{
    config->parse_argv = 0;
    config->install_signal_handlers = 0;
    config->buffered_stdio = 0;
    config.set(&config->program_name, u"python"_s + builtInMinorVersion());
    if (options.venv)
        useVenv(config, *options.venv);
    for (const auto &argument : options.arguments)
        config.append(&config->argv, argument);
}

void putFirstOnPath(const QString &folder)
{
    const auto place = QDir(folder.isEmpty() ? QDir::currentPath() : folder).absolutePath().toStdString();
    py::module_::import("sys").attr("path").attr("insert")(0, place);
}

void enableFaultHandler(int descriptor)
{
    if (descriptor >= 0)
        py::module_::import("faulthandler").attr("enable")(descriptor, true);
}

LoadError startFailed(const QString &why)
{
    return {.kind = LoadError::Kind::StartFailed,
            .error = {.summary = u"Python %1 does not start: %2"_s.arg(builtInMinorVersion(), why),
                      .wayOut = u"Check PYTHONHOME and PYTHONPATH"_s}};
}

QString prepare(const InterpreterOptions &options)
{
    try {
        putFirstOnPath(options.workingDirectory);
        enableFaultHandler(options.faultDescriptor);
        return setUpExchangeContext() ? QString() : u"no context variable"_s;
    } catch (const py::error_already_set &error) {
        return QString::fromUtf8(error.what());
    }
}

/// The threads that Python would wait for at its end.
py::list awaitedThreads()
{
    const auto threading = py::module_::import("threading");
    const auto main = threading.attr("main_thread")();
    py::list found;
    for (const auto thread : threading.attr("enumerate")())
        if (!thread.is(main) && !thread.attr("daemon").cast<bool>())
            found.append(thread);
    return found;
}

QStringList namesOf(const py::list &threads)
{
    QStringList names;
    for (const auto thread : threads)
        names.append(QString::fromStdString(py::str(thread.attr("name"))));
    return names;
}

QStringList joinThreads(std::chrono::milliseconds deadline)
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    try {
        for (const auto thread : awaitedThreads()) {
            const std::chrono::duration<double> left = end - std::chrono::steady_clock::now();
            thread.attr("join")(std::max(left.count(), 0.0));
        }
        return namesOf(awaitedThreads());
    } catch (const py::error_already_set &error) {
        return {QString::fromUtf8(error.what())};
    }
}

void runExitFunctions()
{
    try {
        py::module_::import("atexit").attr("_run_exitfuncs")();
    } catch (py::error_already_set &error) {
        error.discard_as_unraisable("atexit");
    }
}

} // namespace

Result<std::unique_ptr<Interpreter>, LoadError> Interpreter::start(const InterpreterOptions &options)
{
    Config config;
    fill(config, options);
    config.initialize();
    if (config.failed())
        return std::unexpected(startFailed(config.problem()));
    std::signal(SIGPIPE, SIG_IGN);
    const QString problem = prepare(options);
    std::unique_ptr<Interpreter> interpreter(new Interpreter);
    interpreter->m_main = PyEval_SaveThread();
    if (!problem.isEmpty())
        return std::unexpected(startFailed(problem));
    return interpreter;
}

Interpreter::~Interpreter()
{
    stop(std::chrono::milliseconds(0));
}

Interpreter::Ending Interpreter::stop(std::chrono::milliseconds deadline, bool workersLeft)
{
    if (!m_main)
        return {.finalized = Py_IsInitialized() == 0};
    PyEval_RestoreThread(std::exchange(m_main, nullptr));
    const QStringList left = joinThreads(deadline);
    if (workersLeft || !left.isEmpty()) {
        runExitFunctions();
        PyEval_SaveThread();
        return {.finalized = false, .threads = left};
    }
    takeDownExchangeContext();
    return {.finalized = Py_FinalizeEx() == 0 || Py_IsInitialized() == 0};
}

QString Interpreter::version()
{
    return QString::fromUtf8(PY_VERSION);
}

} // namespace gatescope::python
