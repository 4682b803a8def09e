#pragma once

#include "exchange/keyfocus.h"
#include "trace/snapshot.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace gatescope::spec {
struct Entry;
}

namespace gatescope::ui {

/// A Python (or JSON) value as a tree that owns its parts: what the typed trees show. Built once, then only read.
struct ValueNode {
    enum class Form : std::uint8_t {
        Value,
        Pair, ///< A header: two bytes or str values that are shown as one row, name and value.
        Group ///< No value at all: a heading over some keys.
    };

    Form form = Form::Value;
    trace::ValueKind kind = trace::ValueKind::None;
    bool truncated = false;
    quint64 size = 0;   ///< The true one, as SnapshotNode::size().
    QString key;        ///< To show: the key, the index, a header's name.
    QString keyLiteral; ///< As Python writes it; empty for items of lists and for groups.
    QString type;       ///< "str", "[bytes, bytes]"
    QByteArray text;    ///< As SnapshotNode::text(); for a group what it means.

    /// What is known about the key; empty where nobody asked.
    QString origin;
    QString originDetail;
    const spec::Entry *entry = nullptr;
    bool unexpectedType = false;

    ValueNode *parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<ValueNode>> children; ///< Values only, not keys. A pair keeps its two.

    ValueNode *add(std::unique_ptr<ValueNode> child);
    [[nodiscard]] const ValueNode *child(const QString &childKey) const;
    /// Without groups: {"headers", "0"}.
    [[nodiscard]] KeyPath path() const;
    [[nodiscard]] bool isContainer() const;
    /// Rows below it in a tree.
    [[nodiscard]] int shownChildren() const;
};

/// A tree stops growing there, and says so with a truncation mark.
inline constexpr int kMostValueNodes = 20'000;

[[nodiscard]] std::unique_ptr<ValueNode> valueTree(const trace::SnapshotNode &root);

/// The node with this path below `root`, looking through groups; null when there is none.
[[nodiscard]] const ValueNode *nodeAt(const ValueNode &root, const KeyPath &path);

/// One line as Python prints it, cut after about `most` characters with an ellipsis.
[[nodiscard]] QString shownValue(const ValueNode &node, int most = 400);
/// The whole value as text: a str without quotes, bytes as their literal.
[[nodiscard]] QString plainValue(const ValueNode &node);
/// Something that Python reads back, containers over several lines. An object becomes `...` with its repr as a comment;
/// what was cut off is a comment.
[[nodiscard]] QString pythonLiteral(const ValueNode &node);
/// b'…' of any bytes, and '…' of any text.
[[nodiscard]] QString bytesLiteral(QByteArrayView bytes);
[[nodiscard]] QString textLiteral(QStringView text);

/// "cut: 4.0 KiB of 12 KiB are kept", "64 of 200 items are kept"; empty when it is whole.
[[nodiscard]] QString truncationText(const ValueNode &node);

} // namespace gatescope::ui
