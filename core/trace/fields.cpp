#include "trace/event.h"

namespace gatescope::trace {

std::string_view TraceEvent::name() const
{
    return std::visit([]<class Event>(const Event &) { return Event::kName; }, what);
}

CodeSite TraceEvent::site() const
{
    return std::visit(
        []<class Event>(const Event &event) -> CodeSite {
            if constexpr (requires { event.site; })
                return event.site;
            else
                return {};
        },
        what);
}

} // namespace gatescope::trace
