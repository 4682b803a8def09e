#include "python/taps/adapter.h"

namespace gatescope::taps {

namespace {

/// convert_exception_to_response() stands around each middleware, and around _get_response at the end.
void callsMiddleware(const SiteCall &call)
{
    const Ref callable = call.variable("get_response");
    const Ref name = optionalAttribute(callable, "__name__");
    if (callable && !python::utf8Of(name.get()).starts_with("_get_response"))
        call.expect(callable, StepRole::Around);
}

void callsMethods(const SiteCall &call)
{
    const Ref self = call.variable("self");
    call.expect(optionalAttribute(self, "process_request"), StepRole::Before);
    call.expect(optionalAttribute(self, "process_response"), StepRole::After);
}

void callsViewMiddleware(const SiteCall &call)
{
    const Ref self = call.variable("self");
    call.expectAll(attributeOf(self, "_view_middleware").get(), StepRole::Before);
    call.expectAll(optionalAttribute(self, "_template_response_middleware").get(), StepRole::After);
}

void callsView(const SiteCall &call)
{
    call.expect(call.variable("view"), StepRole::View);
}

void callsExceptionMiddleware(const SiteCall &call)
{
    call.expectAll(attributeOf(call.variable("self"), "_exception_middleware").get(), StepRole::Handler);
}

constexpr std::string_view kBase = "django/core/handlers/base.py";
constexpr std::string_view kException = "django/core/handlers/exception.py";
constexpr std::string_view kMixin = "django/utils/deprecation.py";

constexpr Site kSites[] = {
    {.file = kException, .function = "convert_exception_to_response.<locals>.inner", .started = &callsMiddleware},
    {.file = kException, .function = "response_for_exception", .own = StepRole::Handler},
    {.file = kMixin, .function = "MiddlewareMixin.__call__", .started = &callsMethods},
    {.file = kMixin, .function = "MiddlewareMixin.__acall__", .started = &callsMethods},
    {.file = kBase, .function = "BaseHandler._get_response", .started = &callsViewMiddleware},
    {.file = kBase, .function = "BaseHandler._get_response_async", .started = &callsViewMiddleware},
    {.file = kBase, .function = "BaseHandler.make_view_atomic", .started = &callsView},
    {.file = kBase, .function = "BaseHandler.process_exception_by_middleware", .started = &callsExceptionMiddleware},
};

} // namespace

const Adapter &djangoAdapter()
{
    static constexpr Adapter kAdapter{.framework = "Django", .shape = ResponseShape::Django, .sites = kSites};
    return kAdapter;
}

} // namespace gatescope::taps
