#include "exchange/layers/layerchanges.h"

#include "common/eventwords.h"
#include "exchange/layers/layerwords.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using trace::LayerMessage;
using trace::SnapshotNode;
using trace::ValueKind;

namespace {

constexpr std::size_t kMostText = 300;      // of a value in a cell
constexpr std::size_t kMostCrossings = 400; // rows of messages
constexpr int kDeepest = 3;                 // nested dicts become dotted keys so far

QString tr(const char *text)
{
    return QCoreApplication::translate("Layers", text);
}

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString repr(const SnapshotNode &node)
{
    return QString::fromStdString(node.repr(kMostText));
}

using Pairs = QList<std::pair<QString, QString>>;

bool isPairOfText(const SnapshotNode &node)
{
    const auto first = node.firstChild();
    return (node.kind() == ValueKind::Tuple || node.kind() == ValueKind::List) && node.childCount() == 2 && first &&
           (first->kind() == ValueKind::Bytes || first->kind() == ValueKind::Str);
}

void addHeaders(Pairs &headers, const SnapshotNode &list)
{
    for (auto each = list.firstChild(); each; each = each->nextSibling()) {
        if (!isPairOfText(*each))
            continue;
        const auto name = each->firstChild();
        headers.append({text(name->text()), text(name->nextSibling()->text())});
    }
}

void addKeys(Pairs &keys, Pairs &headers, const SnapshotNode &dict, const QString &prefix, int depth)
{
    for (auto key = dict.firstChild(); key;) {
        const auto value = key->nextSibling();
        if (!value)
            return;
        const QString name = prefix + (key->kind() == ValueKind::Str ? text(key->text()) : repr(*key));
        const bool list = value->kind() == ValueKind::List || value->kind() == ValueKind::Tuple;
        if (depth == 0 && name == "headers"_L1 && list)
            addHeaders(headers, *value);
        else if (value->kind() == ValueKind::Dict && value->childCount() > 0 && depth < kDeepest)
            addKeys(keys, headers, *value, name + u'.', depth + 1);
        else
            keys.append({name, repr(*value)});
        key = value->nextSibling();
    }
}

/// start_response as a tuple of its arguments.
void addArguments(Pairs &keys, Pairs &headers, const SnapshotNode &arguments)
{
    static const QStringList names{u"status"_s, u"headers"_s, u"exc_info"_s};
    qsizetype at = 0;
    for (auto each = arguments.firstChild(); each; each = each->nextSibling(), ++at) {
        if (at == 1)
            addHeaders(headers, *each);
        else
            keys.append({names.value(at, QString::number(at)), repr(*each)});
    }
}

bool isStart(trace::Text type)
{
    return type.ends_with("response.start") || type == "start_response" || type == "websocket.accept";
}

auto find(Pairs &pairs, const QString &name)
{
    return std::ranges::find_if(pairs, [&](const auto &each) { return each.first == name; });
}

QString valueOf(const Pairs &pairs, const QString &name)
{
    QStringList values;
    for (const auto &[key, value] : pairs)
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            values.append(value);
    return values.join(u", "_s);
}

bool has(const Pairs &pairs, const QString &name)
{
    return std::ranges::any_of(pairs, [&](const auto &p) { return p.first.compare(name, Qt::CaseInsensitive) == 0; });
}

Change changeBetween(bool was, bool is, const QString &before, const QString &after)
{
    return was && is ? (before == after ? Change::Same : Change::Changed) : is ? Change::Added : Change::Removed;
}

/// An empty dict that got keys is told by its keys.
Pairs withoutFilled(Pairs pairs, const Pairs &other)
{
    const auto filled = [&other](const auto &pair) {
        const QString inner = pair.first + u'.';
        return pair.second == u"{}"_s &&
               std::ranges::any_of(other, [&inner](const auto &each) { return each.first.startsWith(inner); });
    };
    pairs.removeIf(filled);
    return pairs;
}

} // namespace

LayerChanges::Values LayerChanges::valuesOf(const trace::Snapshot &snapshot)
{
    Values values;
    const auto root = snapshot.root();
    if (!root)
        return values;
    if (root->kind() == ValueKind::Dict)
        addKeys(values.keys, values.headers, *root, {}, 0);
    else if (root->kind() == ValueKind::Tuple || root->kind() == ValueKind::List)
        addArguments(values.keys, values.headers, *root);
    else
        values.keys.append({tr("value"), repr(*root)});
    return values;
}

