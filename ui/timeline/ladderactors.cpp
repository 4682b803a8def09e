#include "timeline/ladderpainter.h"
#include "timeline/timelinetext.h"

#include <QCoreApplication>

#include <array>

/// Who stands in which column of the ladder, and between which of them an event goes.
namespace gatescope::ui {

using theme::Tone;

namespace {

bool isInbound(const trace::TraceEvent &event)
{
    const auto *message = event.as<trace::LayerMessage>();
    return message ? message->port == trace::LayerPort::Receive || message->port == trace::LayerPort::Input
                   : event.as<trace::LayerEntered>() != nullptr;
}

bool isStep(const trace::TraceEvent &event)
{
    return event.as<trace::LayerEntered>() || event.as<trace::LayerLeft>() || event.as<trace::LayerMessage>();
}

} // namespace

std::size_t LadderPainter::actorOf(Lane lane, const EventPoint &point) const
{
    if (lane == Lane::Client)
        return 0;
    if (lane == Lane::Gateway || lane == Lane::Worker)
        return kGatewayActor;
    const auto worker = m_scene.feed.index().workerOf(point);
    return worker ? m_scene.columns.firstWorker() + *worker : kApplicationActor;
}

LadderPainter::Ends LadderPainter::endsOf(const EventWords &words, std::uint32_t event) const
{
    const EventPoint &point = m_scene.feed.index().point(event);
    const auto layer = m_scene.feed.index().layerOf(event);
    if (layer && m_scene.layers.size() > 0)
        return layerEnds(event, *layer);
    return {actorOf(words.from, point), actorOf(words.to, point)};
}

/// A call goes in, a message crosses the layer's outer boundary; what is logged or changed stands at the layer.
LadderPainter::Ends LadderPainter::layerEnds(std::uint32_t event, std::size_t layer) const
{
    const std::size_t own = actorOfLayer(static_cast<int>(layer));
    const trace::TraceEvent traced = m_scene.feed.event(event);
    if (!isStep(traced))
        return {own, own};
    const std::size_t outer = actorOfLayer(m_scene.feed.index().layers()[layer].parent);
    return isInbound(traced) ? Ends{outer, own} : Ends{own, outer};
}

std::size_t LadderPainter::actorOfLayer(int layer) const
{
    if (layer == TimelineLayer::kGateway)
        return kGatewayActor;
    return kApplicationActor + m_scene.layers.columnOf(static_cast<std::size_t>(layer));
}

const LayerColumns::Column *LadderPainter::layerColumn(std::size_t actor) const
{
    const bool isLayer = actor >= kApplicationActor && actor < kApplicationActor + m_scene.layers.size();
    return isLayer ? &m_scene.layers.columns()[actor - kApplicationActor] : nullptr;
}

Tone LadderPainter::toneOfActor(std::size_t actor) const
{
    constexpr std::array kTones{Tone::Client, Tone::Gateway, Tone::Application};
    if (const auto *column = layerColumn(actor))
        return m_scene.feed.index().layers()[column->first].isLibrary ? Tone::Muted : Tone::Application;
    return actor < kTones.size() ? kTones[actor] : Tone::Worker;
}

QString LadderPainter::titleOfActor(std::size_t actor) const
{
    constexpr std::array kLanes{Lane::Client, Lane::Gateway, Lane::Application};
    if (const auto *column = layerColumn(actor))
        return layerTitle(m_scene.feed, column->first, column->count);
    if (actor < kLanes.size())
        return laneName(kLanes[actor]);
    return workerTitle(m_scene.feed, m_scene.feed.index().workers()[actor - m_scene.columns.firstWorker()]);
}

/// The bar of the call, or those of the layers: of folded ones the outermost.
std::optional<std::size_t> LadderPainter::actorOfTrack(const TrackPlace &place) const
{
    if (place.lane == LaneKind::Application && place.row == 0 && m_scene.layers.size() == 0)
        return kApplicationActor;
    if (place.lane != LaneKind::Layer || m_scene.layers.size() == 0)
        return std::nullopt;
    const std::size_t actor = actorOfLayer(place.thread);
    const int parent = m_scene.feed.index().layers()[place.thread].parent;
    return actorOfLayer(parent) == actor ? std::nullopt : std::optional(actor);
}

/// The head of the column names the layer, and "http." is the same for all: what is left fits between the lifelines.
EventWords LadderPainter::wordsInColumn(std::uint32_t event) const
{
    const trace::TraceEvent traced = m_scene.feed.event(event);
    EventWords words = wordsOf(traced);
    if (m_scene.layers.size() == 0 || m_scene.columns.isNarrow())
        return words;
    if (const auto *entered = traced.as<trace::LayerEntered>()) {
        words.detail = oneLine(entered->name) + QStringLiteral(" · ") + oneLine(entered->module);
        words.title = QCoreApplication::translate("Timeline", "calls");
    }
    if (traced.as<trace::LayerMessage>())
        words.title = words.title.section(u'.', words.title.count(u'.') > 1 ? 1 : 0);
    return words;
}

} // namespace gatescope::ui
