#include "python/taps/shape.h"

#include <algorithm>
#include <string_view>

namespace gatescope::taps {

namespace {

constexpr int kMostParameters = 6;

PyObject *parameterName(const PyCodeObject *code, int position)
{
    return PyTuple_GET_ITEM(code->co_localsplusnames, position);
}

int callablesOf(Family family)
{
    return family == Family::Asgi ? 2 : 1;
}

Ref argument(PyFrameObject *frame, const PyCodeObject *code, int position)
{
    Ref value(PyFrame_GetVar(frame, parameterName(code, position)));
    if (!value)
        PyErr_Clear();
    return value;
}

bool isScope(PyObject *dict)
{
    PyObject *type = PyDict_GetItemString(dict, "type");
    const std::string_view text = type ? python::utf8Of(type) : std::string_view();
    return text == "http" || text == "websocket" || text == "lifespan";
}

bool isMapping(PyObject *value, Family family)
{
    if (!value || !PyDict_Check(value))
        return false;
    return family == Family::Asgi ? isScope(value) : PyDict_GetItemString(value, "REQUEST_METHOD") != nullptr;
}

bool isConstructor(const PyCodeObject *code)
{
    const auto name = python::utf8Of(code->co_name);
    return name == "__init__" || name == "__new__";
}

std::optional<LayerArguments> argumentsAt(PyFrameObject *frame, const PyCodeObject *code, Family family, int first)
{
    LayerArguments found{.first = first};
    found.mapping = argument(frame, code, first);
    if (!isMapping(found.mapping.get(), family))
        return {};
    for (int i = 0; i < callablesOf(family); ++i) {
        Ref &callable = found.callables[static_cast<std::size_t>(i)];
        callable = argument(frame, code, first + 1 + i);
        if (!callable || PyCallable_Check(callable.get()) == 0)
            return {};
    }
    if (first > 0)
        found.self = argument(frame, code, 0);
    return found;
}

} // namespace

std::optional<Family> familyOf(const PyCodeObject *code)
{
    const bool isCoroutine = (code->co_flags & CO_COROUTINE) != 0;
    const bool isOptimized = (code->co_flags & CO_OPTIMIZED) != 0;
    const int needed = isCoroutine ? 3 : 2;
    if (!isOptimized || code->co_argcount < needed || code->co_argcount > kMostParameters)
        return {};
    if ((code->co_flags & (CO_ASYNC_GENERATOR | CO_ITERABLE_COROUTINE)) != 0 || isConstructor(code))
        return {};
    return isCoroutine ? Family::Asgi : Family::Wsgi;
}

bool hasSpecNames(const PyCodeObject *code)
{
    for (int i = 0; i < std::min(code->co_argcount - 1, 2); ++i) {
        const auto name = python::utf8Of(parameterName(code, i));
        if (name == "scope" || name == "environ")
            return true;
    }
    return false;
}

std::optional<LayerArguments> argumentsOf(PyFrameObject *frame, const PyCodeObject *code, Family family)
{
    const int last = std::min(code->co_argcount - callablesOf(family) - 1, 1);
    for (int first = last; first >= 0; --first) {
        if (auto found = argumentsAt(frame, code, family, first))
            return found;
    }
    return {};
}

bool replaceArgument(PyFrameObject *frame, const PyCodeObject *code, int position, PyObject *callable)
{
    const Ref locals(PyFrame_GetLocals(frame));
    return locals && PyObject_SetItem(locals.get(), parameterName(code, position), callable) == 0;
}

} // namespace gatescope::taps
