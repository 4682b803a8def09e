#include "python/objectgraph.h"

#include <array>

namespace gatescope::python {

namespace {

constexpr Py_ssize_t kMostItems = 1024; ///< Of one container.

/// One kind of holder. Rows are asked in order.
struct HolderKind {
    bool (*is)(PyObject *object);
    void (*see)(PyObject *holder, const SeeHeld &see);
    Ref (*copy)(PyObject *holder, PyObject *old, PyObject *with);
};

Ref swapped(PyObject *held, PyObject *old, PyObject *with)
{
    return share(held == old ? with : held);
}

// ---- functions and methods -----------------------------------------------------------------------------------------

bool isFunction(PyObject *object)
{
    return PyFunction_Check(object);
}

Ref cellNames(PyObject *function)
{
    auto *code = reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function));
    return Ref(PyCode_GetFreevars(code));
}

void seeCells(PyObject *function, const SeeHeld &see)
{
    PyObject *cells = PyFunction_GET_CLOSURE(function);
    const Ref names = cells ? cellNames(function) : nullptr;
    for (Py_ssize_t i = 0; names && i < PyTuple_GET_SIZE(cells); ++i) {
        const Ref held(PyCell_Get(PyTuple_GET_ITEM(cells, i)));
        if (held)
            see(utf8Of(PyTuple_GET_ITEM(names.get(), i)), held.get());
    }
    PyErr_Clear();
}

Ref cellsWith(PyObject *cells, PyObject *old, PyObject *with)
{
    Ref made(PyTuple_New(PyTuple_GET_SIZE(cells)));
    for (Py_ssize_t i = 0; made && i < PyTuple_GET_SIZE(cells); ++i) {
        PyObject *cell = PyTuple_GET_ITEM(cells, i);
        const Ref held(PyCell_Get(cell));
        PyObject *other = held.get() == old ? PyCell_New(with) : Py_NewRef(cell);
        if (!other)
            return {};
        PyTuple_SET_ITEM(made.get(), i, other);
    }
    return made;
}

/// What a function has besides its code and its cells.
bool takeOver(PyObject *made, PyObject *function)
{
    constexpr std::array kAttributes{"__defaults__", "__kwdefaults__", "__name__",
                                     "__qualname__", "__module__",     "__doc__"};
    for (const char *name : kAttributes) {
        const Ref value(PyObject_GetAttrString(function, name));
        if (!value || PyObject_SetAttrString(made, name, value.get()) < 0)
            return false;
    }
    const Ref own(PyObject_GetAttrString(function, "__dict__"));
    const Ref copied(own ? PyDict_Copy(own.get()) : nullptr);
    return copied && PyObject_SetAttrString(made, "__dict__", copied.get()) == 0;
}

Ref copyFunction(PyObject *function, PyObject *old, PyObject *with)
{
    PyObject *cells = PyFunction_GET_CLOSURE(function);
    const Ref own = cells ? cellsWith(cells, old, with) : nullptr;
    Ref made(own ? PyFunction_New(PyFunction_GET_CODE(function), PyFunction_GET_GLOBALS(function)) : nullptr);
    if (!made || PyFunction_SetClosure(made.get(), own.get()) < 0 || !takeOver(made.get(), function))
        return {};
    return made;
}

bool isMethod(PyObject *object)
{
    return PyMethod_Check(object);
}

void seeMethod(PyObject *method, const SeeHeld &see)
{
    see({}, PyMethod_GET_SELF(method));
}

Ref copyMethod(PyObject *method, PyObject *old, PyObject *with)
{
    const Ref function = swapped(PyMethod_GET_FUNCTION(method), old, with);
    const Ref self = swapped(PyMethod_GET_SELF(method), old, with);
    return Ref(PyMethod_New(function.get(), self.get()));
}

// ---- containers ----------------------------------------------------------------------------------------------------

