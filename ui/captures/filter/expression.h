#pragma once

#include "captures/filter/fields.h"

#include <QRegularExpression>

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

/// A filter behind the parser: typed, nothing left to find wrong.
namespace gatescope::captures {

enum class Comparison : std::uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Contains, Exists };

/// What a field is compared with. Numbers are ranges: 5xx is 500 to 599, == 12ms is what is shown as 12 ms.
struct NumberRange {
    std::int64_t low = 0;
    std::int64_t high = 0;

    friend bool operator==(const NumberRange &, const NumberRange &) = default;
};
using Operand = std::variant<NumberRange, std::string, QRegularExpression>;

struct Condition {
    FieldId field = FieldId::Method;
    std::vector<std::string> keys; ///< environ["a"]["b"]
    Comparison comparison = Comparison::Equal;
    std::vector<Operand> operands; ///< More than one: any of them (in [a, b]).
};

struct FreeText {
    std::string text;
};

struct Expression;
struct All {
    std::vector<Expression> parts; ///< None: everything matches.
};
struct Any {
    std::vector<Expression> parts;
};
struct Inverse {
    std::vector<Expression> part; ///< Exactly one.
};

struct Expression {
    std::variant<All, Any, Inverse, Condition, FreeText> what;
};

} // namespace gatescope::captures
