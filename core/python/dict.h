#pragma once

#include "python/ref.h"

#include <cstring>

/// Looks into dicts without making Python objects of the names. Everything needs the GIL.
namespace gatescope::python {

/// The key is the str `ascii`; not a subclass of str.
[[nodiscard]] inline bool isKey(PyObject *key, std::string_view ascii)
{
    return PyUnicode_CheckExact(key) && PyUnicode_IS_COMPACT_ASCII(key) &&
           static_cast<std::size_t>(PyUnicode_GET_LENGTH(key)) == ascii.size() &&
           std::memcmp(PyUnicode_DATA(key), ascii.data(), ascii.size()) == 0;
}

/// The value of a str key, borrowed, or null. It looks at one key after the other: for dicts of a few dozen keys.
[[nodiscard]] inline PyObject *itemNamed(PyObject *dict, std::string_view ascii)
{
    Py_ssize_t at = 0;
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    while (PyDict_Next(dict, &at, &key, &value)) {
        if (isKey(key, ascii))
            return value;
    }
    return nullptr;
}

} // namespace gatescope::python
