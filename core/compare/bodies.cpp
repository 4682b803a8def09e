#include "compare/bodies.h"

#include "trace/print.h"

#include <algorithm>
#include <format>

namespace gatescope::compare {

namespace {

constexpr std::size_t kLooked = std::size_t{64} * 1024; // so much is looked at to tell text from bytes

bool looksBinary(std::string_view bytes)
{
    const std::string_view head = bytes.substr(0, kLooked);
    const auto odd = std::ranges::count_if(head, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\x1b';
    });
    return odd > 0;
}

bool looksJson(const Body &body, std::string_view bytes)
{
    const auto first = bytes.find_first_not_of(" \t\r\n");
    const bool opens = first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[');
    return opens || body.contentType.contains("json");
}

std::string described(const Body &body)
{
    std::string text = trace::sizeText(body.size);
    if (!body.contentType.empty())
        text += ", " + body.contentType;
    return body.size == 0 ? std::string() : text;
}

std::size_t commonHead(std::string_view a, std::string_view b)
{
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

} // namespace

std::string BodyComparer::decoded(const Body &body, std::string &note)
{
    if (body.contentEncoding.empty() || body.bytes.empty())
        return body.bytes;
    auto plain = m_options.decode ? m_options.decode(body.bytes, body.contentEncoding) : std::nullopt;
    note = plain ? body.contentEncoding + " undone" : body.contentEncoding + ", compared as it is";
    return plain ? std::move(*plain) : body.bytes;
}

Node BodyComparer::compare(const std::string &place, const Body &a, const Body &b)
{
    Node node{.name = "Body", .a = described(a), .b = described(b), .isWord = true, .place = place};
    std::string noteA;
    std::string noteB;
    std::string left = decoded(a, noteA);
    std::string right = decoded(b, noteB);
    node.note = noteA.empty() ? noteB : noteA;
    for (const Body *body : {&a, &b}) {
        if (body->isTruncated())
            m_notCompared.push_back(std::format("{}: {} of {} were recorded ({})", place,
                                                trace::sizeText(body->bytes.size()), trace::sizeText(body->size),
                                                body == &a ? "A" : "B"));
    }
    if (a.size == 0 || b.size == 0)
        node.mark = a.size == 0 ? Mark::Added : Mark::Removed;
    else if (left != right)
        compareContent(node, std::move(left), std::move(right), looksJson(a, left) && looksJson(b, right));
    else if (a.size != b.size)
        node.mark = Mark::Changed;
    if (m_options.ignore.ignores(place))
        node.mark = node.mark == Mark::Same && node.children.empty() && !node.lines ? Mark::Same : Mark::Ignored;
    return node;
}

void BodyComparer::compareContent(Node &node, std::string a, std::string b, bool wantsJson)
{
    if (wantsJson && a.size() + b.size() <= kMostJson && compareAsJson(node, a, b))
        return;
    if (looksBinary(a) || looksBinary(b) || a.size() + b.size() > kMostText)
        return compareAsBytes(node, a, b);
    if (m_options.ignore.blanks() && a.size() + b.size() > kMostBlanked)
        m_notCompared.push_back(node.place + ": too large for the regular expressions of the ignore list");
    auto lines = std::make_shared<LineComparison>(compareLines(std::move(a), std::move(b), m_options.ignore, m_stop));
    if (lines->script.isCoarse)
        m_notCompared.push_back(node.place + ": so different that lines were paired coarsely");
    if (lines->differences == 0 && lines->ignoredLines == 0)
        node.mark = Mark::Changed; // but for the last line break
    node.lines = std::move(lines);
}

bool BodyComparer::compareAsJson(Node &node, const std::string &a, const std::string &b)
{
    const auto left = parseJson(a);
    const auto right = parseJson(b);
    if (!left || !right)
        return false;
    Node tree = m_values.compare(node.name, node.place, &*left, &*right);
    count(tree);
    if (tree.differences == 0 && tree.ignored == 0) {
        node.mark = Mark::Ignored;
        node.note = "the same JSON, written differently";
    }
    if (tree.children.empty())
        node.add(std::move(tree)).name = "JSON";
    else
        node.children = std::move(tree.children);
    return true;
}

// What both begin and end with is left out where they are large; then the first of the rest is shown.
void BodyComparer::compareAsBytes(Node &node, std::string_view a, std::string_view b)
{
    constexpr std::size_t kRow = 16;
    std::size_t head = 0;
    if (a.size() > kMostHex || b.size() > kMostHex) {
        head = commonHead(a, b) / kRow * kRow;
        node.note = std::format("the first {} bytes are equal", head);
    }
    const std::string_view left = a.substr(head, kMostHex);
    const std::string_view right = b.substr(head, kMostHex);
    if (head + left.size() < a.size() || head + right.size() < b.size())
        m_notCompared.push_back(std::format("{}: bytes from {} on", node.place, head + kMostHex));
    auto lines = std::make_shared<LineComparison>(compareBytes(left, right, m_stop));
    if (lines->differences == 0)
        node.mark = Mark::Changed;
    node.lines = std::move(lines);
}

} // namespace gatescope::compare
