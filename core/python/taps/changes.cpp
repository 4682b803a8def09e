#include "python/taps/changes.h"

#include "python/exceptions.h"
#include "python/snapshot.h"

#include <algorithm>

namespace gatescope::taps {

namespace {

struct Pair {
    std::string_view name;
    std::string_view value;
    friend auto operator<=>(const Pair &, const Pair &) = default;
};

std::string_view contentOf(PyObject *value)
{
    return PyBytes_CheckExact(value) ? python::bytesOf(value) : python::utf8Of(value);
}

std::vector<Pair> pairsOf(PyObject *headers)
{
    std::vector<Pair> pairs;
    if (!headers || !isPlainSequence(headers))
        return pairs;
    const Py_ssize_t size = PySequence_Fast_GET_SIZE(headers);
    for (Py_ssize_t i = 0; i < size; ++i) {
        PyObject *pair = PySequence_Fast_GET_ITEM(headers, i);
        if (isPlainSequence(pair) && PySequence_Fast_GET_SIZE(pair) == 2)
            pairs.push_back(
                {contentOf(PySequence_Fast_GET_ITEM(pair, 0)), contentOf(PySequence_Fast_GET_ITEM(pair, 1))});
    }
    return pairs;
}

/// Appends the pairs of `these` that `those` has not.
void appendMissing(std::string &out, const std::vector<Pair> &these, std::vector<Pair> those)
{
    for (const Pair &pair : these) {
        const auto found = std::ranges::find(those, pair);
        if (found == those.end())
            trace::HeaderPairs::append(out, pair.name, pair.value);
        else
            those.erase(found);
    }
}

bool isPlain(PyObject *value)
{
    return PyUnicode_CheckExact(value) || PyBytes_CheckExact(value) || PyLong_CheckExact(value) ||
           PyFloat_CheckExact(value);
}

bool hasHarmlessRepr(PyTypeObject *type)
{
    return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0 || type->tp_repr == PyBaseObject_Type.tp_repr;
}

} // namespace

bool isPlainSequence(PyObject *value)
{
    return PyList_CheckExact(value) || PyTuple_CheckExact(value);
}

bool isSame(PyObject *one, PyObject *other)
{
    if (one == other)
        return true;
    if (!one || !other || !Py_IS_TYPE(one, Py_TYPE(other)) || !isPlain(one))
        return false;
    const int equal = PyObject_RichCompareBool(one, other, Py_EQ);
    if (equal < 0)
        PyErr_Clear();
    return equal > 0;
}

bool areSameHeaders(PyObject *one, PyObject *other)
{
    const Py_ssize_t size = PySequence_Fast_GET_SIZE(one);
    if (size != PySequence_Fast_GET_SIZE(other))
        return false;
    bool same = true;
    for (Py_ssize_t i = 0; i < size && same; ++i)
        same = PySequence_Fast_GET_ITEM(one, i) == PySequence_Fast_GET_ITEM(other, i);
    return same || pairsOf(one) == pairsOf(other);
}

void Changes::key(std::string name, PyObject *before, PyObject *after)
{
    m_keys.push_back({std::move(name), python::share(before), python::share(after)});
}

std::vector<std::string_view> Changes::names() const
{
    std::vector<std::string_view> names;
    for (const Entry &entry : m_keys)
        names.push_back(entry.name);
    return names;
}

void Changes::headers(PyObject *before, PyObject *after)
{
    const auto old = pairsOf(before);
    const auto now = pairsOf(after);
    if (old == now)
        return;
    m_headersDiffer = true;
    appendMissing(m_added, now, old);
    appendMissing(m_removed, old, now);
}

void Changes::write(trace::SnapshotWriter &out, Ref Entry::*side) const
{
    const auto has = [side](const Entry &entry) { return (entry.*side) != nullptr; };
    const auto all = std::ranges::count_if(m_keys, has);
    const auto written = std::min<std::ptrdiff_t>(all, out.limits().children);
    out.beginDict(static_cast<std::uint64_t>(all), static_cast<std::uint32_t>(written));
    std::ptrdiff_t count = 0;
    for (const Entry &entry : m_keys) {
        if (!has(entry) || count++ >= written)
            continue;
        out.str(entry.name);
        writeQuietly(out, (entry.*side).get());
    }
    out.end();
}

void writeQuietly(trace::SnapshotWriter &out, PyObject *value)
{
    if (hasHarmlessRepr(Py_TYPE(value)))
        return python::writeSnapshot(out, value);
    const std::string name = python::typeNameOf(value);
    out.object(name, "<" + name + ">");
}

} // namespace gatescope::taps
