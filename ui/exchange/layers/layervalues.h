#pragma once

#include "exchange/layers/comparisonmodel.h"
#include "trace/event.h"

#include <QHash>

namespace gatescope::ui {

/// Keys or headers with their values as text, in order; a header may stand there more than once.
using LayerPairs = QList<std::pair<QString, QString>>;
/// Who made a key or header what it is, in words, by its lower-case name.
using LayerAuthors = QHash<QString, QString>;

/// A scope, an environ, a message or the arguments of start_response, taken apart.
struct LayerValues {
    LayerPairs keys; ///< Those of nested dicts are dotted: "state.user".
    LayerPairs headers;
};

[[nodiscard]] LayerValues valuesOf(const trace::Snapshot &snapshot);
/// What the values are after a layer changed them.
void apply(LayerValues &values, const trace::LayerChangedArguments &change);

/// Of all that are named so, whatever the case.
[[nodiscard]] QString valueOf(const LayerPairs &pairs, const QString &name);
[[nodiscard]] bool has(const LayerPairs &pairs, const QString &name);
[[nodiscard]] Change changeBetween(bool was, bool is, const QString &before, const QString &after);

/// One line for each key, and a group of lines for the headers.
void compare(Comparison &into, const LayerValues &before, const LayerValues &after, const LayerAuthors &authors,
             LayerSubject::Kind headerKind, bool onlyChanges);
/// `kind`: what "who set this?" may be asked of.
void comparePairs(Comparison &into, const LayerPairs &before, const LayerPairs &after, const LayerAuthors &authors,
                  std::optional<LayerSubject::Kind> kind, bool onlyChanges);

} // namespace gatescope::ui
