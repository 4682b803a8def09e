#pragma once

#include "captures/filter/expression.h"
#include "captures/filter/lexer.h"

#include "base/result.h"

/// What may stand behind a field: the typed half of the parser.
namespace gatescope::captures {

/// True when fields of this type can be compared in this way.
[[nodiscard]] bool allows(FieldType type, TokenKind comparison);

/// What to write instead of a comparison that is not allowed: "path is text: use ==, != or ~".
[[nodiscard]] QString comparisonHint(const FieldSpec &field);

/// What a value of the field looks like: "dur is a duration: write 50ms".
[[nodiscard]] QString valueHint(const FieldSpec &field);

/// The value that `token` means for `field`, or the words that say what is expected instead.
[[nodiscard]] Result<Operand, QString> readOperand(const FieldSpec &field, Comparison comparison, const Token &token);

} // namespace gatescope::captures
