#pragma once

#include "trace/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::compare {

/// A value of Python or of JSON as a tree of its own: what is compared key by key.
struct Value {
    enum class Kind : std::uint8_t { Leaf, List, Dict };
    struct Item;

    Kind kind = Kind::Leaf;
    std::string type;         ///< "str", "int"; of JSON: "string", "number". Another type is a difference.
    std::string text;         ///< Of a leaf: as Python or JSON writes it.
    std::uint64_t size = 0;   ///< Of a container: its true number of items.
    bool isTruncated = false; ///< Something was left out when it was recorded.
    std::vector<Item> items;  ///< In order; a list's are named by their index.

    [[nodiscard]] const Value *item(std::string_view name) const;
    /// On one line, at most `most` bytes.
    [[nodiscard]] std::string line(std::size_t most = 400) const;
};

struct Value::Item {
    std::string name;
    Value value;
};

[[nodiscard]] Value valueOf(const trace::SnapshotNode &node);
/// Str and bytes: what is in them. Everything else: nothing.
[[nodiscard]] std::string_view contentOf(const trace::SnapshotNode &node);

/// RFC 8259, names and numbers as they are spelled. Nothing when it is not JSON, or has more than `most` values.
[[nodiscard]] std::optional<Value> parseJson(std::string_view text, std::size_t most = 200'000);

/// A leaf with this text.
[[nodiscard]] Value leaf(std::string text, std::string type = {});
/// `bytes` as UTF-8: what is not, is spelled \xNN.
[[nodiscard]] std::string printable(std::string_view bytes);

} // namespace gatescope::compare
