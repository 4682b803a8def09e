#include "timeline/chartscene.h"

#include "common/eventwords.h"
#include "timeline/timeaxis.h"
#include "timeline/timelinepaint.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kNames = ChartScene::kNamesWidth;
constexpr int kAxis = ChartScene::kAxisHeight;

class ChartPicture {
public:
    ChartPicture(QPainter &painter, const ChartScene &scene) : m_painter(painter), m_scene(scene)
    {
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setFont(scene.font);
    }

    void paint()
    {
        const int top = m_scene.lanesTop();
        m_painter.save();
        m_painter.setClipRect(QRectF(kNames, top, m_scene.size.width() - kNames, m_scene.size.height() - top));
        paintGrid();
        paintSelection();
        for (std::size_t lane = m_scene.firstLane(); lane < m_scene.endLane(); ++lane)
            paintLane(lane);
        paintAcross();
        m_painter.restore();
        paintNames();
        if (m_scene.showsLoad())
            paintLoad();
        paintAxis();
        paintPointer();
    }

private:
    void line(double x1, double y1, double x2, double y2) { m_painter.drawLine(QPointF(x1, y1), QPointF(x2, y2)); }
    void paintGrid();
    void paintSelection();
    void paintLane(std::size_t lane);
    void paintAcross();
    void paintNames();
    void paintName(std::size_t lane);
    void paintLoad();
    void paintBlockWords();
    void paintAxis();
    void paintPointer();

    QPainter &m_painter;
    const ChartScene &m_scene;
};

void ChartPicture::paintGrid()
{
    m_painter.setPen(hairline(theme::tint(Tone::Border, m_scene.palette, 0.5)));
    for (const AxisTick &tick : axisTicks(m_scene.scale, kAxisLabelSpace)) {
        const double at = snapped(m_scene.x(tick.time), m_painter);
        if (!tick.label.isEmpty())
            line(at, m_scene.lanesTop(), at, m_scene.bottom());
    }
}

void ChartPicture::paintSelection()
{
    const auto lane = m_scene.selected ? m_scene.data.laneOf(m_scene.selected) : std::nullopt;
    if (!lane)
        return;
    m_painter.fillRect(QRectF(kNames, m_scene.laneTop(*lane), m_scene.size.width(), ChartScene::kLaneHeight),
                       theme::tint(Tone::Accent, m_scene.palette, m_scene.focused ? 0.12 : 0.07));
}

void ChartPicture::paintLane(std::size_t lane)
{
    paintChartLane(m_painter, m_scene, lane);
    const double base = snapped(m_scene.laneTop(lane + 1), m_painter);
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    line(kNames, base, m_scene.size.width(), base);
}

/// A red veil over all lanes, hatched, with hard edges.
void ChartPicture::paintAcross()
{
    const auto slices = m_scene.data.across();
    const std::int64_t from = m_scene.scale.first();
    const auto begin = std::ranges::upper_bound(slices, from, {}, &Slice::end);
    const QColor ink = m_scene.color(Tone::Error);
    QColor veil = ink;
    veil.setAlphaF(0.10F);
    QColor hatch = ink;
    hatch.setAlphaF(0.28F);
    double last = -1e9;
    for (auto slice = begin; slice != slices.end() && slice->start <= m_scene.scale.last(); ++slice) {
        const double left = m_scene.x(slice->start);
        const double right = std::max(left + 2, m_scene.x(slice->end));
        if (right <= last + 1)
            continue;
        last = right;
        const QRectF area(left, m_scene.lanesTop(), right - left, m_scene.bottom() - m_scene.lanesTop());
        m_painter.fillRect(area, veil);
        m_painter.fillRect(area, QBrush(hatch, Qt::BDiagPattern));
        m_painter.setPen(hairline(ink));
        line(snapped(left, m_painter), area.top(), snapped(left, m_painter), area.bottom());
        line(snapped(right, m_painter), area.top(), snapped(right, m_painter), area.bottom());
    }
}

void ChartPicture::paintNames()
{
    const int top = m_scene.lanesTop();
    m_painter.save();
    m_painter.setClipRect(QRectF(0, top, kNames, m_scene.size.height() - top));
    m_painter.fillRect(QRectF(0, top, kNames, m_scene.size.height() - top), m_scene.color(Tone::Canvas));
    for (std::size_t lane = m_scene.firstLane(); lane < m_scene.endLane(); ++lane)
        paintName(lane);
    m_painter.restore();
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    const double edge = snapped(kNames - 1, m_painter);
    line(edge, 0, edge, m_scene.bottom());
}

