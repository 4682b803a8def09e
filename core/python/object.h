#pragma once

#include <utility>

// CPython's own forward declarations, so that our headers need none of its headers.
struct _object;
typedef struct _object PyObject;
struct _ts;
typedef struct _ts PyThreadState;

namespace gatescope::python {

/// Owns one reference to a Python object, for C++ that lives outside of the GIL. It takes the GIL to let go; moving
/// needs none. Code that runs inside a PythonScope uses Ref (ref.h).
class Object {
public:
    Object() = default;
    ~Object() { reset(); }
    Object(Object &&other) noexcept : m_object(std::exchange(other.m_object, nullptr)) {}
    Object &operator=(Object &&other) noexcept
    {
        std::swap(m_object, other.m_object);
        return *this;
    }
    Object(const Object &) = delete;
    Object &operator=(const Object &) = delete;

    [[nodiscard]] static Object take(PyObject *owned); ///< Takes the caller's reference over.
    [[nodiscard]] static Object share(PyObject *borrowed);

    [[nodiscard]] PyObject *get() const { return m_object; }
    explicit operator bool() const { return m_object != nullptr; }
    void reset();

private:
    PyObject *m_object = nullptr;
};

} // namespace gatescope::python
