#include "python/snapshot.h"

#include "python/exceptions.h"
#include "python/ref.h"

#include <QVarLengthArray>

#include <algorithm>
#include <array>

namespace gatescope::python {

namespace {

using trace::SnapshotWriter;
using trace::ValueKind;

/// Integers wider than this are told by their width: printing them is slow, and refused by Python above 4300 digits.
constexpr std::size_t kMostIntegerBits = 4096;
constexpr std::size_t kMostDepth = 16;

/// Empty for a builtin type itself: the kind says it all.
std::string nameIfOther(PyObject *value, PyTypeObject *builtin)
{
    return Py_IS_TYPE(value, builtin) ? std::string() : typeNameOf(value);
}

std::string_view asciiOf(PyObject *text)
{
    return {static_cast<const char *>(PyUnicode_DATA(text)), static_cast<std::size_t>(PyUnicode_GET_LENGTH(text))};
}

/// What a type's repr() runs: null when it is no Python code.
PyCodeObject *codeOfRepr(PyTypeObject *type)
{
    const Py_ssize_t bases = type->tp_mro ? PyTuple_GET_SIZE(type->tp_mro) : 0;
    for (Py_ssize_t i = 0; i < bases; ++i) {
        const Ref names(PyType_GetDict(reinterpret_cast<PyTypeObject *>(PyTuple_GET_ITEM(type->tp_mro, i))));
        PyObject *found = names ? PyDict_GetItemString(names.get(), "__repr__") : nullptr;
        if (found)
            return PyFunction_Check(found) ? reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(found)) : nullptr;
    }
    return nullptr;
}

/// Where the methods of data classes come from: they ask all the fields for their repr().
bool isOfDataClass(std::string_view file)
{
    return file.ends_with("/dataclasses.py") || file.ends_with("/reprlib.py");
}

/// It may be asked for its repr(): C code, or the standard library's.
bool hasQuickRepr(PyTypeObject *type)
{
    if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0)
        return true;
    const PyCodeObject *code = codeOfRepr(type);
    if (!code)
        return type->tp_repr != PyBaseObject_Type.tp_repr || type->tp_dictoffset == 0;
    const auto file = utf8Of(code->co_filename);
    const bool isStandard = file.starts_with("<frozen") ||
                            (file.contains("/lib/python3.") && !isOfDataClass(file) && !file.contains("-packages/"));
    return isStandard;
}

class Copier {
public:
    Copier(SnapshotWriter &out, const CopyRules &rules) : m_out(out), m_rules(rules) {}

    void value(PyObject *value);

private:
    using Children = QVarLengthArray<PyObject *, 130>;

    void string(PyObject *value);
    void awkwardString(PyObject *value);
    void integer(PyObject *value);
    void wideInteger(PyObject *value);
    void real(PyObject *value);
    void object(PyObject *value);
    void fields(PyObject *value);
    void dict(PyObject *value) { pairs(value, value, nameIfOther(value, &PyDict_Type)); }
    void pairs(PyObject *owner, PyObject *dict, const std::string &typeName);
    void sequence(PyObject *value, Py_ssize_t size, bool isList);
    bool container(PyObject *value);
    bool leafSubclass(PyObject *value);
    void children(PyObject *container, const Children &children);
    [[nodiscard]] std::uint32_t allowed(Py_ssize_t size, std::uint32_t nodesEach);
    [[nodiscard]] bool isOpen(PyObject *value) const;
    [[nodiscard]] std::size_t textLimit() const { return m_out.limits().textBytes; }

    SnapshotWriter &m_out;
    const CopyRules m_rules;
    std::array<PyObject *, kMostDepth> m_open{};
    std::size_t m_depth = 0;
    std::uint32_t m_nodesLeft = kMostNodes;
};

void Copier::value(PyObject *value)
{
    if (PyUnicode_CheckExact(value))
        return string(value);
    if (value == Py_None)
        return m_out.none();
    if (PyBool_Check(value))
        return m_out.boolean(value == Py_True);
    if (PyLong_CheckExact(value))
        return integer(value);
    if (PyBytes_CheckExact(value))
        return m_out.bytes(bytesOf(value));
    if (PyFloat_CheckExact(value))
        return real(value);
    if (!container(value) && !leafSubclass(value))
        object(value);
}

void Copier::string(PyObject *value)
{
    if (!PyUnicode_IS_ASCII(value))
        return awkwardString(value);
    const std::string_view ascii = asciiOf(value);
    m_out.str(ascii, ascii.size(), nameIfOther(value, &PyUnicode_Type));
}

void Copier::awkwardString(PyObject *value)
{
    const Py_ssize_t size = PyUnicode_GET_LENGTH(value);
    const Ref part(PyUnicode_Substring(value, 0, std::min(size, static_cast<Py_ssize_t>(textLimit()) + 1)));
    const Ref bytes(part ? PyUnicode_AsEncodedString(part.get(), "utf-8", "backslashreplace") : nullptr);
    if (!bytes) {
        PyErr_Clear();
        return m_out.object("str", "?");
    }
    m_out.str(bytesOf(bytes.get()), static_cast<std::uint64_t>(size), nameIfOther(value, &PyUnicode_Type));
}

void Copier::integer(PyObject *value)
{
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0)
        return wideInteger(value);
    m_out.integer(number);
}

void Copier::wideInteger(PyObject *value)
{
    const Ref bits(PyObject_CallMethod(value, "bit_length", nullptr));
    const std::size_t width = bits ? PyLong_AsSize_t(bits.get()) : 0;
    const Ref printed(width <= kMostIntegerBits ? PyObject_Repr(value) : nullptr);
    PyErr_Clear();
    m_out.number(ValueKind::Int, printed ? std::string(utf8Of(printed.get())) : std::to_string(width) + " bits wide");
}

