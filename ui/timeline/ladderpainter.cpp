#include "timeline/ladderpainter.h"

#include "common/icons.h"
#include "timeline/timelinepaint.h"
#include "timeline/timelinetext.h"

#include <QPainter>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr double kHalfActivation = theme::kSpace1; // half its width
constexpr double kArrowMarkSize = 9;
const std::uint16_t kHeadersSent = trace::detail::kindOf<trace::HeadersSent>();

} // namespace

LadderPainter::LadderPainter(QPainter &painter, const LadderScene &scene)
    : m_painter(painter),
      m_scene(scene),
      m_firstRow(scene.layout.firstBelow(scene.scroll)),
      m_endRow(m_firstRow)
{
    const int bottom = scene.scroll + scene.size.height() - kHeadHeight;
    while (m_endRow < scene.layout.rows() && scene.layout.top(m_endRow) < bottom)
        ++m_endRow;
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setFont(scene.font);
}

void LadderPainter::paint()
{
    for (std::size_t row = m_firstRow; row < m_endRow; ++row)
        paintBackground(row, m_scene.feed.shown()[row]);
    paintLifelines();
    paintPauses();
    paintActivations();
    for (std::size_t row = m_firstRow; row < m_endRow; ++row)
        paintRow(row);
    paintMeasurement();
    paintHeads();
}

double LadderPainter::yOfEvent(std::uint32_t event) const
{
    const std::size_t row = m_scene.feed.rowAtOrAfter(event);
    if (row >= m_scene.layout.rows())
        return y(m_scene.layout.height());
    const bool exact = m_scene.feed.shown()[row] == event;
    return y(exact ? m_scene.layout.centre(row) : m_scene.layout.top(row));
}

double LadderPainter::yOfStart(std::uint32_t event) const
{
    const std::size_t row = m_scene.feed.rowAtOrAfter(event);
    if (row >= m_scene.layout.rows() || m_scene.feed.shown()[row] == event)
        return yOfEvent(event);
    return y(m_scene.layout.top(row) - m_scene.layout.spaceBefore(row));
}

double LadderPainter::edge(std::size_t actor, double direction) const
{
    const double x = m_scene.columns.x(actor);
    return actor == kApplicationActor || layerColumn(actor) ? x + direction * (kHalfActivation + 1) : x;
}

void LadderPainter::paintLifelines()
{
    for (std::size_t actor = 0; actor < m_scene.columns.actors(); ++actor) {
        const double x = snapped(m_scene.columns.x(actor), m_painter);
        m_painter.setPen(hairline(theme::tint(toneOfActor(actor), m_scene.palette, 0.4)));
        m_painter.drawLine(
            QPointF(x, kHeadHeight),
            QPointF(x, std::min<double>(m_scene.size.height(), y(m_scene.layout.height()) + theme::kSpace2)));
    }
}

void LadderPainter::paintPauses()
{
    const std::size_t end = std::min(m_endRow + 1, m_scene.layout.rows());
    for (std::size_t row = std::max<std::size_t>(m_firstRow, 1); row < end; ++row) {
        if (m_scene.layout.spaceBefore(row) > 0)
            paintPause(row);
    }
}

/// The lifelines are dotted while nothing happens.
void LadderPainter::paintPause(std::size_t row)
{
    const auto &columns = m_scene.columns;
    const auto &index = m_scene.feed.index();
    const auto &shown = m_scene.feed.shown();
    const int space = m_scene.layout.spaceBefore(row);
    const double top = y(m_scene.layout.top(row) - space);
    for (std::size_t actor = 0; actor < columns.actors(); ++actor) {
        const double x = snapped(columns.x(actor), m_painter);
        m_painter.fillRect(QRectF(x - 1, top, 2, space), color(Tone::Canvas));
        m_painter.setPen(QPen(theme::tint(toneOfActor(actor), m_scene.palette, 0.5), 1.2, Qt::DotLine));
        m_painter.drawLine(QPointF(x, top), QPointF(x, top + space));
    }
    m_painter.setFont(smallFont(m_scene.font));
    m_painter.setPen(color(Tone::Muted));
    const double left = columns.isNarrow() ? columns.notesLeft() : columns.x(0) + theme::kSpace2;
    const QRectF area(left, top, std::max(columns.distance(), theme::kSpace8 * 3) - theme::kSpace4, space);
    paintText(m_painter, area, Qt::AlignCenter, laterText(index.point(shown[row]).at - index.point(shown[row - 1]).at));
}

