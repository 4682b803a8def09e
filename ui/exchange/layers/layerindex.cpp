#include "exchange/layers/layerindex.h"

#include "common/text.h"

#include <algorithm>
#include <functional>

namespace gatescope::ui {

using namespace trace;
using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostTouches = 200; // of one layer

QStringList keysOf(const Snapshot &snapshot)
{
    QStringList keys;
    const auto root = snapshot.root();
    if (!root || root->kind() != ValueKind::Dict)
        return keys;
    for (auto key = root->firstChild(); key;) {
        keys.append(key->kind() == ValueKind::Str ? text(key->text()) : QString::fromStdString(key->repr()));
        const auto value = key->nextSibling();
        key = value ? value->nextSibling() : std::nullopt;
    }
    return keys;
}

void touch(Layer &layer, const LayerTouch &what)
{
    const auto same = [&what](const LayerTouch &each) {
        return each.side == what.side && each.change == what.change && each.name == what.name;
    };
    if (static_cast<std::size_t>(layer.touches.size()) < kMostTouches && std::ranges::none_of(layer.touches, same))
        layer.touches.append(what);
}

std::uint64_t pendingKey(std::uint32_t layer, LayerPort port, Text type)
{
    const std::uint64_t hash = std::hash<std::string_view>{}(type) & 0xFFFFFFU;
    return (std::uint64_t(layer) << 32) | (std::uint64_t(port) << 24) | hash;
}

} // namespace

QList<std::pair<QString, Change>> headerChanges(const HeaderPairs &added, const HeaderPairs &removed)
{
    QList<std::pair<QString, Change>> changes;
    const auto at = [&changes](const QString &name) {
        return std::ranges::find_if(
            changes, [&name](const auto &each) { return each.first.compare(name, Qt::CaseInsensitive) == 0; });
    };
    const HeaderList gone = removed.list();
    const HeaderList came = added.list();
    for (const auto header : gone)
        if (const QString name = text(header.name); at(name) == changes.end())
            changes.append({name, Change::Removed});
    for (const auto header : came) {
        const QString name = text(header.name);
        if (const auto known = at(name); known == changes.end())
            changes.append({name, Change::Added});
        else if (known->second == Change::Removed)
            known->second = Change::Changed;
    }
    return changes;
}

struct LayerIndex::Adder {
    LayerIndex &index;
    int at;
    const EventHeader &header;

    bool operator()(const LayerEntered &event) const { return index.enter(at, header, event), true; }
    bool operator()(const LayerLeft &event) const { return index.leave(at, header, event), true; }
    bool operator()(const LayerChangedArguments &event) const { return index.change(at, header, event), true; }
    bool operator()(const LayerChangedContext &event) const { return index.change(at, header, event), true; }
    bool operator()(const LayerMessage &event) const { return index.cross(at, header, event), true; }
    bool operator()(const LayerSuspended &event) const { return index.suspend(header, event), true; }
    bool operator()(const CallStarted &event) const
    {
        index.m_call = at;
        index.m_wsgi = event.interface == Interface::Wsgi;
        return true;
    }
    template <class Event>
    bool operator()(const Event &) const
    {
        return false;
    }
};

void LayerIndex::add(int index, const TraceEvent &event)
{
    if (event.header.layer.isValid())
        m_byEvent.emplace(index, event.header.layer.value);
    const bool mine = std::visit(Adder{*this, index, event.header}, event.what);
    if (mine || m_open > 0)
        m_lastAt = std::max<std::int64_t>(m_lastAt, event.header.at.count());
    if (mine)
        ++m_revision;
}

const Layer *LayerIndex::layer(std::uint32_t number) const
{
    const auto found = m_positions.find(number);
    return found == m_positions.end() ? nullptr : &m_layers[found->second];
}

void LayerIndex::setWraps(std::uint32_t number)
{
    if (Layer *layer = find(number))
        layer->wraps = true;
}

Layer *LayerIndex::find(std::uint32_t number)
{
    return const_cast<Layer *>(layer(number));
}

std::uint32_t LayerIndex::layerOf(int event) const
{
    const auto found = m_byEvent.find(event);
    return found != m_byEvent.end() && layer(found->second) ? found->second : 0;
}

std::vector<std::uint32_t> LayerIndex::pathTo(std::uint32_t number) const
{
    std::vector<std::uint32_t> path;
    for (const Layer *each = layer(number); each && path.size() <= m_layers.size(); each = layer(each->parent))
        path.insert(path.begin(), each->number);
    return path;
}

std::uint32_t LayerIndex::authorOf(const LayerStep &step) const
{
    if (!step.isInbound())
        return step.layer;
    const Layer *at = layer(step.layer);
    return at ? at->parent : 0;
}

void LayerIndex::enter(int index, const EventHeader &header, const LayerEntered &event)
{
    const std::uint32_t number = header.layer.value;
    if (layer(number))
        return;
    Layer *outer = event.parent < number ? find(event.parent) : nullptr;
    if (outer)
        outer->inner.push_back(number);
    m_positions.emplace(number, m_layers.size());
    Layer added{.number = number,
                .parent = outer ? outer->number : 0,
                .depth = outer ? outer->depth + 1 : 0,
                .kind = event.kind,
                .name = text(event.name),
                .module = text(event.module),
                .file = text(event.site.file),
                .line = event.site.line,
                .isLibrary = event.isLibrary,
                .entered = index,
                .enteredAt = header.at.count()};
    added.wraps = added.name.contains("middleware"_L1, Qt::CaseInsensitive);
    m_layers.push_back(std::move(added));
    ++m_open;
}

