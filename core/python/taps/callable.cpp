#include "python/taps/callable.h"

#include "python/site.h"

#include <algorithm>
#include <array>

namespace gatescope::taps {

namespace {

/// Closures made afresh for every request would fill it.
constexpr std::size_t kMostCallables = 4096;
constexpr int kMostWrappers = 8;

/// A function, and the class of the object that it is called on; the class itself for one that is called.
struct Found {
    Ref function;
    Ref owner;
    bool isMethod = false; ///< Called by its own name on the owner.
};

/// What a type of this name keeps its callable in; null for all others.
const char *innerAttribute(PyTypeObject *type)
{
    struct Row {
        std::string_view type;
        const char *attribute;
    };
    static constexpr std::array kRows{Row{"functools.partial", "func"}, Row{"SyncToAsync", "func"},
                                      Row{"AsyncToSync", "awaitable"}};
    for (const Row &row : kRows) {
        if (row.type == type->tp_name)
            return row.attribute;
    }
    return nullptr;
}

bool isThreadpoolCall(PyObject *function)
{
    return PyFunction_Check(function) &&
           python::utf8Of(reinterpret_cast<PyFunctionObject *>(function)->func_qualname) == "run_in_threadpool";
}

/// functools.partial(run_in_threadpool, function, …) runs the function.
Ref innerOf(PyObject *wrapper, const char *name)
{
    Ref inner(PyObject_GetAttrString(wrapper, name));
    if (!inner || !isThreadpoolCall(inner.get()))
        return inner;
    const Ref arguments(PyObject_GetAttrString(wrapper, "args"));
    if (arguments && PyTuple_Check(arguments.get()) && PyTuple_GET_SIZE(arguments.get()) > 0)
        return python::share(PyTuple_GET_ITEM(arguments.get(), 0));
    return inner;
}

Ref typeOf(PyObject *object)
{
    return python::share(PyType_Check(object) ? object : reinterpret_cast<PyObject *>(Py_TYPE(object)));
}

Found foundMethod(PyObject *method)
{
    return {.function = python::share(PyMethod_GET_FUNCTION(method)),
            .owner = typeOf(PyMethod_GET_SELF(method)),
            .isMethod = true};
}

Found foundObject(PyObject *object)
{
    Found found{.function = {}, .owner = typeOf(object)};
    found.function.reset(PyObject_GetAttrString(found.owner.get(), PyType_Check(object) ? "__init__" : "__call__"));
    return found;
}

Found find(Ref callable)
{
    for (int i = 0; callable && i < kMostWrappers; ++i) {
        if (PyFunction_Check(callable.get()))
            return {.function = std::move(callable), .owner = {}};
        if (PyMethod_Check(callable.get()))
            return foundMethod(callable.get());
        const char *inner = innerAttribute(Py_TYPE(callable.get()));
        if (!inner)
            return foundObject(callable.get());
        callable = innerOf(callable.get(), inner);
    }
    return {};
}

/// The first function in the body of a class.
PyCodeObject *codeInside(PyObject *type)
{
    const Ref names(PyObject_GetAttrString(type, "__dict__"));
    const Ref values(names ? PyMapping_Values(names.get()) : nullptr);
    for (Py_ssize_t i = 0; values && i < PyList_GET_SIZE(values.get()); ++i) {
        if (PyObject *value = PyList_GET_ITEM(values.get(), i); PyFunction_Check(value))
            return reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(value));
    }
    PyErr_Clear();
    return nullptr;
}

void setSite(Identity &identity, PyCodeObject *code)
{
    identity.file = python::utf8Of(code->co_filename);
    identity.function = python::utf8Of(code->co_qualname);
    identity.line = static_cast<std::uint32_t>(std::max(code->co_firstlineno, 0));
}

/// What functools.wraps() was told that the function wraps: where its reader wants to look.
Ref innermost(PyObject *function)
{
    Ref inner = python::share(function);
    for (int i = 0; i < kMostWrappers; ++i) {
        Ref next(PyObject_GetAttrString(inner.get(), "__wrapped__"));
        if (!next || !PyFunction_Check(next.get()))
            break;
        inner = std::move(next);
    }
    PyErr_Clear();
    return inner;
}

void nameAfterClass(Identity &identity, PyObject *type)
{
    identity.name = textAttribute(type, "__qualname__");
    identity.module = textAttribute(type, "__module__");
}

/// Its __call__ is that of a base class, as with Django's MiddlewareMixin.
bool isInherited(const Found &found)
{
    const Ref names(found.owner ? PyObject_GetAttrString(found.owner.get(), "__dict__") : nullptr);
    const Ref name(PyObject_GetAttrString(found.function.get(), "__name__"));
    const int isOwn = names && name ? PySequence_Contains(names.get(), name.get()) : 1;
    PyErr_Clear();
    return isOwn == 0 && !found.isMethod;
}

Identity describe(const Found &found, trace::LayerKind kind)
{
    PyObject *function = found.function.get();
    Identity identity{.name = textAttribute(function, "__qualname__"), .module = textAttribute(function, "__module__")};
    identity.kind = kind;
    const Ref inner = innermost(function);
    setSite(identity, reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(inner.get())));
    PyObject *owner = found.owner.get();
    const Ref viewClass(owner ? nullptr : PyObject_GetAttrString(function, "view_class"));
    PyErr_Clear();
    if (owner || viewClass)
        nameAfterClass(identity, owner ? owner : viewClass.get());
    if (found.isMethod)
        identity.name += '.' + textAttribute(function, "__name__");
    PyCodeObject *own = owner || viewClass ? codeInside(owner ? owner : viewClass.get()) : nullptr;
    const bool isOwn = own && python::isApplicationFile(python::utf8Of(own->co_filename));
    if (own && (viewClass || isInherited(found)))
        setSite(identity, own);
    identity.isLibrary = !isOwn && !python::isApplicationFile(identity.file);
    return identity;
}

} // namespace

Called Callables::of(PyObject *callable, trace::LayerKind kind)
{
    Found found = find(python::share(callable));
    if (!found.function || !PyFunction_Check(found.function.get())) {
        PyErr_Clear();
        return {};
    }
    Called called{.code = python::share(PyFunction_GET_CODE(found.function.get())), .identity = {}};
    const std::pair key{found.function.get(), found.owner.get()};
    if (const auto known = m_entries.find(key); known != m_entries.end()) {
        called.identity = known->second.identity;
        return called;
    }
    if (m_entries.size() >= kMostCallables)
        m_entries.clear();
    called.identity = std::make_shared<const Identity>(describe(found, kind));
    PyErr_Clear();
    m_entries.emplace(key, Entry{std::move(found.function), std::move(found.owner), called.identity});
    return called;
}

} // namespace gatescope::taps
