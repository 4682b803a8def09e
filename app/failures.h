#pragma once

#include "link/messages.h"
#include "python/loaderror.h"

namespace gatescope::app {

/// The runner's own errors as the failures that the inspector shows.
[[nodiscard]] link::Failure failureOf(const python::LoadError &error);

} // namespace gatescope::app
