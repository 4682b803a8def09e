#include "python/asgi/statewatch.h"

#include "python/context.h"
#include "python/ref.h"
#include "python/site.h"

#include <format>

namespace gatescope::asgi {

namespace {

StateWatch *theNewest = nullptr; // Python itself is one for the process.

} // namespace

StateWatch::StateWatch(EnginePtr engine, PyObject *state)
    : m_engine(std::move(engine)),
      m_state(share(state)),
      m_watcher(PyDict_AddWatcher(&StateWatch::changed))
{
    if (m_watcher >= 0)
        theNewest = this;
    else
        PyErr_Clear(); // all eight are taken
}

StateWatch::~StateWatch()
{
    if (theNewest == this)
        theNewest = nullptr;
    if (m_watcher >= 0 && PyDict_ClearWatcher(m_watcher) < 0)
        PyErr_Clear();
}

void StateWatch::watch(PyObject *scope) const
{
    if (m_watcher < 0 || PyDict_GET_SIZE(m_state.get()) == 0)
        return;
    PyObject *copy = PyDict_GetItemWithError(scope, m_engine->names[Name::State]);
    if (copy && PyDict_Check(copy) && PyDict_Watch(m_watcher, copy) < 0)
        PyErr_Clear();
}

int StateWatch::changed(PyDict_WatchEvent event, PyObject *, PyObject *key, PyObject *)
{
    if (event == PyDict_EVENT_MODIFIED && theNewest)
        theNewest->assigned(key);
    return 0;
}

void StateWatch::assigned(PyObject *key)
{
    const python::KeepException keep;
    const trace::Context context = python::currentContext();
    const bool isNew = context.exchange.isValid() && context.exchange != m_reported;
    if (!isNew || !m_engine->isRecording() || !PyUnicode_Check(key) || PyDict_Contains(m_state.get(), key) != 1)
        return PyErr_Clear();
    m_reported = context.exchange;
    const std::string message =
        std::format("scope['state']['{}'] is assigned in a request: its state is a copy, and the next request has the "
                    "lifespan's value again; change an object inside of it instead",
                    python::utf8Of(key));
    m_engine->trace().write(context, trace::Finding{.rule = "A615",
                                                    .severity = trace::Severity::Info,
                                                    .message = message,
                                                    .site = python::callerSite()});
}

} // namespace gatescope::asgi
