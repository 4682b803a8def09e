#include "common/layereventwords.h"

#include "common/wordparts.h"
#include "trace/print.h"

namespace gatescope::ui::words {

using namespace Qt::StringLiterals;
using namespace gatescope::trace;
using theme::Tone;

namespace {

constexpr Lane gateway = Lane::Gateway;
constexpr Lane app = Lane::Application;

/// "+user ~state −session": keys that came, changed and went.
QString keysOf(const LayerChangedArguments &changed)
{
    constexpr int kMost = 5;
    const auto before = changed.before.root();
    const auto after = changed.after.root();
    QStringList keys;
    const auto add = [&keys](const std::optional<SnapshotNode> &side, const auto &signOf) {
        for (auto key = side ? side->firstChild() : std::nullopt; key && keys.size() <= kMost;) {
            if (const QString sign = signOf(key->text()); !sign.isEmpty())
                keys << sign + text(key->text());
            const auto value = key->nextSibling();
            key = value ? value->nextSibling() : std::nullopt;
        }
    };
    add(after, [&before](std::string_view key) { return before && before->value(key) ? u"~"_s : u"+"_s; });
    add(before, [&after](std::string_view key) { return after && after->value(key) ? QString() : u"−"_s; });
    if (keys.size() > kMost)
        keys[kMost] = u"…"_s;
    return keys.mid(0, kMost + 1).join(u' ');
}

} // namespace

EventWords LayerEventWords::operator()(const LayerEntered &e) const
{
    return arrow(gateway, app, Tone::Application, u"event-call"_s, tr("layer %1").arg(text(e.name)), text(e.module));
}

EventWords LayerEventWords::operator()(const LayerLeft &e) const
{
    const Tone tone = e.exception.empty() ? Tone::Application : Tone::Warning;
    return mark(app, tone, u"event-return"_s, tr("layer %1").arg(text(word(e.how))),
                joined({ui::oneLine(e.exception), tr("own %1").arg(ui::durationText(nanoseconds(e.ownNs)))}));
}

EventWords LayerEventWords::operator()(const LayerChangedArguments &e) const
{
    return mark(app, Tone::Application, u"event-item"_s, tr("arguments changed"),
                joined({e.inPlace ? tr("in place") : tr("in a copy"), keysOf(e)}));
}

EventWords LayerEventWords::operator()(const LayerMessage &e) const
{
    return mark(app, e.changed ? Tone::Warning : Tone::Muted, u"event-item"_s, text(e.type),
                e.changed ? tr("changed here") : QString());
}

EventWords LayerEventWords::operator()(const LayerSuspended &e) const
{
    return mark(app, Tone::Waiting, u"event-wait"_s, e.suspended ? tr("layer waits") : tr("layer goes on"));
}

EventWords LayerEventWords::operator()(const LayerChangedContext &) const
{
    return mark(app, Tone::Application, u"event-item"_s, tr("context variables changed"));
}

} // namespace gatescope::ui::words
