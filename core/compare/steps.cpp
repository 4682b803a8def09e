#include "compare/steps.h"

#include "compare/interner.h"

#include "trace/print.h"

#include <array>
#include <deque>

namespace gatescope::compare {

namespace {

/// Fields that say nothing: empty, false, zero.
bool isQuiet(const Value &value)
{
    return value.kind == Value::Kind::Leaf ? value.text.empty() || value.text == "False" || value.text == "0"
                                           : value.items.empty();
}

/// A message's fields instead of the message; headers stand apart (see headersOf()).
Value flat(const Step &step)
{
    Value value = step.value;
    const Value *message = value.item("message");
    if (message && message->kind == Value::Kind::Dict) {
        const std::vector<Value::Item> items = message->items;
        std::erase_if(value.items, [](const Value::Item &item) { return item.name == "message"; });
        value.items.insert(value.items.end(), items.begin(), items.end());
    }
    std::erase_if(value.items, [](const Value::Item &item) { return item.name == "headers" || item.name == "type"; });
    return value;
}

std::string plain(std::string text)
{
    return text.size() >= 3 && text.starts_with("b'") ? text.substr(2, text.size() - 3) : text;
}

Pairs headersOf(const Step &step)
{
    Pairs pairs;
    const Value *message = step.value.item("message");
    const Value *headers = message ? message->item("headers") : step.value.item("headers");
    for (std::size_t i = 0; headers && i < headers->items.size(); ++i) {
        const Value::Item &item = headers->items[i];
        if (item.value.kind == Value::Kind::Leaf)
            pairs.emplace_back(item.name, item.value.text);
        else if (item.value.items.size() == 2)
            pairs.emplace_back(plain(item.value.items[0].value.text), plain(item.value.items[1].value.text));
    }
    return pairs;
}

std::string brief(const Step &step)
{
    std::string out;
    for (const Value::Item &item : flat(step).items) {
        if (isQuiet(item.value))
            continue;
        if (!out.empty())
            out += " · ";
        out += item.value.kind == Value::Kind::Leaf ? item.value.line(120) : item.name + ' ' + item.value.line(120);
    }
    if (const auto headers = headersOf(step).size(); headers > 0)
        out += (out.empty() ? "" : " · ") + std::to_string(headers) + (headers == 1 ? " header" : " headers");
    if (out.empty())
        out = step.name;
    return out;
}

/// Why the other interface has no such event.
struct Missing {
    std::string_view name;
    std::string_view why;
};
constexpr std::array kMissing{
    Missing{"call.app_returned", "a WSGI application returns before its body is sent, an ASGI one when all is sent"},
    Missing{"wsgi.iteration_started", "an ASGI application sends by itself: nothing is iterated"},
    Missing{"wsgi.iteration_ended", "http.response.body says more_body instead"},
    Missing{"wsgi.close", "ASGI has no iterable that could be closed"},
    Missing{"asgi.receive http.disconnect", "a WSGI application learns of it when it writes, or never"},
};

std::string whyMissing(const Step &step)
{
    for (const Missing &row : kMissing) {
        if (row.name == step.name)
            return std::string(row.why);
    }
    return "the other interface has no such event";
}

class StepComparer {
public:
    StepComparer(const Facts &a, const Facts &b, const ValueComparer &values, bool across)
        : m_a(a.steps),
          m_b(b.steps),
          m_values(values),
          m_across(across)
    {
    }

    std::vector<Node> run()
    {
        Interner interner;
        std::deque<std::string> keys;
        const auto idsOf = [&](const std::vector<Step> &steps, char side) {
            std::vector<std::uint32_t> ids;
            for (const Step &step : steps)
                ids.push_back(interner.idOf(keys.emplace_back(keyOf(step, side))));
            return ids;
        };
        const auto idsA = idsOf(m_a, 'a');
        const auto idsB = idsOf(m_b, 'b');
        for (const Stretch &stretch : diff(idsA, idsB, {.steps = 5'000'000}).stretches) {
            for (std::uint32_t i = 0; i < stretch.count; ++i)
                add(stretch, i);
        }
        return std::move(m_nodes);
    }

private:
    /// Across interfaces, what has no meaning in both finds no partner.
    [[nodiscard]] std::string keyOf(const Step &step, char side) const
    {
        if (!m_across)
            return step.name;
        return step.meaning.empty() ? step.name + side : step.meaning;
    }

