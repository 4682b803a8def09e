#pragma once

#include "captures/filter/expression.h"

#include <functional>
#include <string_view>

namespace gatescope::captures {

/// True when `needle` is in `text`; ASCII letters compare without case.
[[nodiscard]] bool containsIgnoringCase(std::string_view text, std::string_view needle);

using TextTest = std::function<bool(std::string_view)>;

/// The test of one text against a condition's comparison and operands; NotEqual is tested as Equal, the caller
/// inverts. Names compare without case.
[[nodiscard]] TextTest makeTextTest(const Condition &condition);

/// Bytes of the end of one piece that a match in the next piece can begin in.
[[nodiscard]] std::size_t overlapOf(const Condition &condition);

} // namespace gatescope::captures
