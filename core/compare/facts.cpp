#include "compare/facts.h"

#include "trace/print.h"

#include <algorithm>
#include <array>
#include <format>

namespace gatescope::compare {

namespace {

using namespace trace;

constexpr std::size_t kMostSteps = 20'000;

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

Pairs headersIn(std::string_view head)
{
    Pairs headers;
    for (auto end = head.find('\n'); end != std::string_view::npos; end = head.find('\n')) {
        head.remove_prefix(end + 1);
        const std::string_view line = head.substr(0, head.find('\n'));
        const auto colon = line.find(':', 1);
        if (colon != std::string_view::npos)
            headers.emplace_back(printable(line.substr(0, colon)), printable(trimmed(line.substr(colon + 1))));
    }
    return headers;
}

std::string reasonIn(std::string_view head)
{
    const std::string_view line = head.substr(0, head.find('\n'));
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    return second == std::string_view::npos ? std::string() : printable(trimmed(line.substr(second)));
}

std::string placeOf(const CodeSite &site)
{
    if (!site.isKnown())
        return {};
    return std::format("{}:{} {}", site.file.substr(site.file.find_last_of("/\\") + 1), site.line, site.function);
}

template <class T>
constexpr bool kHasWord = requires(T value) { trace::word(value); };

/// A field as a value. Bytes are their number: the bodies are compared on their own.
template <class T>
Value fieldValue(const T &field)
{
    if constexpr (std::is_same_v<T, bool>)
        return leaf(field ? "True" : "False", "bool");
    else if constexpr (std::is_enum_v<T> && kHasWord<T>)
        return leaf(std::string(word(field)), "word");
    else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
        return leaf(std::to_string(static_cast<std::int64_t>(field)), "int");
    else
        return leaf(printable(field), "str");
}

Value fieldValue(const Payload &payload)
{
    return leaf(std::format("{} bytes", payload.size), "bytes");
}

Value fieldValue(const HeaderPairs &headers)
{
    Value value{.kind = Value::Kind::Dict, .type = "headers"};
    for (const auto [name, text] : headers.list())
        value.items.push_back({printable(name), leaf(printable(text), "str")});
    value.size = value.items.size();
    return value;
}

void shortenBodies(Value &message, const SnapshotNode &root)
{
    for (const std::string_view name : {std::string_view("body"), std::string_view("bytes")}) {
        const auto node = root.value(name);
        const auto found = std::ranges::find(message.items, name, &Value::Item::name);
        if (node && node->kind() == ValueKind::Bytes && found != message.items.end())
            found->value = leaf(std::format("{} bytes", node->size()), "bytes");
    }
}

Value fieldValue(const Snapshot &snapshot)
{
    const auto root = snapshot.root();
    Value value = root ? valueOf(*root) : Value();
    if (root && root->kind() == ValueKind::Dict)
        shortenBodies(value, *root);
    return value;
}

template <class Event>
Value fieldsOf(const Event &event)
{
    Value value{.kind = Value::Kind::Dict, .type = "event"};
    const auto add = [&](const auto &field) {
        using Member = std::remove_cvref_t<decltype(event.*(field.member))>;
        const bool isTime = field.name.ends_with("_ns");
        if constexpr (!std::is_same_v<Member, CodeSite>) {
            if (!isTime && field.name != "traceback")
                value.items.push_back({std::string(field.name), fieldValue(event.*(field.member))});
        }
    };
    std::apply([&](const auto &...fields) { (add(fields), ...); }, Event::fields());
    value.size = value.items.size();
    return value;
}

struct Meaning {
    std::string_view name;
    std::string_view type; ///< Empty: any.
    std::string_view meaning;
};

/// What each interface calls the same thing.
constexpr std::array kMeanings{
    Meaning{"call.started", "", "call"},
    Meaning{"call.app_called", "", "application called"},
    Meaning{"call.app_raised", "", "application raised"},
    Meaning{"call.headers_sent", "", "headers sent"},
    Meaning{"wsgi.start_response", "", "response start"},
    Meaning{"asgi.send", "http.response.start", "response start"},
    Meaning{"wsgi.item", "", "response body"},
    Meaning{"wsgi.write", "", "response body"},
    Meaning{"asgi.send", "http.response.body", "response body"},
    Meaning{"wsgi.input", "", "request body"},
    Meaning{"asgi.receive", "http.request", "request body"},
    Meaning{"process.log", "", "log"},
    Meaning{"process.output", "", "output"},
    Meaning{"wsgi.errors", "", "output"},
    Meaning{"process.warning", "", "warning"},
    Meaning{"finding", "", "finding"},
};

std::string meaningOf(std::string_view name, std::string_view type)
{
    for (const Meaning &row : kMeanings) {
        if (row.name == name && (row.type.empty() || row.type == type))
            return std::string(row.meaning);
    }
    return {};
}

/// The wire, the connection and the layers have parts of their own.
bool isStep(const TraceEvent &event)
{
    const std::string_view name = event.name();
    const bool elsewhere = name.starts_with("wire.") || name.starts_with("layer.") || name.starts_with("connection.") ||
                           name.starts_with("http2.") || name.starts_with("tls.") || name == "process.thread" ||
                           name == "exchange.origin" || name == "exchange.ended" || name == "asgi.send_resumed" ||
                           name == "process.loop_waited" || name == "asgi.receive_called" ||
                           name == "websocket.message" || name == "call.exception";
    return !elsewhere;
}

class Reader {
public:
    explicit Reader(const Material &material)
    {
        m_facts.summary = material.summary;
        m_facts.leftOut = material.leftOut;
    }

