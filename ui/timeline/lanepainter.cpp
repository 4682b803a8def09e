#include "timeline/lanepainter.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "timeline/lanelegend.h"
#include "timeline/timeaxis.h"
#include "timeline/timelinepaint.h"
#include "timeline/timelinetext.h"

#include <QPainter>

#include <array>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr int kLaneNames = LaneScene::kNamesWidth;
constexpr int kLaneAxis = LaneScene::kAxisHeight;
constexpr int kMostIndent = 10;
constexpr double kStrong = 1.5; // width of lines that are no hairlines

Tone toneOfLane(const TimelineLane &lane)
{
    constexpr std::array kTones{Tone::Client, Tone::Gateway, Tone::Application, Tone::Worker, Tone::Application};
    return kTones[static_cast<std::size_t>(lane.kind)];
}

} // namespace

LanePainter::LanePainter(QPainter &painter, const LaneScene &scene)
    : m_painter(painter),
      m_scene(scene),
      m_chip(makeChip())
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setFont(scene.font);
}

void LanePainter::paint()
{
    m_painter.save();
    m_painter.setClipRect(
        QRectF(kLaneNames, kLaneAxis, m_scene.size.width() - kLaneNames, m_scene.size.height() - kLaneAxis));
    paintGrid();
    paintHeadersSent();
    paintSelection();
    paintLanes();
    paintLegend();
    m_painter.restore();
    paintNames();
    paintAxis();
    paintMeasurement();
    paintPointer();
    paintChip();
}

void LanePainter::line(double x1, double y1, double x2, double y2)
{
    m_painter.drawLine(QPointF(x1, y1), QPointF(x2, y2));
}

void LanePainter::paintGrid()
{
    m_painter.setPen(hairline(theme::tint(Tone::Border, m_scene.palette, 0.5)));
    for (const AxisTick &tick : axisTicks(m_scene.scale, kAxisLabelSpace)) {
        const double at = snapped(m_scene.x(tick.time), m_painter);
        if (!tick.label.isEmpty())
            line(at, kLaneAxis, at, m_scene.bottom());
    }
}

void LanePainter::paintLanes()
{
    for (const LanePlace &place : m_scene.layout.places()) {
        const double base = snapped(m_scene.y(place.bottom()), m_painter);
        if (base < kLaneAxis || m_scene.y(place.top) > m_scene.size.height())
            continue;
        paintLaneBars(m_painter, m_scene, place);
        paintLaneMarks(m_painter, m_scene, place);
        m_painter.setPen(hairline(m_scene.color(Tone::Border)));
        line(kLaneNames, base, m_scene.size.width(), base);
    }
}

/// The point of no return: a line through all lanes, and a lock in the gateway's.
void LanePainter::paintHeadersSent()
{
    const auto event = m_scene.feed.index().headersSent();
    if (!event)
        return;
    const double at = m_scene.x(m_scene.feed.index().point(*event).at);
    m_painter.setPen(QPen(m_scene.color(Tone::Ok), kStrong, Qt::DotLine));
    line(snapped(at, m_painter), kLaneAxis, snapped(at, m_painter), m_scene.bottom());
    const LanePlace &gateway = m_scene.layout.places()[static_cast<std::size_t>(LaneKind::Gateway)];
    const QRectF lock(at - theme::kIconSize / 2.0, m_scene.y(gateway.rowTop(0)), theme::kIconSize, theme::kIconSize);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_scene.color(Tone::Canvas));
    m_painter.drawEllipse(lock.adjusted(-2, -2, 2, 2));
    icon(QStringLiteral("headers-sent"), Tone::Ok).paint(&m_painter, lock.toRect());
}

void LanePainter::paintSelection()
{
    if (!m_scene.selected)
        return;
    const double at = snapped(m_scene.x(m_scene.feed.index().point(*m_scene.selected).at), m_painter);
    m_painter.setPen(hairline(m_scene.color(Tone::Accent)));
    line(at, kLaneAxis, at, m_scene.bottom());
}

std::pair<double, double> LanePainter::measuredEdges() const
{
    const auto inside = [this](double x) { return std::clamp(x, double(kLaneNames), double(m_scene.size.width())); };
    return {inside(m_scene.x(m_scene.measured->from)), inside(m_scene.x(m_scene.measured->to))};
}

void LanePainter::paintMeasurement()
{
    if (!m_scene.measured)
        return;
    const auto [left, right] = measuredEdges();
    QColor wash = m_scene.color(Tone::Accent);
    wash.setAlphaF(0.10F);
    m_painter.fillRect(QRectF(left, kLaneAxis, right - left, m_scene.bottom() - kLaneAxis), wash);
    m_painter.setPen(QPen(m_scene.color(Tone::Accent), kStrong));
    for (const double edge : {left, right})
        line(snapped(edge, m_painter), theme::kSpace1, snapped(edge, m_painter), m_scene.bottom());
    const double middle = snapped(m_chip.pill.center().y(), m_painter);
    line(left, middle, right, middle);
}

void LanePainter::paintPointer()
{
    if (!m_scene.pointer || m_scene.measured)
        return;
    const double at = snapped(kLaneNames + *m_scene.pointer, m_painter);
    m_painter.setPen(hairline(m_scene.color(Tone::Faint)));
    line(at, kLaneAxis, at, m_scene.bottom());
}

