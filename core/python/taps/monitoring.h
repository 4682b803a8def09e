#pragma once

#include "python/ref.h"

#include <cstdint>
#include <span>

namespace gatescope::taps {

using python::Ref;

/// What sys.monitoring can tell (PEP 669). The numbers are its own.
enum class Moment : std::uint8_t { Start, Resume, Return, Yield, Throw, Unwind };

/// Our seat at sys.monitoring: a tool id, and one C function for each Moment.
///
/// Start is watched in all code, Unwind and Throw too (Python has no local form of them); Resume, Return and Yield only
/// in code given to watch(). Everything needs the GIL.
class Monitoring {
public:
    struct Row {
        Moment moment;
        PyCFunctionFast callback; ///< Called with (code, offset[, value]); `self` is what open() was given.
    };

    ~Monitoring() { close(); }
    Monitoring() = default;
    Monitoring(const Monitoring &) = delete;
    Monitoring &operator=(const Monitoring &) = delete;

    /// False with a Python exception: no sys.monitoring, or every tool id is taken.
    [[nodiscard]] bool open(PyObject *self, std::span<const Row> rows);
    void close();
    [[nodiscard]] bool isOpen() const { return m_module != nullptr; }

    /// Also tells when frames of this code are suspended, resumed and left. False with a Python exception.
    [[nodiscard]] bool watch(PyObject *code) const;
    /// Calls of code that was disabled are told of again. False with a Python exception.
    [[nodiscard]] bool restart() const;
    /// What a callback answers so that it is not called again at this place. New reference.
    [[nodiscard]] PyObject *disable() const { return Py_NewRef(m_disable.get()); }

private:
    [[nodiscard]] bool takeToolId();
    [[nodiscard]] bool registerAll(PyObject *self, std::span<const Row> rows);
    [[nodiscard]] bool setEvents(unsigned mask) const;
    void forget(const char *event) const;

    Ref m_module;
    Ref m_toolId;
    Ref m_disable;
    Ref m_setLocalEvents;
    Ref m_localMask;
};

} // namespace gatescope::taps