void LayerChanges::apply(Values &values, const trace::LayerChangedArguments &change)
{
    const Pairs before = valuesOf(change.before).keys;
    const Pairs after = valuesOf(change.after).keys;
    for (const auto &[key, value] : before)
        if (const auto at = find(values.keys, key); at != values.keys.end() && !has(after, key))
            values.keys.erase(at);
    for (const auto &[key, value] : after) {
        const QString outer = key.section(u'.', 0, 0);
        if (const auto at = find(values.keys, key); at != values.keys.end())
            at->second = value;
        else if (const auto empty = find(values.keys, outer); empty != values.keys.end() && empty->second == u"{}"_s)
            *empty = {key, value};
        else
            values.keys.append({key, value});
    }
    for (const auto header : change.headersRemoved.list())
        values.headers.removeOne({text(header.name), text(header.value)});
    for (const auto header : change.headersAdded.list())
        values.headers.append({text(header.name), text(header.value)});
}

LayerChanges::Values LayerChanges::argumentsAt(std::uint32_t layer) const
{
    Values values;
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

void LayerChanges::comparePairs(Comparison &into, const Pairs &before, const Pairs &after, const Authors &authors,
                                std::optional<LayerSubject::Kind> kind, bool onlyChanges)
{
    QStringList seen;
    for (const Pairs *side : {&before, &after}) {
        for (const auto &[name, value] : *side) {
            const QString lower = name.toLower();
            if (seen.contains(lower))
                continue;
            seen.append(lower);
            Comparison line{.name = name, .before = valueOf(before, name), .after = valueOf(after, name)};
            line.change = changeBetween(has(before, name), has(after, name), line.before, line.after);
            line.by = authors.value(lower);
            if (kind)
                line.subject = LayerSubject{*kind, name};
            if (!onlyChanges || line.change != Change::Same)
                into.add(std::move(line));
        }
    }
}

void LayerChanges::compare(Comparison &into, const Values &before, const Values &after, const Authors &authors,
                           const LayerSubject::Kind headerKind, bool onlyChanges)
{
    const bool arguments = headerKind == LayerSubject::Kind::RequestHeader;
    comparePairs(into, withoutFilled(before.keys, after.keys), withoutFilled(after.keys, before.keys), authors,
                 arguments ? std::optional(LayerSubject::Kind::ScopeKey) : std::nullopt, onlyChanges);
    if (before.headers.isEmpty() && after.headers.isEmpty())
        return;
    Comparison headers{.name = u"headers"_s,
                       .before = QString::number(before.headers.size()),
                       .after = QString::number(after.headers.size())};
    Comparison *group = into.add(std::move(headers));
    comparePairs(*group, before.headers, after.headers, authors, headerKind, onlyChanges);
    if (onlyChanges && group->children.empty())
        into.children.pop_back();
    else if (group->hasChange())
        group->change = Change::Changed;
}

QString LayerChanges::authorText(std::uint32_t layer, const trace::CodeSite &site) const
{
    const Layer *at = m_index.layer(layer);
    const QString place = site.isKnown() ? placeText(text(site.file), site.line)
                          : at           ? placeText(at->file, at->line)
                                         : QString();
    return place.isEmpty() ? layerName(m_index, layer) : layerName(m_index, layer) + u" · "_s + place;
}

LayerChanges::Authors LayerChanges::argumentAuthors(std::uint32_t only) const
{
    Authors authors;
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
    const Values before =
        argumentsAt(layer == 0 && !m_index.layers().empty() ? m_index.layers().front().number : layer);
    Values after = argumentsAt(last);
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
LayerChanges::Values LayerChanges::stepValues(int step) const
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

LayerChanges::Authors LayerChanges::headerAuthors(int lastStep) const
{
    Authors authors;
    std::vector<int> steps;
    for (int step = lastStep; step >= 0; step = m_index.steps()[static_cast<std::size_t>(step)].from)
        steps.insert(steps.begin(), step);
    for (const int number : steps) {
        const LayerStep &step = m_index.steps()[static_cast<std::size_t>(number)];
        const auto at = message(number);
        if (!at || (!step.changed && step.from >= 0))
            continue;
        const Values before = stepValues(step.from);
        const Values after = stepValues(number);
        for (const Pairs *side : {&before.headers, &after.headers})
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
    const Values before = stepValues(start->before);
    const Values after = stepValues(start->after);
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
        return at->size > 0 ? sizeText(at->size) : tr("empty");
    const Values values = stepValues(step);
    const QString headers =
        counted(static_cast<std::uint64_t>(values.headers.size()), tr("1 header"), tr("%1 headers"));
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
    Comparison line{
        .name = arrow + text(at->type), .before = summaryOf(crossing.before), .after = summaryOf(crossing.after)};
    line.event = crossing.event;
    const Values before = stepValues(crossing.before);
    const Values after = stepValues(crossing.after);
    const bool consumed = step.isInbound() && crossing.after < 0;
    if (consumed)
        line.after = tr("read here");
    else if (crossing.after < 0)
        line.after = tr("went no further");
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
    const Authors authors = headerAuthors(step.isInbound() ? -1 : crossing.after);
    compare(*added, before, consumed ? before : after, authors, LayerSubject::Kind::ResponseHeader, onlyChanges);
}

std::unique_ptr<Comparison> LayerChanges::messages(std::uint32_t layer, bool onlyChanges) const
{
    auto root = std::make_unique<Comparison>();
    const std::vector<Crossing> all = crossings(layer);
    for (const Crossing &each : all) {
        if (root->children.size() >= kMostCrossings) {
            root->add({.name = tr("… and more: %1 messages in all").arg(all.size())});
            break;
        }
        addCrossing(*root, each, onlyChanges);
    }
    return root;
}

QList<LayerChanges::Fact> LayerChanges::lifeOf(const LayerSubject &subject) const
{
    return subject.kind == LayerSubject::Kind::ResponseHeader ? headerLife(subject.name) : argumentLife(subject);
}

QList<LayerChanges::Fact> LayerChanges::argumentLife(const LayerSubject &subject) const
{
    QList<Fact> life;
    if (m_index.layers().empty())
        return life;
    const bool header = subject.kind == LayerSubject::Kind::RequestHeader;
    const auto part = [header](Values &values) -> Pairs & { return header ? values.headers : values.keys; };
    Values now = argumentsAt(m_index.layers().front().number);
    if (has(part(now), subject.name))
        life.append({.event = m_index.callEvent(), .after = valueOf(part(now), subject.name)});
    std::vector<std::pair<int, std::uint32_t>> changes;
    for (const Layer &layer : m_index.layers())
        for (const int event : layer.argumentChanges)
            changes.emplace_back(event, layer.number);
    std::ranges::sort(changes);
    for (const auto &[event, number] : changes) {
        const bool was = has(part(now), subject.name);
        const QString before = valueOf(part(now), subject.name);
        apply(now, *m_log.at(static_cast<std::size_t>(event)).as<trace::LayerChangedArguments>());
        const bool is = has(part(now), subject.name);
        const QString after = valueOf(part(now), subject.name);
        const Layer &layer = *m_index.layer(number);
        if (was != is || before != after)
            life.append({number, event, changeBetween(was, is, before, after), before, after,
                         placeText(layer.file, layer.line)});
    }
    return life;
}

QList<LayerChanges::Fact> LayerChanges::headerLife(const QString &name) const
{
    QList<Fact> life;
    for (std::size_t number = 0; number < m_index.steps().size(); ++number) {
        const LayerStep &step = m_index.steps()[number];
        if (step.isInbound() || (!step.changed && step.from >= 0))
            continue;
        const auto at = message(static_cast<int>(number));
        if (!at || !isStart(at->type))
            continue;
        const Values before = stepValues(step.from);
        const Values after = stepValues(static_cast<int>(number));
        const bool was = has(before.headers, name);
        const bool is = has(after.headers, name);
        const QString old = valueOf(before.headers, name);
        const QString now = valueOf(after.headers, name);
        if (old == now && was == is)
            continue;
        const Layer &layer = *m_index.layer(step.layer);
        const QString place =
            at->site.isKnown() ? placeText(text(at->site.file), at->site.line) : placeText(layer.file, layer.line);
        life.append({layer.number, step.event, changeBetween(was, is, old, now), old, now, place});
    }
    return life;
}

} // namespace gatescope::ui
