#include "python/taps/messages.h"

#include <array>

namespace gatescope::taps {

namespace {

constexpr const char *kHeaders = "headers";
constexpr std::array kBodies{"body", "text", "bytes"};
constexpr std::array<std::string_view, 4> kStarts{"http.response.start", "websocket.accept",
                                                  "websocket.http.response.start", "start_response"};

std::uint64_t sizeOf(PyObject *value)
{
    if (PyBytes_Check(value))
        return static_cast<std::uint64_t>(PyBytes_GET_SIZE(value));
    return PyUnicode_Check(value) ? python::utf8Of(value).size() : 0;
}

std::uint64_t bodySize(PyObject *dict, std::string_view type)
{
    if (type.ends_with(".start"))
        return 0;
    for (const char *key : kBodies) {
        if (PyObject *value = PyDict_GetItemString(dict, key))
            return sizeOf(value);
    }
    return 0;
}

bool isHeadersKey(PyObject *key)
{
    return PyUnicode_Check(key) && PyUnicode_CompareWithASCIIString(key, kHeaders) == 0;
}

PyObject *itemOf(PyObject *dict, PyObject *key)
{
    return PyUnicode_CheckExact(key) ? PyDict_GetItemWithError(dict, key) : nullptr;
}

} // namespace

MessagePtr Message::ofAsgi(PyObject *message)
{
    if (!PyDict_Check(message))
        return {};
    auto made = std::make_shared<Message>();
    if (PyObject *type = PyDict_GetItemString(message, "type"))
        made->m_type = python::utf8Of(type);
    made->m_content.reset(PyDict_Copy(message));
    made->m_size = bodySize(message, made->m_type);
    if (!made->m_content) {
        PyErr_Clear();
        return {};
    }
    if (PyObject *headers = PyDict_GetItemString(message, kHeaders))
        made->takeHeaders(headers);
    return made;
}

MessagePtr Message::ofStart(PyObject *const *arguments, Py_ssize_t count)
{
    if (count < 2)
        return {};
    auto made = std::make_shared<Message>();
    made->m_type = "start_response";
    made->m_content.reset(PyDict_New());
    if (!made->m_content || PyDict_SetItemString(made->m_content.get(), "status", arguments[0]) < 0 ||
        PyDict_SetItemString(made->m_content.get(), kHeaders, arguments[1]) < 0) {
        PyErr_Clear();
        return {};
    }
    if (count > 2 && PyDict_SetItemString(made->m_content.get(), "exc_info", Py_True) < 0)
        PyErr_Clear();
    made->takeHeaders(arguments[1]);
    return made;
}

MessagePtr Message::ofHead(std::string type, Ref content)
{
    auto made = std::make_shared<Message>();
    made->m_type = std::move(type);
    made->m_content = std::move(content);
    if (PyObject *headers = PyDict_GetItemString(made->m_content.get(), kHeaders))
        made->takeHeaders(headers);
    return made;
}

void Message::takeHeaders(PyObject *headers)
{
    if (PyTuple_CheckExact(headers))
        m_headers = python::share(headers);
    else if (PyList_CheckExact(headers))
        m_headers.reset(PyList_GetSlice(headers, 0, PyList_GET_SIZE(headers)));
    if (m_headers && PyDict_SetItemString(m_content.get(), kHeaders, m_headers.get()) < 0)
        PyErr_Clear();
}

bool Message::startsResponse() const
{
    for (const std::string_view type : kStarts) {
        if (m_type == type)
            return true;
    }
    return false;
}

bool Message::endsBody() const
{
    const PyObject *more = PyDict_GetItemString(m_content.get(), "more_body");
    return !more || more == Py_False;
}

Changes Message::comparedWith(const Message &before) const
{
    Changes changes;
    Py_ssize_t at = 0;
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    while (PyDict_Next(m_content.get(), &at, &key, &value)) {
        PyObject *former = itemOf(before.m_content.get(), key);
        if (!isHeadersKey(key) && !isSame(former, value))
            changes.key(std::string(python::utf8Of(key)), former, value);
    }
    at = 0;
    while (PyDict_Next(before.m_content.get(), &at, &key, &value)) {
        if (!isHeadersKey(key) && PyUnicode_CheckExact(key) && !itemOf(m_content.get(), key))
            changes.key(std::string(python::utf8Of(key)), value, nullptr);
    }
    if (m_headers || before.m_headers)
        changes.headers(before.m_headers.get(), m_headers.get());
    return changes;
}

} // namespace gatescope::taps
