#include "captures/filter/probe.h"
#include "captures/filter/texttest.h"

#include <algorithm>
#include <array>

namespace gatescope::captures {

using trace::Snapshot;
using trace::SnapshotNode;
using trace::TraceEvent;

namespace {

/// What a probe is made of. `exists`: it is enough that the thing is there.
struct Setup {
    std::vector<std::string> keys;
    TextTest test;
    bool exists = false;
    std::size_t overlap = 0;

    [[nodiscard]] bool accepts(std::string_view text) const { return exists || test(text); }
};

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool lineAccepted(std::string_view line, const Setup &setup)
{
    const auto colon = line.find(':');
    return colon != std::string_view::npos && equalsIgnoringCase(line.substr(0, colon), setup.keys.front()) &&
           setup.accepts(trimmed(line.substr(colon + 1)));
}

bool headAccepted(std::string_view head, const Setup &setup)
{
    for (auto end = head.find("\r\n"); end != std::string_view::npos; end = head.find("\r\n")) {
        head.remove_prefix(end + 2);
        if (lineAccepted(head.substr(0, head.find("\r\n")), setup))
            return true;
    }
    return false;
}

std::string textOf(const SnapshotNode &node)
{
    using trace::ValueKind;
    const bool container =
        node.kind() == ValueKind::List || node.kind() == ValueKind::Tuple || node.kind() == ValueKind::Dict;
    constexpr std::size_t kMostRepr = 4096;
    return container ? node.repr(kMostRepr) : std::string(node.text());
}

std::optional<SnapshotNode> follow(const Snapshot &snapshot, const std::vector<std::string> &keys)
{
    auto node = snapshot.root();
    for (const std::string &key : keys)
        node = node ? node->value(key) : std::nullopt;
    return node;
}

bool keyAccepted(const Snapshot &snapshot, const Setup &setup)
{
    const auto node = follow(snapshot, setup.keys);
    return node && setup.accepts(textOf(*node));
}

Probe headerProbe(Setup setup)
{
    return [setup = std::move(setup)](const TraceEvent &event, ProbeMemory &) {
        const auto *head = event.as<trace::WireRequestHead>();
        return head && headAccepted(head->bytes.bytes, setup);
    };
}

Probe responseHeaderProbe(Setup setup)
{
    return [setup = std::move(setup)](const TraceEvent &event, ProbeMemory &) {
        const auto *head = event.as<trace::WireResponseHead>();
        return head && (head->status >= 200 || head->status == 101) && headAccepted(head->bytes.bytes, setup);
    };
}

Probe argumentsProbe(Setup setup, bool wsgi)
{
    return [setup = std::move(setup), wsgi](const TraceEvent &event, ProbeMemory &) {
        const auto *call = event.as<trace::CallStarted>();
        return call && (call->interface == trace::Interface::Wsgi) == wsgi && keyAccepted(call->arguments, setup);
    };
}

Probe environProbe(Setup setup)
{
    return argumentsProbe(std::move(setup), true);
}

Probe scopeProbe(Setup setup)
{
    return argumentsProbe(std::move(setup), false);
}

bool pieceAccepted(std::string &tail, std::string_view piece, const Setup &setup)
{
    if (piece.empty() || setup.exists)
        return !piece.empty();
    if (tail.empty() ? setup.test(piece) : setup.test(tail += piece))
        return true;
    const std::string_view seen = tail.empty() ? piece : std::string_view(tail);
    tail = std::string(seen.substr(seen.size() - std::min(seen.size(), setup.overlap)));
    return false;
}

// A message is whole in itself.
bool messageAccepted(std::string_view type, const Snapshot &message, std::string_view wanted, const Setup &setup)
{
    if (type != wanted)
        return false;
    const auto root = message.root();
    return std::ranges::any_of(std::array{"text", "bytes"}, [&](const char *key) {
        const auto node = root ? root->value(key) : std::nullopt;
        return node && node->kind() != trace::ValueKind::None && setup.accepts(node->text());
    });
}

Probe bodyProbe(Setup setup)
{
    return [setup = std::move(setup)](const TraceEvent &event, ProbeMemory &memory) {
        if (const auto *body = event.as<trace::WireRequestBody>())
            return pieceAccepted(memory.in, body->bytes.bytes, setup);
        if (const auto *body = event.as<trace::WireResponseBody>())
            return pieceAccepted(memory.out, body->bytes.bytes, setup);
        if (const auto *message = event.as<trace::SocketMessage>())
            return setup.accepts(message->data.bytes);
        if (const auto *receive = event.as<trace::ReceiveAnswered>())
            return messageAccepted(receive->type, receive->message, "websocket.receive", setup);
        const auto *send = event.as<trace::SendCalled>();
        return send && messageAccepted(send->type, send->message, "websocket.send", setup);
    };
}

Probe logProbe(Setup setup)
{
    return [setup = std::move(setup)](const TraceEvent &event, ProbeMemory &) {
        if (const auto *log = event.as<trace::LogRecorded>())
            return setup.accepts(log->message.bytes) || (!log->exception.empty() && setup.accepts(log->exception));
        if (const auto *output = event.as<trace::Output>())
            return setup.accepts(output->text.bytes);
        if (const auto *warning = event.as<trace::WarningShown>())
            return setup.accepts(warning->message) || setup.accepts(warning->category);
        const auto *errors = event.as<trace::ErrorsWritten>();
        return errors && setup.accepts(errors->text.bytes);
    };
}

Probe eventProbe(Setup setup)
{
    return [setup = std::move(setup)](const TraceEvent &event, ProbeMemory &) { return setup.accepts(event.name()); };
}

Probe ruleProbe(Setup setup)
{
    return [setup = std::move(setup)](const TraceEvent &event, ProbeMemory &) {
        const auto *finding = event.as<trace::Finding>();
        return finding && setup.accepts(finding->rule);
    };
}

struct ProbeRow {
    FieldId field;
    Probe (*make)(Setup);
};

constexpr std::array kProbes{
    ProbeRow{FieldId::Header, headerProbe},   ProbeRow{FieldId::ResponseHeader, responseHeaderProbe},
    ProbeRow{FieldId::Environ, environProbe}, ProbeRow{FieldId::Scope, scopeProbe},
    ProbeRow{FieldId::Body, bodyProbe},       ProbeRow{FieldId::Log, logProbe},
    ProbeRow{FieldId::Event, eventProbe},     ProbeRow{FieldId::Rule, ruleProbe},
};

} // namespace

Probe makeProbe(const Condition &condition)
{
    const auto *row = std::ranges::find(kProbes, condition.field, &ProbeRow::field);
    return row->make({.keys = condition.keys,
                      .test = makeTextTest(condition),
                      .exists = condition.comparison == Comparison::Exists,
                      .overlap = overlapOf(condition)});
}

} // namespace gatescope::captures
