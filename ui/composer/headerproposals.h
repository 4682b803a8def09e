#pragma once

#include "composer/entrymodel.h"

namespace gatescope::ui {

/// Names of request headers, and the usual values of the row's header.
[[nodiscard]] QStringList headerProposals(int column, const Entry &entry);

} // namespace gatescope::ui