void LadderPainter::paintActivations()
{
    const auto &index = m_scene.feed.index();
    for (const Track &track : index.tracks()) {
        const auto actor = actorOfTrack(track.place);
        if (m_firstRow == m_endRow || !actor)
            continue;
        const std::uint32_t first = m_firstRow == 0 ? 0 : m_scene.feed.shown()[m_firstRow - 1];
        const std::uint32_t last = m_scene.feed.shown()[m_endRow - 1];
        const auto begin = std::ranges::partition_point(
            track.slices, [&](const Slice &slice) { return index.lastEventOf(slice) < first; });
        for (auto slice = begin; slice != track.slices.end() && slice->first <= last; ++slice)
            paintActivation(*slice, track.place, *actor);
    }
}

void LadderPainter::paintActivation(const Slice &slice, const TrackPlace &place, std::size_t actor)
{
    const double top = std::max<double>(yOfStart(slice.first), kHeadHeight - LadderLayout::kRowHeight);
    double bottom = yOfEvent(m_scene.feed.index().lastEventOf(slice));
    if (slice.isOpen() && !place.overlay)
        bottom += LadderLayout::kRowHeight / 2.0;
    bottom = std::min<double>(bottom, m_scene.size.height() + LadderLayout::kRowHeight);
    const double x = m_scene.columns.x(actor);
    const QRectF bar(x - kHalfActivation, top, kHalfActivation * 2, std::max(2.0, bottom - top));
    paintBar(m_painter, bar, sliceStyle(slice.kind, m_scene.palette));
}

void LadderPainter::paintBackground(std::size_t row, std::uint32_t event)
{
    const QRectF area(0, y(m_scene.layout.top(row)), m_scene.size.width(), LadderLayout::kRowHeight);
    if (m_scene.selected == event) {
        m_painter.fillRect(area, theme::tint(Tone::Accent, m_scene.palette, m_scene.focused ? 0.20 : 0.12));
        m_painter.fillRect(QRectF(area.topLeft(), QSizeF(theme::kSpaceHalf + 1, area.height())), color(Tone::Accent));
    } else if (m_scene.hovered == row) {
        m_painter.fillRect(area, color(Tone::Surface));
    }
}

void LadderPainter::paintRow(std::size_t row)
{
    const std::uint32_t event = m_scene.feed.shown()[row];
    const EventPoint &point = m_scene.feed.index().point(event);
    const EventWords words = wordsInColumn(event);
    const double centre = y(m_scene.layout.centre(row));
    paintTime(centre, event);
    if (point.kind == kHeadersSent)
        return paintHeadersSent(centre, words);
    const Ends ends = endsOf(words, event);
    if (ends.from == ends.to)
        return paintNote(centre, ends.from, words, point);
    paintArrow(centre, ends, words, point.failure);
    if (m_scene.columns.isNarrow())
        return paintWords(centre, words, point.failure);
    paintDetail(centre, m_scene.columns.notesLeft(), m_scene.columns.notesRight(), words.detail);
}

void LadderPainter::paintWords(double centre, const EventWords &words, bool failure)
{
    const double left = m_scene.columns.notesLeft();
    const double right = m_scene.columns.notesRight();
    m_painter.setFont(m_scene.font);
    m_painter.setPen(failure ? color(words.tone) : color(Tone::Text));
    const QRectF area(left, centre - LadderLayout::kRowHeight / 2.0, right - left - theme::kSpace2,
                      LadderLayout::kRowHeight);
    paintText(m_painter, area, Qt::AlignLeft | Qt::AlignVCenter, words.title);
    const double used = QFontMetricsF(m_scene.font, m_painter.device()).horizontalAdvance(words.title);
    paintDetail(centre, left + used + theme::kSpace2, right, words.detail);
}

void LadderPainter::paintTime(double centre, std::uint32_t event)
{
    const auto &index = m_scene.feed.index();
    const QRectF area(theme::kSpace2, centre - LadderLayout::kRowHeight / 2.0,
                      LadderColumns::kTimeWidth - theme::kSpace4, LadderLayout::kRowHeight);
    m_painter.setFont(tabularFont(m_scene.font));
    m_painter.setPen(color(m_scene.selected == event ? Tone::Text : Tone::Muted));
    paintText(m_painter, area, Qt::AlignRight | Qt::AlignVCenter, timeText(index.point(event).at - index.begin()));
}

