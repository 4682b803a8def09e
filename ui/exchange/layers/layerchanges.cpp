#include "exchange/layers/layerchanges.h"

#include "common/eventwords.h"
#include "exchange/layers/layerwords.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using trace::LayerMessage;

namespace {

constexpr std::size_t kMostCrossings = 400; // rows of messages

} // namespace

bool LayerChanges::isStart(trace::Text type)
{
    return type.ends_with("response.start") || type == "start_response" || type == "websocket.accept";
}

LayerValues LayerChanges::argumentsAt(std::uint32_t layer) const
{
    LayerValues values;
    if (m_index.layers().empty())
        return values;
    const trace::TraceEvent entered = m_log.at(static_cast<std::size_t>(m_index.layers().front().entered));
    if (const auto *outermost = entered.as<trace::LayerEntered>())
        values = valuesOf(outermost->arguments);
    if (values.keys.isEmpty() && m_index.callEvent() >= 0)
        if (const auto event = m_log.at(static_cast<std::size_t>(m_index.callEvent())); event.as<trace::CallStarted>())
            values = valuesOf(event.as<trace::CallStarted>()->arguments);
    const Layer *at = m_index.layer(layer);
    for (const std::uint32_t number : m_index.pathTo(at ? at->parent : 0))
        for (const int event : m_index.layer(number)->argumentChanges)
            if (event <= at->entered)
                apply(values, *m_log.at(static_cast<std::size_t>(event)).as<trace::LayerChangedArguments>());
    return values;
}

QString LayerChanges::authorText(std::uint32_t layer, const trace::CodeSite &site) const
{
    const Layer *at = m_index.layer(layer);
    const QString place = site.isKnown() ? placeText(QString::fromUtf8(site.file), site.line)
                          : at           ? placeText(at->file, at->line)
                                         : QString();
    return place.isEmpty() ? layerName(m_index, layer) : layerName(m_index, layer) + u" · "_s + place;
}

LayerAuthors LayerChanges::argumentAuthors(std::uint32_t only) const
{
    LayerAuthors authors;
    for (const Layer &layer : m_index.layers())
        for (const LayerTouch &touch : layer.touches)
            if (touch.side == LayerTouch::Side::Request && (only == 0 || only == layer.number))
                authors.insert(touch.name.toLower(), authorText(layer.number, {}));
    return authors;
}

std::unique_ptr<Comparison> LayerChanges::arguments(std::uint32_t layer, bool onlyChanges) const
{
    auto root = std::make_unique<Comparison>();
    std::uint32_t last = layer;
    if (layer == 0 && !m_index.layers().empty())
        last = std::ranges::max_element(m_index.layers(), {}, &Layer::depth)->number;
    const LayerValues before =
        argumentsAt(layer == 0 && !m_index.layers().empty() ? m_index.layers().front().number : layer);
    LayerValues after = argumentsAt(last);
    if (const Layer *at = m_index.layer(last))
        for (const int event : at->argumentChanges)
            apply(after, *m_log.at(static_cast<std::size_t>(event)).as<trace::LayerChangedArguments>());
    compare(*root, before, after, argumentAuthors(layer), LayerSubject::Kind::RequestHeader, onlyChanges);
    return root;
}

std::optional<LayerMessage> LayerChanges::message(int step) const
{
    if (step < 0)
        return {};
    const auto event = m_log.at(static_cast<std::size_t>(m_index.steps()[static_cast<std::size_t>(step)].event));
    const auto *found = event.as<LayerMessage>();
    return found ? std::optional(*found) : std::nullopt;
}

/// A message is recorded whole where it is new or was changed; elsewhere it is what crossed the boundary before.
LayerValues LayerChanges::stepValues(int step) const
{
    for (; step >= 0; step = m_index.steps()[static_cast<std::size_t>(step)].from)
        if (const auto found = message(step); found && !found->message.isEmpty())
            return valuesOf(found->message);
    return {};
}

std::vector<LayerChanges::Crossing> LayerChanges::crossings(std::uint32_t layer) const
{
    std::vector<Crossing> found;
    const Layer *at = m_index.layer(layer);
    if (!at)
        return gatewayCrossings();
    for (const std::uint32_t number : at->steps) {
        const LayerStep &step = m_index.steps()[number];
        found.push_back(step.isInbound() ? Crossing{static_cast<int>(number), step.taken, step.event}
                                         : Crossing{step.from, static_cast<int>(number), step.event});
    }
    for (const std::uint32_t inner : at->inner) {
        for (const std::uint32_t number : m_index.layer(inner)->steps) {
            const LayerStep &step = m_index.steps()[number];
            if (!step.isInbound() && step.taken < 0)
                found.push_back({static_cast<int>(number), -1, step.event});
            else if (step.isInbound() && step.from < 0)
                found.push_back({-1, static_cast<int>(number), step.event});
        }
    }
    std::ranges::sort(found, {}, &Crossing::event);
    return found;
}

