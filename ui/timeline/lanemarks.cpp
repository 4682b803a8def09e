#include "timeline/lanescene.h"

#include "timeline/timelinepaint.h"

#include <QPainter>

#include <array>
#include <cmath>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr double kShapeSize = 10;
constexpr double kShapeRoom = 9;
constexpr double kCell = 2; // width of a column of marks
constexpr double kLeastColumn = 6;
constexpr std::uint32_t kFew = 8;  // marks in one column; with more, columns are shaded by their number
constexpr double kQuietColumn = 4; // of logs among others

class LaneMarks {
public:
    LaneMarks(QPainter &painter, const LaneScene &scene, const LanePlace &place)
        : m_painter(painter),
          m_scene(scene),
          m_place(place),
          m_top(scene.y(place.marksTop()))
    {
    }
    void paintGroup(EventGroup group);
    void paintSelected();

private:
    void paintCell(EventGroup group, const MarkCell &cell, std::uint32_t most);
    void paintColumn(EventGroup group, const MarkCell &cell, std::uint32_t most);
    [[nodiscard]] bool isHere(std::uint32_t event) const;
    [[nodiscard]] double middle() const { return m_top + LanePlace::kMarksHeight / 2.0; }
    [[nodiscard]] QColor ink(EventGroup group, bool failure) const
    {
        return m_scene.color(markTone(group, m_place.lane->kind, failure));
    }

    QPainter &m_painter;
    const LaneScene &m_scene;
    const LanePlace &m_place;
    double m_top;
};

void LaneMarks::paintGroup(EventGroup group)
{
    for (const TimelineLane *lane : m_place.lanes(m_scene.feed.index())) {
        const auto &marks = lane->marks[static_cast<std::size_t>(group)];
        const auto cells = markCells(m_scene.feed.index(), marks, m_scene.scale, kCell, kShapeRoom);
        const auto fullest = std::ranges::max_element(cells, {}, &MarkCell::count);
        for (const MarkCell &cell : cells)
            paintCell(group, cell, fullest->count);
    }
}

void LaneMarks::paintCell(EventGroup group, const MarkCell &cell, std::uint32_t most)
{
    const bool important = group == EventGroup::Findings || (cell.failure && cell.count == 1);
    if (!cell.alone && !important)
        return paintColumn(group, cell, most);
    const QPointF centre(LaneScene::kNamesWidth + cell.x, middle());
    paintMark(m_painter, centre, group, cell.failure, m_scene.color(Tone::Canvas), kShapeSize + 2 * theme::kSpaceHalf);
    paintMark(m_painter, centre, group, cell.failure, ink(group, cell.failure), kShapeSize);
}

void LaneMarks::paintColumn(EventGroup group, const MarkCell &cell, std::uint32_t most)
{
    const double left = std::floor(LaneScene::kNamesWidth + cell.x - kCell / 2);
    if (group == EventGroup::Logs && cell.count < most) {
        const double top = m_top + LanePlace::kMarksHeight - kQuietColumn;
        return m_painter.fillRect(QRectF(left, top, kCell, kQuietColumn), ink(group, cell.failure));
    }
    const double room = LanePlace::kMarksHeight - kLeastColumn;
    const double share = most <= 1 ? 0 : std::sqrt(static_cast<double>(cell.count - 1) / (most - 1));
    const double height = kLeastColumn + room * share;
    QColor color = ink(group, cell.failure);
    if (most > kFew)
        color.setAlphaF(static_cast<float>(0.35 + 0.45 * share));
    m_painter.fillRect(QRectF(left, middle() - height / 2, kCell, height), color);
}

bool LaneMarks::isHere(std::uint32_t event) const
{
    const TimelineIndex &index = m_scene.feed.index();
    const TimelineLane &lane = *m_place.lane;
    const KindTraits &traits = traitsOf(index.point(event).kind);
    if (lane.kind == LaneKind::Layer) {
        const auto layer = index.layerOf(event);
        return layer && *layer >= lane.thread && *layer < lane.thread + m_place.layers;
    }
    if (traits.group == EventGroup::Layers)
        return false;
    return lane.kind == traits.lane || (lane.kind == LaneKind::Thread && lane.thread == index.point(event).thread);
}

void LaneMarks::paintSelected()
{
    const EventPoint &point = m_scene.feed.index().point(*m_scene.selected);
    const KindTraits &traits = traitsOf(point.kind);
    if (!isHere(*m_scene.selected) || !m_scene.feed.isShown(*m_scene.selected))
        return;
    const QPointF centre(m_scene.x(point.at), middle());
    m_painter.setPen(QPen(m_scene.color(Tone::Accent), m_scene.focused ? 2 : 1.5));
    m_painter.setBrush(m_scene.color(Tone::Canvas));
    m_painter.drawEllipse(centre, theme::kSpace2, theme::kSpace2);
    paintMark(m_painter, centre, traits.group, point.failure, ink(traits.group, point.failure), kShapeSize - 1);
}

} // namespace

void paintLaneMarks(QPainter &painter, const LaneScene &scene, const LanePlace &place)
{
    LaneMarks marks(painter, scene, place);
    constexpr std::array kBackToFront{EventGroup::Layers, EventGroup::Calls, EventGroup::Wire, EventGroup::Logs,
                                      EventGroup::Findings};
    for (const EventGroup group : kBackToFront) {
        if (group == EventGroup::Layers && !place.isLayer())
            continue;
        if ((scene.feed.groups() & bit(group)) != 0)
            marks.paintGroup(group);
    }
    if (scene.selected)
        marks.paintSelected();
}

} // namespace gatescope::ui
