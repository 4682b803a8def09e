#pragma once

#include <Python.h>

#include <memory>
#include <string>
#include <string_view>

/// For sources that speak the C API; the public headers of this folder do without Python.h.
namespace gatescope::python {

struct ReleaseReference {
    void operator()(PyObject *object) const { Py_DECREF(object); }
};

/// Owns one reference inside a PythonScope.
using Ref = std::unique_ptr<PyObject, ReleaseReference>;

[[nodiscard]] inline Ref share(PyObject *borrowed)
{
    return Ref(Py_XNewRef(borrowed));
}

[[nodiscard]] inline Ref text(std::string_view utf8)
{
    return Ref(PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), "replace"));
}

/// The text of a str that has no lone surrogates; empty otherwise. Lives as long as the str.
[[nodiscard]] inline std::string_view utf8Of(PyObject *str)
{
    Py_ssize_t size = 0;
    const char *data = str && PyUnicode_Check(str) ? PyUnicode_AsUTF8AndSize(str, &size) : nullptr;
    if (data)
        return {data, static_cast<std::size_t>(size)};
    PyErr_Clear();
    return {};
}

/// Bytes on the wire as text for a message.
[[nodiscard]] inline std::string utf8OfLatin1(std::string_view bytes)
{
    std::string utf8;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            utf8.push_back(c);
        } else {
            utf8.push_back(static_cast<char>(0xC0 | byte >> 6));
            utf8.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
        }
    }
    return utf8;
}

[[nodiscard]] inline std::string_view bytesOf(PyObject *bytes)
{
    return {PyBytes_AS_STRING(bytes), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes))};
}

/// A function of any calling convention, as PyMethodDef wants it.
template <class Function>
[[nodiscard]] PyCFunction asMethod(Function *function)
{
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

/// As PyType_Slot wants it.
template <class Function>
[[nodiscard]] void *asSlot(Function *function)
{
    return reinterpret_cast<void *>(function);
}

/// Keeps the active exception apart while our own code calls Python, and puts it back.
class KeepException {
public:
    KeepException() : m_exception(PyErr_GetRaisedException()) {}
    ~KeepException() { PyErr_SetRaisedException(m_exception); }
    KeepException(const KeepException &) = delete;
    KeepException &operator=(const KeepException &) = delete;

private:
    PyObject *m_exception;
};

} // namespace gatescope::python
