#include "timeline/chartscene.h"

#include "common/eventwords.h"
#include "timeline/levelofdetail.h"
#include "timeline/timelinepaint.h"

#include <QPainter>

#include <cmath>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr double kLeastBar = 2;
constexpr double kLabelRoom = 48;
constexpr double kMarkSize = 9;
constexpr double kReach = 5; // pixels around a mark or thin bar that still count as it

class LanePicture {
public:
    LanePicture(QPainter &painter, const ChartScene &scene, std::size_t index)
        : m_painter(painter),
          m_scene(scene),
          m_lane(scene.data.lane(index)),
          m_bar(scene.barTop(index)),
          m_strip(scene.stripTop(index))
    {
    }

    void paint()
    {
        for (const SliceRun &run : runsOf(m_lane.strip))
            paintThin(m_lane.strip, run);
        const auto bars = runsOf(m_lane.bars);
        paintBars(m_lane.bars, bars);
        paintBars(m_lane.waits, runsOf(m_lane.waits));
        m_painter.setFont(smallFont(m_scene.font));
        for (const SliceRun &run : bars)
            paintLabel(run);
        paintMarks();
    }

private:
    [[nodiscard]] std::vector<SliceRun> runsOf(const std::vector<Slice> &slices) const
    {
        return sliceRuns(slices, m_scene.data.end(), m_scene.scale, kLeastBar);
    }
    [[nodiscard]] QRectF place(const SliceRun &run, double top, double height) const
    {
        return {ChartScene::kNamesWidth + run.left, top, std::max(1.0, run.right - run.left), height};
    }

    void paintBars(const std::vector<Slice> &slices, const std::vector<SliceRun> &runs);
    void paintThin(const std::vector<Slice> &slices, const SliceRun &run);
    void paintLabel(const SliceRun &run);
    void paintMarks();

    QPainter &m_painter;
    const ChartScene &m_scene;
    const ChartLane &m_lane;
    double m_bar;
    double m_strip;
};

void LanePicture::paintBars(const std::vector<Slice> &slices, const std::vector<SliceRun> &runs)
{
    for (const SliceRun &run : runs) {
        const Slice &slice = slices[run.slice];
        const SliceStyle style = sliceStyle(slice.kind, m_scene.palette);
        const QRectF bar = place(run, m_bar, ChartScene::kBarHeight - 1.0);
        if (run.count > 1 || bar.width() <= kLeastBar) {
            QColor ink = style.edge;
            ink.setAlphaF(static_cast<float>(0.15 + 0.65 * (run.count > 1 ? run.coverage : 1)));
            m_painter.fillRect(bar, ink);
            continue;
        }
        if (isWaiting(slice.kind))
            m_painter.fillRect(bar, m_scene.color(Tone::Canvas));
        paintBar(m_painter, bar, style);
        if (slice.first != m_scene.selected || isWaiting(slice.kind))
            continue;
        m_painter.setPen(QPen(m_scene.color(Tone::Accent), 2));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRoundedRect(bar, theme::kRadius - 1, theme::kRadius - 1);
    }
}

void LanePicture::paintThin(const std::vector<Slice> &slices, const SliceRun &run)
{
    const Slice &slice = slices[run.slice];
    QColor ink = m_scene.color(toneOf(slice.kind));
    if (run.count > 1)
        ink.setAlphaF(static_cast<float>(0.25 + 0.75 * run.coverage));
    const QRectF area = place(run, m_strip, ChartScene::kStripHeight - 1.0);
    if (isWaiting(slice.kind) && run.count == 1 && area.width() > theme::kSpace2)
        m_painter.fillRect(area, QBrush(ink, Qt::BDiagPattern));
    m_painter.fillRect(isWaiting(slice.kind) ? QRectF(area.topLeft(), QSizeF(area.width(), 1.5)) : area, ink);
}

