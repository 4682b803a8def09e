#include "captures/seenvalues.h"

#include <QHash>

#include <algorithm>

namespace gatescope::captures {

using trace::ExchangeSummary;
using trace::TraceEvent;

namespace {

constexpr std::uint32_t kMostSummaries = 2000;
constexpr std::uint32_t kMostExchanges = 50; // whose events are read
constexpr std::size_t kMostEvents = 64;      // of each of them
constexpr qsizetype kMostValues = 50;

using Counts = QHash<QString, int>;

void count(Counts &counts, std::string_view text)
{
    if (!text.empty())
        ++counts[QString::fromUtf8(text)];
}

QStringList byFrequency(const Counts &counts)
{
    QStringList values = counts.keys();
    std::ranges::sort(values, [&counts](const QString &a, const QString &b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
    });
    return values.first(std::min(values.size(), kMostValues));
}

template <class Visit>
void forNewest(const trace::Session &session, std::uint32_t most, Visit visit)
{
    const std::uint32_t last = session.lastNumber();
    for (std::uint32_t number = last; number > last - std::min(last, most); --number) {
        if (const ExchangeSummary *summary = session.summary(number); summary && !summary->deleted)
            visit(*summary);
    }
}

template <class Visit>
void forNewestEvents(const trace::Session &session, Visit visit)
{
    forNewest(session, kMostExchanges, [&](const ExchangeSummary &summary) {
        const trace::EventLog &events = session.peek(summary.number);
        for (std::size_t i = 0; i < std::min(events.size(), kMostEvents); ++i)
            visit(events.at(i));
    });
}

void countHeaders(Counts &counts, std::string_view head)
{
    for (auto end = head.find("\r\n"); end != std::string_view::npos; end = head.find("\r\n")) {
        head.remove_prefix(end + 2);
        const auto colon = head.find(':');
        if (colon < head.find("\r\n"))
            count(counts, toLowerAscii(head.substr(0, colon)));
    }
}

void countKeys(Counts &counts, const trace::Snapshot &arguments)
{
    const auto root = arguments.root();
    bool isKey = true;
    for (auto node = root ? root->firstChild() : std::nullopt; node; node = node->nextSibling()) {
        if (isKey)
            count(counts, node->text());
        isKey = !isKey;
    }
}

void countKeysOf(Counts &counts, const TraceEvent &event, FieldId field)
{
    const auto *request = event.as<trace::WireRequestHead>();
    const auto *response = event.as<trace::WireResponseHead>();
    const auto *call = event.as<trace::CallStarted>();
    if (field == FieldId::Header && request)
        countHeaders(counts, request->bytes.bytes);
    else if (field == FieldId::ResponseHeader && response)
        countHeaders(counts, response->bytes.bytes);
    else if (call && (field == FieldId::Environ) == (call->interface == trace::Interface::Wsgi))
        countKeys(counts, call->arguments);
}

QStringList allEventNames()
{
    QStringList names;
    for (const std::string_view name : eventNames())
        names.append(QString::fromUtf8(name));
    names.sort();
    return names;
}

QStringList seenRules(const trace::Session &session)
{
    Counts counts;
    forNewestEvents(session, [&](const TraceEvent &event) {
        if (const auto *finding = event.as<trace::Finding>())
            count(counts, finding->rule);
    });
    return byFrequency(counts);
}

} // namespace

QStringList seenValues(const trace::Session &session, FieldId field)
{
    if (field == FieldId::Event)
        return allEventNames();
    if (field == FieldId::Rule)
        return seenRules(session);
    const FieldSpec &spec = fieldSpec(field);
    Counts counts;
    forNewest(session, kMostSummaries, [&](const ExchangeSummary &summary) {
        if (spec.text)
            count(counts, spec.text(summary));
        else if (spec.number && (spec.type == FieldType::Status || field == FieldId::Run))
            count(counts, std::to_string(spec.number(summary).value_or(0)));
    });
    counts.remove(QStringLiteral("0"));
    return byFrequency(counts);
}

QStringList seenKeys(const trace::Session &session, FieldId field)
{
    Counts counts;
    forNewestEvents(session, [&](const TraceEvent &event) { countKeysOf(counts, event, field); });
    return byFrequency(counts);
}

Seen seenIn(const trace::Session &session)
{
    return {[&session](FieldId field) { return seenValues(session, field); },
            [&session](FieldId field) { return seenKeys(session, field); }};
}

} // namespace gatescope::captures
