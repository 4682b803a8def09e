#include "timeline/lanepainter.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "timeline/timeaxis.h"
#include "timeline/timelinepaint.h"
#include "timeline/timelinetext.h"

#include <QPainter>

#include <array>
#include <cmath>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr double kLabelRoom = 36; // the least bar that carries words
constexpr double kShapeSize = 10;
constexpr double kShapeRoom = 9;
constexpr double kCell = 2; // width of a column of marks
constexpr double kLeastBar = 2;
constexpr std::array kLaneTones{Tone::Client, Tone::Gateway, Tone::Application, Tone::Worker};

Tone toneOfLane(const TimelineLane &lane)
{
    return kLaneTones[static_cast<std::size_t>(lane.kind)];
}

} // namespace

LanePainter::LanePainter(QPainter &painter, const LaneScene &scene) : m_painter(painter), m_scene(scene)
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setFont(scene.font);
}

void LanePainter::paint()
{
    m_painter.save();
    m_painter.setClipRect(
        QRectF(kNamesWidth, kAxisHeight, m_scene.size.width() - kNamesWidth, m_scene.size.height() - kAxisHeight));
    paintGrid();
    for (const LanePlace &place : m_scene.layout.places()) {
        if (y(place.bottom()) >= kAxisHeight && y(place.top) <= m_scene.size.height())
            paintLane(place);
    }
    paintHeadersSent();
    paintSelection();
    m_painter.restore();
    paintNames();
    paintAxis();
    paintMeasurement();
    paintPointer();
}

void LanePainter::paintGrid()
{
    m_painter.setPen(hairline(theme::tint(Tone::Border, m_scene.palette, 0.5)));
    for (const AxisTick &tick : axisTicks(m_scene.scale, kAxisLabelSpace)) {
        if (tick.label.isEmpty())
            continue;
        const double at = snapped(x(tick.time), m_painter);
        m_painter.drawLine(QPointF(at, kAxisHeight), QPointF(at, m_scene.size.height()));
    }
}

void LanePainter::paintLane(const LanePlace &place)
{
    for (const bool overlay : {false, true}) {
        for (const Track &track : m_scene.feed.index().tracks()) {
            const TrackPlace &at = track.place;
            if (at.overlay == overlay && at.lane == place.lane->kind && at.thread == place.lane->thread)
                paintTrack(place, track);
        }
    }
    for (const EventGroup group : {EventGroup::Calls, EventGroup::Wire, EventGroup::Logs, EventGroup::Findings}) {
        if ((m_scene.feed.groups() & bit(group)) != 0)
            paintMarks(place, group);
    }
    m_painter.setPen(hairline(color(Tone::Border)));
    const double base = snapped(y(place.bottom()), m_painter);
    m_painter.drawLine(QPointF(0, base), QPointF(m_scene.size.width(), base));
}

void LanePainter::paintTrack(const LanePlace &place, const Track &track)
{
    const double top = y(place.rowTop(track.place.row));
    for (const SliceRun &run : sliceRuns(m_scene.feed.index(), track, m_scene.scale, kLeastBar)) {
        const QRectF bar(kNamesWidth + run.left, top, run.right - run.left, LanePlace::kBarHeight - 1);
        paintRun(bar, run, track.slices[run.slice], track.place.overlay);
    }
}

void LanePainter::paintRun(const QRectF &bar, const SliceRun &run, const Slice &slice, bool overlay)
{
    const SliceStyle style = sliceStyle(slice.kind, m_scene.palette);
    if (run.count > 1 || bar.width() <= kLeastBar) {
        QColor ink = style.edge;
        ink.setAlphaF(static_cast<float>(0.2 + 0.7 * (run.count > 1 ? run.coverage : 1)));
        return m_painter.fillRect(bar, ink);
    }
    if (overlay)
        m_painter.fillRect(bar, color(Tone::Canvas));
    paintBar(m_painter, bar, style);
    if (isSelected(slice)) {
        m_painter.setPen(QPen(color(Tone::Accent), 2));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRoundedRect(bar, theme::kRadius - 1, theme::kRadius - 1);
    }
    paintLabel(bar, slice);
}

void LanePainter::paintLabel(const QRectF &bar, const Slice &slice)
{
    const QRectF seen = bar.intersected(QRectF(kNamesWidth, bar.top(), m_scene.scale.width(), bar.height()));
    if (seen.width() < kLabelRoom)
        return;
    const auto ns = m_scene.feed.index().endOf(slice) - slice.start;
    const QString time = durationText(std::chrono::nanoseconds(ns));
    const QString whole = sliceTitle(slice.kind) + QStringLiteral(" · ") + time;
    m_painter.setFont(smallFont(m_scene.font));
    const QFontMetricsF metrics(m_painter.font(), m_painter.device());
    const double room = seen.width() - theme::kSpace3;
    const QString &text = metrics.horizontalAdvance(whole) <= room ? whole : time;
    const double width = metrics.horizontalAdvance(text);
    if (width > room)
        return;
    const QRectF area(seen.left() + theme::kSpace1 + theme::kSpaceHalf, seen.top(), width, seen.height());
    if (isWaiting(slice.kind)) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(sliceStyle(slice.kind, m_scene.palette).fill);
        m_painter.drawRoundedRect(area.adjusted(-2, 2, 2, -1), theme::kSpaceHalf, theme::kSpaceHalf);
    }
    m_painter.setPen(color(Tone::Text));
    m_painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
}

