#pragma once

#include "captures/filter/expression.h"
#include "captures/filter/lexer.h"

#include "base/result.h"

namespace gatescope::captures {

/// Reads a filter:
///
///     filter  = all { ("or" | "||") all }
///     all     = inverse { ["and" | "&&"] inverse }          words side by side are joined by "and"
///     inverse = ("not" | "!") inverse | "(" filter ")" | condition | text
///     condition = field { "[" key "]" } [ operator value | ["not"] "in" "[" value { "," value } "]" ]
///     operator  = "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~"      "~" takes text or /regex/i
///
/// Types are checked here: what comes out can be evaluated. An empty text is a filter that everything matches.
[[nodiscard]] Result<Expression, FilterError> parseFilter(const QString &text);

} // namespace gatescope::captures
