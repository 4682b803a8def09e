#include "timeline/lanescene.h"

#include "common/eventwords.h"
#include "timeline/timelinepaint.h"

#include <QPainter>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr double kWordsRoom = 36; // the least bar that carries words
constexpr double kThinnestBar = 2;

struct TrackRuns {
    const Track *track;
    std::vector<SliceRun> runs;
};

class LaneBars {
public:
    LaneBars(QPainter &painter, const LaneScene &scene, const LanePlace &place);
    void paint();

private:
    void paintRun(const TrackRuns &each, const SliceRun &run);
    void paintLabels(const TrackRuns &each);
    void paintLabel(const QRectF &room, const QRectF &bar, const Slice &slice);
    [[nodiscard]] QRectF barOf(const TrackRuns &each, const SliceRun &run) const;
    [[nodiscard]] QRectF labelRoom(const TrackRuns &each, const SliceRun &run) const;
    [[nodiscard]] bool isSelected(const Slice &slice) const;

    QPainter &m_painter;
    const LaneScene &m_scene;
    const LanePlace &m_place;
    std::vector<TrackRuns> m_tracks; ///< Overlays last.
};

LaneBars::LaneBars(QPainter &painter, const LaneScene &scene, const LanePlace &place)
    : m_painter(painter),
      m_scene(scene),
      m_place(place)
{
    const TimelineIndex &index = scene.feed.index();
    for (const bool overlay : {false, true}) {
        for (const Track &track : index.tracks()) {
            const TrackPlace &at = track.place;
            if (at.overlay == overlay && place.holds(index, at))
                m_tracks.push_back({&track, sliceRuns(index, track, scene.scale, kThinnestBar)});
        }
    }
}

void LaneBars::paint()
{
    for (const TrackRuns &each : m_tracks) {
        for (const SliceRun &run : each.runs)
            paintRun(each, run);
    }
    m_painter.setFont(smallFont(m_scene.font));
    for (const TrackRuns &each : m_tracks)
        paintLabels(each);
}

QRectF LaneBars::barOf(const TrackRuns &each, const SliceRun &run) const
{
    const double top = m_scene.y(m_place.rowTop(each.track->place.row));
    return {LaneScene::kNamesWidth + run.left, top, run.right - run.left, LanePlace::kBarHeight - 1.0};
}

void LaneBars::paintRun(const TrackRuns &each, const SliceRun &run)
{
    const Slice &slice = each.track->slices[run.slice];
    const SliceStyle style = sliceStyle(slice.kind, m_scene.palette);
    const QRectF bar = barOf(each, run);
    if (run.count > 1 || bar.width() <= kThinnestBar) {
        QColor ink = style.edge;
        ink.setAlphaF(static_cast<float>(0.15 + 0.65 * (run.count > 1 ? run.coverage : 1)));
        return m_painter.fillRect(bar, ink);
    }
    if (each.track->place.overlay)
        m_painter.fillRect(bar, m_scene.color(Tone::Canvas));
    paintBar(m_painter, bar, style);
    if (!isSelected(slice))
        return;
    m_painter.setPen(QPen(m_scene.color(Tone::Accent), 2));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRoundedRect(bar, theme::kRadius - 1, theme::kRadius - 1);
}

bool LaneBars::isSelected(const Slice &slice) const
{
    return m_scene.selected && (slice.first == *m_scene.selected || slice.last == *m_scene.selected);
}

void LaneBars::paintLabels(const TrackRuns &each)
{
    for (const SliceRun &run : each.runs) {
        if (run.count == 1 && run.right - run.left >= kWordsRoom)
            paintLabel(labelRoom(each, run), barOf(each, run), each.track->slices[run.slice]);
    }
}

/// What is in sight of the bar; of that, the widest part that no wait covers.
QRectF LaneBars::labelRoom(const TrackRuns &each, const SliceRun &run) const
{
    const QRectF bar = barOf(each, run);
    const QRectF seen = bar.intersected(QRectF(LaneScene::kNamesWidth, bar.top(), m_scene.scale.width(), bar.height()));
    if (each.track->place.overlay || !m_tracks.back().track->place.overlay || each.track->place.row != 0)
        return seen;
    double best = 0;
    double left = seen.left();
    QRectF room(seen.topLeft(), QSizeF(0, seen.height()));
    const auto take = [&](double right) {
        if (right - left > best) {
            best = right - left;
            room = QRectF(left, seen.top(), best, seen.height());
        }
    };
    for (const SliceRun &over : m_tracks.back().runs) {
        take(std::min(seen.right(), LaneScene::kNamesWidth + over.left));
        left = std::max(left, LaneScene::kNamesWidth + over.right);
    }
    take(seen.right());
    return room;
}

/// A time alone stands only where the bar is free: in a part of it, it would seem to be the part's.
void LaneBars::paintLabel(const QRectF &room, const QRectF &bar, const Slice &slice)
{
    const auto ns = m_scene.feed.index().endOf(slice) - slice.start;
    const QString time = durationText(std::chrono::nanoseconds(ns));
    const QString whole = sliceTitle(slice.kind) + u" · "_s + time;
    const QFontMetricsF metrics(m_painter.font(), m_painter.device());
    const double most = room.width() - theme::kSpace3;
    const QString &text = metrics.horizontalAdvance(whole) <= most ? whole : time;
    const double width = metrics.horizontalAdvance(text);
    if (width > most || (text == time && room.width() < bar.width()))
        return;
    const QRectF area(room.left() + theme::kSpace1 + theme::kSpaceHalf, room.top(), width, room.height());
    if (isWaiting(slice.kind)) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(sliceStyle(slice.kind, m_scene.palette).fill);
        m_painter.drawRoundedRect(area.adjusted(-2, 2, 2, -1), theme::kSpaceHalf, theme::kSpaceHalf);
    }
    m_painter.setPen(m_scene.color(Tone::Text));
    m_painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
}

} // namespace

void paintLaneBars(QPainter &painter, const LaneScene &scene, const LanePlace &place)
{
    LaneBars(painter, scene, place).paint();
}

} // namespace gatescope::ui
