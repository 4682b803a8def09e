#pragma once

#include "direct/directdraft.h"
#include "link/messages.h"

namespace gatescope::ui {

/// The draft as the runner is asked for it.
[[nodiscard]] link::DirectCall callOf(const direct::DirectDraft &draft);

} // namespace gatescope::ui
