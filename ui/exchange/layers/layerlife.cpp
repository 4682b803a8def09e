#include "exchange/layers/layerchanges.h"
#include "exchange/layers/layerwords.h"

#include <algorithm>

/// The life of a key or a header through the stack: "who set this?".
namespace gatescope::ui {

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
    const auto part = [header](LayerValues &values) -> LayerPairs & { return header ? values.headers : values.keys; };
    LayerValues now = argumentsAt(m_index.layers().front().number);
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
        const LayerValues before = stepValues(step.from);
        const LayerValues after = stepValues(static_cast<int>(number));
        const bool was = has(before.headers, name);
        const bool is = has(after.headers, name);
        const QString old = valueOf(before.headers, name);
        const QString now = valueOf(after.headers, name);
        if (old == now && was == is)
            continue;
        const Layer &layer = *m_index.layer(step.layer);
        const QString place = at->site.isKnown() ? placeText(QString::fromUtf8(at->site.file), at->site.line)
                                                 : placeText(layer.file, layer.line);
        life.append({layer.number, step.event, changeBetween(was, is, old, now), old, now, place});
    }
    return life;
}

} // namespace gatescope::ui
