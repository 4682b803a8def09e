#pragma once

#include "app/commandline.h"

namespace gatescope::app {

/// `gatescope inspect`: the window. Needs a QApplication. Answers the exit code.
[[nodiscard]] int inspect(const InspectCommand &command);

} // namespace gatescope::app
