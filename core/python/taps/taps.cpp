#include "python/taps/taps.h"

#include "python/scope.h"
#include "python/taps/watcher.h"

namespace gatescope::taps {

Taps::Taps(trace::TraceWriter &writer, std::vector<std::string> off)
{
    const python::PythonScope python;
    m_watcher = std::make_shared<Watcher>(writer, std::move(off));
    m_watcher->open();
}

Taps::~Taps()
{
    if (Py_IsInitialized() == 0) {
        new std::shared_ptr<Watcher>(std::move(m_watcher)); // Python took its objects with it
        return;
    }
    const python::PythonScope python;
    m_watcher->close();
    m_watcher.reset();
}

bool Taps::isOn() const
{
    return m_watcher->isOn();
}

std::function<void(PyObject *, PyObject *)> Taps::whenAnswered() const
{
    return [weak = std::weak_ptr(m_watcher)](PyObject *awaitable, PyObject *message) {
        if (const auto watcher = weak.lock())
            watcher->answered(awaitable, message);
    };
}

std::function<Taps::Crossed> Taps::whenCrossed() const
{
    return [weak = std::weak_ptr(m_watcher)](ExchangeId exchange, trace::LayerPort port, std::string_view what,
                                             std::uint64_t bytes) {
        if (const auto watcher = weak.lock())
            watcher->crossed(exchange, port, what, bytes);
    };
}

} // namespace gatescope::taps
