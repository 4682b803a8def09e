#include "archive/maskingsnapshot.h"

#include "trace/varint.h"

#include <QtEndian>

#include <array>

namespace gatescope::archive {

using namespace trace;

namespace {

// The form of a node is told in trace/snapshot.cpp.
constexpr unsigned kTruncated = 1;
constexpr unsigned kTyped = 2;
constexpr int kMostMaskedLevels = 64;

constexpr std::array<std::string_view, 10> kTypeNames{"NoneType", "bool", "int",   "float", "str",
                                                      "bytes",    "list", "tuple", "dict",  "object"};

void putHead(std::string &out, const SnapshotNode &node, ValueKind kind, bool truncated, std::uint64_t size)
{
    const bool sameKind = kind == node.kind();
    const bool typed = sameKind && node.typeName() != kTypeNames[static_cast<std::size_t>(kind)];
    out.push_back(static_cast<char>(kind));
    out.push_back(static_cast<char>((truncated ? kTruncated : 0U) | (typed ? kTyped : 0U)));
    if (typed)
        putBytes(out, node.typeName());
    putVarint(out, size);
}

void putLeaf(std::string &out, const SnapshotNode &node, const std::string &text)
{
    const bool changed = text != node.text();
    const bool isText = node.kind() == ValueKind::Str || node.kind() == ValueKind::Bytes;
    const bool becomesText = changed && !isText && node.kind() != ValueKind::Object;
    std::uint64_t size = changed && (isText || becomesText) ? text.size() : node.size();
    if (node.isTruncated())
        size = std::max<std::uint64_t>(node.size(), text.size() + 1);
    putHead(out, node, becomesText ? ValueKind::Str : node.kind(), node.isTruncated(), size);
    putBytes(out, text);
}

bool isText(const SnapshotNode &node)
{
    return node.kind() == ValueKind::Str || node.kind() == ValueKind::Bytes;
}

bool isContainer(const SnapshotNode &node)
{
    return node.kind() == ValueKind::List || node.kind() == ValueKind::Tuple || node.kind() == ValueKind::Dict;
}

/// [b"cookie", b"…"]: the first is the name of the second.
bool isPair(const SnapshotNode &node)
{
    const auto first = node.childCount() == 2 ? node.firstChild() : std::nullopt;
    return first && isText(*first) && node.kind() != ValueKind::Dict;
}

} // namespace

std::optional<SnapshotNode> bodyOf(const Snapshot &snapshot)
{
    const auto root = snapshot.root();
    if (!root || root->kind() == ValueKind::Bytes)
        return root;
    const auto body = root->value("body");
    return body && body->kind() == ValueKind::Bytes ? body : std::nullopt;
}

std::string SnapshotMasker::leafText(const SnapshotNode &node, std::string_view name) const
{
    const bool canHide = node.kind() != ValueKind::None && node.kind() != ValueKind::Bool;
    if (!name.empty() && canHide) {
        if (auto value = m_value(name, node.text()))
            return *std::move(value);
    }
    return canHide ? m_text(node.text()) : std::string(node.text());
}

void SnapshotMasker::copyChildren(std::string &out, const SnapshotNode &node, std::string_view name, int level,
                                  const std::string *body) const
{
    const bool isDict = node.kind() == ValueKind::Dict;
    const bool pair = isPair(node);
    std::string_view inner = name;
    std::size_t index = 0;
    for (auto child = node.firstChild(); child; child = child->nextSibling(), ++index) {
        const bool isName = (isDict || pair) && index % 2 == 0;
        if (isName && isText(*child)) {
            const bool known = m_value(child->text(), {}).has_value();
            inner = known ? child->text() : name;
        }
        const bool isBody = body && level == 0 && !isName && child->kind() == ValueKind::Bytes;
        copy(out, *child, isName ? std::string_view() : inner, level + 1, isBody ? body : nullptr);
    }
}

void SnapshotMasker::copy(std::string &out, const SnapshotNode &node, std::string_view name, int level,
                          const std::string *body) const
{
    if (!isContainer(node))
        return putLeaf(out, node, body && node.kind() == ValueKind::Bytes ? *body : leafText(node, name));
    putHead(out, node, node.kind(), node.isTruncated(), node.size());
    putVarint(out, level < kMostMaskedLevels ? node.childCount() : 0);
    const std::size_t at = out.size();
    out.append(sizeof(quint32), '\0');
    if (level < kMostMaskedLevels)
        copyChildren(out, node, name, level, body);
    qToLittleEndian<quint32>(static_cast<quint32>(out.size() - at - sizeof(quint32)), out.data() + at);
}

std::string SnapshotMasker::masked(const Snapshot &snapshot, const std::string *body) const
{
    const auto root = snapshot.root();
    if (!root)
        return {};
    std::string out;
    copy(out, *root, {}, 0, body);
    return out;
}

} // namespace gatescope::archive
