#include "python/taps/shape.h"

#include "python/dict.h"

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

Ref argument(PyObject *locals, PyObject *name)
{
    Ref value(PyObject_GetItem(locals, name));
    if (!value)
        PyErr_Clear();
    return value;
}

bool isScope(PyObject *dict)
{
    PyObject *type = python::itemNamed(dict, "type");
    const std::string_view text = type ? python::utf8Of(type) : std::string_view();
    return text == "http" || text == "websocket" || text == "lifespan";
}

bool isMapping(PyObject *value, Family family)
{
    if (!value || !PyDict_Check(value))
        return false;
    return family == Family::Asgi ? isScope(value) : python::itemNamed(value, "REQUEST_METHOD") != nullptr;
}

bool isConstructor(const PyCodeObject *code)
{
    const auto name = python::utf8Of(code->co_name);
    return name == "__init__" || name == "__new__";
}

bool takesAnything(const PyCodeObject *code)
{
    return (code->co_flags & CO_VARARGS) != 0 && code->co_argcount <= 1;
}

PyObject *packName(const PyCodeObject *code)
{
    return parameterName(code, code->co_argcount + code->co_kwonlyargcount);
}

/// The arguments of a frame by position: its parameters, or the elements of its `*args`.
class Positions {
public:
    Positions(PyObject *locals, const PyCodeObject *code) : m_locals(locals), m_code(code)
    {
        if (!takesAnything(code))
            return;
        m_pack = argument(locals, packName(code));
        if (m_pack && !PyTuple_CheckExact(m_pack.get()))
            m_pack.reset();
    }
    [[nodiscard]] bool isPacked() const { return m_pack != nullptr; }
    [[nodiscard]] int count() const
    {
        return m_pack ? static_cast<int>(PyTuple_GET_SIZE(m_pack.get())) : m_code->co_argcount;
    }
    [[nodiscard]] Ref at(int position) const
    {
        return m_pack ? python::share(PyTuple_GET_ITEM(m_pack.get(), position))
                      : argument(m_locals, parameterName(m_code, position));
    }

private:
    PyObject *m_locals;
    const PyCodeObject *m_code;
    Ref m_pack;
};

bool takeCallables(LayerArguments &found, const Positions &positions, Family family)
{
    for (int i = 0; i < callablesOf(family); ++i) {
        Ref &callable = found.callables[static_cast<std::size_t>(i)];
        callable = positions.at(found.first + 1 + i);
        if (!callable || PyCallable_Check(callable.get()) == 0)
            return false;
    }
    return true;
}

std::optional<LayerArguments> argumentsAt(const Positions &positions, Family family, int first)
{
    LayerArguments found{.first = first, .isPacked = positions.isPacked()};
    found.mapping = positions.at(first);
    if (!isMapping(found.mapping.get(), family) || !takeCallables(found, positions, family))
        return {};
    if (first > 0)
        found.self = positions.at(0);
    return found;
}

std::optional<LayerArguments> firstCall(PyObject *locals, const PyCodeObject *code, Family family)
{
    const Positions positions(locals, code);
    const int last = std::min(positions.count() - callablesOf(family) - 1, 1);
    for (int first = last; first >= 0; --first) {
        if (auto found = argumentsAt(positions, family, first))
            return found;
    }
    return {};
}

bool isNamed(const PyCodeObject *code, int position, std::string_view name)
{
    return position < code->co_argcount && python::utf8Of(parameterName(code, position)) == name;
}

/// ASGI 2: where "receive" and "send" are the only parameters, but for self; -1 for all others.
int receivePosition(const PyCodeObject *code)
{
    const int position = code->co_argcount - 2;
    const bool isOne =
        (position == 0 || (position == 1 && isNamed(code, 0, "self"))) && (code->co_flags & CO_COROUTINE) != 0;
    return isOne && isNamed(code, position, "receive") && isNamed(code, position + 1, "send") ? position : -1;
}

/// The scope that the object or the function around keeps under that name.
Ref keptScope(PyFrameObject *frame, PyObject *self)
{
    const Ref names(self ? PyObject_GenericGetDict(self, nullptr) : nullptr);
    PyErr_Clear();
    Ref scope = names && PyDict_Check(names.get()) ? python::share(PyDict_GetItemString(names.get(), "scope"))
                                                   : Ref(self ? nullptr : PyFrame_GetVarString(frame, "scope"));
    PyErr_Clear();
    return isMapping(scope.get(), Family::Asgi) ? std::move(scope) : nullptr;
}

std::optional<LayerArguments> secondCall(PyFrameObject *frame, PyObject *locals, const PyCodeObject *code)
{
    const int position = receivePosition(code);
    LayerArguments found{.first = position - 1};
    if (position < 0 || !takeCallables(found, Positions(locals, code), Family::Asgi))
        return {};
    if (position > 0)
        found.self = argument(locals, parameterName(code, 0));
    found.mapping = keptScope(frame, found.self.get());
    return found;
}

bool replacePacked(PyObject *locals, const PyCodeObject *code, const LayerArguments &arguments,
                   std::span<const Ref> callables)
{
    const Ref old(PyObject_GetItem(locals, packName(code)));
    const Py_ssize_t first = arguments.first + 1;
    const auto end = first + static_cast<Py_ssize_t>(callables.size());
    const Ref pack(old ? PyTuple_New(PyTuple_GET_SIZE(old.get())) : nullptr);
    for (Py_ssize_t i = 0; pack && i < PyTuple_GET_SIZE(pack.get()); ++i) {
        const bool isReplaced = i >= first && i < end;
        PyTuple_SET_ITEM(pack.get(), i,
                         Py_NewRef(isReplaced ? callables[static_cast<std::size_t>(i - first)].get()
                                              : PyTuple_GET_ITEM(old.get(), i)));
    }
    return pack && PyObject_SetItem(locals, packName(code), pack.get()) == 0;
}

} // namespace

std::optional<Family> familyOf(const PyCodeObject *code)
{
    const bool isCoroutine = (code->co_flags & CO_COROUTINE) != 0;
    const bool isOptimized = (code->co_flags & CO_OPTIMIZED) != 0;
    const int needed = takesAnything(code) ? 0 : isCoroutine && receivePosition(code) < 0 ? 3 : 2;
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
    Ref locals(PyFrame_GetLocals(frame));
    if (!locals) {
        PyErr_Clear();
        return {};
    }
    auto found = firstCall(locals.get(), code, family);
    if (!found && family == Family::Asgi)
        found = secondCall(frame, locals.get(), code);
    if (found)
        found->locals = std::move(locals);
    return found;
}

bool replaceArguments(const PyCodeObject *code, const LayerArguments &arguments, std::span<const Ref> callables)
{
    PyObject *locals = arguments.locals.get();
    if (arguments.isPacked)
        return replacePacked(locals, code, arguments, callables);
    int position = arguments.first;
    for (const Ref &callable : callables) {
        if (PyObject_SetItem(locals, parameterName(code, ++position), callable.get()) < 0)
            return false;
    }
    return true;
}

} // namespace gatescope::taps