bool isDict(PyObject *object)
{
    return PyDict_CheckExact(object);
}

void seeValues(PyObject *dict, const SeeHeld &see, bool named)
{
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; i < kMostItems && PyDict_Next(dict, &at, &key, &value); ++i)
        see(named && PyUnicode_Check(key) ? utf8Of(key) : std::string_view(), value);
}

void seeDict(PyObject *dict, const SeeHeld &see)
{
    seeValues(dict, see, false);
}

Ref copyDict(PyObject *dict, PyObject *old, PyObject *with)
{
    Ref made(PyDict_Copy(dict));
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    Py_ssize_t at = 0;
    while (made && PyDict_Next(dict, &at, &key, &value)) {
        if (value == old && PyDict_SetItem(made.get(), key, with) < 0)
            return {};
    }
    return made;
}

bool isSequence(PyObject *object)
{
    return PyList_CheckExact(object) || PyTuple_CheckExact(object);
}

void seeItems(PyObject *sequence, const SeeHeld &see)
{
    const Py_ssize_t size = std::min(PySequence_Fast_GET_SIZE(sequence), kMostItems);
    for (Py_ssize_t i = 0; i < size; ++i)
        see({}, PySequence_Fast_GET_ITEM(sequence, i));
}

Ref copySequence(PyObject *sequence, PyObject *old, PyObject *with)
{
    const Py_ssize_t size = PySequence_Fast_GET_SIZE(sequence);
    const bool isList = PyList_CheckExact(sequence);
    Ref made(isList ? PyList_New(size) : PyTuple_New(size));
    for (Py_ssize_t i = 0; made && i < size; ++i) {
        PyObject *item = swapped(PySequence_Fast_GET_ITEM(sequence, i), old, with).release();
        if (isList)
            PyList_SET_ITEM(made.get(), i, item);
        else
            PyTuple_SET_ITEM(made.get(), i, item);
    }
    return made;
}

// ---- functools.partial ---------------------------------------------------------------------------------------------

bool isPartial(PyObject *object)
{
    return std::string_view(Py_TYPE(object)->tp_name) == "functools.partial";
}

struct PartialParts {
    explicit PartialParts(PyObject *partial)
        : function(PyObject_GetAttrString(partial, "func")),
          arguments(PyObject_GetAttrString(partial, "args")),
          keywords(PyObject_GetAttrString(partial, "keywords"))
    {
    }
    [[nodiscard]] bool areThere() const
    {
        return function && arguments && keywords && isSequence(arguments.get()) && isDict(keywords.get());
    }
    Ref function;
    Ref arguments;
    Ref keywords;
};

void seePartial(PyObject *partial, const SeeHeld &see)
{
    const PartialParts parts(partial);
    if (parts.areThere()) {
        see({}, parts.function.get());
        seeItems(parts.arguments.get(), see);
        seeValues(parts.keywords.get(), see, true);
    }
    PyErr_Clear();
}

Ref copyPartial(PyObject *partial, PyObject *old, PyObject *with)
{
    const PartialParts parts(partial);
    if (!parts.areThere())
        return {};
    const Ref first(PyTuple_Pack(1, swapped(parts.function.get(), old, with).get()));
    const Ref rest = copySequence(parts.arguments.get(), old, with);
    const Ref arguments(first && rest ? PySequence_Concat(first.get(), rest.get()) : nullptr);
    const Ref keywords = copyDict(parts.keywords.get(), old, with);
    if (!arguments || !keywords)
        return {};
    return Ref(PyObject_Call(reinterpret_cast<PyObject *>(Py_TYPE(partial)), arguments.get(), keywords.get()));
}

// ---- instances -----------------------------------------------------------------------------------------------------

