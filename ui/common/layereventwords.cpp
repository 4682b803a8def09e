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
    return mark(app, Tone::Application, u"event-item"_s,
                e.inPlace ? tr("scope changed in place") : tr("scope handed on changed"));
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
