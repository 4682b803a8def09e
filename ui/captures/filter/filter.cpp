#include "captures/filter/filter.h"
#include "captures/filter/parser.h"
#include "captures/filter/probe.h"
#include "captures/filter/texttest.h"

#include "trace/print.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::captures {

using trace::ExchangeSummary;

namespace {

constexpr std::size_t kMostProbes = 32;
constexpr std::uint32_t kLookBack = 16; ///< Events read again when a scan goes on, to refill the probes' memory.
constexpr std::uint32_t kBatch = 64;    ///< Events between two looks at the clock.

/// What a test is asked about without reading events.
struct Subject {
    const ExchangeSummary &summary;
    const trace::Note &note;
};
using SummaryTest = std::function<bool(const Subject &)>;

/// One step of the flat tree. Test asks the summary, Probe the found bits, the others their children.
struct Node {
    enum Kind : std::uint8_t { Test, Probe, Not, All, Any };
    Kind kind = All;
    SummaryTest test;
    std::uint32_t probe = 0;
    std::vector<Node> children;

    [[nodiscard]] bool isCheap() const
    {
        return kind == Test || (!children.empty() && std::ranges::all_of(children, &Node::isCheap));
    }
};

Truth inverse(Truth truth)
{
    return truth == Truth::Unknown ? truth : truth == Truth::Yes ? Truth::No : Truth::Yes;
}

bool holds(Comparison comparison, std::int64_t value, const NumberRange &range)
{
    switch (comparison) {
    case Comparison::Less:
        return value < range.low;
    case Comparison::LessEqual:
        return value <= range.high;
    case Comparison::Greater:
        return value > range.high;
    case Comparison::GreaterEqual:
        return value >= range.low;
    default:
        return value >= range.low && value <= range.high;
    }
}

using Number = std::function<std::optional<std::int64_t>(const Subject &)>;

SummaryTest numberTest(const Condition &condition, const Number &number)
{
    if (condition.comparison == Comparison::Exists)
        return [number](const Subject &s) { return number(s).value_or(0) != 0; };
    std::vector<NumberRange> ranges;
    for (const Operand &operand : condition.operands)
        ranges.push_back(std::get<NumberRange>(operand));
    return [number, comparison = condition.comparison, ranges = std::move(ranges)](const Subject &s) {
        const auto value = number(s);
        return value &&
               std::ranges::any_of(ranges, [&](const NumberRange &range) { return holds(comparison, *value, range); });
    };
}

SummaryTest noteTest(const Condition &condition)
{
    if (condition.field == FieldId::Color)
        return numberTest(condition, [](const Subject &s) { return std::optional<std::int64_t>(s.note.colour); });
    return [test = makeTextTest(condition)](const Subject &s) { return test(s.note.text.toStdString()); };
}

SummaryTest summaryTest(const Condition &condition)
{
    const FieldSpec &field = fieldSpec(condition.field);
    if (field.ofNote)
        return noteTest(condition);
    if (field.number)
        return numberTest(condition, [number = field.number](const Subject &s) { return number(s.summary); });
    return [text = field.text, test = makeTextTest(condition)](const Subject &s) { return test(text(s.summary)); };
}

SummaryTest freeTextTest(const std::string &text)
{
    Condition condition{.field = FieldId::Target, .comparison = Comparison::Contains, .operands = {text}};
    return [contains = makeTextTest(condition)](const Subject &subject) {
        const ExchangeSummary &s = subject.summary;
        if (!subject.note.text.isEmpty() && contains(subject.note.text.toStdString()))
            return true;
        if (contains(s.target) || contains(s.method) || contains(s.note) || contains(s.lifespan))
            return true;
        const bool named = s.protocol == trace::Protocol::WebSocket || s.protocol == trace::Protocol::Lifespan;
        return (s.status != 0 && contains(std::to_string(s.status))) || (named && contains(trace::word(s.protocol)));
    };
}

} // namespace

class Filter::Program {
public:
    explicit Program(const Expression &expression) { m_root = compile(expression); }

    [[nodiscard]] std::size_t probes() const { return m_probes.size(); }

    [[nodiscard]] bool needsNote() const { return m_needsNote; }

    [[nodiscard]] Truth decide(const Subject &subject, const ScanState &state, bool complete) const
    {
        return decide(m_root, subject, state, complete);
    }

    void scan(const trace::EventLog &events, ScanState &state, QDeadlineTimer deadline) const
    {
        const auto size = static_cast<std::uint32_t>(events.size());
        std::vector<ProbeMemory> memory(m_probes.size());
        std::uint32_t at = state.scanned - std::min(state.scanned, kLookBack);
        for (; at < size && state.found != allFound(); ++at) {
            look(events.at(at), state, memory);
            if (at % kBatch == kBatch - 1 && at >= state.scanned && deadline.hasExpired())
                break;
        }
        state.scanned = state.found == allFound() ? size : std::min(at + 1, size);
    }

private:
    [[nodiscard]] std::uint32_t allFound() const
    {
        return static_cast<std::uint32_t>((std::uint64_t{1} << m_probes.size()) - 1);
    }