void Copier::real(PyObject *value)
{
    char *printed = PyOS_double_to_string(PyFloat_AS_DOUBLE(value), 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
    m_out.number(ValueKind::Float, printed ? printed : "?");
    PyMem_Free(printed);
}

bool Copier::leafSubclass(PyObject *value)
{
    if (PyUnicode_Check(value))
        string(value);
    else if (PyBytes_Check(value))
        m_out.bytes(bytesOf(value), typeNameOf(value));
    else if (PyByteArray_Check(value))
        m_out.bytes({PyByteArray_AS_STRING(value), static_cast<std::size_t>(PyByteArray_GET_SIZE(value))},
                    typeNameOf(value));
    else
        return false;
    return true;
}

void Copier::object(PyObject *value)
{
    if (m_rules.objects == Objects::Fields && !hasQuickRepr(Py_TYPE(value)))
        return fields(value);
    const std::string type = typeNameOf(value);
    const Ref repr(PyObject_Repr(value));
    if (!repr) {
        const Ref exception(PyErr_GetRaisedException());
        return m_out.object(type, "<repr() raised " + summarizeException(exception.get()) + ">");
    }
    if (PyUnicode_IS_ASCII(repr.get()))
        return m_out.object(type, asciiOf(repr.get()).substr(0, textLimit() + 1));
    const Ref part(PyUnicode_Substring(repr.get(), 0, static_cast<Py_ssize_t>(textLimit()) + 1));
    const Ref bytes(part ? PyUnicode_AsEncodedString(part.get(), "utf-8", "backslashreplace") : nullptr);
    PyErr_Clear();
    m_out.object(type, bytes ? bytesOf(bytes.get()) : std::string_view());
}

void Copier::fields(PyObject *value)
{
    const std::string type = typeNameOf(value);
    if (isOpen(value))
        return m_out.object(type, "{...}");
    const Ref dict(Py_TYPE(value)->tp_dictoffset != 0 ? PyObject_GenericGetDict(value, nullptr) : nullptr);
    PyErr_Clear();
    if (dict && PyDict_Check(dict.get()) && PyDict_GET_SIZE(dict.get()) > 0)
        return pairs(value, dict.get(), type);
    m_out.object(type, "<" + type + ">");
}

bool Copier::container(PyObject *value)
{
    const bool isDict = PyDict_Check(value);
    if (!isDict && !PyList_Check(value) && !PyTuple_Check(value))
        return false;
    if (isOpen(value))
        m_out.object(typeNameOf(value), isDict ? "{...}" : "[...]");
    else if (isDict)
        dict(value);
    else
        sequence(value, PySequence_Fast_GET_SIZE(value), PyList_Check(value));
    return true;
}

bool Copier::isOpen(PyObject *value) const
{
    return std::find(m_open.begin(), m_open.begin() + m_depth, value) != m_open.begin() + m_depth;
}

std::uint32_t Copier::allowed(Py_ssize_t size, std::uint32_t nodesEach)
{
    const bool full = m_depth >= std::min<std::size_t>(m_out.limits().depth, kMostDepth) ||
                      m_out.snapshot().encoded().size() > m_rules.mostBytes;
    const auto most = std::min(m_out.limits().children, m_nodesLeft / nodesEach);
    const auto count = full ? 0 : static_cast<std::uint32_t>(std::min<Py_ssize_t>(size, most));
    m_nodesLeft -= count * nodesEach;
    return count;
}

void Copier::pairs(PyObject *owner, PyObject *dict, const std::string &typeName)
{
    const Py_ssize_t size = PyDict_GET_SIZE(dict);
    const std::uint32_t most = allowed(size, 2);
    Children pairs;
    Py_ssize_t position = 0;
    PyObject *key = nullptr;
    PyObject *item = nullptr;
    while (pairs.size() < 2 * static_cast<qsizetype>(most) && PyDict_Next(dict, &position, &key, &item)) {
        pairs.append(Py_NewRef(key));
        pairs.append(Py_NewRef(item));
    }
    m_out.beginDict(static_cast<std::uint64_t>(size), static_cast<std::uint32_t>(pairs.size() / 2), typeName);
    children(owner, pairs);
}

void Copier::sequence(PyObject *value, Py_ssize_t size, bool isList)
{
    const std::uint32_t most = allowed(size, 1);
    Children items;
    for (Py_ssize_t i = 0; i < most; ++i)
        items.append(Py_NewRef(PySequence_Fast_GET_ITEM(value, i)));
    const auto type = nameIfOther(value, isList ? &PyList_Type : &PyTuple_Type);
    if (isList)
        m_out.beginList(static_cast<std::uint64_t>(size), most, type);
    else
        m_out.beginTuple(static_cast<std::uint64_t>(size), most, type);
    children(value, items);
}

void Copier::children(PyObject *container, const Children &children)
{
    if (!children.isEmpty())
        m_open[m_depth++] = container;
    for (PyObject *child : children) {
        value(child);
        Py_DECREF(child);
    }
    if (!children.isEmpty())
        --m_depth;
    m_out.end();
}

} // namespace

void writeSnapshot(trace::SnapshotWriter &out, PyObject *value)
{
    writeSnapshot(out, value, {});
}

void writeSnapshot(trace::SnapshotWriter &out, PyObject *value, const CopyRules &rules)
{
    const KeepException keep;
    Copier(out, rules).value(value);
}

} // namespace gatescope::python
