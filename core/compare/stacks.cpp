#include "compare/stacks.h"

#include "compare/interner.h"
#include "compare/steps.h"

#include <deque>
#include <format>

namespace gatescope::compare {

namespace {

std::string brief(const LayerFacts &layer)
{
    std::string text = layer.module.empty() ? layer.name : layer.module;
    if (!layer.ended.empty())
        text += ", " + layer.ended;
    return text;
}

std::string nameOf(const LayerFacts &layer)
{
    std::string indent;
    for (int level = 0; level < layer.depth; ++level)
        indent += "· ";
    return indent + layer.name;
}

Node one(const LayerFacts &layer, Mark mark)
{
    Node node{.name = nameOf(layer), .mark = mark, .place = "layers." + layer.name};
    (mark == Mark::Removed ? node.a : node.b) = brief(layer);
    (mark == Mark::Removed ? node.eventA : node.eventB) = layer.event;
    return node;
}

Node both(const LayerFacts &a, const LayerFacts &b, const ValueComparer &values)
{
    const std::string place = "layers." + a.name;
    Node node{.name = nameOf(a), .a = brief(a), .b = brief(b), .place = place, .eventA = a.event, .eventB = b.event};
    const auto text = [&](const char *name, const char *key, const std::string &left, const std::string &right) {
        if (!left.empty() || !right.empty())
            node.add(word(values.compareText(name, place + '.' + key, left, right)));
    };
    text("Module", "module", a.module, b.module);
    text("Kind", "kind", a.kind, b.kind);
    text("Ended", "ended", a.ended, b.ended);
    text("Exception", "exception", a.exception, b.exception);
    if (a.calledInner != b.calledInner)
        text("Called inner layers", "inner", a.calledInner ? "yes" : "no", b.calledInner ? "yes" : "no");
    for (Node &change : values.comparePairs(place + ".changes", a.changes, b.changes))
        node.add(std::move(change));
    node.add(word(measured("Own time", a.own, b.own)));
    node.add(word(measured("Waiting", a.waited, b.waited)));
    node.add(word(measured("In all", a.total, b.total)));
    return node;
}

} // namespace

std::vector<Node> compareStacks(const Facts &a, const Facts &b, const ValueComparer &values)
{
    Interner interner;
    std::deque<std::string> keys;
    const auto idsOf = [&](const std::vector<LayerFacts> &layers) {
        std::vector<std::uint32_t> ids;
        for (const LayerFacts &layer : layers)
            ids.push_back(interner.idOf(keys.emplace_back(layer.name)));
        return ids;
    };
    const auto idsA = idsOf(a.layers);
    const auto idsB = idsOf(b.layers);
    std::vector<Node> nodes;
    for (const Stretch &stretch : diff(idsA, idsB).stretches) {
        for (std::uint32_t i = 0; i < stretch.count; ++i) {
            if (stretch.kind == Stretch::Kind::Same)
                nodes.push_back(both(a.layers[stretch.a + i], b.layers[stretch.b + i], values));
            else if (stretch.kind == Stretch::Kind::Removed)
                nodes.push_back(one(a.layers[stretch.a + i], Mark::Removed));
            else
                nodes.push_back(one(b.layers[stretch.b + i], Mark::Added));
        }
    }
    return nodes;
}

} // namespace gatescope::compare
