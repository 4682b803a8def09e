#include "python/taps/adapter.h"

namespace gatescope::taps {

namespace {

/// What a test or the application has put in the place of a dependency.
Ref overriding(const Ref &provider, const Ref &dependency)
{
    const Ref overrides = optionalAttribute(provider, "dependency_overrides");
    PyObject *other = overrides && PyDict_Check(overrides.get()) && dependency
                          ? PyDict_GetItem(overrides.get(), dependency.get())
                          : nullptr;
    return python::share(other ? other : dependency.get());
}

/// Each call of it solves one level of the tree; it calls itself for the ones below.
void solves(const SiteCall &call)
{
    const Ref dependencies = attributeOf(call.variable("dependant"), "dependencies");
    if (!dependencies || !PyList_Check(dependencies.get()) || PyList_GET_SIZE(dependencies.get()) == 0)
        return;
    const Ref provider = call.optional("dependency_overrides_provider");
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(dependencies.get()); ++i) {
        const Ref one = python::share(PyList_GET_ITEM(dependencies.get(), i));
        call.expect(overriding(provider, attributeOf(one, "call")), StepRole::Dependency);
    }
}

void callsEndpoint(const SiteCall &call)
{
    call.expect(attributeOf(call.variable("dependant"), "call"), StepRole::View);
}

constexpr Site kSites[] = {
    {.file = "fastapi/dependencies/utils.py", .function = "solve_dependencies", .started = &solves},
    {.file = "fastapi/routing.py", .function = "run_endpoint_function", .started = &callsEndpoint},
    {.file = "fastapi/routing.py", .function = "get_websocket_app.<locals>.app", .started = &callsEndpoint},
};

} // namespace

const Adapter &fastapiAdapter()
{
    static constexpr Adapter kAdapter{.framework = "FastAPI", .shape = ResponseShape::Starlette, .sites = kSites};
    return kAdapter;
}

} // namespace gatescope::taps
