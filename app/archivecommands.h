#pragma once

#include "app/commandline.h"

namespace gatescope::app {

/// `gatescope export FILE --har OUT`: exchanges of a session file as a file of another program. Needs a
/// QCoreApplication. 0, or 1 with the reason on stderr; what was written and masked is told there too.
[[nodiscard]] int exportSession(const ExportCommand &command);

/// `gatescope import X.har FILE`: a HAR into a new session file, or into one that is there.
[[nodiscard]] int importArchive(const ImportCommand &command);

} // namespace gatescope::app
