#include "compare/value.h"

#include <algorithm>
#include <format>

namespace gatescope::compare {

namespace {

using trace::SnapshotNode;
using trace::ValueKind;

constexpr int kMostLevels = 64;

Value leafOf(const SnapshotNode &node)
{
    constexpr std::size_t kWhole = std::size_t{64} * 1024;
    return {.type = std::string(node.typeName()), .text = node.repr(kWhole), .isTruncated = node.isTruncated()};
}

Value valueOf(const SnapshotNode &node, int level)
{
    const bool isDict = node.kind() == ValueKind::Dict;
    const bool isContainer = isDict || node.kind() == ValueKind::List || node.kind() == ValueKind::Tuple;
    if (!isContainer || level == kMostLevels)
        return leafOf(node);
    Value value{.kind = isDict ? Value::Kind::Dict : Value::Kind::List,
                .type = std::string(node.typeName()),
                .size = node.size(),
                .isTruncated = node.isTruncated()};
    std::string key;
    std::size_t index = 0;
    for (auto child = node.firstChild(); child; child = child->nextSibling(), ++index) {
        if (isDict && index % 2 == 0)
            key = child->kind() == ValueKind::Str ? std::string(child->text()) : child->repr();
        else
            value.items.push_back({isDict ? key : std::to_string(index), valueOf(*child, level + 1)});
    }
    return value;
}

/// A recursive descent over RFC 8259, section 2.
class JsonReader {
public:
    JsonReader(std::string_view text, std::size_t most) : m_text(text), m_left(most) {}

    std::optional<Value> read()
    {
        Value value;
        if (!readValue(value, 0))
            return std::nullopt;
        skipSpace();
        return m_at == m_text.size() ? std::optional(std::move(value)) : std::nullopt;
    }

private:
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    void skipSpace()
    {
        while (m_at < m_text.size() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
            ++m_at;
    }
    bool take(char wanted)
    {
        skipSpace();
        const bool is = peek() == wanted && m_at < m_text.size();
        m_at += is ? 1 : 0;
        return is;
    }

    bool readValue(Value &value, int level)
    {
        if (m_left == 0 || level == 4 * kMostLevels)
            return false;
        --m_left;
        skipSpace();
        switch (peek()) {
        case '{':
            return readItems(value, level, '}');
        case '[':
            return readItems(value, level, ']');
        case '"':
            value.type = "string";
            return readString(value.text);
        default:
            return readWord(value);
        }
    }

    bool readItems(Value &value, int level, char close)
    {
        const bool isDict = close == '}';
        ++m_at;
        value.kind = isDict ? Value::Kind::Dict : Value::Kind::List;
        value.type = isDict ? "object" : "array";
        if (take(close))
            return true;
        do {
            Value::Item item{std::to_string(value.items.size()), {}};
            if (isDict && !readName(item.name))
                return false;
            if (!readValue(item.value, level + 1))
                return false;
            value.items.push_back(std::move(item));
        } while (take(','));
        value.size = value.items.size();
        return take(close);
    }

    bool readName(std::string &name)
    {
        skipSpace();
        if (peek() != '"' || !readString(name))
            return false;
        name = name.substr(1, name.size() - 2);
        return take(':');
    }

    bool readString(std::string &text)
    {
        const std::size_t start = m_at++;
        while (m_at < m_text.size() && peek() != '"') {
            if (static_cast<unsigned char>(peek()) < 0x20)
                return false;
            m_at += peek() == '\\' ? 2 : 1;
        }
        if (m_at >= m_text.size())
            return false;
        text = m_text.substr(start, ++m_at - start);
        return true;
    }

    bool readWord(Value &value)
    {
        const std::size_t start = m_at;
        constexpr std::string_view kInWords = "+-.0123456789abcdefghijklmnopqrstuvwxyzE";
        while (m_at < m_text.size() && kInWords.contains(peek()))
            ++m_at;
        value.text = m_text.substr(start, m_at - start);
        const bool isNumber =
            !value.text.empty() && (value.text[0] == '-' || (value.text[0] >= '0' && value.text[0] <= '9'));
        value.type = isNumber ? "number" : value.text == "null" ? "null" : "boolean";
        return isNumber || value.text == "true" || value.text == "false" || value.text == "null";
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_left;
};

void print(const Value &value, std::string &out, std::size_t most)
{
    if (out.size() > most)
        return;
    if (value.kind == Value::Kind::Leaf) {
        out += value.text;
        return;
    }
    const bool isDict = value.kind == Value::Kind::Dict;
    out += isDict ? '{' : value.type == "tuple" ? '(' : '[';
    bool first = true;
    for (const Value::Item &item : value.items) {
        out += first ? "" : ", ";
        first = false;
        if (isDict)
            out += item.name + ": ";
        print(item.value, out, most);
        if (out.size() > most)
            break;
    }
    if (value.isTruncated && out.size() <= most)
        out += first ? "…" : ", …";
    out += isDict ? '}' : value.type == "tuple" ? ')' : ']';
}

/// The length of the UTF-8 sequence at the beginning; 0: there is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                                                             : 0;
    if (length == 0 || length > text.size())
        return 0;
    const bool whole = std::ranges::all_of(text.substr(1, length - 1), [](char c) { return (c & 0xC0) == 0x80; });
    return whole ? length : 0;
}

} // namespace

const Value *Value::item(std::string_view name) const
{
    const auto found = std::ranges::find(items, name, &Item::name);
    return found == items.end() ? nullptr : &found->value;
}

std::string Value::line(std::size_t most) const
{
    std::string out;
    print(*this, out, most);
    if (out.size() <= most)
        return out;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
        --end;
    return out.substr(0, end) + "…";
}

Value valueOf(const SnapshotNode &node)
{
    return valueOf(node, 0);
}

std::string_view contentOf(const SnapshotNode &node)
{
    const bool has = node.kind() == ValueKind::Str || node.kind() == ValueKind::Bytes;
    return has ? node.text() : std::string_view();
}

std::optional<Value> parseJson(std::string_view text, std::size_t most)
{
    return JsonReader(text, most).read();
}

Value leaf(std::string text, std::string type)
{
    return {.type = std::move(type), .text = std::move(text)};
}

std::string printable(std::string_view bytes)
{
    std::string out;
    while (!bytes.empty()) {
        const std::size_t length = sequenceLength(bytes);
        const bool plain =
            length > 1 || (length == 1 && static_cast<unsigned char>(bytes.front()) >= 0x20 && bytes.front() != 0x7F);
        if (plain)
            out += bytes.substr(0, length);
        else
            out += std::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
        bytes.remove_prefix(plain ? length : 1);
    }
    return out;
}

} // namespace gatescope::compare
