#include "timeline/layercolumns.h"

namespace gatescope::ui {

namespace {

const std::uint16_t kEntered = trace::detail::kindOf<trace::LayerEntered>();
const std::uint16_t kLeft = trace::detail::kindOf<trace::LayerLeft>();
const std::uint16_t kMessage = trace::detail::kindOf<trace::LayerMessage>();

} // namespace

LayerColumns::LayerColumns(const TimelineIndex &index, bool foldLibraries)
{
    const auto &layers = index.layers();
    for (std::size_t place = 0; place < layers.size(); ++place) {
        const bool joins = foldLibraries && place > 0 && layers[place].isLibrary && layers[place - 1].isLibrary;
        if (joins)
            ++m_columns.back().count;
        else
            m_columns.push_back({.first = place});
        m_columnOf.push_back(m_columns.size() - 1);
    }
}

bool LayerColumns::isInside(const TimelineIndex &index, std::size_t event) const
{
    const std::size_t kind = index.point(event).kind;
    const auto layer = index.layerOf(event);
    if (!layer || (kind != kEntered && kind != kLeft && kind != kMessage))
        return false;
    const int parent = index.layers()[*layer].parent;
    return parent != TimelineLayer::kGateway && columnOf(static_cast<std::size_t>(parent)) == columnOf(*layer);
}

} // namespace gatescope::ui