void LadderPainter::paintArrow(double centre, Ends ends, const EventWords &words, bool failure)
{
    const double direction = ends.to > ends.from ? 1 : -1;
    const QPointF from(edge(ends.from, direction), snapped(centre, m_painter));
    const QPointF to(edge(ends.to, -direction), from.y());
    const QColor ink = color(words.tone);
    const double step = m_scene.columns.distance();
    const double room = step - 2 * (theme::kSpace3 + theme::kSpace2);
    const FittedTitle title = fitted(words.title, m_scene.font, m_painter.device(), room);
    const double half = title.width / 2 + theme::kSpace2;
    const std::size_t left = std::min(ends.from, ends.to);
    const QPointF middle(m_scene.columns.x(left) + step / 2, from.y());
    const bool narrow = m_scene.columns.isNarrow();
    m_painter.setPen(hairline(ink));
    m_painter.drawLine(from, narrow ? to : middle - QPointF(direction * half, 0));
    if (!narrow)
        m_painter.drawLine(middle + QPointF(direction * half, 0), to);
    paintArrowHead(to, direction, ink);
    if (failure)
        paintMark(m_painter, from + QPointF(direction * theme::kSpace3, 0), EventGroup::Calls, true, ink,
                  kArrowMarkSize + 2);
    if (narrow)
        return;
    m_painter.setFont(title.font);
    m_painter.setPen(failure ? ink : color(Tone::Text));
    m_painter.drawText(
        QRectF(middle.x() - half, centre - LadderLayout::kRowHeight / 2.0, half * 2, LadderLayout::kRowHeight),
        Qt::AlignCenter | Qt::TextSingleLine, title.text);
}

void LadderPainter::paintArrowHead(QPointF tip, double direction, const QColor &ink)
{
    const double length = direction * (theme::kSpace2 - 1);
    const double half = theme::kSpace1 - 0.5;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(ink);
    m_painter.drawPolygon(QPolygonF{tip, tip + QPointF(-length, -half), tip + QPointF(-length, half)});
}

void LadderPainter::paintNote(double centre, std::size_t actor, const EventWords &words, const EventPoint &point)
{
    const auto &columns = m_scene.columns;
    const auto group = traitsOf(point.kind).group;
    const QColor ink = color(words.tone);
    const bool last = actor + 1 == columns.actors();
    const double left = edge(actor, 1) + theme::kSpace3;
    const double right = last ? columns.notesRight() : columns.x(actor + 1) - theme::kSpace3;
    paintMark(m_painter, QPointF(columns.x(actor), centre), group, point.failure, ink, kArrowMarkSize);
    if (columns.isNarrow())
        return paintWords(centre, words, point.failure);
    const QRectF area(left, centre - LadderLayout::kRowHeight / 2.0, right - left, LadderLayout::kRowHeight);
    const FittedTitle title = fitted(words.title, m_scene.font, m_painter.device(), area.width());
    m_painter.setFont(title.font);
    m_painter.setPen(point.failure ? ink : color(Tone::Text));
    paintText(m_painter, area, Qt::AlignLeft | Qt::AlignVCenter, title.text);
    const double after = left + title.width + theme::kSpace2;
    paintDetail(centre, last ? after : columns.notesLeft(), columns.notesRight(), words.detail);
}

void LadderPainter::paintDetail(double centre, double left, double right, const QString &text)
{
    const QRectF area(left, centre - LadderLayout::kRowHeight / 2.0, right - left - theme::kSpace2,
                      LadderLayout::kRowHeight);
    m_painter.setFont(smallFont(m_scene.font));
    m_painter.setPen(color(Tone::Muted));
    paintText(m_painter, area, Qt::AlignLeft | Qt::AlignVCenter, text);
}