    void take(int index, const TraceEvent &event)
    {
        std::visit([&](const auto &what) { read(index, event, what); }, event.what);
        if (isStep(event))
            addStep(index, event);
    }

    Facts finish()
    {
        Facts &f = m_facts;
        f.requestBody.contentType = headerValue(f.requestHeaders, "content-type");
        f.requestBody.contentEncoding = headerValue(f.requestHeaders, "content-encoding");
        f.responseBody.contentType = headerValue(f.responseHeaders, "content-type");
        f.responseBody.contentEncoding = headerValue(f.responseHeaders, "content-encoding");
        return std::move(m_facts);
    }

private:
    template <class Event>
    void read(int, const TraceEvent &, const Event &)
    {
    }
    void read(int, const TraceEvent &, const WireRequestHead &e) { m_facts.requestHeaders = headersIn(e.bytes.bytes); }
    void read(int, const TraceEvent &, const WireRequestBody &e) { append(m_facts.requestBody, e.bytes); }
    void read(int, const TraceEvent &, const WireResponseBody &e) { append(m_facts.responseBody, e.bytes); }
    void read(int, const TraceEvent &, const WireResponseHead &e)
    {
        if (e.status < 200 && e.status != 101)
            return;
        m_facts.responseHeaders = headersIn(e.bytes.bytes);
        m_facts.reason = reasonIn(e.bytes.bytes);
    }
    void read(int, const TraceEvent &, const WireRequestTrailers &e)
    {
        m_facts.requestTrailers = headersIn("\n" + std::string(e.bytes.bytes));
    }
    void read(int, const TraceEvent &, const WireResponseTrailers &e)
    {
        m_facts.trailers = headersIn("\n" + std::string(e.bytes.bytes));
    }
    void read(int, const TraceEvent &, const CallStarted &e)
    {
        if (const auto root = e.arguments.root())
            m_facts.arguments = valueOf(*root);
    }
    void read(int index, const TraceEvent &event, const LayerEntered &e)
    {
        const LayerFacts *outer = layer(e.parent);
        m_numbers.push_back(event.header.layer.value);
        m_facts.layers.push_back({.name = printable(e.name),
                                  .module = printable(e.module),
                                  .kind = std::string(word(e.kind)),
                                  .place = placeOf(e.site),
                                  .depth = outer ? outer->depth + 1 : 0,
                                  .event = index});
    }
    void read(int, const TraceEvent &event, const LayerLeft &e)
    {
        LayerFacts *left = layer(event.header.layer.value);
        if (!left)
            return;
        left->ended = word(e.how);
        left->exception = printable(e.exception);
        left->calledInner = e.calledInner;
        left->own = std::chrono::nanoseconds(e.ownNs);
        left->waited = std::chrono::nanoseconds(e.waitNs);
        left->total = std::chrono::nanoseconds(e.runNs + e.waitNs);
    }
    void read(int, const TraceEvent &event, const LayerChangedArguments &e)
    {
        if (LayerFacts *who = layer(event.header.layer.value)) {
            addHeaders(*who, "hands on", e.headersAdded, e.headersRemoved);
            const auto after = e.after.root();
            const Value keys = after ? valueOf(*after) : Value();
            for (const Value::Item &item : keys.items)
                who->changes.emplace_back("sets " + item.name, item.value.line());
            addRemovedKeys(*who, e, keys);
        }
    }
    void read(int, const TraceEvent &event, const LayerMessage &e)
    {
        LayerFacts *who = layer(event.header.layer.value);
        if (!who || !e.changed)
            return;
        const bool inbound = e.port == LayerPort::Receive || e.port == LayerPort::Input;
        addHeaders(*who, inbound ? "receives" : "sends", e.headersAdded, e.headersRemoved);
    }

