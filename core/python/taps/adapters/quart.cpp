#include "python/taps/adapters/hooks.h"

/// Quart's error handlers are found by Flask's adapter: both look them up in the same function.
namespace gatescope::taps {

namespace {

/// The two kinds of contexts of Quart, and what they have in place of each other.
struct Kind {
    const char *context;  ///< The argument that may have it.
    const char *variable; ///< Has it otherwise.
    const char *request;  ///< Its request.
};
constexpr Kind kHttp{"request_context", "_cv_request", "request"};
constexpr Kind kSocket{"websocket_context", "_cv_websocket", "websocket"};

Ref contextOf(const SiteCall &call, const Kind &kind)
{
    Ref given = call.optional(kind.context);
    return given && given.get() != Py_None ? std::move(given) : currentIn("quart.globals", kind.variable);
}

template <const Kind &kind>
Ref requestOf(const SiteCall &call)
{
    return attributeOf(contextOf(call, kind), kind.request);
}

void callsBefore(const SiteCall &call)
{
    expectHooks(call, scopesOf(requestOf<kHttp>(call)), {"before_request_funcs", StepRole::Before, false});
}

void callsBeforeSocket(const SiteCall &call)
{
    expectHooks(call, scopesOf(requestOf<kSocket>(call)), {"before_websocket_funcs", StepRole::Before, false});
}

void callsView(const SiteCall &call)
{
    expectView(call, requestOf<kHttp>(call));
}

void callsSocketView(const SiteCall &call)
{
    expectView(call, requestOf<kSocket>(call));
}

void callsAfter(const SiteCall &call)
{
    call.expectAll(optionalAttribute(contextOf(call, kHttp), "_after_request_functions").get(), StepRole::After);
    expectHooks(call, scopesOf(requestOf<kHttp>(call)), {"after_request_funcs", StepRole::After, true});
}

void callsAfterSocket(const SiteCall &call)
{
    call.expectAll(optionalAttribute(contextOf(call, kSocket), "_after_websocket_functions").get(), StepRole::After);
    expectHooks(call, scopesOf(requestOf<kSocket>(call)), {"after_websocket_funcs", StepRole::After, true});
}

void callsTeardown(const SiteCall &call)
{
    expectHooks(call, scopesOf(requestOf<kHttp>(call)), {"teardown_request_funcs", StepRole::Teardown, true});
}

void callsSocketTeardown(const SiteCall &call)
{
    expectHooks(call, scopesOf(requestOf<kSocket>(call)), {"teardown_websocket_funcs", StepRole::Teardown, true});
}

void callsAll(const SiteCall &call, const char *registry, StepRole role)
{
    call.expectAll(attributeOf(call.variable("self"), registry).get(), role);
}

void callsAppTeardown(const SiteCall &call)
{
    callsAll(call, "teardown_appcontext_funcs", StepRole::Teardown);
}

void callsAtStart(const SiteCall &call)
{
    callsAll(call, "before_serving_funcs", StepRole::Before);
}

void callsAtEnd(const SiteCall &call)
{
    callsAll(call, "after_serving_funcs", StepRole::Teardown);
}

constexpr std::string_view kApp = "quart/app.py";

constexpr Site kSites[] = {
    {.file = kApp, .function = "Quart.preprocess_request", .started = &callsBefore},
    {.file = kApp, .function = "Quart.preprocess_websocket", .started = &callsBeforeSocket},
    {.file = kApp, .function = "Quart.dispatch_request", .started = &callsView},
    {.file = kApp, .function = "Quart.dispatch_websocket", .started = &callsSocketView},
    {.file = kApp, .function = "Quart.process_response", .started = &callsAfter},
    {.file = kApp, .function = "Quart.postprocess_websocket", .started = &callsAfterSocket},
    {.file = kApp, .function = "Quart.do_teardown_request", .started = &callsTeardown},
    {.file = kApp, .function = "Quart.do_teardown_websocket", .started = &callsSocketTeardown},
    {.file = kApp, .function = "Quart.do_teardown_appcontext", .started = &callsAppTeardown},
    {.file = kApp, .function = "Quart.startup", .started = &callsAtStart},
    {.file = kApp, .function = "Quart.shutdown", .started = &callsAtEnd},
};

} // namespace

const Adapter &quartAdapter()
{
    static constexpr Adapter kAdapter{.framework = "Quart", .shape = ResponseShape::Werkzeug, .sites = kSites};
    return kAdapter;
}

} // namespace gatescope::taps
