#include "python/taps/adapter.h"

#include <algorithm>
#include <string>

namespace gatescope::taps {

namespace {

void dispatches(const SiteCall &call)
{
    call.expect(attributeOf(call.variable("self"), "dispatch_func"), StepRole::Around);
}

/// FastAPI's own function in this place has an adapter of its own.
bool isFastApis(const Ref &function)
{
    const Ref module = optionalAttribute(function, "__module__");
    return python::utf8Of(module.get()) == "fastapi.routing";
}

void callsEndpoint(const SiteCall &call, const char *variable)
{
    const Ref function = call.variable(variable);
    if (!isFastApis(function))
        call.expect(function, StepRole::View);
}

void callsHandler(const SiteCall &call)
{
    callsEndpoint(call, "f");
}

void callsSocketHandler(const SiteCall &call)
{
    callsEndpoint(call, "func");
}

/// HTTPEndpoint: the method that is named like the request's.
void dispatchesMethod(const SiteCall &call)
{
    const Ref self = call.variable("self");
    const Ref scope = attributeOf(self, "scope");
    PyObject *method = scope && PyDict_Check(scope.get()) ? PyDict_GetItemString(scope.get(), "method") : nullptr;
    std::string name(python::utf8Of(method));
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    Ref handler = optionalAttribute(self, name.c_str());
    if (!handler && name == "head")
        handler = optionalAttribute(self, "get");
    call.expect(handler, StepRole::View);
}

/// WebSocketEndpoint: its hooks. What is called for each message is a step as long as there are not too many.
constexpr std::uint32_t kMostLayersOfASocket = 64;

void mayCallHook(const SiteCall &call, const char *name)
{
    if (call.layers() < kMostLayersOfASocket)
        call.expect(attributeOf(call.variable("self"), name), StepRole::View);
}

void callsSocketHooks(const SiteCall &call)
{
    mayCallHook(call, "on_connect");
    mayCallHook(call, "on_disconnect");
}

void decodes(const SiteCall &call)
{
    mayCallHook(call, "on_receive");
}

/// Handlers of statuses are not looked up by a function of their own.
void mayCallStatusHandlers(const SiteCall &call)
{
    const Ref handlers = call.optional("status_handlers");
    if (!handlers || !PyDict_Check(handlers.get()) || PyDict_GET_SIZE(handlers.get()) == 0)
        return;
    const Ref all(PyDict_Values(handlers.get()));
    call.expectAll(all.get(), StepRole::Handler);
}

void foundErrorHandler(const SiteCall &call)
{
    call.expect(call.answer(), StepRole::Handler);
}

constexpr Site kSites[] = {
    {.file = "starlette/middleware/base.py", .function = "BaseHTTPMiddleware.__call__", .started = &dispatches},
    {.file = "starlette/routing.py",
     .function = "request_response.<locals>.app.<locals>.app",
     .started = &callsHandler},
    {.file = "starlette/routing.py",
     .function = "websocket_session.<locals>.app.<locals>.app",
     .started = &callsSocketHandler},
    {.file = "starlette/endpoints.py", .function = "HTTPEndpoint.dispatch", .started = &dispatchesMethod},
    {.file = "starlette/endpoints.py", .function = "WebSocketEndpoint.dispatch", .started = &callsSocketHooks},
    {.file = "starlette/endpoints.py", .function = "WebSocketEndpoint.decode", .started = &decodes},
    {.file = "starlette/_exception_handler.py",
     .function = "wrap_app_handling_exceptions.<locals>.wrapped_app",
     .started = &mayCallStatusHandlers},
    {.file = "starlette/_exception_handler.py",
     .function = "_lookup_exception_handler",
     .returned = &foundErrorHandler},
};

} // namespace

const Adapter &starletteAdapter()
{
    static constexpr Adapter kAdapter{.framework = "Starlette", .shape = ResponseShape::Starlette, .sites = kSites};
    return kAdapter;
}

} // namespace gatescope::taps
