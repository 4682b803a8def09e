#pragma once

#include "trace/values.h"

#include <string_view>

namespace gatescope::python {

/// Where the innermost Python frame of this thread is: the line that called send() or start_response(). Needs the GIL.
/// The views live as long as that frame runs, so write them to the trace at once. Unknown when there is no frame.
[[nodiscard]] trace::CodeSite callerSite();

/// True for source that is somebody's application: not the standard library, an installed package or frozen code.
[[nodiscard]] bool isApplicationFile(std::string_view file);

} // namespace gatescope::python
