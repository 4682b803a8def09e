#pragma once

#include "compare/facts.h"
#include "compare/node.h"

namespace gatescope::compare {

/// Two stacks of layers, aligned by name and depth: which layers are new or gone, how each ended, what it changed, and
/// its times.
[[nodiscard]] std::vector<Node> compareStacks(const Facts &a, const Facts &b, const ValueComparer &values);

} // namespace gatescope::compare
