#include "trace/snapshot.h"
#include "trace/varint.h"

#include <QtEndian>

#include <array>

namespace gatescope::trace {

namespace {

// A node: kind u8 · flags u8 · [type name] · size varint · (leaf: text) | (container: child count varint · bytes u32 ·
// children)
constexpr unsigned char kTruncated = 1;
constexpr unsigned char kTyped = 2;

constexpr std::array<Text, 10> kTypeNames{"NoneType", "bool", "int",   "float", "str",
                                          "bytes",    "list", "tuple", "dict",  "object"};

bool isContainer(ValueKind kind)
{
    return kind == ValueKind::List || kind == ValueKind::Tuple || kind == ValueKind::Dict;
}

std::optional<std::uint32_t> takeU32(std::string_view &in)
{
    if (in.size() < sizeof(quint32))
        return std::nullopt;
    const auto value = qFromLittleEndian<quint32>(in.data());
    in.remove_prefix(sizeof(quint32));
    return value;
}

/// `utf8` cut to at most `most` bytes without splitting a character.
std::string_view cutUtf8(std::string_view utf8, std::size_t most)
{
    if (utf8.size() <= most)
        return utf8;
    while (most > 0 && (static_cast<unsigned char>(utf8[most]) & 0xC0) == 0x80)
        --most;
    return utf8.substr(0, most);
}

char *writeHead(char *out, ValueKind kind, bool isTruncated, Text typeName)
{
    *out++ = static_cast<char>(kind);
    *out++ = static_cast<char>((isTruncated ? kTruncated : 0U) | (typeName.empty() ? 0U : kTyped));
    return typeName.empty() ? out : writeBytes(out, typeName);
}

constexpr std::size_t kFirstBytes = 512; ///< Most messages and scopes fit.

} // namespace

Text SnapshotNode::typeName() const
{
    return m_typeName.empty() ? kTypeNames[static_cast<std::size_t>(m_kind)] : m_typeName;
}

std::optional<SnapshotNode> SnapshotNode::read(std::string_view in, std::uint32_t siblings)
{
    if (siblings == 0 || in.size() < 2 ||
        static_cast<unsigned char>(in[0]) > static_cast<unsigned char>(ValueKind::Object))
        return std::nullopt;
    SnapshotNode node;
    node.m_kind = static_cast<ValueKind>(in[0]);
    const auto flags = static_cast<unsigned char>(in[1]);
    node.m_truncated = (flags & kTruncated) != 0;
    node.m_siblingsLeft = siblings - 1;
    in.remove_prefix(2);
    if ((flags & kTyped) != 0)
        node.m_typeName = takeBytes(in).value_or(Text{});
    const auto size = takeVarint(in);
    if (!size)
        return std::nullopt;
    node.m_size = *size;
    if (isContainer(node.m_kind)) {
        const auto count = takeVarint(in);
        const auto length = takeU32(in);
        if (!count || !length || *length > in.size())
            return std::nullopt;
        node.m_childCount = static_cast<std::uint32_t>(*count);
        node.m_children = in.substr(0, *length);
        node.m_rest = in.substr(*length);
        return node;
    }
    const auto text = takeBytes(in);
    if (!text)
        return std::nullopt;
    node.m_text = *text;
    node.m_rest = in;
    return node;
}

std::optional<SnapshotNode> SnapshotNode::firstChild() const
{
    return read(m_children, m_childCount);
}

std::optional<SnapshotNode> SnapshotNode::nextSibling() const
{
    return read(m_rest, m_siblingsLeft);
}

std::optional<SnapshotNode> SnapshotNode::value(std::string_view key) const
{
    auto name = m_kind == ValueKind::Dict ? firstChild() : std::nullopt;
    while (name) {
        const auto found = name->nextSibling();
        if (!found || name->text() == key)
            return found;
        name = found->nextSibling();
    }
    return std::nullopt;
}

void SnapshotWriter::clear()
{
    m_out.clear();
    m_open.clear();
}

/// Room for `most` bytes behind what there is; `write(char *)` answers the end of what it wrote.
template <class Write>
void SnapshotWriter::append(std::size_t most, Write &&write)
{
    const std::size_t size = m_out.size();
    if (m_out.capacity() < kFirstBytes)
        m_out.reserve(kFirstBytes);
    m_out.resize_and_overwrite(
        size + most, [&](char *out, std::size_t) { return static_cast<std::size_t>(write(out + size) - out); });
}

void SnapshotWriter::leaf(ValueKind kind, Text typeName, std::string_view text, std::uint64_t size)
{
    const auto kept = kind == ValueKind::Bytes ? text.substr(0, m_limits.textBytes) : cutUtf8(text, m_limits.textBytes);
    const bool isTruncated = kept.size() < text.size();
    append(2 + typeName.size() + kept.size() + 3 * kMostVarintBytes, [&](char *out) {
        out = writeHead(out, kind, isTruncated, typeName);
        return writeBytes(writeVarint(out, size), kept);
    });
}

void SnapshotWriter::begin(ValueKind kind, std::uint64_t size, std::uint32_t written, std::uint32_t nodes,
                           Text typeName)
{
    append(2 + typeName.size() + 3 * kMostVarintBytes + sizeof(quint32), [&](char *out) {
        out = writeHead(out, kind, written < size, typeName);
        return writeVarint(writeVarint(out, size), nodes) + sizeof(quint32);
    });
    m_open.push_back(m_out.size() - sizeof(quint32));
}

void SnapshotWriter::end()
{
    const std::size_t at = m_open.back();
    m_open.pop_back();
    qToLittleEndian<quint32>(static_cast<quint32>(m_out.size() - at - sizeof(quint32)), m_out.data() + at);
}

void SnapshotWriter::none()
{
    leaf(ValueKind::None, {}, "None", 0);
}

void SnapshotWriter::boolean(bool value)
{
    leaf(ValueKind::Bool, {}, value ? "True" : "False", 0);
}

void SnapshotWriter::integer(std::int64_t value)
{
    leaf(ValueKind::Int, {}, std::to_string(value), 0);
}

void SnapshotWriter::number(ValueKind kind, Text printed)
{
    leaf(kind, {}, printed, 0);
}

void SnapshotWriter::str(Text utf8, std::uint64_t size, Text typeName)
{
    leaf(ValueKind::Str, typeName, utf8, size);
}

void SnapshotWriter::bytes(std::string_view bytes, Text typeName)
{
    leaf(ValueKind::Bytes, typeName, bytes, bytes.size());
}

void SnapshotWriter::object(Text typeName, Text repr)
{
    leaf(ValueKind::Object, typeName, repr, 0);
}

void SnapshotWriter::beginList(std::uint64_t size, std::uint32_t written, Text typeName)
{
    begin(ValueKind::List, size, written, written, typeName);
}

void SnapshotWriter::beginTuple(std::uint64_t size, std::uint32_t written, Text typeName)
{
    begin(ValueKind::Tuple, size, written, written, typeName);
}

void SnapshotWriter::beginDict(std::uint64_t pairs, std::uint32_t writtenPairs, Text typeName)
{
    begin(ValueKind::Dict, pairs, writtenPairs, writtenPairs * 2, typeName);
}

} // namespace gatescope::trace
