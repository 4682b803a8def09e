#include "compare/comparison.h"

#include "compare/bodies.h"
#include "compare/mapping.h"
#include "compare/stacks.h"
#include "compare/steps.h"

#include "trace/print.h"

#include <array>
#include <format>

namespace gatescope::compare {

namespace {

using std::chrono::nanoseconds;

Node section(const char *name)
{
    return {.name = name, .isWord = true};
}

std::string statusLine(const Facts &facts)
{
    const auto status = facts.summary.status;
    if (status == 0)
        return {};
    return facts.reason.empty() ? std::to_string(status) : std::format("{} {}", status, facts.reason);
}

/// Builds the sections one after the other.
class Comparer {
public:
    Comparer(Facts a, Facts b, const CompareOptions &options, const std::stop_token &stop)
        : m_a(std::move(a)),
          m_b(std::move(b)),
          m_options(options),
          m_stop(stop),
          m_values(options.ignore, stop)
    {
        m_out.a = m_a.summary;
        m_out.b = m_b.summary;
        const auto none = trace::Interface::None;
        m_out.isAcross = m_a.isWsgi() != m_b.isWsgi() && m_a.summary.interface != none && m_b.summary.interface != none;
    }

    Comparison run()
    {
        using Part = void (Comparer::*)();
        for (const Part part : {&Comparer::addRequest, &Comparer::addArguments, &Comparer::addSteps,
                                &Comparer::addLayers, &Comparer::addResponse, &Comparer::addTiming}) {
            if (!m_stop.stop_requested())
                (this->*part)();
        }
        for (const Facts *facts : {&m_a, &m_b}) {
            if (facts->leftOut > 0)
                m_out.notCompared.push_back(
                    std::format("#{}: {} events were left out", facts->summary.number, facts->leftOut));
            if (facts->summary.hasGap)
                m_out.notCompared.push_back(std::format("#{}: events are missing", facts->summary.number));
        }
        count(m_out.root);
        m_out.isStopped = m_stop.stop_requested();
        return std::move(m_out);
    }

private:
    void addText(Node &into, const char *name, const std::string &place, std::string a, std::string b)
    {
        if (a.empty() && b.empty())
            return;
        into.add(word(m_values.compareText(name, place, std::move(a), std::move(b))));
    }

    void addPairs(Node &into, const char *name, const std::string &place, const Pairs &a, const Pairs &b)
    {
        if (a.empty() && b.empty())
            return;
        Node node = section(name);
        node.place = place;
        node.children = m_values.comparePairs(place, a, b);
        node.a = std::to_string(a.size());
        node.b = std::to_string(b.size());
        into.add(std::move(node));
    }

    void addBody(Node &into, const std::string &place, const Body &a, const Body &b)
    {
        if (a.size == 0 && b.size == 0)
            return;
        BodyComparer bodies(m_options, m_values, m_stop);
        into.add(bodies.compare(place, a, b));
        for (const std::string &sentence : bodies.notCompared())
            m_out.notCompared.push_back(sentence);
    }

    void addRequest()
    {
        Node request = section("Request");
        const auto [pathA, queryA] = splitTarget(m_a.summary.target);
        const auto [pathB, queryB] = splitTarget(m_b.summary.target);
        addText(request, "Method", "request.method", m_a.summary.method, m_b.summary.method);
        addText(request, "Path", "request.path", pathA, pathB);
        addPairs(request, "Query", "request.query", queryPairs(queryA), queryPairs(queryB));
        addText(request, "HTTP version", "request.version", m_a.summary.httpVersion, m_b.summary.httpVersion);
        addPairs(request, "Headers", "request.headers", m_a.requestHeaders, m_b.requestHeaders);
        addBody(request, "request.body", m_a.requestBody, m_b.requestBody);
        addPairs(request, "Trailers", "request.trailers", m_a.requestTrailers, m_b.requestTrailers);
        m_out.root.add(std::move(request));
    }

    void addArguments()
    {
        if (!m_a.arguments && !m_b.arguments)
            return;
        if (m_out.isAcross) {
            Node node = section(m_a.isWsgi() ? "Environ ↔ scope" : "Scope ↔ environ");
            node.children = compareAcross(m_a, m_b, m_options.ignore);
            m_out.root.add(std::move(node));
            return;
        }
        const bool wsgi = m_a.isWsgi() || m_b.isWsgi();
        const Value *a = m_a.arguments ? &*m_a.arguments : nullptr;
        const Value *b = m_b.arguments ? &*m_b.arguments : nullptr;
        const std::string place = wsgi ? "environ" : "scope";
        Node node = m_values.compare(wsgi ? "Environ" : "Scope", place, a, b);
        nameHeaders(node, a, b);
        node.a = node.b = {};
        m_out.root.add(word(std::move(node)));
    }

    /// A scope's headers are a list of pairs: shown by their names, like all headers.
    void nameHeaders(Node &scope, const Value *a, const Value *b)
    {
        for (Node &child : scope.children) {
            if (child.name != "headers" || !a || !b)
                continue;
            child.children =
                m_values.comparePairs(child.place, pairsOf(a->item("headers")), pairsOf(b->item("headers")));
            child.mark = Mark::Same;
            child.a = child.b = {};
        }
    }

    static Pairs pairsOf(const Value *headers)
    {
        Pairs pairs;
        for (std::size_t i = 0; headers && i < headers->items.size(); ++i) {
            const Value &item = headers->items[i].value;
            if (item.items.size() != 2)
                continue;
            std::string name = item.items[0].value.text;
            if (name.size() >= 3 && name.starts_with("b'"))
                name = name.substr(2, name.size() - 3);
            pairs.emplace_back(std::move(name), item.items[1].value.text);
        }
        return pairs;
    }

