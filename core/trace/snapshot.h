#pragma once

#include "trace/values.h"

#include <QVarLengthArray>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::trace {

/// What kind of Python value a snapshot node copies.
enum class ValueKind : std::uint8_t { None, Bool, Int, Float, Str, Bytes, List, Tuple, Dict, Object };

/// A bounded, immutable copy of a Python value, read in place from its encoded form: `const auto root =
/// Snapshot(bytes).root();`
///
/// A node knows its kind, type name, text and true size. Children of a Dict come as key, value, key, value.
class SnapshotNode {
public:
    [[nodiscard]] ValueKind kind() const { return m_kind; }
    /// "str", "dict", "gatescope.InputStream": the type's name, with its module unless it is a builtin.
    [[nodiscard]] Text typeName() const;
    /// Str: the text (lone surrogates as \udcXX). Bytes: the bytes. Bool, Int, Float, None: as Python prints them.
    /// Object: its repr(). Containers: empty.
    [[nodiscard]] std::string_view text() const { return m_text; }
    /// Str, Bytes: the true length (code points, bytes). Containers: the true number of items or pairs. Else 0.
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    /// Text or children were left out.
    [[nodiscard]] bool isTruncated() const { return m_truncated; }
    /// Nodes that follow as children: items, or twice the pairs.
    [[nodiscard]] std::uint32_t childCount() const { return m_childCount; }
    [[nodiscard]] std::optional<SnapshotNode> firstChild() const;
    [[nodiscard]] std::optional<SnapshotNode> nextSibling() const;
    /// The value of a str key of a Dict.
    [[nodiscard]] std::optional<SnapshotNode> value(std::string_view key) const;
    /// As Python would print it, on one line, at most `most` bytes with an ellipsis.
    [[nodiscard]] std::string repr(std::size_t most = 200) const;

private:
    friend class Snapshot;
    static std::optional<SnapshotNode> read(std::string_view encoded, std::uint32_t siblingsLeft);

    ValueKind m_kind = ValueKind::None;
    bool m_truncated = false;
    std::uint32_t m_childCount = 0;
    std::uint32_t m_siblingsLeft = 0;
    std::uint64_t m_size = 0;
    std::string_view m_typeName;
    std::string_view m_text;
    std::string_view m_children; ///< From the first child to the end of this node.
    std::string_view m_rest;     ///< From the next sibling on.
};

class Snapshot {
public:
    Snapshot() = default;
    explicit Snapshot(std::string_view encoded) : m_encoded(encoded) {}

    [[nodiscard]] bool isEmpty() const { return m_encoded.empty(); }
    [[nodiscard]] std::string_view encoded() const { return m_encoded; }
    /// Nothing when it is empty or damaged.
    [[nodiscard]] std::optional<SnapshotNode> root() const { return SnapshotNode::read(m_encoded, 1); }

private:
    std::string_view m_encoded;
};

/// Writes a snapshot, depth first. Containers are opened with the number of children that will be written and closed
/// with end(); for a Dict write key, value, key, value.
///
///     SnapshotWriter out;
///     out.beginDict(25, 2);        // a dict of 25 pairs, of which 2 are written
///     out.str("REQUEST_METHOD");
///     out.str("GET");
///     out.str("wsgi.version");
///     out.beginTuple(2, 2);
///     ...
///     out.end();
///     out.end();
///     writer.write(context, CallStarted{.arguments = out.snapshot(), ...});
class SnapshotWriter {
public:
    explicit SnapshotWriter(CaptureLimits limits = {}) : m_limits(limits) {}

    [[nodiscard]] const CaptureLimits &limits() const { return m_limits; }
    void clear();
    [[nodiscard]] Snapshot snapshot() const { return Snapshot(m_out); }

    void none();
    void boolean(bool value);
    void integer(std::int64_t value);
    /// An int beyond 64 bits or a float, as Python prints it.
    void number(ValueKind kind, Text printed);
    /// `size` is the number of code points where it differs from the UTF-8 bytes given. Cut at the text limit.
    void str(Text utf8, std::uint64_t size, Text typeName = {});
    void str(Text ascii) { str(ascii, ascii.size()); }
    void bytes(std::string_view bytes, Text typeName = {});
    void object(Text typeName, Text repr);
    void beginList(std::uint64_t size, std::uint32_t written, Text typeName = {});
    void beginTuple(std::uint64_t size, std::uint32_t written, Text typeName = {});
    void beginDict(std::uint64_t pairs, std::uint32_t writtenPairs, Text typeName = {});
    void end();

private:
    void leaf(ValueKind kind, Text typeName, std::string_view text, std::uint64_t size);
    void begin(ValueKind kind, std::uint64_t size, std::uint32_t written, std::uint32_t nodes, Text typeName);

    template <class Write>
    void append(std::size_t most, Write &&write);

    CaptureLimits m_limits;
    std::string m_out;
    QVarLengthArray<std::size_t, 16> m_open; ///< Where the length of each open container stands.
};

} // namespace gatescope::trace
