#pragma once

#include "app/commandline.h"

namespace gatescope::app {

/// `gatescope inspect`: the window. Needs a QApplication. Answers the exit code.
[[nodiscard]] int inspect(const InspectCommand &command);

/// `gatescope open`: the window on a session file, nothing running.
[[nodiscard]] int openSession(const OpenCommand &command);

} // namespace gatescope::app
