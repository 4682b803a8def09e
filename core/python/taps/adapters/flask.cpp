#include "python/taps/adapters/hooks.h"

namespace gatescope::taps {

namespace {

Ref currentContext()
{
    return currentIn("flask.globals", "_cv_request");
}

Ref requestOf(const Ref &context)
{
    return attributeOf(context, "request");
}

void callsBefore(const SiteCall &call)
{
    expectHooks(call, scopesOf(requestOf(currentContext())), {"before_request_funcs", StepRole::Before, false});
}

void callsAfter(const SiteCall &call)
{
    const Ref context = currentContext();
    call.expectAll(optionalAttribute(context, "_after_request_functions").get(), StepRole::After);
    expectHooks(call, scopesOf(requestOf(context)), {"after_request_funcs", StepRole::After, true});
}

void callsTeardown(const SiteCall &call)
{
    expectHooks(call, scopesOf(requestOf(currentContext())), {"teardown_request_funcs", StepRole::Teardown, true});
}

void callsAppTeardown(const SiteCall &call)
{
    call.expectAll(attributeOf(call.variable("self"), "teardown_appcontext_funcs").get(), StepRole::Teardown, true);
}

void callsView(const SiteCall &call)
{
    expectView(call, requestOf(currentContext()));
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
