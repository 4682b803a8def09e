#pragma once

#include "base/result.h"
#include "trace/snapshot.h"

#include <QString>
#include <QStringView>

#include <cstdint>
#include <vector>

namespace gatescope::direct {

enum class LiteralKind : std::uint8_t {
    None,
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    List,
    Tuple,
    Dict,
    Object ///< A value that no literal can spell: known by its repr() alone.
};

/// A Python value as a literal spells it, as a tree. What it was read from may be spelled otherwise: `'a' "b"` is read
/// as two texts and kept as they stand.
struct Literal {
    LiteralKind kind = LiteralKind::None;
    QString text;               ///< Of a leaf, as Python source: `'a\n'`, `b'x'`, `12`. Object: its repr().
    std::vector<Literal> items; ///< List, Tuple: the items. Dict: key, value, key, value.
    bool isCut = false;         ///< The trace kept only a part of it.

    [[nodiscard]] bool isContainer() const;
    /// Neither an Object nor cut, here or inside: it can be sent.
    [[nodiscard]] bool canBeSent() const;
    friend bool operator==(const Literal &, const Literal &) = default;
};

/// As Python source, on one line.
[[nodiscard]] QString printed(const Literal &literal);
/// "str", "tuple"; an Object's is not known.
[[nodiscard]] QString typeName(LiteralKind kind);
/// What the trace has of a value.
[[nodiscard]] Literal literalOf(const trace::SnapshotNode &node);

/// Reads what ast.literal_eval() takes (but for sets and complex numbers): None, True, False, numbers, str and bytes
/// with their prefixes, and lists, tuples and dicts of them. An error says what was found, and where.
[[nodiscard]] Result<Literal> parseLiteral(QStringView source);

} // namespace gatescope::direct