std::vector<LayerChanges::Crossing> LayerChanges::gatewayCrossings() const
{
    std::vector<Crossing> found;
    for (std::size_t number = 0; number < m_index.steps().size(); ++number) {
        const LayerStep &step = m_index.steps()[number];
        const Layer *at = m_index.layer(step.layer);
        if (!at || at->parent != 0)
            continue;
        const auto here = static_cast<int>(number);
        int end = here;
        for (int next = here; next >= 0;) {
            end = next;
            const LayerStep &each = m_index.steps()[static_cast<std::size_t>(next)];
            next = step.isInbound() ? each.taken : each.from;
        }
        found.push_back(step.isInbound() ? Crossing{here, end, step.event} : Crossing{end, here, step.event});
    }
    return found;
}

std::optional<LayerChanges::Crossing> LayerChanges::responseStart(std::uint32_t layer) const
{
    for (const Crossing &each : crossings(layer)) {
        const auto at = message(each.after >= 0 ? each.after : each.before);
        if (at && isStart(at->type))
            return each;
    }
    return {};
}

LayerAuthors LayerChanges::headerAuthors(int lastStep) const
{
    LayerAuthors authors;
    std::vector<int> steps;
    for (int step = lastStep; step >= 0; step = m_index.steps()[static_cast<std::size_t>(step)].from)
        steps.insert(steps.begin(), step);
    for (const int number : steps) {
        const LayerStep &step = m_index.steps()[static_cast<std::size_t>(number)];
        const auto at = message(number);
        if (!at || (!step.changed && step.from >= 0))
            continue;
        const LayerValues before = stepValues(step.from);
        const LayerValues after = stepValues(number);
        for (const LayerPairs *side : {&before.headers, &after.headers})
            for (const auto &[name, value] : *side)
                if (valueOf(before.headers, name) != valueOf(after.headers, name))
                    authors.insert(name.toLower(), authorText(m_index.authorOf(step), at->site));
    }
    return authors;
}

std::unique_ptr<Comparison> LayerChanges::headers(std::uint32_t layer, bool onlyChanges) const
{
    auto root = std::make_unique<Comparison>();
    const auto start = responseStart(layer);
    if (!start)
        return root;
    const LayerValues before = stepValues(start->before);
    const LayerValues after = stepValues(start->after);
    comparePairs(*root, before.headers, after.headers, headerAuthors(std::max(start->after, start->before)),
                 LayerSubject::Kind::ResponseHeader, onlyChanges);
    for (const auto &line : root->children)
        line->event = start->event;
    return root;
}

QString LayerChanges::summaryOf(int step) const
{
    const auto at = message(step);
    if (!at)
        return {};
    if (!isStart(at->type))
        return at->size > 0 ? sizeText(at->size) : QCoreApplication::translate("Layers", "empty");
    const LayerValues values = stepValues(step);
    const QString headers =
        counted(static_cast<std::uint64_t>(values.headers.size()), QCoreApplication::translate("Layers", "1 header"),
                QCoreApplication::translate("Layers", "%1 headers"));
    const QString status = valueOf(values.keys, u"status"_s);
    return status.isEmpty() ? headers : status + u", "_s + headers;
}

void LayerChanges::addCrossing(Comparison &into, const Crossing &crossing, bool onlyChanges) const
{
    const int any = crossing.after >= 0 ? crossing.after : crossing.before;
    const LayerStep &step = m_index.steps()[static_cast<std::size_t>(any)];
    const auto at = message(any);
    if (!at)
        return;
    const QString arrow = step.isInbound() ? u"↓ "_s : u"↑ "_s;
    Comparison line{.name = arrow + QString::fromUtf8(at->type),
                    .before = summaryOf(crossing.before),
                    .after = summaryOf(crossing.after)};
    line.event = crossing.event;
    const LayerValues before = stepValues(crossing.before);
    const LayerValues after = stepValues(crossing.after);
    const bool consumed = step.isInbound() && crossing.after < 0;
    if (consumed)
        line.after = QCoreApplication::translate("Layers", "read here");
    else if (crossing.after < 0)
        line.after = QCoreApplication::translate("Layers", "went no further");
    line.change = consumed                                                                       ? Change::Same
                  : crossing.before < 0                                                          ? Change::Added
                  : crossing.after < 0                                                           ? Change::Removed
                  : step.changed || before.keys != after.keys || before.headers != after.headers ? Change::Changed
                                                                                                 : Change::Same;
    if (line.change != Change::Same)
        line.by = authorText(m_index.authorOf(step), at->site);
    if (onlyChanges && line.change == Change::Same)
        return;
    Comparison *added = into.add(std::move(line));
    const LayerAuthors authors = headerAuthors(step.isInbound() ? -1 : crossing.after);
    compare(*added, before, consumed ? before : after, authors, LayerSubject::Kind::ResponseHeader, onlyChanges);
}

std::unique_ptr<Comparison> LayerChanges::messages(std::uint32_t layer, bool onlyChanges) const
{
    auto root = std::make_unique<Comparison>();
    const std::vector<Crossing> all = crossings(layer);
    for (const Crossing &each : all) {
        if (root->children.size() >= kMostCrossings) {
            root->add(
                {.name = QCoreApplication::translate("Layers", "… and more: %1 messages in all").arg(all.size())});
            break;
        }
        addCrossing(*root, each, onlyChanges);
    }
    return root;
}

} // namespace gatescope::ui