bool isInstance(PyObject *object)
{
    return (Py_TYPE(object)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 && !PyType_Check(object) && !PyModule_Check(object);
}

/// Null without an exception when it has none.
Ref attributesOf(PyObject *instance)
{
    Ref names(PyObject_GenericGetDict(instance, nullptr));
    PyErr_Clear();
    return names && PyDict_Check(names.get()) ? std::move(names) : nullptr;
}

/// Calls `each(name, value)` for the `__slots__` that have a value.
template <class Each>
void forEachSlot(PyObject *instance, Each &&each)
{
    PyObject *bases = Py_TYPE(instance)->tp_mro;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); ++i) {
        auto *base = reinterpret_cast<PyTypeObject *>(PyTuple_GET_ITEM(bases, i));
        const Ref members((base->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 ? PyType_GetDict(base) : nullptr);
        PyObject *name = nullptr;
        PyObject *member = nullptr;
        Py_ssize_t at = 0;
        while (members && PyDict_Next(members.get(), &at, &name, &member)) {
            const bool isSlot = Py_IS_TYPE(member, &PyMemberDescr_Type);
            const Ref value(isSlot ? Py_TYPE(member)->tp_descr_get(member, instance,
                                                                   reinterpret_cast<PyObject *>(Py_TYPE(instance)))
                                   : nullptr);
            PyErr_Clear();
            if (value)
                each(member, name, value.get());
        }
    }
}

void seeAttributes(PyObject *instance, const SeeHeld &see)
{
    if (const Ref names = attributesOf(instance))
        seeValues(names.get(), see, true);
    forEachSlot(instance, [&](PyObject *, PyObject *name, PyObject *value) { see(utf8Of(name), value); });
}

/// An object of the same class for which no code of the class has run. A TypeError where that would not be safe.
Ref emptyLike(PyObject *instance)
{
    return Ref(PyObject_CallMethod(reinterpret_cast<PyObject *>(&PyBaseObject_Type), "__new__", "O",
                                   reinterpret_cast<PyObject *>(Py_TYPE(instance))));
}

Ref copyInstance(PyObject *instance, PyObject *old, PyObject *with)
{
    Ref made = emptyLike(instance);
    if (!made)
        return {};
    if (const Ref names = attributesOf(instance)) {
        const Ref values = copyDict(names.get(), old, with);
        const Ref own = attributesOf(made.get());
        if (!values || !own || PyDict_Update(own.get(), values.get()) < 0)
            return {};
    }
    bool isWhole = true;
    forEachSlot(instance, [&](PyObject *member, PyObject *, PyObject *value) {
        const Ref own = swapped(value, old, with);
        isWhole = isWhole && Py_TYPE(member)->tp_descr_set(member, made.get(), own.get()) == 0;
    });
    return isWhole ? std::move(made) : nullptr;
}

constexpr std::array kKinds{
    HolderKind{isFunction, seeCells, copyFunction}, HolderKind{isMethod, seeMethod, copyMethod},
    HolderKind{isDict, seeDict, copyDict},          HolderKind{isSequence, seeItems, copySequence},
    HolderKind{isPartial, seePartial, copyPartial}, HolderKind{isInstance, seeAttributes, copyInstance},
};

const HolderKind *kindOf(PyObject *object)
{
    for (const HolderKind &kind : kKinds) {
        if (kind.is(object))
            return &kind;
    }
    return nullptr;
}

} // namespace

void forEachHeld(PyObject *holder, const SeeHeld &see)
{
    if (const HolderKind *kind = kindOf(holder))
        kind->see(holder, see);
}

Ref calledByPartial(PyObject *object)
{
    Ref called(isPartial(object) ? PyObject_GetAttrString(object, "func") : nullptr);
    PyErr_Clear();
    return called;
}

Ref copyWith(PyObject *holder, PyObject *old, PyObject *with)
{
    const HolderKind *kind = kindOf(holder);
    Ref made = kind ? kind->copy(holder, old, with) : nullptr;
    if (!made && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "a %s cannot be copied", Py_TYPE(holder)->tp_name);
    return made;
}

} // namespace gatescope::python
