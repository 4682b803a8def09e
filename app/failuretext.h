#pragma once

#include "link/messages.h"

#include <QString>

namespace gatescope::app {

/// A failure for a terminal: the summary, the details indented, the way out.
[[nodiscard]] QString failureText(const link::Failure &failure);
/// "import-failed", "port-in-use": for the JSON trace and for tests.
[[nodiscard]] QString failureWord(link::FailureKind kind);

} // namespace gatescope::app
