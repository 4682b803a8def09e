#include "python/taps/monitoring.h"

#include <array>

namespace gatescope::taps {

namespace {

constexpr unsigned maskOf(Moment moment)
{
    constexpr std::array kEvents{0U, 1U, 2U, 3U, 13U, 12U}; // sys.monitoring.events
    return 1U << kEvents[static_cast<std::size_t>(moment)];
}

constexpr unsigned kGlobal = maskOf(Moment::Start) | maskOf(Moment::Unwind) | maskOf(Moment::Throw);
constexpr unsigned kLocal = maskOf(Moment::Resume) | maskOf(Moment::Return) | maskOf(Moment::Yield);
constexpr std::array kEventNames{"PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "PY_THROW", "PY_UNWIND"};

/// 0, 1, 2 and 5 are for debuggers, coverage, profilers and optimizers.
constexpr std::array kToolIds{4L, 3L};

bool eventNumbersAreOurs(PyObject *module)
{
    const Ref events(PyObject_GetAttrString(module, "events"));
    for (std::size_t i = 0; events && i < kEventNames.size(); ++i) {
        const Ref number(PyObject_GetAttrString(events.get(), kEventNames[i]));
        if (!number || PyLong_AsUnsignedLong(number.get()) != maskOf(static_cast<Moment>(i)))
            return false;
    }
    return events != nullptr;
}

} // namespace

bool Monitoring::open(PyObject *self, std::span<const Row> rows)
{
    const Ref sys(PyImport_ImportModule("sys"));
    m_module.reset(sys ? PyObject_GetAttrString(sys.get(), "monitoring") : nullptr);
    if (!m_module || !takeToolId()) {
        m_module.reset();
        return false;
    }
    m_disable.reset(PyObject_GetAttrString(m_module.get(), "DISABLE"));
    m_setLocalEvents.reset(PyObject_GetAttrString(m_module.get(), "set_local_events"));
    m_localMask.reset(PyLong_FromUnsignedLong(kLocal));
    const bool isGood = m_disable && m_setLocalEvents && m_localMask && registerAll(self, rows) && setEvents(kGlobal);
    if (!isGood) {
        const python::KeepException keep;
        close();
    }
    return isGood;
}

bool Monitoring::takeToolId()
{
    if (!eventNumbersAreOurs(m_module.get())) {
        PyErr_SetString(PyExc_RuntimeError, "sys.monitoring has other events than the ones known here");
        return false;
    }
    for (const long id : kToolIds) {
        PyErr_Clear();
        if (Ref(PyObject_CallMethod(m_module.get(), "use_tool_id", "ls", id, "gatescope"))) {
            m_toolId.reset(PyLong_FromLong(id));
            return m_toolId != nullptr;
        }
    }
    return false;
}

bool Monitoring::registerAll(PyObject *self, std::span<const Row> rows)
{
    static std::array<PyMethodDef, kEventNames.size()> definitions{};
    for (const Row &row : rows) {
        const auto index = static_cast<std::size_t>(row.moment);
        definitions[index] = {kEventNames[index], python::asMethod(row.callback), METH_FASTCALL, nullptr};
        const Ref function(PyCFunction_New(&definitions[index], self));
        const Ref former(function ? PyObject_CallMethod(m_module.get(), "register_callback", "OIO", m_toolId.get(),
                                                        maskOf(row.moment), function.get())
                                  : nullptr);
        if (!former)
            return false;
    }
    return true;
}

bool Monitoring::setEvents(unsigned mask) const
{
    return Ref(PyObject_CallMethod(m_module.get(), "set_events", "OI", m_toolId.get(), mask)) != nullptr;
}

void Monitoring::close()
{
    if (!m_module)
        return;
    if (!setEvents(0))
        PyErr_Clear();
    for (const char *name : kEventNames)
        forget(name);
    if (!Ref(PyObject_CallMethod(m_module.get(), "free_tool_id", "O", m_toolId.get())))
        PyErr_Clear();
    m_module.reset();
}

void Monitoring::forget(const char *event) const
{
    const Ref events(PyObject_GetAttrString(m_module.get(), "events"));
    const Ref number(events ? PyObject_GetAttrString(events.get(), event) : nullptr);
    if (!number ||
        !Ref(PyObject_CallMethod(m_module.get(), "register_callback", "OOO", m_toolId.get(), number.get(), Py_None)))
        PyErr_Clear();
}

bool Monitoring::watch(PyObject *code) const
{
    PyObject *const arguments[] = {m_toolId.get(), code, m_localMask.get()};
    return Ref(PyObject_Vectorcall(m_setLocalEvents.get(), arguments, 3, nullptr)) != nullptr;
}

bool Monitoring::restart() const
{
    return Ref(PyObject_CallMethod(m_module.get(), "restart_events", nullptr)) != nullptr;
}

} // namespace gatescope::taps