    void add(const Stretch &stretch, std::uint32_t i)
    {
        if (stretch.kind == Stretch::Kind::Same)
            m_nodes.push_back(both(m_a[stretch.a + i], m_b[stretch.b + i]));
        else if (stretch.kind == Stretch::Kind::Removed)
            m_nodes.push_back(one(m_a[stretch.a + i], Mark::Removed));
        else
            m_nodes.push_back(one(m_b[stretch.b + i], Mark::Added));
    }

    [[nodiscard]] Node one(const Step &step, Mark mark) const
    {
        Node node{.name = step.name, .mark = mark, .place = "events." + step.name};
        (mark == Mark::Removed ? node.a : node.b) = brief(step);
        (mark == Mark::Removed ? node.eventA : node.eventB) = step.event;
        if (m_across && step.meaning.empty()) {
            node.mark = Mark::Unpaired;
            node.note = whyMissing(step);
        }
        return node;
    }

    [[nodiscard]] Node both(const Step &a, const Step &b) const
    {
        Node node = m_across && a.name != b.name ? translated(a, b) : told(a, b);
        node.a = brief(a);
        node.b = brief(b);
        node.eventA = a.event;
        node.eventB = b.event;
        std::erase_if(node.children,
                      [](const Node &child) { return child.a.empty() && child.b.empty() && child.children.empty(); });
        return node;
    }

    [[nodiscard]] Node told(const Step &a, const Step &b) const
    {
        const Value left = flat(a);
        const Value right = flat(b);
        Node node = m_values.compare(a.name, "events." + a.name, &left, &right);
        if (const Pairs headersA = headersOf(a), headersB = headersOf(b); !headersA.empty() || !headersB.empty()) {
            Node headers{.name = "headers", .place = node.place + ".headers"};
            headers.children = m_values.comparePairs(headers.place, headersA, headersB);
            node.add(std::move(headers));
        }
        return node;
    }

    /// The same meaning in the words of two interfaces.
    [[nodiscard]] Node translated(const Step &a, const Step &b) const
    {
        Node node{.name = a.name + " ↔ " + b.name, .place = "events." + a.meaning};
        if (a.meaning != "response start")
            return node;
        node.add(m_values.compareText("status", node.place + ".status", statusOf(a), statusOf(b)));
        Node headers{.name = "headers", .place = node.place + ".headers"};
        headers.children = m_values.comparePairs(headers.place, headersOf(a), headersOf(b));
        node.add(std::move(headers));
        return node;
    }

    static std::string statusOf(const Step &step)
    {
        const Value *message = step.value.item("message");
        const Value *status = message ? message->item("status") : step.value.item("status");
        return status ? status->text.substr(0, 3) : std::string();
    }

    const std::vector<Step> &m_a;
    const std::vector<Step> &m_b;
    const ValueComparer &m_values;
    bool m_across;
    std::vector<Node> m_nodes;
};

} // namespace

std::vector<Node> compareSteps(const Facts &a, const Facts &b, const ValueComparer &values, bool across)
{
    return StepComparer(a, b, values, across).run();
}

Node measured(std::string name, std::optional<std::chrono::nanoseconds> a, std::optional<std::chrono::nanoseconds> b)
{
    Node node{.name = std::move(name), .mark = Mark::Measured};
    if (a)
        node.a = trace::durationText(*a);
    if (b)
        node.b = trace::durationText(*b);
    if (a && b)
        node.note = (*b < *a ? "−" : "+") + trace::durationText(*b < *a ? *a - *b : *b - *a);
    return node;
}

} // namespace gatescope::compare
