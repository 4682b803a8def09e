#include "python/taps/adapter.h"

namespace gatescope::taps {

namespace {

/// The request context that is current; null with an exception.
Ref currentRequestContext()
{
    PyObject *modules = PyImport_GetModuleDict();
    const Ref globals = python::share(modules ? PyDict_GetItemString(modules, "flask.globals") : nullptr);
    const Ref variable = attributeOf(globals, "_cv_request");
    PyObject *context = nullptr;
    if (variable && PyContextVar_CheckExact(variable.get()) && PyContextVar_Get(variable.get(), Py_None, &context) < 0)
        return {};
    return Ref(context);
}

/// The names of the blueprints of this request, innermost first, and None for the application.
Ref scopesOf(const Ref &context)
{
    const Ref blueprints = attributeOf(attributeOf(context, "request"), "blueprints");
    Ref names(blueprints ? PySequence_List(blueprints.get()) : nullptr);
    if (!names || PyList_Append(names.get(), Py_None) < 0)
        return {};
    return names;
}

struct Hooks {
    const char *registry;
    StepRole role;
    bool fromInside; ///< Blueprints before the application, and the last one registered first.
};

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

void callsBefore(const SiteCall &call)
{
    expectHooks(call, scopesOf(currentRequestContext()), {"before_request_funcs", StepRole::Before, false});
}

void callsAfter(const SiteCall &call)
{
    const Ref context = currentRequestContext();
    call.expectAll(optionalAttribute(context, "_after_request_functions").get(), StepRole::After);
    expectHooks(call, scopesOf(context), {"after_request_funcs", StepRole::After, true});
}

void callsTeardown(const SiteCall &call)
{
    expectHooks(call, scopesOf(currentRequestContext()), {"teardown_request_funcs", StepRole::Teardown, true});
}

void callsAppTeardown(const SiteCall &call)
{
    call.expectAll(attributeOf(call.variable("self"), "teardown_appcontext_funcs").get(), StepRole::Teardown, true);
}

void callsView(const SiteCall &call)
{
    const Ref functions = attributeOf(call.variable("self"), "view_functions");
    const Ref rule = attributeOf(attributeOf(currentRequestContext(), "request"), "url_rule");
    if (!rule || rule.get() == Py_None)
        return;
    const Ref endpoint = attributeOf(rule, "endpoint");
    if (functions && endpoint && PyDict_Check(functions.get()))
        call.expect(PyDict_GetItem(functions.get(), endpoint.get()), StepRole::View);
}

void foundErrorHandler(const SiteCall &call)
{
    call.expect(call.answer(), StepRole::Handler);
}

constexpr std::string_view kApp = "flask/app.py";

constexpr Site kSites[] = {
    {.file = kApp, .function = "Flask.preprocess_request", .started = &callsBefore},
    {.file = kApp, .function = "Flask.dispatch_request", .started = &callsView},
    {.file = kApp, .function = "Flask.process_response", .started = &callsAfter},
    {.file = kApp, .function = "Flask.do_teardown_request", .started = &callsTeardown},
    {.file = kApp, .function = "Flask.do_teardown_appcontext", .started = &callsAppTeardown},
    {.file = "flask/sansio/app.py", .function = "App._find_error_handler", .returned = &foundErrorHandler},
};

} // namespace

const Adapter &flaskAdapter()
{
    static constexpr Adapter kAdapter{.framework = "Flask", .shape = ResponseShape::Werkzeug, .sites = kSites};
    return kAdapter;
}

} // namespace gatescope::taps