LanePainter::Chip LanePainter::makeChip() const
{
    if (m_scene.measured) {
        const auto [left, right] = measuredEdges();
        const auto ns = m_scene.measured->to - m_scene.measured->from;
        return chipAt((left + right) / 2, durationText(std::chrono::nanoseconds(ns)), Tone::Accent);
    }
    if (!m_scene.pointer)
        return {};
    const auto since = m_scene.scale.time(*m_scene.pointer) - m_scene.scale.rangeBegin();
    return chipAt(kLaneNames + *m_scene.pointer, axisLabel(since, niceStep(m_scene.scale.nsPerPixel())), Tone::Muted);
}

LanePainter::Chip LanePainter::chipAt(double centre, const QString &text, Tone tone) const
{
    const QFontMetricsF metrics(smallFont(m_scene.font), m_painter.device());
    const double width = metrics.horizontalAdvance(text) + theme::kSpace3;
    const double most = std::max<double>(kLaneNames + 1, m_scene.size.width() - width - 1);
    const double left = std::clamp<double>(centre - width / 2, kLaneNames + 1, most);
    return {QRectF(snapped(left, m_painter), snapped(theme::kSpace1 - 1, m_painter), std::round(width),
                   kLaneAxis - theme::kSpace2 - 1),
            text, tone};
}

void LanePainter::paintChip()
{
    if (m_chip.text.isEmpty())
        return;
    const bool loud = m_chip.tone == Tone::Accent;
    m_painter.setFont(smallFont(m_scene.font));
    m_painter.setPen(hairline(m_scene.color(m_chip.tone)));
    m_painter.setBrush(m_scene.color(loud ? Tone::Accent : Tone::Raised));
    m_painter.drawRoundedRect(m_chip.pill, theme::kRadius, theme::kRadius);
    m_painter.setPen(m_scene.color(loud ? Tone::OnAccent : Tone::Text));
    m_painter.drawText(m_chip.pill, Qt::AlignCenter | Qt::TextSingleLine, m_chip.text);
}

void LanePainter::paintNames()
{
    m_painter.fillRect(QRectF(0, kLaneAxis, kLaneNames, m_scene.size.height() - kLaneAxis),
                       m_scene.color(Tone::Canvas));
    for (const LanePlace &place : m_scene.layout.places())
        paintName(place);
    const double edge = snapped(kLaneNames - 1, m_painter);
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    line(edge, 0, edge, m_scene.bottom());
}

void LanePainter::paintName(const LanePlace &place)
{
    const bool thread = place.lane->kind == LaneKind::Thread || place.isLayer();
    const TimelineLayer *layer = place.isLayer() ? &m_scene.feed.index().layers()[place.lane->thread] : nullptr;
    const double indent = layer ? std::min(layer->depth, kMostIndent) * theme::kSpaceHalf : 0;
    const double middle = place.rows > 0 ? m_scene.y(place.rowTop(0)) + LanePlace::kBarHeight / 2.0
                                         : m_scene.y(place.marksTop()) + LanePlace::kMarksHeight / 2.0;
    const QRectF stripe(0, m_scene.y(place.top) + theme::kSpace1, theme::kSpaceHalf + 1,
                        place.bottom() - place.top - theme::kSpace2);
    m_painter.fillRect(stripe, m_scene.color(layer && layer->isLibrary ? Tone::Faint : toneOfLane(*place.lane)));
    QFont font = thread ? smallFont(m_scene.font) : m_scene.font;
    font.setWeight(thread ? QFont::Normal : QFont::DemiBold);
    m_painter.setFont(font);
    m_painter.setPen(m_scene.color(thread && !(layer && !layer->isLibrary) ? Tone::Muted : Tone::Text));
    const QRectF room(theme::kSpace3 + indent, middle - theme::kSpace3, kLaneNames - theme::kSpace4 - indent,
                      theme::kSpace6);
    paintText(m_painter, room, Qt::AlignLeft | Qt::AlignVCenter, laneTitle(m_scene.feed, *place.lane, place.layers));
    const double base = snapped(m_scene.y(place.bottom()), m_painter);
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    line(0, base, kLaneNames, base);
}

void LanePainter::paintAxis()
{
    const QRectF band(0, 0, m_scene.size.width(), kLaneAxis);
    m_painter.fillRect(band, m_scene.color(Tone::Canvas));
    const QRectF ruler(kLaneNames, 0, band.width() - kLaneNames, kLaneAxis);
    m_painter.save();
    m_painter.setClipRect(ruler.adjusted(0, 0, 0, 1));
    m_painter.setFont(m_scene.font);
    paintTimeAxis(m_painter, ruler, m_scene.scale, m_scene.palette, wordsOnAxis());
    m_painter.restore();
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    const double base = snapped(kLaneAxis, m_painter);
    line(0, base, kLaneNames, base);
}

QRectF LanePainter::wordsOnAxis() const
{
    if (!m_scene.measured)
        return m_chip.pill;
    const auto [left, right] = measuredEdges();
    return m_chip.pill.united(QRectF(left, 0, right - left, kLaneAxis));
}

void LanePainter::paintLegend()
{
    const double room = m_scene.size.height() - m_scene.bottom();
    if (room < theme::kSpace8 + theme::kSpace2)
        return;
    paintLaneLegend(m_painter,
                    QRectF(kLaneNames + theme::kSpace3, m_scene.bottom() + theme::kSpace2,
                           m_scene.size.width() - kLaneNames - theme::kSpace6, theme::kSpace6),
                    m_scene.font, m_scene.palette);
}

} // namespace gatescope::ui
