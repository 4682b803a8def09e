#include <pybind11/pybind11.h>

#include "python/capture.h"
#include "python/context.h"
#include "python/exceptions.h"
#include "python/outputlines.h"
#include "python/outputstream.h"
#include "python/scope.h"

#include <atomic>
#include <string>
#include <vector>

namespace gatescope::python {

namespace py = pybind11;

/// One attribute of a Python module or class that we replaced, and what stood there.
struct Replaced {
    py::object holder;
    std::string name;
    py::object former;
    py::object ours;

    void restore() const
    {
        if (py::getattr(holder, name.c_str(), py::none()).is(ours))
            py::setattr(holder, name.c_str(), former);
    }
};

struct Capture::State {
    explicit State(trace::TraceWriter &to) : lines(std::make_shared<OutputLines>(to)), writer(&to) {}

    std::shared_ptr<OutputLines> lines;
    std::atomic<trace::TraceWriter *> writer;
    std::vector<Replaced> replaced;
};

namespace {

using StatePtr = std::shared_ptr<Capture::State>;

constexpr std::int32_t kError = 40;
constexpr std::size_t kMostOfMessage = 64 * 1024;

std::string text(const py::handle &object, const char *attribute)
{
    const py::object value = py::getattr(object, attribute, py::none());
    return value.is_none() ? std::string() : textOf(value.ptr());
}

std::int64_t number(const py::handle &object, const char *attribute)
{
    const py::object value = py::getattr(object, attribute, py::none());
    return py::isinstance<py::int_>(value) ? value.cast<std::int64_t>() : 0;
}

template <class Event>
void record(const StatePtr &state, const Event &event)
{
    if (auto *writer = state->writer.load())
        writer->write(currentContext(), event);
}

/// Replaces holder.name by `ours`.
void replace(const StatePtr &state, const py::object &holder, const char *name, const py::object &ours)
{
    const py::object former = holder.attr(name);
    holder.attr(name) = ours;
    state->replaced.push_back({holder, name, former, holder.attr(name)});
}

/// Runs our part of a hook: whatever Python raises in it stays in it.
template <class Work>
void contained(Work &&work)
{
    try {
        work();
    } catch (const py::error_already_set &) {
        PyErr_Clear();
    }
}

std::string messageOf(const py::handle &record)
{
    try {
        return textOf(record.attr("getMessage")().ptr());
    } catch (const py::error_already_set &) {
        return text(record, "msg");
    }
}

std::string exceptionOf(const py::handle &record)
{
    const py::object information = py::getattr(record, "exc_info", py::none());
    if (PyTuple_Check(information.ptr()) && PyTuple_GET_SIZE(information.ptr()) == 3) {
        PyObject *exception = PyTuple_GET_ITEM(information.ptr(), 1);
        if (PyExceptionInstance_Check(exception))
            return describeException(exception).traceback;
    }
    return text(record, "exc_text");
}

void recordLog(const StatePtr &state, const py::handle &log)
{
    const auto levelName = text(log, "levelname");
    const auto logger = text(log, "name");
    const auto message = messageOf(log);
    const auto exception = exceptionOf(log);
    const auto file = text(log, "pathname");
    const auto function = text(log, "funcName");
    record(state, trace::LogRecorded{.level = static_cast<std::int32_t>(number(log, "levelno")),
                                     .levelName = levelName,
                                     .logger = logger,
                                     .message = trace::Payload(message).limitedTo(kMostOfMessage),
                                     .exception = exception,
                                     .site = {.file = file,
                                              .function = function,
                                              .line = static_cast<std::uint32_t>(number(log, "lineno"))}});
}

void hookLogging(const StatePtr &state)
{
    const py::object logger = py::module_::import("logging").attr("Logger");
    const py::object former = logger.attr("callHandlers");
    const py::cpp_function ours(
        [state, former](const py::object &self, const py::object &log) {
            contained([&] { recordLog(state, log); });
            return former(self, log);
        },
        py::name("callHandlers"), py::is_method(logger));
    replace(state, logger, "callHandlers", ours);
}

void recordWarning(const StatePtr &state, const py::args &args)
{
    if (args.size() < 4)
        return;
    const auto message = textOf(py::object(args[0]).ptr());
    const auto category = text(args[1], "__name__");
    const auto file = textOf(py::object(args[2]).ptr());
    const py::object line = args[3];
    const auto at = py::isinstance<py::int_>(line) ? line.cast<std::uint32_t>() : 0U;
    record(state, trace::WarningShown{.category = category, .message = message, .site = {.file = file, .line = at}});
}

/// Calls the former hook; the standard one prints what the trace has already, so that is kept out of the trace.
py::object callFormer(const py::object &former, bool isStandard, const py::args &args, const py::kwargs &kwargs = {})
{
    if (!isStandard)
        return former(*args, **kwargs);
    const OutputQuiet once;
    return former(*args, **kwargs);
}

void hookWarnings(const StatePtr &state)
{
    const auto module = py::module_::import("warnings");
    const py::object former = module.attr("showwarning");
    const bool isStandard = former.is(py::getattr(module, "_showwarning_orig", py::none()));
    const py::cpp_function ours(
        [state, former, isStandard](const py::args &args, const py::kwargs &kwargs) {
            contained([&] { recordWarning(state, args); });
            return callFormer(former, isStandard, args, kwargs);
        },
        py::name("showwarning"));
    replace(state, module, "showwarning", ours);
}

void recordException(const StatePtr &state, const char *hook, const std::string &where, const py::handle &exception)
{
    if (!PyExceptionInstance_Check(exception.ptr()))
        return;
    const auto described = describeException(exception.ptr());
    const auto message = where + described.summary();
    record(state, trace::LogRecorded{.level = kError,
                                     .levelName = "ERROR",
                                     .logger = hook,
                                     .message = std::string_view(message),
                                     .exception = described.traceback,
                                     .site = described.site()});
}

void hookMainThread(const StatePtr &state)
{
    const auto sys = py::module_::import("sys");
    const py::object former = sys.attr("excepthook");
    const bool isStandard = former.is(sys.attr("__excepthook__"));
    const py::cpp_function ours([state, former, isStandard](const py::args &args) {
        contained([&] { recordException(state, "sys.excepthook", "", args[1]); });
        return callFormer(former, isStandard, args);
    });
    replace(state, sys, "excepthook", ours);
}

std::string threadWords(const py::handle &arguments)
{
    const py::object thread = py::getattr(arguments, "thread", py::none());
    return thread.is_none() ? "Exception in a thread: " : "Exception in thread " + text(thread, "name") + ": ";
}

void hookThreads(const StatePtr &state)
{
    const auto threading = py::module_::import("threading");
    const py::object former = threading.attr("excepthook");
    const bool isStandard = former.is(threading.attr("__excepthook__"));
    const py::cpp_function ours([state, former, isStandard](const py::args &args) {
        contained([&] {
            const py::object exception = args[0].attr("exc_value");
            if (PyErr_GivenExceptionMatches(exception.ptr(), PyExc_SystemExit) == 0)
                recordException(state, "threading.excepthook", threadWords(args[0]), exception);
        });
        return callFormer(former, isStandard, args);
    });
    replace(state, threading, "excepthook", ours);
}

void hookUnraisable(const StatePtr &state)
{
    const auto sys = py::module_::import("sys");
    const py::object former = sys.attr("unraisablehook");
    const bool isStandard = former.is(sys.attr("__unraisablehook__"));
    const py::cpp_function ours([state, former, isStandard](const py::args &args) {
        contained([&] {
            const auto where = text(args[0], "err_msg");
            recordException(state, "sys.unraisablehook", where.empty() ? "Exception ignored: " : where + ": ",
                            py::object(args[0].attr("exc_value")));
        });
        return callFormer(former, isStandard, args);
    });
    replace(state, sys, "unraisablehook", ours);
}

void replaceStream(const StatePtr &state, const char *name, trace::Stream stream, bool passThrough)
{
    const auto ours = py::reinterpret_steal<py::object>(makeOutputStream(state->lines, stream, passThrough).release());
    if (!ours)
        throw py::error_already_set();
    replace(state, py::module_::import("sys"), name, ours);
}

} // namespace

Capture::Capture(trace::TraceWriter &writer, CaptureOptions options) : m_state(std::make_shared<State>(writer))
{
    const PythonScope python;
    contained([&] {
        replaceStream(m_state, "stdout", trace::Stream::Stdout, options.passThrough);
        replaceStream(m_state, "stderr", trace::Stream::Stderr, options.passThrough);
        hookLogging(m_state);
        hookWarnings(m_state);
        hookMainThread(m_state);
        hookThreads(m_state);
        hookUnraisable(m_state);
    });
}

Capture::~Capture()
{
    m_state->lines->close();
    m_state->writer = nullptr;
    if (!Py_IsInitialized()) {
        for (auto &entry : m_state->replaced) {
            entry.holder.release();
            entry.former.release();
            entry.ours.release();
        }
        return;
    }
    const PythonScope python;
    for (auto &entry : m_state->replaced)
        contained([&] { entry.restore(); });
    m_state->replaced.clear();
}

void Capture::endOfExchange(ExchangeId exchange)
{
    m_state->lines->flushExchange(exchange);
}

} // namespace gatescope::python
