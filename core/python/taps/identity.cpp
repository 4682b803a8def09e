#include "python/taps/identity.h"

#include "python/exceptions.h"
#include "python/site.h"

#include <algorithm>

namespace gatescope::taps {

namespace {

/// Classes made afresh for every request would fill it.
constexpr std::size_t kMostIdentities = 4096;

constexpr std::string_view kCall = ".__call__";

std::string fileOfModule(const std::string &name)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = modules ? PyDict_GetItemString(modules, name.c_str()) : nullptr;
    return module ? textAttribute(module, "__file__") : std::string();
}

/// Where the class has its first method, and else its module.
std::string fileOfClass(PyObject *type)
{
    const Ref names(PyObject_GetAttrString(type, "__dict__"));
    const Ref values(names ? PyMapping_Values(names.get()) : nullptr);
    for (Py_ssize_t i = 0; values && i < PyList_GET_SIZE(values.get()); ++i) {
        PyObject *value = PyList_GET_ITEM(values.get(), i);
        if (PyFunction_Check(value))
            return std::string(
                python::utf8Of(reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(value))->co_filename));
    }
    PyErr_Clear();
    return fileOfModule(textAttribute(type, "__module__"));
}

bool isInstalled(const Identity &identity, PyObject *type)
{
    if (python::isApplicationFile(identity.file))
        return false;
    return !type || !python::isApplicationFile(fileOfClass(type));
}

/// `*` stands for any characters.
bool matches(std::string_view pattern, std::string_view text)
{
    const auto star = pattern.find('*');
    if (star == std::string_view::npos)
        return pattern == text;
    if (!text.starts_with(pattern.substr(0, star)))
        return false;
    for (std::size_t at = star; at <= text.size(); ++at) {
        if (matches(pattern.substr(star + 1), text.substr(at)))
            return true;
    }
    return false;
}

Identity describe(PyCodeObject *code, PyObject *type, PyObject *globals)
{
    Identity identity{.name = std::string(python::utf8Of(code->co_qualname)),
                      .module = std::string(python::utf8Of(PyDict_GetItemString(globals, "__name__"))),
                      .file = std::string(python::utf8Of(code->co_filename)),
                      .function = std::string(python::utf8Of(code->co_qualname)),
                      .line = static_cast<std::uint32_t>(std::max(code->co_firstlineno, 0))};
    if (type && python::utf8Of(code->co_name) == "__call__") {
        identity.kind = trace::LayerKind::Instance;
        identity.name = textAttribute(type, "__qualname__");
        identity.module = textAttribute(type, "__module__");
    }
    if (!type && identity.name.ends_with(kCall)) {
        identity.kind = trace::LayerKind::Instance;
        identity.name.resize(identity.name.size() - kCall.size());
    }
    identity.isLibrary = isInstalled(identity, type);
    return identity;
}

} // namespace

std::string textAttribute(PyObject *object, const char *name)
{
    const Ref value(PyObject_GetAttrString(object, name));
    std::string text(python::utf8Of(value.get()));
    PyErr_Clear();
    return text;
}

bool Identities::isOff(const Identity &identity) const
{
    return std::ranges::any_of(m_off, [&](const std::string &pattern) {
        return matches(pattern, identity.name) || matches(pattern, identity.module + '.' + identity.name);
    });
}

IdentityPtr Identities::of(PyCodeObject *code, PyObject *self, PyObject *globals, bool isSuper)
{
    PyObject *type = self && !isSuper ? reinterpret_cast<PyObject *>(Py_TYPE(self)) : nullptr;
    const std::pair key{reinterpret_cast<PyObject *>(code), type};
    if (const auto known = m_entries.find(key); known != m_entries.end())
        return known->second.identity;
    if (m_entries.size() >= kMostIdentities)
        m_entries.clear();
    Identity described = describe(code, type, globals);
    described.isOff = isOff(described);
    auto identity = std::make_shared<const Identity>(std::move(described));
    m_entries.emplace(key, Entry{python::share(key.first), python::share(type), identity});
    return identity;
}

} // namespace gatescope::taps
