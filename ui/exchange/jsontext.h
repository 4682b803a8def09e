#pragma once

#include "exchange/valuenode.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace gatescope::ui {

/// A place where JSON (RFC 8259) is broken, and why.
struct JsonProblem {
    QString reason;       ///< Empty: there is none.
    qsizetype offset = 0; ///< In the input.
    int line = 0;         ///< From 1.
    int column = 0;       ///< From 1, in bytes.
};

/// JSON with every item on its own line, indented by two spaces. Names, strings and numbers stay as they were spelled,
/// and in their order. Broken JSON is laid out up to the break; the rest follows as it was.
struct PrettyJson {
    QByteArray text;
    JsonProblem problem;
};
/// `{{name}}` (compose/variables.h) in the place of values, parts of them, names, or whole members.
enum class JsonVariables : std::uint8_t { Refused, Kept };
[[nodiscard]] PrettyJson prettyJson(const QByteArray &json, JsonVariables variables = JsonVariables::Refused);

/// JSON as the tree of what Python's json.loads() would make of it, up to a break. Null when there is no value at all.
[[nodiscard]] std::unique_ptr<ValueNode> jsonTree(const QByteArray &json);

} // namespace gatescope::ui
