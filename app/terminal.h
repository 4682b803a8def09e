#pragma once

#include "app/commandline.h"

namespace gatescope::app {

/// `gatescope serve`: runs until Ctrl+C. Needs a QCoreApplication. Answers the exit code: 0 after an orderly stop, 1
/// when the application could not start or died (with --reload it waits for the next change instead).
///
/// With --trace json every line is one object: the events of core/trace/print.h, and the run's own "run.loaded"
/// (application, interface, python), "run.listening" (urls, reachable, notes), "run.reloading" (files), "run.failed"
/// (kind, summary, detail, way_out) and "run.ended" (words, orderly).
[[nodiscard]] int serve(const ServeCommand &command);

/// `gatescope call`: 0, or 1 when the application failed or gave no answer.
[[nodiscard]] int call(const CallCommand &command);

} // namespace gatescope::app
