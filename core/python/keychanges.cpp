#include "python/keychanges.h"

#include "python/exceptions.h"

namespace gatescope::python {

namespace {

Ref literal(PyObject *reader, const std::string &text)
{
    const Ref source(PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
    return Ref(source ? PyObject_CallOneArg(reader, source.get()) : nullptr);
}

bool removeKey(PyObject *dict, PyObject *key)
{
    PyObject *former = nullptr;
    const int found = PyDict_Pop(dict, key, &former);
    Py_XDECREF(former);
    return found >= 0;
}

bool setKey(PyObject *dict, PyObject *key, PyObject *reader, const call::KeyChange &change)
{
    const Ref value = literal(reader, change.literal);
    if (value)
        return PyDict_SetItem(dict, key, value.get()) == 0;
    const std::string why = takeException().summary();
    PyErr_Format(PyExc_ValueError, "%s cannot be set: %s is no Python literal (%s)", change.key.c_str(),
                 change.literal.c_str(), why.c_str());
    return false;
}

} // namespace

bool applyChanges(PyObject *dict, const std::vector<call::KeyChange> &changes)
{
    if (changes.empty())
        return true;
    const Ref ast(PyImport_ImportModule("ast"));
    const Ref reader(ast ? PyObject_GetAttrString(ast.get(), "literal_eval") : nullptr);
    if (!reader)
        return false;
    for (const call::KeyChange &change : changes) {
        const Ref key(PyUnicode_InternFromString(change.key.c_str()));
        if (!key || !(change.isRemoved ? removeKey(dict, key.get()) : setKey(dict, key.get(), reader.get(), change)))
            return false;
    }
    return true;
}

} // namespace gatescope::python
