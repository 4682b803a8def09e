#include "python/taps/arguments.h"

#include "python/dict.h"

#include <QtCompilerDetection>

#include <algorithm>

namespace gatescope::taps {

namespace {

bool isHeaders(PyObject *key)
{
    return python::isKey(key, "headers");
}

/// Another one after each change of a dict; 0 where this Python tells none.
std::uint64_t versionOf(PyObject *value)
{
#if PY_VERSION_HEX < 0x030E0000
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    return PyDict_Check(value) ? reinterpret_cast<PyDictObject *>(value)->ma_version_tag : 0;
    QT_WARNING_POP
#else
    static_cast<void>(value);
    return 0;
#endif
}

/// A copy of what somebody might change inside of the value; null for the rest.
Ref copyOfContainer(PyObject *key, PyObject *value)
{
    Ref copy;
    if (PyDict_CheckExact(value))
        copy.reset(PyDict_Copy(value));
    else if (PyList_CheckExact(value) && isHeaders(key))
        copy.reset(PyList_GetSlice(value, 0, PyList_GET_SIZE(value)));
    PyErr_Clear();
    return copy;
}

std::string nameOf(PyObject *key)
{
    return PyUnicode_Check(key) ? std::string(python::utf8Of(key)) : std::string(Py_TYPE(key)->tp_name);
}

/// Borrowed, or null. Only keys that hash without code of the application.
PyObject *valueOf(PyObject *dict, PyObject *key)
{
    PyObject *value = PyUnicode_CheckExact(key) ? PyDict_GetItemWithError(dict, key) : nullptr;
    if (!value)
        PyErr_Clear();
    return value;
}

/// Both have the same keys with the same values, in the same order.
bool areSameDicts(PyObject *one, PyObject *other)
{
    if (PyDict_GET_SIZE(one) != PyDict_GET_SIZE(other))
        return false;
    Py_ssize_t at = 0;
    Py_ssize_t otherAt = 0;
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    PyObject *otherKey = nullptr;
    PyObject *otherValue = nullptr;
    while (PyDict_Next(one, &at, &key, &value)) {
        if (!PyDict_Next(other, &otherAt, &otherKey, &otherValue) || key != otherKey || value != otherValue)
            return false;
    }
    return true;
}

} // namespace

Arguments::Arguments(PyObject *mapping) : m_mapping(python::share(mapping))
{
    copy();
}

void Arguments::copy()
{
    m_copy.reset(PyDict_Copy(m_mapping.get()));
    m_version = versionOf(m_mapping.get());
    m_nested.clear();
    if (!m_copy)
        return PyErr_Clear();
    Py_ssize_t at = 0;
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    while (PyDict_Next(m_copy.get(), &at, &key, &value)) {
        if (Ref inside = copyOfContainer(key, value))
            m_nested.push_back({.key = python::share(key),
                                .of = python::share(value),
                                .copy = std::move(inside),
                                .version = versionOf(value)});
    }
}

void Arguments::forget()
{
    m_nested.clear();
    m_copy.reset();
    m_mapping.reset();
}

PyObject *Arguments::copyOf(PyObject *key) const
{
    for (const Kept &kept : m_nested) {
        if (isSame(kept.key.get(), key))
            return kept.copy.get();
    }
    return nullptr;
}

/// Nobody has written to the dict, nor to one in it. False also when that cannot be told.
bool Arguments::isUntouched() const
{
    const auto isAsBefore = [](const Kept &kept) {
        const std::uint64_t version = versionOf(kept.of.get());
        return version == 0 ? PyList_CheckExact(kept.of.get()) && areSameHeaders(kept.copy.get(), kept.of.get())
                            : version == kept.version;
    };
    return m_version != 0 && versionOf(m_mapping.get()) == m_version && std::ranges::all_of(m_nested, isAsBefore);
}

void Arguments::rememberVersions()
{
    m_version = versionOf(m_mapping.get());
    for (Kept &kept : m_nested)
        kept.version = versionOf(kept.of.get());
}

Changes Arguments::lookAgain()
{
    if (!m_mapping || isUntouched())
        return {};
    Changes changes = comparedWith(m_mapping.get());
    if (m_copy && changes.isEmpty() && areSameDicts(m_copy.get(), m_mapping.get()))
        rememberVersions();
    else
        copy();
    return changes;
}

Changes Arguments::comparedWith(PyObject *mapping) const
{
    Changes changes;
    if (!m_copy)
        return changes;
    if (!areSameDicts(m_copy.get(), mapping))
        compareDicts(changes, {}, m_copy.get(), mapping);
    compareNested(changes, mapping);
    return changes;
}

/// The containers that are the same object as before, but for what is in them.
void Arguments::compareNested(Changes &changes, PyObject *mapping) const
{
    for (const auto &[key, of, copy, version] : m_nested) {
        PyObject *value = valueOf(mapping, key.get());
        if (!value || value != valueOf(m_copy.get(), key.get()))
            continue;
        if (PyDict_CheckExact(value)) {
            if (!areSameDicts(copy.get(), value))
                compareDicts(changes, nameOf(key.get()) + '.', copy.get(), value);
        } else if (!areSameHeaders(copy.get(), value)) {
            changes.headers(copy.get(), value);
        }
    }
}

void Arguments::compareDicts(Changes &changes, const std::string &prefix, PyObject *before, PyObject *after) const
{
    Py_ssize_t at = 0;
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    while (PyDict_Next(after, &at, &key, &value)) {
        PyObject *former = valueOf(before, key);
        if (isSame(former, value))
            continue;
        if (prefix.empty())
            compareValue(changes, key, former, value);
        else
            changes.key(prefix + nameOf(key), former, value);
    }
    at = 0;
    while (PyDict_Next(before, &at, &key, &value)) {
        if (PyUnicode_CheckExact(key) && !valueOf(after, key))
            changes.key(prefix + nameOf(key), value, nullptr);
    }
}

/// A value of the scope itself that is another object now.
void Arguments::compareValue(Changes &changes, PyObject *key, PyObject *before, PyObject *after) const
{
    PyObject *content = before ? copyOf(key) : nullptr;
    if (isHeaders(key) && before && isPlainSequence(before) && isPlainSequence(after))
        return changes.headers(content ? content : before, after);
    if (content && PyDict_CheckExact(content) && PyDict_CheckExact(after)) {
        if (!areSameDicts(content, after))
            compareDicts(changes, nameOf(key) + '.', content, after);
        return;
    }
    changes.key(nameOf(key), before, after);
}

} // namespace gatescope::taps