    void look(const trace::TraceEvent &event, ScanState &state, std::vector<ProbeMemory> &memory) const
    {
        for (std::size_t i = 0; i < m_probes.size(); ++i) {
            const std::uint32_t bit = 1U << i;
            if (!(state.found & bit) && m_probes[i](event, memory[i]))
                state.found |= bit;
        }
    }

    Node compile(const Expression &expression)
    {
        return std::visit([this](const auto &what) { return compile(what); }, expression.what);
    }
    Node compile(const All &all) { return {.kind = Node::All, .children = compile(all.parts)}; }
    Node compile(const Any &any) { return {.kind = Node::Any, .children = compile(any.parts)}; }
    Node compile(const Inverse &inverse) { return {.kind = Node::Not, .children = compile(inverse.part)}; }
    Node compile(const FreeText &text)
    {
        m_needsNote = true;
        return {.kind = Node::Test, .test = freeTextTest(text.text)};
    }

    std::vector<Node> compile(const std::vector<Expression> &parts)
    {
        std::vector<Node> nodes;
        for (const Expression &part : parts)
            nodes.push_back(compile(part));
        std::ranges::stable_partition(nodes, &Node::isCheap);
        return nodes;
    }

    Node compile(const Condition &condition)
    {
        m_needsNote = m_needsNote || fieldSpec(condition.field).ofNote;
        Node leaf = fieldSpec(condition.field).needsEvents() ? probe(condition)
                                                             : Node{.kind = Node::Test, .test = summaryTest(condition)};
        if (condition.comparison != Comparison::NotEqual)
            return leaf;
        Node inverted{.kind = Node::Not};
        inverted.children.push_back(std::move(leaf));
        return inverted;
    }

    Node probe(const Condition &condition)
    {
        m_probes.push_back(makeProbe(condition));
        return {.kind = Node::Probe, .probe = static_cast<std::uint32_t>(m_probes.size() - 1)};
    }

    static Truth decide(const Node &node, const Subject &subject, const ScanState &state, bool complete)
    {
        switch (node.kind) {
        case Node::Test:
            return node.test(subject) ? Truth::Yes : Truth::No;
        case Node::Probe:
            return state.found & (1U << node.probe) ? Truth::Yes : complete ? Truth::No : Truth::Unknown;
        case Node::Not:
            return inverse(decide(node.children.front(), subject, state, complete));
        case Node::All:
            return combine(node, Truth::No, subject, state, complete);
        case Node::Any:
            return combine(node, Truth::Yes, subject, state, complete);
        }
        Q_UNREACHABLE_RETURN(Truth::Unknown);
    }

    // One child that says `decisive` decides; else one Unknown leaves it open.
    static Truth combine(const Node &node, Truth decisive, const Subject &subject, const ScanState &state,
                         bool complete)
    {
        Truth result = inverse(decisive);
        for (const Node &child : node.children) {
            const Truth truth = decide(child, subject, state, complete);
            if (truth == decisive)
                return truth;
            if (truth == Truth::Unknown)
                result = truth;
        }
        return result;
    }

    std::vector<Probe> m_probes;
    Node m_root;
    bool m_needsNote = false;
};

Filter::Filter() = default;
Filter::~Filter() = default;
Filter::Filter(const Filter &) = default;
Filter::Filter(Filter &&) noexcept = default;
Filter &Filter::operator=(const Filter &) = default;
Filter &Filter::operator=(Filter &&) noexcept = default;

Filter::Filter(QString text, std::shared_ptr<const Program> program)
    : m_text(std::move(text)),
      m_program(std::move(program))
{
}

Result<Filter, FilterError> Filter::fromText(const QString &text)
{
    if (text.trimmed().isEmpty())
        return Filter();
    const auto expression = parseFilter(text);
    if (!expression)
        return std::unexpected(expression.error());
    auto program = std::make_shared<const Program>(*expression);
    if (program->probes() > kMostProbes)
        return std::unexpected(FilterError{
            0, text.size(), QCoreApplication::translate("FilterParser", "More than 32 conditions on events"), false});
    return Filter(text, std::move(program));
}

bool Filter::matchesEverything() const
{
    return !m_program;
}

bool Filter::needsNote() const
{
    return m_program && m_program->needsNote();
}

bool Filter::needsEvents() const
{
    return m_program && m_program->probes() > 0;
}

Truth Filter::decide(const ExchangeSummary &summary, const ScanState &state, std::size_t events,
                     const trace::Note &note) const
{
    return m_program ? m_program->decide({summary, note}, state, state.scanned >= events) : Truth::Yes;
}

void Filter::scan(const trace::EventLog &events, ScanState &state, QDeadlineTimer deadline) const
{
    if (m_program)
        m_program->scan(events, state, deadline);
}

bool Filter::matches(const trace::Session &session, std::uint32_t number) const
{
    const ExchangeSummary *summary = session.summary(number);
    if (!summary)
        return false;
    const trace::EventLog &events = session.peek(number);
    const trace::Note note = session.note(number);
    ScanState state;
    while (decide(*summary, state, events.size(), note) == Truth::Unknown)
        scan(events, state, QDeadlineTimer(QDeadlineTimer::Forever));
    return decide(*summary, state, events.size(), note) == Truth::Yes;
}

} // namespace gatescope::captures