void ChartPicture::paintName(std::size_t index)
{
    const ChartLane &lane = m_scene.data.lane(index);
    const double top = m_scene.laneTop(index);
    const bool selected = m_scene.selected != 0 && m_scene.data.laneOf(m_scene.selected) == index;
    if (selected)
        m_painter.fillRect(QRectF(0, top, kNames, ChartScene::kLaneHeight),
                           theme::tint(Tone::Accent, m_scene.palette, m_scene.focused ? 0.20 : 0.12));
    m_painter.fillRect(QRectF(0, top + theme::kSpace1, theme::kSpaceHalf + 1, ChartScene::kLaneHeight - theme::kSpace2),
                       m_scene.color(lane.tone));
    const bool two = !lane.note.isEmpty();
    const double half = ChartScene::kLaneHeight / 2.0;
    const QRectF room(theme::kSpace3, top + (two ? 2 : 0), kNames - theme::kSpace4, two ? half : 2 * half);
    m_painter.setFont(m_scene.font);
    m_painter.setPen(m_scene.color(Tone::Text));
    paintText(m_painter, room, Qt::AlignLeft | Qt::AlignVCenter, lane.title);
    if (two) {
        m_painter.setFont(smallFont(m_scene.font));
        m_painter.setPen(m_scene.color(Tone::Muted));
        paintText(m_painter, room.translated(0, half - 3), Qt::AlignLeft | Qt::AlignVCenter, lane.note);
    }
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    const double base = snapped(top + ChartScene::kLaneHeight, m_painter);
    line(0, base, kNames, base);
}

void ChartPicture::paintLoad()
{
    const QRectF band(0, kAxis, m_scene.size.width(), ChartScene::kLoadHeight);
    m_painter.fillRect(band, m_scene.color(Tone::Canvas));
    const QRectF area(kNames, kAxis + theme::kSpace1, band.width() - kNames, band.height() - theme::kSpace1);
    m_painter.save();
    m_painter.setClipRect(QRectF(kNames, band.top(), band.width() - kNames, band.height()));
    paintChartLoad(m_painter, m_scene.data, m_scene.scale, area, m_scene.palette, m_scene.leastPeak);
    paintBlockWords();
    m_painter.restore();
    m_painter.setFont(smallFont(m_scene.font));
    const QRectF words(theme::kSpace3, band.top(), kNames - theme::kSpace4, band.height() / 2);
    const auto word = [&](const QRectF &room, const char *text, Tone tone) {
        m_painter.setPen(m_scene.color(Tone::Muted));
        m_painter.fillRect(QRectF(room.left(), room.center().y() - 4, 8, 8), theme::tint(tone, m_scene.palette, 0.6));
        paintText(m_painter, room.adjusted(theme::kSpace3 + 2, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                  QCoreApplication::translate("Chart", text));
    };
    word(words.translated(0, 2), QT_TRANSLATE_NOOP("Chart", "run at once"), Tone::Running);
    word(words.translated(0, band.height() / 2 - 2), QT_TRANSLATE_NOOP("Chart", "wait for their turn"), Tone::Waiting);
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    const double base = snapped(band.bottom(), m_painter);
    line(0, base, band.width(), base);
    const double edge = snapped(kNames - 1, m_painter);
    line(edge, band.top(), edge, band.bottom());
}

/// Above the veils that are wide enough: for how long the loop stood still.
void ChartPicture::paintBlockWords()
{
    m_painter.setFont(smallFont(m_scene.font));
    const QFontMetricsF metrics(m_painter.font(), m_painter.device());
    const auto slices = m_scene.data.across();
    for (auto slice = std::ranges::upper_bound(slices, m_scene.scale.first(), {}, &Slice::end);
         slice != slices.end() && slice->start <= m_scene.scale.last(); ++slice) {
        const double left = std::max<double>(kNames, m_scene.x(slice->start));
        const double right = std::min<double>(m_scene.size.width(), m_scene.x(slice->end));
        const QString text = QCoreApplication::translate("Chart", "loop blocked %1")
                                 .arg(durationText(std::chrono::nanoseconds(slice->end - slice->start)));
        const double width = metrics.horizontalAdvance(text) + theme::kSpace2;
        if (right - left < width)
            continue;
        const QRectF pill((left + right - width) / 2, m_scene.lanesTop() - theme::kSpace4 - theme::kSpaceHalf, width,
                          theme::kSpace4);
        m_painter.setPen(hairline(m_scene.color(Tone::Error)));
        m_painter.setBrush(m_scene.color(Tone::Canvas));
        m_painter.drawRoundedRect(pill, theme::kRadius - 1, theme::kRadius - 1);
        m_painter.setPen(m_scene.color(Tone::Error));
        m_painter.drawText(pill, Qt::AlignCenter | Qt::TextSingleLine, text);
    }
}

void ChartPicture::paintAxis()
{
    m_painter.fillRect(QRectF(0, 0, m_scene.size.width(), kAxis), m_scene.color(Tone::Canvas));
    const QRectF ruler(kNames, 0, m_scene.size.width() - kNames, kAxis);
    m_painter.save();
    m_painter.setClipRect(ruler.adjusted(0, 0, 0, 1));
    m_painter.setFont(m_scene.font);
    QRectF pill;
    QString text;
    if (m_scene.pointer) {
        const auto since = m_scene.scale.time(*m_scene.pointer) - m_scene.scale.rangeBegin();
        text = axisLabel(since, niceStep(m_scene.scale.nsPerPixel()));
        const double width = QFontMetricsF(smallFont(m_scene.font)).horizontalAdvance(text) + theme::kSpace3;
        const double most = std::max<double>(kNames + 1, m_scene.size.width() - width - 1);
        pill = QRectF(std::clamp(kNames + *m_scene.pointer - width / 2, kNames + 1.0, most), theme::kSpace1 - 0.5,
                      width, kAxis - theme::kSpace2 - 1);
    }
    paintTimeAxis(m_painter, ruler, m_scene.scale, m_scene.palette, pill);
    if (!pill.isNull()) {
        m_painter.setFont(smallFont(m_scene.font));
        m_painter.setPen(hairline(m_scene.color(Tone::Muted)));
        m_painter.setBrush(m_scene.color(Tone::Raised));
        m_painter.drawRoundedRect(pill, theme::kRadius, theme::kRadius);
        m_painter.setPen(m_scene.color(Tone::Text));
        m_painter.drawText(pill, Qt::AlignCenter | Qt::TextSingleLine, text);
    }
    m_painter.restore();
    m_painter.setPen(hairline(m_scene.color(Tone::Border)));
    line(0, snapped(kAxis, m_painter), kNames, snapped(kAxis, m_painter));
}

void ChartPicture::paintPointer()
{
    if (!m_scene.pointer)
        return;
    const double at = snapped(kNames + *m_scene.pointer, m_painter);
    m_painter.setPen(hairline(m_scene.color(Tone::Faint)));
    line(at, kAxis, at, m_scene.bottom());
}

struct Column {
    double x;
    ChartLoad load;
};

std::vector<Column> loadColumns(const ChartData &data, const TimeScale &scale, double width, double &most)
{
    std::vector<Column> columns;
    for (double x = std::max(0.0, scale.x(data.begin())); x < std::min(width, scale.x(data.end())); x += 1) {
        columns.push_back({x, data.load(scale.time(x), std::max(scale.time(x + 1), scale.time(x) + 1))});
        most = std::max(most, columns.back().load.running + columns.back().load.queued);
    }
    return columns;
}

} // namespace