    static void addRemovedKeys(LayerFacts &who, const LayerChangedArguments &e, const Value &after)
    {
        const auto root = e.before.root();
        const Value before = root ? valueOf(*root) : Value();
        for (const Value::Item &item : before.items) {
            if (!after.item(item.name))
                who.changes.emplace_back("removes " + item.name, item.value.line());
        }
    }
    static void addHeaders(LayerFacts &who, std::string_view verb, const HeaderPairs &added, const HeaderPairs &removed)
    {
        for (const auto [name, value] : added.list())
            who.changes.emplace_back(std::format("{} +{}", verb, toLowerAscii(printable(name))), printable(value));
        for (const auto [name, value] : removed.list())
            who.changes.emplace_back(std::format("{} −{}", verb, toLowerAscii(printable(name))), printable(value));
    }

    LayerFacts *layer(std::uint32_t number)
    {
        const auto found = std::ranges::find(m_numbers, number);
        return number == 0 || found == m_numbers.end()
                   ? nullptr
                   : &m_facts.layers[static_cast<std::size_t>(found - m_numbers.begin())];
    }

    static void append(Body &body, const Payload &payload)
    {
        if (!body.isTruncated()) // what follows a gap has no place
            body.bytes += payload.bytes;
        body.size += payload.size;
    }

    void addStep(int index, const TraceEvent &event)
    {
        if (m_facts.steps.size() == kMostSteps) {
            ++m_facts.leftOut;
            return;
        }
        Step step{.name = std::string(event.name()), .place = placeOf(event.site()), .event = index};
        if (!event.as<CallStarted>())
            step.value = std::visit([](const auto &what) { return fieldsOf(what); }, event.what);
        const Value *type = event.as<SendCalled>() || event.as<ReceiveAnswered>() ? step.value.item("type") : nullptr;
        step.meaning = meaningOf(step.name, type ? std::string_view(type->text) : std::string_view());
        if (type)
            step.name += ' ' + type->text;
        m_facts.steps.push_back(std::move(step));
    }

    Facts m_facts;
    std::vector<std::uint32_t> m_numbers; ///< Of the layers.
};

} // namespace

Facts factsOf(const Material &material)
{
    Reader reader(material);
    for (std::size_t i = 0; i < material.count; ++i)
        reader.take(static_cast<int>(i), material.log.at(i));
    return reader.finish();
}

std::pair<std::string, std::string> splitTarget(std::string_view target)
{
    const auto mark = target.find('?');
    return {printable(target.substr(0, mark)),
            mark == std::string_view::npos ? std::string() : printable(target.substr(mark + 1))};
}

Pairs queryPairs(std::string_view query)
{
    Pairs pairs;
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view part = query.substr(0, end);
        const auto equals = part.find('=');
        if (!part.empty())
            pairs.emplace_back(part.substr(0, equals),
                               equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    }
    return pairs;
}

std::string headerValue(const Pairs &headers, std::string_view name)
{
    const auto found =
        std::ranges::find_if(headers, [name](const auto &pair) { return equalsIgnoringCase(pair.first, name); });
    return found == headers.end() ? std::string() : found->second;
}

} // namespace gatescope::compare
