#pragma once

#include "compose/prepare.h"
#include "direct/directdraft.h"
#include "link/messages.h"

namespace gatescope::ui {

/// The draft as the runner is asked for it.
[[nodiscard]] link::DirectCall callOf(const direct::DirectDraft &draft);

/// The call of an exchange with another request: method, target, headers and body are those of `request`.
void takeRequest(direct::DirectDraft &draft, const compose::Prepared &request);

} // namespace gatescope::ui
