#include "python/taps/variables.h"

#include "python/context.h"
#include "python/taps/identity.h"

#include <algorithm>
#include <array>
#include <map>

namespace gatescope::taps {

namespace {

/// contextvars.Context, as CPython 3.13 and 3.14 have it.
struct ContextLayout {
    PyObject_HEAD PyObject *previous;
    PyObject *variables;
};

/// A copy of the context has the same map, and after one more variable another one.
bool isLayoutKnown()
{
#if PY_VERSION_HEX < 0x030D0000 || PY_VERSION_HEX >= 0x030F0000
    return false;
#else
    const Ref context(PyContext_CopyCurrent());
    PyObject *variables = context ? reinterpret_cast<ContextLayout *>(context.get())->variables : nullptr;
    const Ref items(variables ? PyObject_CallMethod(variables, "items", nullptr) : nullptr);
    PyErr_Clear();
    return items && std::string_view(Py_TYPE(variables)->tp_name) == "hamt";
#endif
}

/// The map of this thread's context; null when there is none.
PyObject *currentMap()
{
    static const bool isKnown = isLayoutKnown();
    PyObject *context = isKnown ? PyThreadState_Get()->context : nullptr;
    return context ? reinterpret_cast<ContextLayout *>(context)->variables : nullptr;
}

/// The value of a variable in a map; null when it has none there.
Ref valueIn(PyObject *map, PyObject *variable)
{
    Ref value(map ? PyObject_CallMethod(map, "get", "OO", variable, Py_Ellipsis) : nullptr);
    PyErr_Clear();
    return value.get() == Py_Ellipsis ? nullptr : std::move(value);
}

/// What asgiref and anyio keep for themselves, and set around every thread that they use.
bool isPlumbing(const std::string &name)
{
    static constexpr std::array<std::string_view, 4> kNames{"asgiref.local", "deadlock_context",
                                                            "thread_sensitive_context", "current_async_library_cvar"};
    return std::ranges::find(kNames, name) != kNames.end();
}

/// Calls `visit(variable, value)` for each variable of a map but our own.
template <class Visit>
void eachOf(PyObject *map, Visit &&visit)
{
    const Ref items(map ? PyObject_CallMethod(map, "items", nullptr) : nullptr);
    const Ref iterator(items ? PyObject_GetIter(items.get()) : nullptr);
    while (iterator) {
        const Ref pair(PyIter_Next(iterator.get()));
        if (!pair || !PyTuple_Check(pair.get()))
            break;
        if (PyTuple_GET_ITEM(pair.get(), 0) != python::exchangeVariable())
            visit(PyTuple_GET_ITEM(pair.get(), 0), PyTuple_GET_ITEM(pair.get(), 1));
    }
    PyErr_Clear();
}

struct Values {
    Ref before;
    Ref after;
};

/// In the order of their names: that of the map is a matter of addresses.
class Differences {
public:
    void add(PyObject *variable, PyObject *before, PyObject *after)
    {
        if (std::string name = textAttribute(variable, "name"); !isPlumbing(name))
            m_values.emplace(std::move(name), Values{python::share(before), python::share(after)});
    }
    void tell(Changes &changes) const
    {
        for (const auto &[name, values] : m_values)
            changes.key(name, values.before.get(), values.after.get());
    }

private:
    std::multimap<std::string, Values> m_values;
};

} // namespace

void VariableWatch::begin()
{
    m_before = python::share(currentMap());
    m_seen = python::share(m_before.get());
}

void VariableWatch::seenInside()
{
    m_seen = python::share(currentMap());
    m_isInner = true;
}

VariableWatch::Difference VariableWatch::look()
{
    Difference difference;
    PyObject *now = currentMap();
    if (now != m_seen.get())
        compare(difference, now);
    if (now != m_seen.get() || now != m_before.get())
        begin();
    m_isInner = false;
    return difference;
}

VariableWatch::Difference VariableWatch::lookForLost()
{
    Difference difference;
    PyObject *now = currentMap();
    if (!m_isInner || now == m_seen.get())
        return difference;
    compare(difference, now);
    difference.set = {};
    if (!difference.lost.isEmpty())
        begin();
    m_isInner = false;
    return difference;
}

void VariableWatch::compare(Difference &difference, PyObject *now) const
{
    Differences set;
    Differences lost;
    const bool mayBeLost = m_isInner && m_seen.get() != m_before.get();
    if (mayBeLost) {
        eachOf(m_seen.get(), [&](PyObject *variable, PyObject *value) {
            const Ref here = valueIn(now, variable);
            if (here.get() != value && here.get() == valueIn(m_before.get(), variable).get())
                lost.add(variable, value, here.get());
        });
    }
    eachOf(now, [&](PyObject *variable, PyObject *value) {
        const Ref before = valueIn(m_before.get(), variable);
        const Ref seen = mayBeLost ? valueIn(m_seen.get(), variable) : python::share(before.get());
        if (!isSame(before.get(), value) && !isSame(seen.get(), value))
            set.add(variable, before.get(), value);
    });
    set.tell(difference.set);
    lost.tell(difference.lost);
}

} // namespace gatescope::taps