void LayerIndex::leave(int index, const EventHeader &header, const LayerLeft &event)
{
    Layer *layer = find(header.layer.value);
    if (!layer)
        return;
    if (layer->isOpen())
        --m_open;
    layer->left = index;
    layer->leftAt = header.at.count();
    layer->how = event.how;
    layer->exception = text(event.exception);
    layer->endFile = text(event.site.file);
    layer->endLine = event.site.line;
    layer->calledInner = event.calledInner;
    layer->runNs = event.runNs;
    layer->waitNs = event.waitNs;
    layer->ownNs = event.ownNs;
    if (!layer->waits.empty() && layer->waits.back().to < 0)
        layer->waits.back().to = layer->leftAt;
}

void LayerIndex::change(int index, const EventHeader &header, const LayerChangedArguments &event)
{
    Layer *layer = find(header.layer.value);
    if (!layer)
        return;
    layer->argumentChanges.push_back(index);
    const QStringList before = keysOf(event.before);
    const QStringList after = keysOf(event.after);
    const auto side = LayerTouch::Side::Request;
    for (const QString &key : after)
        touch(*layer, {side, before.contains(key) ? Change::Changed : Change::Added, key, index});
    for (const QString &key : before)
        if (!after.contains(key))
            touch(*layer, {side, Change::Removed, key, index});
    for (const auto &[name, change] : headerChanges(event.headersAdded, event.headersRemoved))
        touch(*layer, {side, change, name, index});
}

void LayerIndex::change(int index, const EventHeader &header, const LayerChangedContext &event)
{
    Layer *layer = find(header.layer.value);
    if (!layer)
        return;
    for (const QString &name : keysOf(event.set))
        touch(*layer, {LayerTouch::Side::Request, Change::Added, u"ContextVar "_s + name, index});
    for (const QString &name : keysOf(event.lost))
        touch(*layer, {LayerTouch::Side::Request, Change::Removed, u"ContextVar "_s + name, index});
}

/// What a view, a hook or dispatch() answered is what the next one beside it was given.
bool LayerIndex::isOfStep(const std::deque<std::uint32_t> &waiting) const
{
    const Layer *by = waiting.empty() ? nullptr : layer(m_steps[waiting.front()].layer);
    return by && (by->kind == LayerKind::Framework || by->kind == LayerKind::Endpoint);
}

/// Outbound messages come from the layers inside, inbound ones from the layer outside; each is taken once.
void LayerIndex::link(LayerStep &step, std::uint32_t number, Text type)
{
    const Layer *at = layer(step.layer);
    const std::uint32_t outer = at ? at->parent : 0;
    const std::uint64_t source = pendingKey(step.isInbound() ? outer : step.layer, step.port, type);
    const std::uint64_t goal = pendingKey(step.isInbound() ? step.layer : outer, step.port, type);
    auto *waiting = &m_pending[source];
    if (waiting->empty() && !step.isInbound() && isOfStep(m_pending[goal]))
        waiting = &m_pending[goal];
    if (!waiting->empty()) {
        step.from = static_cast<int>(waiting->front());
        m_steps[waiting->front()].taken = static_cast<int>(number);
        waiting->pop_front();
    }
    m_pending[goal].push_back(number);
}

void LayerIndex::cross(int index, const EventHeader &header, const LayerMessage &event)
{
    Layer *layer = find(header.layer.value);
    if (!layer)
        return;
    const auto number = static_cast<std::uint32_t>(m_steps.size());
    LayerStep step{
        .event = index, .layer = layer->number, .port = event.port, .changed = event.changed, .size = event.size};
    link(step, number, event.type);
    layer->steps.push_back(number);
    (step.isInbound() ? layer->in : layer->out) += 1;
    (step.isInbound() ? layer->bytesIn : layer->bytesOut) += event.size;
    m_steps.push_back(step);
    Layer *author = find(authorOf(step));
    if (!author || (!step.changed && step.from >= 0))
        return;
    const auto side = step.isInbound() ? LayerTouch::Side::Request : LayerTouch::Side::Response;
    const auto answers = [this](std::uint32_t inner) { // a view or a hook leaves that to its framework
        const LayerKind kind = find(inner)->kind;
        return kind == LayerKind::Callable || kind == LayerKind::Instance;
    };
    const auto headers = headerChanges(event.headersAdded, event.headersRemoved);
    for (const auto &[name, change] : headers)
        if (step.from >= 0)
            touch(*author, {side, change, name, index});
    if (headers.empty() && step.changed && step.from >= 0)
        touch(*author, {side, Change::Changed, text(event.type), index});
    if (step.from < 0 && std::ranges::any_of(author->inner, answers))
        touch(*author, {side, Change::Added, text(event.type), index});
}

/// With a layer wait all that it awaits, down to the innermost one.
void LayerIndex::suspend(const EventHeader &header, const LayerSuspended &event)
{
    const std::uint32_t outer = header.layer.value;
    for (std::uint32_t number = event.inner == 0 ? outer : event.inner; number != 0;) {
        Layer *layer = find(number);
        if (!layer)
            return;
        waits(*layer, event.suspended, header.at.count());
        number = number == outer ? 0 : layer->parent;
    }
}

void LayerIndex::waits(Layer &layer, bool suspended, std::int64_t at)
{
    const bool isOpen = !layer.waits.empty() && layer.waits.back().to < 0;
    if (suspended && !isOpen)
        layer.waits.push_back({at, -1});
    else if (!suspended && isOpen)
        layer.waits.back().to = at;
}

} // namespace gatescope::ui