bool LanePainter::isSelected(const Slice &slice) const
{
    return m_scene.selected && (slice.first == *m_scene.selected || slice.last == *m_scene.selected);
}

void LanePainter::paintMarks(const LanePlace &place, EventGroup group)
{
    const auto &marks = place.lane->marks[static_cast<std::size_t>(group)];
    for (const MarkCell &cell : markCells(m_scene.feed.index(), marks, m_scene.scale, kCell, kShapeRoom))
        paintCell(place, group, cell);
}

void LanePainter::paintCell(const LanePlace &place, EventGroup group, const MarkCell &cell)
{
    const QColor ink = color(markTone(group, place.lane->kind, cell.failure));
    const double top = y(place.marksTop());
    const double at = kNamesWidth + cell.x;
    const bool important = group == EventGroup::Findings || (cell.failure && cell.count == 1);
    if (cell.alone || important)
        return paintMark(m_painter, QPointF(at, top + LanePlace::kMarksHeight / 2.0), group, cell.failure, ink,
                         kShapeSize);
    const double most = LanePlace::kMarksHeight - theme::kSpaceHalf;
    const double height = std::min(most, theme::kSpace1 + theme::kSpaceHalf + 1.5 * std::log2(cell.count));
    const double left = std::floor(at - kCell / 2);
    m_painter.fillRect(QRectF(left, top + (LanePlace::kMarksHeight - height) / 2, kCell, height), ink);
}

/// The point of no return: a line through all lanes.
void LanePainter::paintHeadersSent()
{
    const auto event = m_scene.feed.index().headersSent();
    if (!event)
        return;
    const double at = snapped(x(m_scene.feed.index().point(*event).at), m_painter);
    const double bottom = std::min<double>(m_scene.size.height(), y(m_scene.layout.height()));
    m_painter.setPen(QPen(color(Tone::Ok), 1.5, Qt::DotLine));
    m_painter.drawLine(QPointF(at, kAxisHeight), QPointF(at, bottom));
}

void LanePainter::paintSelection()
{
    if (!m_scene.selected)
        return;
    const double at = snapped(x(m_scene.feed.index().point(*m_scene.selected).at), m_painter);
    m_painter.setPen(hairline(color(Tone::Accent)));
    m_painter.drawLine(QPointF(at, kAxisHeight), QPointF(at, m_scene.size.height()));
    for (const LanePlace &place : m_scene.layout.places())
        paintSelectedMark(place);
}

void LanePainter::paintSelectedMark(const LanePlace &place)
{
    const EventPoint &point = m_scene.feed.index().point(*m_scene.selected);
    const KindTraits &traits = traitsOf(point.kind);
    const bool here =
        place.lane->kind == traits.lane || (place.lane->kind == LaneKind::Thread && place.lane->thread == point.thread);
    if (!here || !m_scene.feed.isShown(*m_scene.selected))
        return;
    const QPointF centre(x(point.at), y(place.marksTop()) + LanePlace::kMarksHeight / 2.0);
    m_painter.setPen(QPen(color(Tone::Accent), m_scene.focused ? 2 : 1.5));
    m_painter.setBrush(color(Tone::Canvas));
    m_painter.drawEllipse(centre, theme::kSpace2 - 1, theme::kSpace2 - 1);
    paintMark(m_painter, centre, traits.group, point.failure,
              color(markTone(traits.group, place.lane->kind, point.failure)), kShapeSize - 1);
}

void LanePainter::paintMeasurement()
{
    if (!m_scene.measured)
        return;
    const double least = kNamesWidth;
    const double most = m_scene.size.width();
    const double left = std::clamp(x(m_scene.measured->from), least, most);
    const double right = std::clamp(x(m_scene.measured->to), least, most);
    QColor wash = color(Tone::Accent);
    wash.setAlphaF(0.12F);
    m_painter.fillRect(QRectF(left, kAxisHeight, right - left, m_scene.size.height() - kAxisHeight), wash);
    m_painter.setPen(QPen(color(Tone::Accent), 1.5));
    for (const double edge : {left, right})
        m_painter.drawLine(QPointF(snapped(edge, m_painter), theme::kSpace1),
                           QPointF(snapped(edge, m_painter), m_scene.size.height()));
    const auto ns = m_scene.measured->to - m_scene.measured->from;
    paintChip((left + right) / 2, durationText(std::chrono::nanoseconds(ns)), Tone::Accent);
}