/// The point of no return: a line across the whole ladder, and a lock on the gateway's.
void LadderPainter::paintHeadersSent(double centre, const EventWords &words)
{
    const auto &columns = m_scene.columns;
    const double line = snapped(centre, m_painter);
    const QFontMetricsF metrics(m_scene.font, m_painter.device());
    const double icons = theme::kIconSize + theme::kSpace1;
    const double room = 2.0 * columns.distance() - 2.0 * theme::kSpace6;
    const double text =
        columns.isNarrow() ? 0 : std::min(metrics.horizontalAdvance(words.title), room - icons - theme::kSpace4);
    const QRectF pill(snapped(columns.x(kGatewayActor) - (text + icons + theme::kSpace4) / 2, m_painter),
                      snapped(centre - theme::kSpace3 + 1, m_painter), text + icons + theme::kSpace4,
                      2 * theme::kSpace3 - 2);
    m_painter.setPen(QPen(color(words.tone), 1.5, Qt::DotLine));
    m_painter.drawLine(QPointF(LadderColumns::kTimeWidth, line), QPointF(columns.x(columns.actors() - 1), line));
    m_painter.setPen(hairline(color(words.tone)));
    m_painter.setBrush(theme::tint(words.tone, m_scene.palette, 0.18));
    m_painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    icon(QStringLiteral("headers-sent"), words.tone)
        .paint(
            &m_painter,
            QRectF(pill.left() + theme::kSpace2, centre - theme::kSpace2, theme::kIconSize, theme::kIconSize).toRect());
    if (columns.isNarrow())
        return paintWords(centre, words, false);
    m_painter.setFont(m_scene.font);
    m_painter.setPen(color(Tone::Text));
    paintText(m_painter, pill.adjusted(theme::kSpace2 + icons, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, words.title);
    paintDetail(centre, columns.notesLeft(), columns.notesRight(), words.detail);
}

void LadderPainter::paintMeasurement()
{
    if (!m_scene.measured || m_scene.layout.rows() == 0)
        return;
    const auto &shown = m_scene.feed.shown();
    const auto at = [this](std::uint32_t event) { return m_scene.feed.index().point(event).at; };
    const auto end = shown.begin() + static_cast<std::ptrdiff_t>(m_scene.layout.rows());
    const auto first = std::ranges::lower_bound(shown.begin(), end, m_scene.measured->from, {}, at);
    const auto last = std::ranges::upper_bound(shown.begin(), end, m_scene.measured->to, {}, at);
    if (first >= last)
        return;
    const double x = snapped(LadderColumns::kTimeWidth, m_painter);
    const auto limit = [this](double value) { return std::clamp(value, 0.0, m_scene.size.height() + 8.0); };
    const double top = limit(snapped(yOfEvent(*first), m_painter));
    const double bottom = limit(snapped(yOfEvent(*(last - 1)), m_painter));
    m_painter.setPen(QPen(color(Tone::Accent), 1.5));
    m_painter.drawLines({QLineF(x, top, x, bottom), QLineF(x - theme::kSpace1, top, x + theme::kSpace1, top),
                         QLineF(x - theme::kSpace1, bottom, x + theme::kSpace1, bottom)});
}

void LadderPainter::paintHeads()
{
    const QRectF band(0, 0, m_scene.size.width(), kHeadHeight);
    m_painter.fillRect(band, color(Tone::Canvas));
    m_painter.setPen(hairline(color(Tone::Border)));
    const double base = snapped(kHeadHeight, m_painter);
    m_painter.drawLine(QPointF(0, base), QPointF(band.width(), base));
    m_painter.setFont(smallFont(m_scene.font));
    m_painter.setPen(color(Tone::Muted));
    paintText(m_painter, QRectF(theme::kSpace2, 0, LadderColumns::kTimeWidth - theme::kSpace4, kHeadHeight),
              Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("ms"));
    QFont bold = m_scene.font;
    bold.setWeight(QFont::DemiBold);
    m_painter.setFont(bold);
    for (std::size_t actor = 0; actor < m_scene.columns.actors(); ++actor)
        paintHead(actor);
}

void LadderPainter::paintHead(std::size_t actor)
{
    const QString title = titleOfActor(actor);
    const QFontMetricsF metrics(m_painter.font(), m_painter.device());
    const double room = m_scene.columns.distance() - (m_scene.columns.isNarrow() ? theme::kSpaceHalf : theme::kSpace3);
    const double width = std::min(room, metrics.horizontalAdvance(title) + theme::kSpace6);
    const QRectF head(snapped(m_scene.columns.x(actor) - width / 2, m_painter), snapped(theme::kSpace1 + 1, m_painter),
                      width, kHeadHeight - theme::kSpace3 + 1);
    const Tone tone = toneOfActor(actor);
    m_painter.setPen(hairline(color(tone)));
    m_painter.setBrush(theme::tint(tone, m_scene.palette, 0.14));
    m_painter.drawRoundedRect(head, theme::kRadius, theme::kRadius);
    m_painter.setPen(color(tone));
    paintText(m_painter, head.adjusted(theme::kSpace1, 0, -theme::kSpace1, 0), Qt::AlignCenter, title);
}

} // namespace gatescope::ui
