#pragma once

#include "app/commandline.h"

namespace gatescope::app {

/// The life of a runner process: greets the inspector, loads the application, serves it until it is told to stop.
/// Needs a QCoreApplication; the calling thread becomes Python's main thread. Answers the exit code: 0 after an orderly
/// stop, 1 when it said why it failed, 2 when nobody started it.
[[nodiscard]] int runRunner(const RunnerCommand &command);

} // namespace gatescope::app
