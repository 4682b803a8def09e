#include "timeline/minimap.h"

#include "common/eventwords.h"
#include "common/theme.h"
#include "timeline/lanescene.h"
#include "timeline/timelinepaint.h"

#include <QPainter>

#include <cmath>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr int kBandHeight = 10;
constexpr int kMapLeft = LaneScene::kNamesWidth;
constexpr std::uint32_t kFewOnPixel = 8; // marks on one pixel; with more they are shaded by their number

void paintBand(QPainter &painter, const TimelineIndex &index, const TimelineLane &lane, const TimeScale &scale,
               double top, const QPalette &palette)
{
    for (const Track &track : index.tracks()) {
        if (track.place.lane != lane.kind || track.place.row > 1 || lane.kind == LaneKind::Thread)
            continue;
        for (const SliceRun &run : sliceRuns(index, track, scale, 1)) {
            const SliceKind kind = track.slices[run.slice].kind;
            const double strength = (track.place.overlay ? 0.5 : 0.35) * (0.3 + 0.7 * run.coverage);
            painter.fillRect(QRectF(kMapLeft + run.left, top, run.right - run.left, kBandHeight),
                             theme::tint(toneOf(kind), palette, strength));
        }
    }
    for (std::size_t group = 0; group < kPartyGroups; ++group) {
        const auto cells = markCells(index, lane.marks[group], scale, 1, 1);
        const auto fullest = std::ranges::max_element(cells, {}, &MarkCell::count);
        for (const MarkCell &cell : cells) {
            const double share = std::sqrt((cell.count - 1.0) / fullest->count);
            const double height = 3 + (kBandHeight - 3) * share;
            const Tone tone = markTone(static_cast<EventGroup>(group), lane.kind, cell.failure);
            painter.fillRect(QRectF(std::floor(kMapLeft + cell.x), top + (kBandHeight - height) / 2, 1, height),
                             fullest->count > kFewOnPixel ? theme::tint(tone, palette, 0.4 + 0.3 * share)
                                                          : theme::color(tone, palette));
        }
    }
}

} // namespace

Minimap::Minimap(const TimelineFeed &feed, LaneCanvas &lanes, QWidget *parent)
    : RangeStrip(lanes, kMapLeft, parent),
      m_feed(feed)
{
    setAccessibleName(tr("Overview of the timeline"));
    setAccessibleDescription(tr("The whole exchange and the range that the swimlanes show. Use the keys of the "
                                "swimlanes to move it."));
    connect(&feed, &TimelineFeed::changed, this, &Minimap::forgetPicture);
    connect(&feed, &TimelineFeed::restarted, this, &Minimap::forgetPicture);
    connect(&lanes, &LaneCanvas::scaleChanged, this, qOverload<>(&QWidget::update));
}

bool Minimap::isEmpty() const
{
    return m_feed.index().isEmpty();
}

void Minimap::paintAll(QPainter &painter, const TimeScale &scale)
{
    double top = theme::kSpace1 + theme::kSpaceHalf;
    for (const TimelineLane *lane : m_feed.index().lanes()) {
        if (lane->kind == LaneKind::Thread)
            break;
        paintBand(painter, m_feed.index(), *lane, scale, top, palette());
        top += kBandHeight + theme::kSpaceHalf;
    }
}

QStringList Minimap::summary() const
{
    const auto &index = m_feed.index();
    const QString count = locale().toString(static_cast<qulonglong>(index.size()));
    return {durationText(std::chrono::nanoseconds(index.end() - index.begin())),
            index.size() == 1 ? tr("1 event") : tr("%1 events").arg(count)};
}

} // namespace gatescope::ui
