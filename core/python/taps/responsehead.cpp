#include "python/taps/responsehead.h"

#include "python/exceptions.h"

namespace gatescope::taps {

namespace {

struct ClassName {
    const char *module;
    const char *name;
};
constexpr std::array kClasses{ClassName{nullptr, nullptr}, ClassName{"starlette.responses", "Response"},
                              ClassName{"django.http.response", "HttpResponseBase"},
                              ClassName{"werkzeug.sansio.response", "Response"}};

/// Only of a module that the application has imported.
Ref classNamed(const ClassName &name)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = modules ? PyDict_GetItemString(modules, name.module) : nullptr;
    return Ref(module ? PyObject_GetAttrString(module, name.name) : nullptr);
}

Ref encoded(PyObject *text, bool asBytes)
{
    return asBytes && PyUnicode_Check(text) ? Ref(PyUnicode_AsLatin1String(text)) : python::share(text);
}

bool appendPair(PyObject *list, PyObject *name, PyObject *value, bool asBytes)
{
    const Ref first = encoded(name, asBytes);
    const Ref second = encoded(value, asBytes);
    const Ref pair(first && second ? PyTuple_Pack(2, first.get(), second.get()) : nullptr);
    return pair && PyList_Append(list, pair.get()) == 0;
}

bool appendStored(PyObject *list, PyObject *response, bool asBytes)
{
    const Ref headers(PyObject_GetAttrString(response, "headers"));
    const Ref store(headers ? PyObject_GetAttrString(headers.get(), "_store") : nullptr);
    if (!store || !PyDict_Check(store.get()))
        return false;
    Py_ssize_t at = 0;
    PyObject *key = nullptr;
    PyObject *pair = nullptr;
    while (PyDict_Next(store.get(), &at, &key, &pair)) {
        if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2 ||
            !appendPair(list, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1), asBytes))
            return false;
    }
    return true;
}

/// As Django's handlers write them: behind a space for WSGI.
bool appendCookie(PyObject *list, PyObject *morsel, bool asBytes)
{
    const Ref text(PyObject_CallMethod(morsel, "OutputString", nullptr));
    const Ref name = python::text("Set-Cookie");
    const Ref value(text ? PyUnicode_FromFormat(asBytes ? "%U" : " %U", text.get()) : nullptr);
    return name && value && appendPair(list, name.get(), value.get(), asBytes);
}

bool appendCookies(PyObject *list, PyObject *response, bool asBytes)
{
    const Ref cookies(PyObject_GetAttrString(response, "cookies"));
    if (!cookies || !PyDict_Check(cookies.get()))
        return false;
    const Ref morsels(PyDict_Values(cookies.get()));
    for (Py_ssize_t i = 0; morsels && i < PyList_GET_SIZE(morsels.get()); ++i) {
        if (!appendCookie(list, PyList_GET_ITEM(morsels.get(), i), asBytes))
            return false;
    }
    return morsels != nullptr;
}

Ref djangoHeaders(PyObject *response, bool asBytes)
{
    Ref list(PyList_New(0));
    if (list && appendStored(list.get(), response, asBytes) && appendCookies(list.get(), response, asBytes))
        return list;
    return {};
}

/// As Quart writes them: lower case, bytes.
Ref encodedPairs(PyObject *pairs)
{
    Ref list(PyList_New(0));
    for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(pairs); ++i) {
        PyObject *pair = PyList_GET_ITEM(pairs, i);
        const bool isPair = PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) == 2;
        const Ref name(isPair ? PyObject_CallMethod(PyTuple_GET_ITEM(pair, 0), "lower", nullptr) : nullptr);
        if (!name || !appendPair(list.get(), name.get(), PyTuple_GET_ITEM(pair, 1), true))
            return {};
    }
    return list;
}

Ref werkzeugHeaders(PyObject *response, bool asBytes)
{
    const Ref headers(PyObject_GetAttrString(response, "headers"));
    Ref pairs(headers ? PyObject_GetAttrString(headers.get(), "_list") : nullptr);
    return asBytes && pairs && PyList_Check(pairs.get()) ? encodedPairs(pairs.get()) : std::move(pairs);
}

Ref headersOf(PyObject *response, ResponseShape shape, Family family)
{
    if (shape == ResponseShape::Django)
        return djangoHeaders(response, family == Family::Asgi);
    if (shape == ResponseShape::Starlette)
        return Ref(PyObject_GetAttrString(response, "raw_headers"));
    return werkzeugHeaders(response, family == Family::Asgi);
}

Ref statusOf(PyObject *response, ResponseShape shape, Family family)
{
    if (shape == ResponseShape::Werkzeug && family == Family::Wsgi)
        return Ref(PyObject_GetAttrString(response, "status"));
    Ref code(PyObject_GetAttrString(response, "status_code"));
    if (family == Family::Asgi || !code)
        return code;
    const Ref reason(PyObject_GetAttrString(response, "reason_phrase"));
    return Ref(reason ? PyUnicode_FromFormat("%S %S", code.get(), reason.get()) : nullptr);
}

bool put(PyObject *dict, const char *key, const Ref &value)
{
    return value && PyDict_SetItemString(dict, key, value.get()) == 0;
}

} // namespace

bool ResponseHeads::isResponse(PyObject *object, ResponseShape shape)
{
    const auto index = static_cast<std::size_t>(shape);
    Ref &type = m_classes[index];
    if (!type && shape != ResponseShape::None)
        type = classNamed(kClasses[index]);
    return type && PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject *>(type.get())) != 0;
}

MessagePtr ResponseHeads::of(PyObject *response, ResponseShape shape, Family family)
{
    const char *type = family == Family::Asgi ? "http.response.start" : "start_response";
    MessagePtr message;
    if (isResponse(response, shape)) {
        Ref content(PyDict_New());
        const bool isTyped =
            content && (family == Family::Wsgi || put(content.get(), "type", python::text("http.response.start")));
        if (isTyped && put(content.get(), "status", statusOf(response, shape, family)) &&
            put(content.get(), "headers", headersOf(response, shape, family)))
            message = Message::ofHead(type, std::move(content));
    }
    PyErr_Clear();
    return message;
}

} // namespace gatescope::taps
