#include "captures/waterfall.h"

#include "common/theme.h"

#include <algorithm>
#include <array>

namespace gatescope::captures {

namespace theme = ui::theme;
using theme::Tone;

namespace {

constexpr int kWaitingHeight = theme::kSpaceHalf;
constexpr int kApplicationHeight = theme::kSpace2 + theme::kSpaceHalf;
constexpr int kSendingHeight = theme::kSpace1 + theme::kSpaceHalf;

// They last as long as somebody wants: as a scale they would make all others invisible.
bool isLasting(const Row &row)
{
    return row.summary.isOpen() || row.summary.protocol == trace::Protocol::Lifespan ||
           row.summary.protocol == trace::Protocol::WebSocket;
}

std::int64_t startOf(const Row &row)
{
    return (row.run ? row.run->startedAtUnixNs : 0) + row.summary.startedAt.count();
}

struct Piece {
    double from;
    double to;
    int height;
    Tone tone;
    bool hatched;
};

void hatch(QPainter &painter, const QRectF &bar, const QColor &color, int tick)
{
    constexpr int kStep = theme::kSpace1 + theme::kSpaceHalf;
    painter.save();
    painter.setClipRect(bar, Qt::IntersectClip);
    QColor under = color;
    under.setAlphaF(0.25F);
    painter.fillRect(bar, under);
    painter.setPen(QPen(color, theme::kSpaceHalf));
    const double height = bar.height();
    for (double x = bar.left() - 2 * height - kStep + tick % kStep; x < bar.right() + height; x += kStep)
        painter.drawLine(QPointF(x, bar.bottom() + 1), QPointF(x + height + 2, bar.top() - 1));
    painter.restore();
}

void paintPiece(QPainter &painter, const QRect &rect, const Piece &piece, int tick, const QPalette &palette)
{
    const double left = rect.left() + std::clamp(piece.from, 0.0, 1.0) * rect.width();
    const double right = rect.left() + std::clamp(piece.to, 0.0, 1.0) * rect.width();
    if (piece.to <= piece.from || left >= rect.right())
        return;
    const double width = std::max(right - left, 1.0);
    const QRectF bar(left, rect.center().y() + 0.5 - piece.height / 2.0, width, piece.height);
    const QColor color = theme::color(piece.tone, palette);
    if (piece.hatched)
        return hatch(painter, bar, color, tick);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const double radius = std::min<double>(theme::kSpaceHalf, width / 2);
    painter.drawRoundedRect(bar, radius, radius);
}

// Two slanted cuts near the end: it goes on beyond.
void paintBreak(QPainter &painter, const QRect &rect, const QPalette &palette)
{
    painter.setPen(QPen(theme::color(Tone::Canvas, palette), theme::kSpaceHalf));
    const int middle = rect.center().y();
    const int x = rect.right() - theme::kSpace2;
    painter.drawLine(x, middle + theme::kSpace2, x + theme::kSpace1, middle - theme::kSpace2);
}

} // namespace

void WaterfallScale::include(const Row &row)
{
    const std::int64_t start = startOf(row);
    const std::int64_t end = start + (isLasting(row) ? 0 : row.duration.count());
    const bool isFirst = m_last == 0;
    m_first = isFirst ? start : std::min(m_first, start);
    m_last = isFirst ? end : std::max(m_last, end);
    if (!isLasting(row))
        m_longest = std::max<std::int64_t>(m_longest, row.duration.count());
}

double WaterfallScale::position(const Row &row, std::chrono::nanoseconds offset) const
{
    const bool byTime = m_mode == WaterfallMode::PointInTime;
    const auto at = static_cast<double>(offset.count() + (byTime ? startOf(row) - m_first : 0));
    const auto whole = static_cast<double>(byTime ? m_last - m_first : m_longest);
    return whole > 0 ? at / whole : at > 0 ? 2.0 : 0.0;
}

void paintWaterfall(QPainter &painter, const QRect &rect, const Row &row, const WaterfallScale &scale, int tick,
                    const QPalette &palette)
{
    const Phases phases = phasesOf(row);
    const auto called = phases.waiting;
    const auto firstByte = called + phases.application;
    const auto end = firstByte + phases.sending;
    const auto at = [&](std::chrono::nanoseconds offset) { return scale.position(row, offset); };
    const bool lifespan = row.summary.protocol == trace::Protocol::Lifespan;
    const Tone application = lifespan ? Tone::Lifespan : Tone::Running;
    const bool sends = row.summary.firstByteAt.has_value();
    const bool answered = sends || !phases.open;
    const std::array pieces{
        Piece{at({}), at(called), kWaitingHeight, Tone::Waiting, false},
        Piece{at(called), at(firstByte), kApplicationHeight, application, !answered},
        Piece{at(firstByte), at(end), kSendingHeight, Tone::Gateway, phases.open && sends},
    };
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Piece &piece : pieces)
        paintPiece(painter, rect, piece, tick, palette);
    if (at(end) > 1.001)
        paintBreak(painter, rect, palette);
}

} // namespace gatescope::captures