void LanePicture::paintLabel(const SliceRun &run)
{
    const Slice &slice = m_lane.bars[run.slice];
    const QRectF seen =
        place(run, m_bar, ChartScene::kBarHeight)
            .intersected(QRectF(ChartScene::kNamesWidth, m_bar, m_scene.scale.width(), ChartScene::kBarHeight));
    if (run.count > 1 || seen.width() < kLabelRoom)
        return;
    const auto ns = m_scene.data.endOf(slice) - slice.start;
    const QFontMetricsF metrics(m_painter.font(), m_painter.device());
    const double room = seen.width() - theme::kSpace3;
    const QString label = m_scene.data.label(slice);
    const QString whole = label + u"  "_s + durationText(std::chrono::nanoseconds(ns));
    const QString &text = metrics.horizontalAdvance(whole) <= room ? whole : label;
    const double width = std::min(metrics.horizontalAdvance(text), room);
    const QRectF area(seen.left() + theme::kSpace1 + theme::kSpaceHalf, m_bar, width + 1, ChartScene::kBarHeight);
    const std::size_t wait = firstEndingAfter(m_lane.waits, m_scene.scale.time(area.left() - ChartScene::kNamesWidth));
    if (wait < m_lane.waits.size() && m_scene.x(m_lane.waits[wait].start) < area.right()) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_scene.color(Tone::Canvas));
        m_painter.setOpacity(0.85);
        m_painter.drawRoundedRect(area.adjusted(-2, 2, 2, -3), theme::kSpaceHalf, theme::kSpaceHalf);
        m_painter.setOpacity(1);
    }
    m_painter.setPen(m_scene.color(Tone::Text));
    paintText(m_painter, area, Qt::AlignLeft | Qt::AlignVCenter, text);
}

void LanePicture::paintMarks()
{
    const auto &marks = m_lane.marks;
    const double middle = m_bar + ChartScene::kBarHeight / 2.0;
    const auto begin = std::ranges::lower_bound(marks, m_scene.scale.time(-kMarkSize), {}, &ChartMark::at);
    const std::int64_t end = m_scene.scale.time(m_scene.scale.width() + kMarkSize);
    double last = -1e9;
    for (auto mark = begin; mark != marks.end() && mark->at <= end;) {
        const double x = m_scene.x(mark->at);
        const auto next = std::ranges::lower_bound(
            mark + 1, marks.end(), m_scene.scale.time(x - ChartScene::kNamesWidth + kLeastBar), {}, &ChartMark::at);
        const QColor ink = m_scene.color(markTone(mark->group, LaneKind::Client, mark->failure));
        if (next - mark == 1 && x - last >= kMarkSize)
            paintMark(m_painter, QPointF(x, middle), mark->group, mark->failure, ink, kMarkSize);
        else
            m_painter.fillRect(QRectF(std::floor(x), m_bar + 3, kLeastBar, ChartScene::kBarHeight - 6), ink);
        last = x;
        mark = next;
    }
}

const Slice *sliceNear(const ChartData &data, const std::vector<Slice> &slices, const TimeScale &scale, double x)
{
    const std::int64_t from = scale.time(x - 1);
    const std::size_t place = firstEndingAfter(slices, from - 1);
    if (place == slices.size() || slices[place].start > scale.time(x + 1))
        return nullptr;
    return data.endOf(slices[place]) >= from ? &slices[place] : nullptr;
}

const ChartMark *markNear(const std::vector<ChartMark> &marks, const TimeScale &scale, double x)
{
    const auto found = std::ranges::lower_bound(marks, scale.time(x - kReach), {}, &ChartMark::at);
    return found != marks.end() && found->at <= scale.time(x + kReach) ? &*found : nullptr;
}

} // namespace

std::size_t ChartScene::endLane() const
{
    const int rows = (size.height() - lanesTop() + kLaneHeight - 1) / kLaneHeight + 1;
    return std::min(data.lanes(), firstLane() + static_cast<std::size_t>(std::max(0, rows)));
}

void paintChartLane(QPainter &painter, const ChartScene &scene, std::size_t lane)
{
    LanePicture(painter, scene, lane).paint();
}

ChartHit chartHit(const ChartScene &scene, QPointF at)
{
    ChartHit hit;
    if (at.y() < scene.lanesTop() || at.y() >= scene.bottom())
        return hit;
    const auto index = static_cast<std::size_t>((at.y() - scene.lanesTop() + scene.scroll) / ChartScene::kLaneHeight);
    if (index >= scene.data.lanes())
        return hit;
    hit.lane = index;
    hit.isName = at.x() < ChartScene::kNamesWidth;
    if (hit.isName)
        return hit;
    const double x = at.x() - ChartScene::kNamesWidth;
    const ChartLane &lane = scene.data.lane(index);
    hit.mark = markNear(lane.marks, scene.scale, x);
    if (at.y() >= scene.stripTop(index) - 1)
        hit.slice = sliceNear(scene.data, lane.strip, scene.scale, x);
    if (!hit.slice)
        hit.slice = sliceNear(scene.data, lane.waits, scene.scale, x);
    if (!hit.slice)
        hit.slice = sliceNear(scene.data, lane.bars, scene.scale, x);
    return hit;
}

} // namespace gatescope::ui
