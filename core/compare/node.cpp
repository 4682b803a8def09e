#include "compare/node.h"

#include "base/headerlist.h"
#include "compare/interner.h"

#include <algorithm>
#include <deque>

namespace gatescope::compare {

namespace {

constexpr std::size_t kMostLine = 4000;

void sum(Node &node, const Node &child)
{
    node.differences += child.differences;
    node.ignored += child.ignored;
}

bool counts(Mark mark)
{
    return mark == Mark::Removed || mark == Mark::Added || mark == Mark::Changed;
}

} // namespace

void count(Node &node)
{
    node.differences = node.lines ? node.lines->differences : 0;
    node.ignored = node.lines ? node.lines->ignoredLines : 0;
    for (Node &child : node.children) {
        count(child);
        sum(node, child);
    }
    const bool isLeaf = node.children.empty() && !node.lines;
    if (node.mark == Mark::Ignored) {
        node.ignored = std::max(node.differences + node.ignored, 1U);
        node.differences = 0;
    } else if (counts(node.mark) && (isLeaf || node.differences == 0 || node.mark != Mark::Changed)) {
        node.differences = 1;
    } else if (node.mark == Mark::Same && node.differences > 0) {
        node.mark = Mark::Changed;
    }
}

void ValueComparer::judge(Node &node, bool same) const
{
    const bool hasA = node.mark != Mark::Added;
    const bool hasB = node.mark != Mark::Removed;
    if (hasA && hasB)
        node.mark = same ? Mark::Same : Mark::Changed;
    if (node.mark != Mark::Same && m_ignore.ignores(node.place))
        node.mark = Mark::Ignored;
}

Node ValueComparer::compareText(std::string name, const std::string &place, std::string a, std::string b) const
{
    Node node{.name = std::move(name), .a = std::move(a), .b = std::move(b), .place = place};
    judge(node, node.a == node.b);
    if (node.mark == Mark::Changed && m_ignore.blanks() && m_ignore.blanked(node.a) == m_ignore.blanked(node.b))
        node.mark = Mark::Ignored;
    return node;
}

Node ValueComparer::compare(std::string name, const std::string &place, const Value *a, const Value *b) const
{
    if (a && b && a->kind == Value::Kind::Leaf && b->kind == Value::Kind::Leaf) {
        Node node = compareText(std::move(name), place, a->text, b->text);
        if (node.mark == Mark::Same && a->type != b->type) {
            node.a += " (" + a->type + ")";
            node.b += " (" + b->type + ")";
            judge(node, false);
        }
        if (node.mark == Mark::Same && (a->isTruncated || b->isTruncated))
            node.note = "the same as far as it was recorded";
        return node;
    }
    Node node{.name = std::move(name),
              .a = a ? a->line(kMostLine) : std::string(),
              .b = b ? b->line(kMostLine) : std::string(),
              .mark = !a   ? Mark::Added
                      : !b ? Mark::Removed
                           : Mark::Same,
              .place = place};
    const bool both = a && b && a->kind == b->kind;
    judge(node, !a || !b || both);
    if (!both || m_stop.stop_requested())
        return node;
    if (a->kind == Value::Kind::Dict)
        compareDict(node, place, *a, *b);
    else
        compareList(node, place, *a, *b);
    if (a->type != b->type)
        node.children.insert(node.children.begin(), compareText("type", place + ".type", a->type, b->type));
    if (a->isTruncated || b->isTruncated)
        node.note = "compared as far as it was recorded";
    return node;
}

void ValueComparer::compareDict(Node &node, const std::string &place, const Value &a, const Value &b) const
{
    std::unordered_map<std::string_view, const Value *> inA;
    std::unordered_map<std::string_view, const Value *> inB;
    for (const Value::Item &item : a.items)
        inA.emplace(item.name, &item.value);
    for (const Value::Item &item : b.items)
        inB.emplace(item.name, &item.value);
    for (const Value::Item &item : a.items) {
        const auto other = inB.find(item.name);
        node.add(
            compare(item.name, place + '.' + item.name, &item.value, other == inB.end() ? nullptr : other->second));
    }
    for (const Value::Item &item : b.items) {
        if (!inA.contains(item.name))
            node.add(compare(item.name, place + '.' + item.name, nullptr, &item.value));
    }
}

// Items that are equal are paired wherever they stand; what is between them is paired in order.
void ValueComparer::compareList(Node &node, const std::string &place, const Value &a, const Value &b) const
{
    constexpr std::size_t kMostText = 100'000;
    Interner interner;
    std::deque<std::string> texts;
    const auto idsOf = [&](const Value &value) {
        std::vector<std::uint32_t> ids;
        for (const Value::Item &item : value.items)
            ids.push_back(interner.idOf(texts.emplace_back(m_ignore.blanked(item.value.line(kMostText)))));
        return ids;
    };
    const auto idsA = idsOf(a);
    const auto idsB = idsOf(b);
    const auto item = [&](const Value *left, const Value *right, std::uint32_t index) {
        node.add(compare(std::to_string(index), place + '.' + std::to_string(index), left, right));
    };
    const Script script = diff(idsA, idsB, {.steps = 2'000'000, .stop = m_stop});
    for (std::size_t i = 0; i < script.stretches.size(); ++i) {
        const Stretch &stretch = script.stretches[i];
        const bool replaced = stretch.kind == Stretch::Kind::Removed && i + 1 < script.stretches.size() &&
                              script.stretches[i + 1].kind == Stretch::Kind::Added;
        const std::uint32_t other = replaced ? script.stretches[i + 1].count : 0;
        for (std::uint32_t n = 0; n < std::max(stretch.count, other); ++n) {
            const bool hasA = stretch.kind != Stretch::Kind::Added && n < stretch.count;
            const bool hasB = stretch.kind == Stretch::Kind::Removed ? n < other : n < stretch.count;
            const std::uint32_t b0 = replaced ? script.stretches[i + 1].b : stretch.b;
            item(hasA ? &a.items[stretch.a + n].value : nullptr, hasB ? &b.items[b0 + n].value : nullptr,
                 hasA ? stretch.a + n : b0 + n);
        }
        i += replaced ? 1 : 0;
    }
}

std::vector<Node> ValueComparer::comparePairs(const std::string &place,
                                              const std::vector<std::pair<std::string, std::string>> &a,
                                              const std::vector<std::pair<std::string, std::string>> &b) const
{
    std::vector<Node> nodes;
    std::vector<bool> taken(b.size());
    for (const auto &[name, value] : a) {
        std::size_t other = 0;
        while (other < b.size() && (taken[other] || !equalsIgnoringCase(b[other].first, name)))
            ++other;
        const std::string at = place + '.' + toLowerAscii(name);
        if (other == b.size()) {
            nodes.push_back({.name = name, .a = value, .mark = Mark::Removed, .place = at});
            judge(nodes.back(), false);
            continue;
        }
        taken[other] = true;
        nodes.push_back(compareText(name, at, value, b[other].second));
    }
    for (std::size_t i = 0; i < b.size(); ++i) {
        if (taken[i])
            continue;
        nodes.push_back({.name = b[i].first,
                         .b = b[i].second,
                         .mark = Mark::Added,
                         .place = place + '.' + toLowerAscii(b[i].first)});
        judge(nodes.back(), false);
    }
    return nodes;
}

} // namespace gatescope::compare