void paintChartLoad(QPainter &painter, const ChartData &data, const TimeScale &scale, const QRectF &area,
                    const QPalette &palette, double leastPeak)
{
    double most = leastPeak;
    const auto columns = loadColumns(data, scale, area.width(), most);
    const double unit = (area.height() - theme::kSpaceHalf) / most;
    const QColor runs = theme::tint(Tone::Running, palette, 0.5);
    const QColor waits = theme::tint(Tone::Waiting, palette, 0.6);
    for (const Column &column : columns) {
        const double running = column.load.running * unit;
        const double queued = column.load.queued * unit;
        painter.fillRect(QRectF(area.left() + column.x, area.bottom() - running, 1, running), runs);
        painter.fillRect(QRectF(area.left() + column.x, area.bottom() - running - queued, 1, queued), waits);
    }
    const auto busy = data.overloads();
    double last = -1e9;
    for (auto mark = std::ranges::lower_bound(busy, scale.first(), {}, &ChartMark::at);
         mark != busy.end() && mark->at <= scale.last(); ++mark) {
        const double x = area.left() + scale.x(mark->at);
        if (x - last < 3)
            continue;
        last = x;
        painter.fillRect(QRectF(x - 1, area.top(), 2, theme::kSpace1), theme::color(Tone::Error, palette));
    }
    painter.setFont(smallFont(painter.font()));
    painter.setPen(theme::color(Tone::Muted, palette));
    const QString top = QString::number(most, 'f', most < 10 && std::abs(most - std::round(most)) > 0.05 ? 1 : 0);
    painter.drawText(QRectF(area.left() + theme::kSpace1, area.top() - 2, 60, theme::kSpace4),
                     Qt::AlignLeft | Qt::AlignTop, top);
}

double chartLoadPeak(const ChartData &data, const TimeScale &scale, double width)
{
    double most = 1;
    if (data.hasLoad() && !data.isEmpty())
        loadColumns(data, scale, width, most);
    return most;
}

void paintChart(QPainter &painter, const ChartScene &scene)
{
    ChartPicture(painter, scene).paint();
}

} // namespace gatescope::ui
