#pragma once

#include "compare/facts.h"
#include "compare/node.h"

#include <chrono>
#include <optional>

namespace gatescope::compare {

/// What happened between server and application, aligned by kind and order; across interfaces by meaning, and then
/// compared by what both can say: status, headers, sizes.
[[nodiscard]] std::vector<Node> compareSteps(const Facts &a, const Facts &b, const ValueComparer &values, bool across);

/// Two times beside each other; the note is the difference.
[[nodiscard]] Node measured(std::string name, std::optional<std::chrono::nanoseconds> a,
                            std::optional<std::chrono::nanoseconds> b);

} // namespace gatescope::compare
