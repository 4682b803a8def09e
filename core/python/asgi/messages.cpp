#include "python/asgi/messages.h"

#include <algorithm>
#include <array>

namespace gatescope::asgi {

namespace {

struct Acceptance {
    const char *words;
    bool (*test)(PyObject *);
};

bool isBuffer(PyObject *value)
{
    return PyBytes_Check(value) || PyByteArray_Check(value) || PyMemoryView_Check(value);
}

bool isPairs(PyObject *value)
{
    const bool isText = PyUnicode_Check(value) || PyBytes_Check(value) || PyByteArray_Check(value);
    return !isText && !PyDict_Check(value) && (Py_TYPE(value)->tp_iter != nullptr || PySequence_Check(value) != 0);
}

bool isNone(PyObject *value)
{
    return value == Py_None;
}

constexpr std::array<Acceptance, 10> kAcceptances{
    Acceptance{"int", [](PyObject *value) { return PyLong_Check(value) && !PyBool_Check(value); }},
    Acceptance{"bool", [](PyObject *value) { return static_cast<bool>(PyBool_Check(value)); }},
    Acceptance{"str", [](PyObject *value) { return static_cast<bool>(PyUnicode_Check(value)); }},
    Acceptance{"bytes", isBuffer},
    Acceptance{"an iterable of [name, value] pairs of bytes", isPairs},
    Acceptance{"an iterable of bytes", isPairs},
    Acceptance{"dict", [](PyObject *value) { return static_cast<bool>(PyDict_Check(value)); }},
    Acceptance{"anything", [](PyObject *) { return true; }},
    Acceptance{"str or None", [](PyObject *value) { return PyUnicode_Check(value) || isNone(value); }},
    Acceptance{"bytes or None", [](PyObject *value) { return isBuffer(value) || isNone(value); }},
};

// Extensions of the spec; a message of one that was not announced is known by name.
constexpr std::array kExtensionMessages{
    std::string_view("http.response.trailers"),   std::string_view("http.response.push"),
    std::string_view("http.response.early_hint"), std::string_view("http.response.zerocopysend"),
    std::string_view("http.response.pathsend"),   std::string_view("http.response.debug"),
};

bool checkValue(const Names &names, const MessageSpec &spec, const KeySpec &key, PyObject *value)
{
    const Acceptance &wanted = kAcceptances[static_cast<std::size_t>(key.accepts)];
    if (wanted.test(value))
        return true;
    const char *hint = key.accepts == Accepts::Pairs && PyDict_Check(value) ? ": send list(headers.items())" : "";
    PyErr_Format(PyExc_TypeError, "%U: '%U' must be %s, not %s%s", names[spec.type], names[key.key], wanted.words,
                 shownType(value), hint);
    return false;
}

bool mayBeAbsent(const Names &names, const MessageSpec &spec, const KeySpec &key)
{
    if (!PyErr_Occurred() && key.required)
        PyErr_Format(PyExc_KeyError, "%U: '%U' is missing", names[spec.type], names[key.key]);
    return !PyErr_Occurred();
}

} // namespace

const char *shownType(PyObject *object)
{
    return object == Py_None ? "None" : Py_TYPE(object)->tp_name;
}

KeyCheck checkKeys(const Names &names, const MessageSpec &spec, PyObject *message)
{
    KeyCheck check;
    for (const KeySpec &key : spec.keys) {
        PyObject *value = PyDict_GetItemWithError(message, names[key.key]);
        if (!(value ? checkValue(names, spec, key, value) : mayBeAbsent(names, spec, key))) {
            check.broken = &key;
            return check;
        }
        check.known += value ? 1 : 0;
    }
    return check;
}

Ref makeMessage(const Names &names, Name type)
{
    Ref message(PyDict_New());
    const bool good = message && PyDict_SetItem(message.get(), names[Name::Type], names[type]) == 0;
    return good ? std::move(message) : Ref{};
}

PyObject *given(const Names &names, PyObject *message, Name key)
{
    PyObject *value = PyDict_GetItemWithError(message, names[key]);
    return value == Py_None ? nullptr : value;
}

PyObject *messageType(const Names &names, PyObject *message)
{
    if (!PyDict_Check(message)) {
        PyErr_Format(PyExc_TypeError, "send() takes a dict, not %s", shownType(message));
        return nullptr;
    }
    PyObject *type = PyDict_GetItemWithError(message, names[Name::Type]);
    if (!type) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_KeyError, "the message has no 'type'");
        return nullptr;
    }
    if (PyUnicode_Check(type))
        return type;
    PyErr_Format(PyExc_TypeError, "the message's 'type' must be str, not %s", shownType(type));
    return nullptr;
}

bool flag(const Names &names, PyObject *message, Name key)
{
    return PyDict_GetItemWithError(message, names[key]) == Py_True;
}

void refuseUnknownType(std::string_view type, std::string_view protocol)
{
    const std::string name(type);
    const std::string scope(protocol);
    if (std::ranges::contains(kExtensionMessages, type))
        PyErr_Format(PyExc_RuntimeError, "%s: the extension is not announced in scope['extensions'] by this server",
                     name.c_str());
    else
        PyErr_Format(PyExc_ValueError, "unknown message type '%s' in the %s scope", name.c_str(), scope.c_str());
}

} // namespace gatescope::asgi