    void addSteps()
    {
        Node node = section("Events");
        node.children = compareSteps(m_a, m_b, m_values, m_out.isAcross);
        m_out.root.add(std::move(node));
    }

    void addLayers()
    {
        if (m_a.layers.empty() && m_b.layers.empty())
            return;
        Node node = section("Layers");
        node.a = std::to_string(m_a.layers.size());
        node.b = std::to_string(m_b.layers.size());
        node.children = compareStacks(m_a, m_b, m_values);
        m_out.root.add(std::move(node));
    }

    void addResponse()
    {
        Node response = section("Response");
        addText(response, "Status", "response.status", statusLine(m_a), statusLine(m_b));
        addPairs(response, "Headers", "response.headers", m_a.responseHeaders, m_b.responseHeaders);
        addBody(response, "response.body", m_a.responseBody, m_b.responseBody);
        addPairs(response, "Trailers", "response.trailers", m_a.trailers, m_b.trailers);
        addText(response, "Outcome", "response.outcome", std::string(trace::word(m_a.summary.outcome)),
                std::string(trace::word(m_b.summary.outcome)));
        addText(response, "Note", "response.note", m_a.summary.note, m_b.summary.note);
        m_out.root.add(std::move(response));
    }

    static void addTime(Node &into, const char *name, std::optional<nanoseconds> a, std::optional<nanoseconds> b)
    {
        if (a || b)
            into.add(word(measured(name, a, b)));
    }

    void addTiming()
    {
        const auto since = [](const trace::ExchangeSummary &s, const std::optional<nanoseconds> &at) {
            return at ? std::optional(*at - s.startedAt) : std::nullopt;
        };
        Node timing = section("Timing");
        addTime(timing, "Until the application was called", since(m_a.summary, m_a.summary.calledAt),
                since(m_b.summary, m_b.summary.calledAt));
        addTime(timing, "Until the first byte", since(m_a.summary, m_a.summary.firstByteAt),
                since(m_b.summary, m_b.summary.firstByteAt));
        addTime(timing, "In all", m_a.summary.duration(), m_b.summary.duration());
        m_out.root.add(std::move(timing));
    }

    Facts m_a;
    Facts m_b;
    const CompareOptions &m_options;
    const std::stop_token &m_stop;
    ValueComparer m_values;
    Comparison m_out;
};

bool isShown(const Node &node, bool onlyDifferences)
{
    return !onlyDifferences || node.differences > 0;
}

void printLines(const LineComparison &lines, std::string &out, const std::string &indent)
{
    constexpr std::size_t kMostLines = 10'000;
    for (const LineComparison::Row &row : lines.rows(3, kMostLines)) {
        if (row.isFold) {
            out +=
                std::format("{}  … {} {}\n", indent, row.count, row.mark == Mark::Same ? "equal lines" : "more lines");
            continue;
        }
        if (row.a >= 0 && row.mark != Mark::Same && row.mark != Mark::Ignored)
            out += std::format("{}− {}\n", indent, printable(lines.a.line(static_cast<std::uint32_t>(row.a))));
        if (row.b >= 0 && row.mark != Mark::Same && row.mark != Mark::Ignored)
            out += std::format("{}+ {}\n", indent, printable(lines.b.line(static_cast<std::uint32_t>(row.b))));
        if (row.mark == Mark::Same || row.mark == Mark::Ignored)
            out += std::format("{}{} {}\n", indent, signOf(row.mark),
                               printable(lines.a.line(static_cast<std::uint32_t>(row.a))));
    }
}

void print(const Node &node, std::string &out, bool onlyDifferences, int level)
{
    if (!isShown(node, onlyDifferences))
        return;
    const std::string indent(static_cast<std::size_t>(2 * level), ' ');
    out += std::format("{}{} {}", indent, signOf(node.mark), node.name);
    const bool isLeaf = node.children.empty() && !node.lines;
    if (isLeaf && node.mark == Mark::Same && !node.a.empty())
        out += ": " + node.a;
    else if (isLeaf)
        out += std::format(": {} → {}", node.a.empty() ? "(none)" : node.a, node.b.empty() ? "(none)" : node.b);
    if (!node.note.empty())
        out += "  (" + node.note + ")";
    out += '\n';
    if (node.lines)
        printLines(*node.lines, out, indent + "  ");
    for (const Node &child : node.children)
        print(child, out, onlyDifferences, level + 1);
}

} // namespace

Comparison compareExchanges(const Material &a, const Material &b, const CompareOptions &options,
                            const std::stop_token &stop)
{
    return Comparer(factsOf(a), factsOf(b), options, stop).run();
}

std::string toText(const Node &node, bool onlyDifferences)
{
    std::string out;
    print(node, out, onlyDifferences, 0);
    return out;
}

std::string toText(const Comparison &comparison, bool onlyDifferences)
{
    std::string out = std::format("A {}\nB {}\n{} differences, {} ignored\n\n", trace::toText(comparison.a),
                                  trace::toText(comparison.b), comparison.differences(), comparison.ignored());
    for (const Node &part : comparison.root.children)
        out += toText(part, onlyDifferences);
    for (const trace::ExchangeSummary *summary : {&comparison.a, &comparison.b}) {
        if (summary->isOpen())
            out += std::format("! #{} has not ended yet\n", summary->number);
    }
    for (const std::string &sentence : comparison.notCompared)
        out += "! " + sentence + '\n';
    return out;
}

std::string_view signOf(Mark mark)
{
    constexpr std::array<std::string_view, 7> kSigns{" ", "−", "+", "~", "·", "Δ", "∅"};
    return kSigns[static_cast<std::size_t>(mark)];
}

} // namespace gatescope::compare
