#include "python/taps/messages.h"

#include "python/dict.h"

#include <algorithm>
#include <array>

namespace gatescope::taps {

namespace {

constexpr const char *kHeaders = "headers";
constexpr std::array<std::string_view, 3> kBodies{"body", "text", "bytes"};
constexpr std::array<std::string_view, 4> kStarts{"http.response.start", "websocket.accept",
                                                  "websocket.http.response.start", "start_response"};

std::uint64_t sizeOf(PyObject *value)
{
    if (PyBytes_Check(value))
        return static_cast<std::uint64_t>(PyBytes_GET_SIZE(value));
    return PyUnicode_Check(value) ? python::utf8Of(value).size() : 0;
}

bool isBodyKey(PyObject *key)
{
    return std::ranges::any_of(kBodies, [key](auto name) { return python::isKey(key, name); });
}

bool isHeadersKey(PyObject *key)
{
    return python::isKey(key, kHeaders);
}

PyObject *itemOf(PyObject *dict, PyObject *key)
{
    return PyUnicode_CheckExact(key) ? PyDict_GetItemWithError(dict, key) : nullptr;
}

} // namespace

MessagePtr Message::ofAsgi(PyObject *message)
{
    Ref content(PyDict_Check(message) ? PyDict_Copy(message) : nullptr);
    if (!content) {
        PyErr_Clear();
        return {};
    }
    auto made = std::make_shared<Message>();
    made->m_content = std::move(content);
    made->readContent();
    return made;
}

void Message::readContent()
{
    Py_ssize_t at = 0;
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    while (PyDict_Next(m_content.get(), &at, &key, &value)) {
        if (isHeadersKey(key))
            takeHeaders(key, value);
        else if (isBodyKey(key))
            m_size += sizeOf(value);
        else if (m_type.empty() && python::isKey(key, "type"))
            m_type = python::utf8Of(value);
    }
    if (m_type.ends_with(".start"))
        m_size = 0;
}

MessagePtr Message::ofStart(PyObject *const *arguments, Py_ssize_t count)
{
    if (count < 2)
        return {};
    auto made = std::make_shared<Message>();
    made->m_type = kStarts.back();
    made->m_content.reset(PyDict_New());
    const Ref headers(PyUnicode_InternFromString(kHeaders));
    if (!made->m_content || !headers || PyDict_SetItemString(made->m_content.get(), "status", arguments[0]) < 0 ||
        PyDict_SetItem(made->m_content.get(), headers.get(), arguments[1]) < 0) {
        PyErr_Clear();
        return {};
    }
    if (count > 2 && PyDict_SetItemString(made->m_content.get(), "exc_info", Py_True) < 0)
        PyErr_Clear();
    made->takeHeaders(headers.get(), arguments[1]);
    return made;
}

MessagePtr Message::ofHead(std::string type, Ref content)
{
    auto made = std::make_shared<Message>();
    made->m_givenType = std::move(type);
    made->m_type = made->m_givenType;
    made->m_content = std::move(content);
    made->readContent();
    return made;
}

void Message::takeHeaders(PyObject *key, PyObject *headers)
{
    if (PyTuple_CheckExact(headers))
        m_headers = python::share(headers);
    else if (PyList_CheckExact(headers))
        m_headers.reset(PyList_GetSlice(headers, 0, PyList_GET_SIZE(headers)));
    // an existing key gets another value: the dict may be walked through meanwhile
    if (m_headers && m_headers.get() != headers && PyDict_SetItem(m_content.get(), key, m_headers.get()) < 0)
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
    const PyObject *more = python::itemNamed(m_content.get(), "more_body");
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
    const bool mayDiffer = !m_headers || !before.m_headers || !areSameHeaders(before.m_headers.get(), m_headers.get());
    if (mayDiffer && (m_headers || before.m_headers))
        changes.headers(before.m_headers.get(), m_headers.get());
    return changes;
}

} // namespace gatescope::taps
