#pragma once

#include "captures/filter/fields.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>

namespace gatescope::captures {

/// One thing that can be written at the cursor.
struct Proposal {
    enum Kind : std::uint8_t { Field, Operator, Value, Key, Connector };
    QString text;   ///< What is written, quotes and all.
    QString label;  ///< What is shown.
    QString detail; ///< What it means; may be empty.
    Kind kind = Field;
};

struct Completion {
    qsizetype offset = 0; ///< What the chosen proposal replaces.
    qsizetype length = 0;
    QList<Proposal> proposals;
};

/// Where the values come from that the session has seen. Both may be empty functions.
struct Seen {
    std::function<QStringList(FieldId)> values; ///< "/cart", "/shop" …
    std::function<QStringList(FieldId)> keys;   ///< "x-id", "host" … for header["…"]
};

/// What can be written at `cursor` of `text`, best first. Knows the place: fields where one can begin, the operators of
/// the field, its values, key names between brackets, and, or.
[[nodiscard]] Completion complete(const QString &text, qsizetype cursor, const Seen &seen);

/// `text` with the proposal written, and where the cursor stands then.
struct Completed {
    QString text;
    qsizetype cursor = 0;
};
[[nodiscard]] Completed completed(const QString &text, const Completion &completion, const Proposal &proposal);

} // namespace gatescope::captures