void LanePainter::paintPointer()
{
    if (!m_scene.pointer || m_scene.measured)
        return;
    const double at = snapped(kNamesWidth + *m_scene.pointer, m_painter);
    m_painter.setPen(hairline(color(Tone::Faint)));
    m_painter.drawLine(QPointF(at, kAxisHeight), QPointF(at, m_scene.size.height()));
    const auto since = m_scene.scale.time(*m_scene.pointer) - m_scene.scale.rangeBegin();
    const auto step = niceStep(m_scene.scale.nsPerPixel());
    paintChip(at, axisLabel(since, step), Tone::Muted);
}

/// Words on the ruler, in a pill that stays inside of it.
void LanePainter::paintChip(double centre, const QString &text, Tone tone)
{
    m_painter.setFont(smallFont(m_scene.font));
    const double width = QFontMetricsF(m_painter.font(), m_painter.device()).horizontalAdvance(text) + theme::kSpace3;
    const double left = std::clamp(centre - width / 2, kNamesWidth + 1.0,
                                   std::max(kNamesWidth + 1.0, m_scene.size.width() - width - 1.0));
    const QRectF pill(snapped(left, m_painter), snapped(theme::kSpace1, m_painter), width,
                      kAxisHeight - theme::kSpace2 - 1);
    m_painter.setPen(hairline(color(tone)));
    m_painter.setBrush(tone == Tone::Accent ? color(Tone::Accent) : color(Tone::Raised));
    m_painter.drawRoundedRect(pill, theme::kRadius, theme::kRadius);
    m_painter.setPen(color(tone == Tone::Accent ? Tone::OnAccent : Tone::Text));
    m_painter.drawText(pill, Qt::AlignCenter | Qt::TextSingleLine, text);
}

void LanePainter::paintNames()
{
    const QRectF column(0, kAxisHeight, kNamesWidth, m_scene.size.height() - kAxisHeight);
    m_painter.fillRect(column, color(Tone::Canvas));
    for (const LanePlace &place : m_scene.layout.places()) {
        const double top = y(place.top);
        const double middle = place.rows > 0 ? y(place.rowTop(0)) + LanePlace::kBarHeight / 2.0
                                             : y(place.marksTop()) + LanePlace::kMarksHeight / 2.0;
        m_painter.fillRect(
            QRectF(0, top + theme::kSpace1, theme::kSpaceHalf + 1, place.bottom() - place.top - theme::kSpace2),
            color(toneOfLane(*place.lane)));
        const bool thread = place.lane->kind == LaneKind::Thread;
        QFont font = thread ? smallFont(m_scene.font) : m_scene.font;
        font.setWeight(thread ? QFont::Normal : QFont::DemiBold);
        m_painter.setFont(font);
        m_painter.setPen(color(thread ? Tone::Muted : Tone::Text));
        paintText(m_painter,
                  QRectF(theme::kSpace3, middle - theme::kSpace3, kNamesWidth - theme::kSpace4, theme::kSpace6),
                  Qt::AlignLeft | Qt::AlignVCenter, laneTitle(m_scene.feed, *place.lane));
        const double base = snapped(y(place.bottom()), m_painter);
        m_painter.setPen(hairline(color(Tone::Border)));
        m_painter.drawLine(QPointF(0, base), QPointF(kNamesWidth, base));
    }
    const double edge = snapped(kNamesWidth - 1, m_painter);
    m_painter.setPen(hairline(color(Tone::Border)));
    m_painter.drawLine(QPointF(edge, 0), QPointF(edge, m_scene.size.height()));
}

void LanePainter::paintAxis()
{
    m_painter.save();
    const QRectF band(0, 0, m_scene.size.width(), kAxisHeight);
    m_painter.fillRect(band, color(Tone::Canvas));
    const QRectF ruler(kNamesWidth, 0, band.width() - kNamesWidth, kAxisHeight);
    m_painter.setClipRect(ruler.adjusted(0, 0, 0, 1));
    m_painter.setFont(m_scene.font);
    paintTimeAxis(m_painter, ruler, m_scene.scale, m_scene.palette);
    const auto sent = m_scene.feed.index().headersSent();
    if (sent) {
        const double at = x(m_scene.feed.index().point(*sent).at);
        const QRectF lock(at - theme::kSpace2, kAxisHeight - theme::kIconSize, theme::kIconSize, theme::kIconSize);
        m_painter.fillRect(lock, color(Tone::Canvas));
        icon(QStringLiteral("event-headers-sent"), Tone::Ok).paint(&m_painter, lock.toRect());
    }
    m_painter.restore();
    m_painter.setPen(hairline(color(Tone::Border)));
    const double base = snapped(kAxisHeight, m_painter);
    m_painter.drawLine(QPointF(0, base), QPointF(kNamesWidth, base));
}

} // namespace gatescope::ui
