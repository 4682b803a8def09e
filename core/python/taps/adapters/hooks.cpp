#include "python/taps/adapters/hooks.h"

namespace gatescope::taps {

Ref currentIn(const char *module, const char *variable)
{
    PyObject *modules = PyImport_GetModuleDict();
    const Ref globals = python::share(modules ? PyDict_GetItemString(modules, module) : nullptr);
    const Ref known = attributeOf(globals, variable);
    PyObject *current = nullptr;
    if (known && PyContextVar_CheckExact(known.get()) && PyContextVar_Get(known.get(), nullptr, &current) < 0)
        return {};
    return Ref(current);
}

Ref scopesOf(const Ref &request)
{
    const Ref blueprints = attributeOf(request, "blueprints");
    Ref names(blueprints ? PySequence_List(blueprints.get()) : nullptr);
    if (!names || PyList_Append(names.get(), Py_None) < 0)
        return {};
    return names;
}

void expectHooks(const SiteCall &call, const Ref &scopes, const Hooks &hooks)
{
    const Ref registry = attributeOf(call.variable("self"), hooks.registry);
    if (!registry || !scopes || !PyDict_Check(registry.get()) || PyDict_GET_SIZE(registry.get()) == 0)
        return;
    const Py_ssize_t size = PyList_GET_SIZE(scopes.get());
    for (Py_ssize_t i = 0; i < size; ++i) {
        PyObject *scope = PyList_GET_ITEM(scopes.get(), hooks.fromInside ? i : size - 1 - i);
        call.expectAll(PyDict_GetItem(registry.get(), scope), hooks.role, hooks.fromInside);
    }
}

void expectView(const SiteCall &call, const Ref &request)
{
    const Ref functions = attributeOf(call.variable("self"), "view_functions");
    const Ref rule = attributeOf(request, "url_rule");
    if (!rule || rule.get() == Py_None)
        return;
    const Ref endpoint = attributeOf(rule, "endpoint");
    if (functions && endpoint && PyDict_Check(functions.get()))
        call.expect(PyDict_GetItem(functions.get(), endpoint.get()), StepRole::View);
}

} // namespace gatescope::taps
