#include "python/taps/strand.h"

#include "python/taps/layer.h"

#include <algorithm>
#include <ranges>

namespace gatescope::taps {

namespace {

thread_local std::vector<Layer *> runningLayers; ///< Of all strands that run on this thread, outermost first.

const void *currentContext()
{
    return PyThreadState_Get()->context;
}

} // namespace

StrandPtr Strand::make()
{
    auto strand = std::make_shared<Strand>();
    strand->m_context = currentContext();
    return strand;
}

StrandPtr Strand::current(ExchangeId exchange)
{
    const Layer *caller = runningLayers.empty() ? nullptr : runningLayers.back();
    const bool isOurs =
        caller && caller->exchange() == exchange && caller->strand() && caller->strand()->m_context == currentContext();
    return isOurs ? caller->strand() : make();
}

void Strand::add(Layer &layer)
{
    m_layers.push_back(&layer);
    if (!m_isSuspended)
        runningLayers.push_back(&layer);
}

void Strand::remove(const Layer &layer)
{
    std::erase(m_layers, &layer);
    const auto found = std::ranges::find(runningLayers | std::views::reverse, &layer);
    if (found != runningLayers.rend())
        runningLayers.erase(std::next(found).base());
}

bool Strand::suspend()
{
    if (m_isSuspended)
        return false;
    m_isSuspended = true;
    m_since = sinceStart();
    ++m_suspensions;
    const auto isTail = [this] {
        return runningLayers.size() >= m_layers.size() &&
               std::equal(m_layers.rbegin(), m_layers.rend(), runningLayers.rbegin());
    };
    if (isTail())
        runningLayers.resize(runningLayers.size() - m_layers.size());
    else
        std::erase_if(runningLayers, [this](Layer *layer) { return std::ranges::contains(m_layers, layer); });
    return true;
}

bool Strand::goOn()
{
    if (!m_isSuspended)
        return false;
    m_isSuspended = false;
    m_waited += sinceStart() - m_since;
    runningLayers.insert(runningLayers.end(), m_layers.begin(), m_layers.end());
    return true;
}

std::chrono::nanoseconds Strand::waited(std::chrono::nanoseconds now) const
{
    return m_isSuspended ? m_waited + (now - m_since) : m_waited;
}

Layer *Strand::running(ExchangeId exchange)
{
    for (Layer *layer : runningLayers | std::views::reverse) {
        if (layer->exchange() == exchange)
            return layer;
    }
    return nullptr;
}

Layer *Strand::below(const Layer &layer)
{
    const auto found = std::ranges::find(runningLayers | std::views::reverse, &layer);
    const auto next = found == runningLayers.rend() ? found : std::next(found);
    return next == runningLayers.rend() ? nullptr : *next;
}

} // namespace gatescope::taps
