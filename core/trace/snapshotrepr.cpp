#include "trace/snapshot.h"

#include <array>
#include <format>

namespace gatescope::trace {

namespace {

struct Brackets {
    std::string_view open;
    std::string_view close;
};

Brackets bracketsOf(ValueKind kind)
{
    switch (kind) {
    case ValueKind::List:
        return {"[", "]"};
    case ValueKind::Tuple:
        return {"(", ")"};
    default:
        return {"{", "}"};
    }
}

std::string quoted(std::string_view text, bool bytes)
{
    std::string out(bytes ? "b'" : "'");
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\'' || c == '\\')
            out += {'\\', c};
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else if (byte < 0x20 || byte == 0x7F || (bytes && byte >= 0x80))
            out += std::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out + "'";
}

constexpr int kMostReprLevels = 64; // a damaged or hostile snapshot must not exhaust the stack

void print(std::string &out, const SnapshotNode &node, std::size_t most, int level);

void printChildren(std::string &out, const SnapshotNode &node, std::size_t most, int level)
{
    const auto [open, close] = bracketsOf(node.kind());
    out += open;
    const bool isDict = node.kind() == ValueKind::Dict;
    std::size_t index = 0;
    for (auto child = node.firstChild(); child && out.size() <= most; child = child->nextSibling(), ++index) {
        if (index > 0)
            out += isDict && index % 2 == 1 ? ": " : ", ";
        print(out, *child, most, level + 1);
    }
    if (node.isTruncated())
        out += index > 0 ? ", …" : "…";
    else if (node.kind() == ValueKind::Tuple && index == 1)
        out += ",";
    out += close;
}

void print(std::string &out, const SnapshotNode &node, std::size_t most, int level)
{
    if (level > kMostReprLevels) {
        out += "…";
        return;
    }
    switch (node.kind()) {
    case ValueKind::Str:
    case ValueKind::Bytes:
        out += quoted(node.text().substr(0, most), node.kind() == ValueKind::Bytes);
        if (node.isTruncated())
            out += "…";
        break;
    case ValueKind::List:
    case ValueKind::Tuple:
    case ValueKind::Dict:
        printChildren(out, node, most, level);
        break;
    default:
        out += node.text();
    }
}

} // namespace

std::string SnapshotNode::repr(std::size_t most) const
{
    std::string out;
    print(out, *this, most, 0);
    if (out.size() <= most)
        return out;
    while (most > 0 && (static_cast<unsigned char>(out[most]) & 0xC0) == 0x80)
        --most;
    return out.substr(0, most) + "…";
}

} // namespace gatescope::trace
