#pragma once

#include "captures/filter/expression.h"

#include "trace/event.h"

#include <functional>
#include <string>

namespace gatescope::captures {

/// The end of what a probe has read of each direction, so that a text is found across the pieces of a body.
struct ProbeMemory {
    std::string in;
    std::string out;
};

/// One condition that needs events: answers true for the event that fulfils it. True once is true for good.
using Probe = std::function<bool(const trace::TraceEvent &, ProbeMemory &)>;

/// The probe of a condition on header, response.header, environ, scope, body, log, event or rule. NotEqual is probed
/// as Equal; the caller inverts.
[[nodiscard]] Probe makeProbe(const Condition &condition);

} // namespace gatescope::captures
