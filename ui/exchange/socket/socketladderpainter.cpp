#include "exchange/socket/socketladderpainter.h"

#include "common/icons.h"
#include "exchange/socket/socketladder.h"

#include <QGuiApplication>
#include <QPainterPath>
#include <QPixmapCache>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kWithTime = 560;    // from this width on
constexpr int kWithContent = 780; // likewise
constexpr int kTimeWidth = 84;
constexpr int kNarrowAsgi = 148; // between gateway and application, where the content stands at the arrows
constexpr int kMargin = theme::kSpace8 + theme::kSpace2;
constexpr double kLineAt = 25; // in a row
constexpr double kHead = 6;    // of an arrow
constexpr double kIcon = 13;
constexpr double kInjectedFrom = 0.12; ///< Of the way from the client: where an injected message begins.

} // namespace

SocketColumns::SocketColumns(int whole) : width(whole)
{
    timeWidth = whole >= kWithTime ? kTimeWidth : 0;
    const int content = whole >= kWithContent ? std::clamp(whole * 2 / 5, 240, 900) : 0;
    client = timeWidth + kMargin;
    application = whole - content - kMargin;
    const int half = (application - client) / 2;
    gateway = application - (content > 0 ? half : std::min(half, kNarrowAsgi));
    contentLeft = content > 0 ? application + theme::kSpace6 : 0;
}

void paintSocketIcon(QPainter &painter, const QRectF &rect, const QString &name, Tone tone)
{
    const qreal ratio = std::max(painter.device()->devicePixelRatio(), painter.deviceTransform().m11());
    const QColor color = theme::color(tone, QGuiApplication::palette());
    const QString key = u"socket/%1/%2/%3/%4"_s.arg(name, color.name()).arg(rect.width()).arg(ratio);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = icon(name, tone).pixmap(rect.size().toSize(), ratio);
        QPixmapCache::insert(key, pixmap);
    }
    painter.drawPixmap(rect.toRect(), pixmap);
}

SocketLadderPainter::SocketLadderPainter(QPainter &painter, const SocketScene &scene)
    : m_painter(painter),
      m_scene(scene),
      m_columns(scene.size.width()),
      m_small(scene.font),
      m_mono(theme::monospaceFont())
{
    const int below = scene.size.height() - SocketLadder::kHeadHeight;
    m_first = static_cast<std::size_t>(scene.scroll / SocketLadder::kRowHeight);
    m_end = std::min(scene.model->rungCount(),
                     static_cast<std::size_t>((scene.scroll + below) / SocketLadder::kRowHeight) + 1);
    m_chosen = scene.model->index().entryOf(scene.event);
    m_small.setPointSizeF(scene.font.pointSizeF() * 0.92);
    m_small.setFeature("tnum", 1);
    m_mono.setPointSizeF(scene.font.pointSizeF() * 0.88);
    m_painter.setRenderHint(QPainter::Antialiasing);
}

void SocketLadderPainter::paint()
{
    for (std::size_t row = m_first; row < m_end; ++row)
        paintBackground(row);
    paintLifelines();
    paintBond();
    for (std::size_t row = m_first; row < m_end; ++row)
        paintRow(row);
    paintHeads();
}

double SocketLadderPainter::top(std::size_t row) const
{
    const auto y = static_cast<std::int64_t>(row) * SocketLadder::kRowHeight - m_scene.scroll;
    return static_cast<double>(y + SocketLadder::kHeadHeight);
}

const SocketRung &SocketLadderPainter::rungAt(std::size_t row) const
{
    return m_scene.model->index().rungs()[m_scene.model->rungAt(row)];
}

const SocketEntry &SocketLadderPainter::entryOf(const SocketRung &rung) const
{
    return m_scene.model->index().entries()[rung.entry];
}

/// The content of a line is told once: where its last frame is, or where the application sends it.
bool SocketLadderPainter::isMain(const SocketRung &rung, const SocketEntry &entry) const
{
    if (entry.frames <= 1 || !entry.fromClient)
        return rung.first() ==
               (entry.wire < 0 || (entry.asgi >= 0 && entry.asgi < entry.wire) ? entry.asgi : entry.wire);
    return rung.wire >= 0 && rung.wire + 1 >= entry.main && rung.wire < entry.main;
}

void SocketLadderPainter::text(const QRectF &room, const QString &text, const QColor &color, Qt::Alignment align)
{
    if (room.width() < theme::kSpace4)
        return;
    m_painter.setPen(color);
    m_painter.drawText(room, static_cast<int>(align | Qt::AlignVCenter | Qt::TextSingleLine),
                       m_painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(room.width())));
}

void SocketLadderPainter::paintBackground(std::size_t row)
{
    const SocketRung &rung = rungAt(row);
    const QRectF area(0, top(row), m_scene.size.width(), SocketLadder::kRowHeight);
    const bool current = rung.wire == m_scene.event || rung.asgi == m_scene.event;
    if (m_chosen == rung.entry)
        m_painter.fillRect(area, theme::tint(Tone::Accent, m_scene.palette, current ? 0.18 : 0.10));
    else if (entryOf(rung).alarming)
        m_painter.fillRect(area, theme::tint(Tone::Error, m_scene.palette, 0.08));
    else if (m_scene.hovered == row)
        m_painter.fillRect(area, color(Tone::Surface));
    if (m_chosen == rung.entry)
        m_painter.fillRect(QRectF(0, area.top(), current ? 3 : 2, area.height()),
                           color(m_scene.focused && current ? Tone::Accent : Tone::Faint));
    if (!m_scene.search->isEmpty() && m_scene.search->matches(contentOf(m_scene.model->log(), entryOf(rung)).bytes))
        m_painter.fillRect(QRectF(m_scene.size.width() - 4, area.top() + 2, 4, area.height() - 4),
                           color(Tone::Waiting));
}

void SocketLadderPainter::paintLifelines()
{
    const double bottom = std::min<double>(m_scene.size.height(), top(m_scene.model->rungCount()) + theme::kSpace2);
    constexpr std::array kLanes{Lane::Client, Lane::Gateway, Lane::Application};
    const std::array places{m_columns.client, m_columns.gateway, m_columns.application};
    for (std::size_t lane = 0; lane < kLanes.size(); ++lane) {
        m_painter.setPen(QPen(theme::tint(laneTone(kLanes[lane]), m_scene.palette, 0.45), 1.5));
        m_painter.drawLine(QPointF(places[lane], SocketLadder::kHeadHeight), QPointF(places[lane], bottom));
    }
}

/// A line whose two sides stand on different rows: one stroke from the first to the last of them.
void SocketLadderPainter::paintBond()
{
    if (!m_chosen)
        return;
    const SocketEntry &entry = m_scene.model->index().entries()[*m_chosen];
    const auto from = m_scene.model->rungRowOfEvent(entry.wire);
    const auto to = m_scene.model->rungRowOfEvent(entry.asgi);
    if (!from || !to || *from == *to)
        return;
    const auto [first, last] = std::minmax(*from, *to);
    const double x = m_columns.gateway;
    m_painter.setPen(QPen(color(Tone::Accent), 3, Qt::SolidLine, Qt::RoundCap));
    m_painter.drawLine(QPointF(x, std::max(top(first) + kLineAt, -10.0)),
                       QPointF(x, std::min(top(last) + kLineAt, m_scene.size.height() + 10.0)));
}

SocketLadderPainter::Side SocketLadderPainter::wireSide(const SocketRung &rung, const SocketEntry &entry) const
{
    const SocketWords &words = m_scene.model->words(rung.entry);
    Side side{.left = m_columns.client,
              .right = m_columns.gateway,
              .toRight = entry.fromClient,
              .tone = words.tone,
              .icon = words.icon,
              .label = words.wire};
    side.dashed = entry.kind == SocketKind::Ping || entry.kind == SocketKind::Pong;
    side.isInjected = entry.injected;
    if (entry.frames > 1) {
        const trace::TraceEvent event = m_scene.model->log().at(static_cast<std::size_t>(rung.wire));
        if (const auto *frame = event.as<trace::SocketFrame>())
            side.label = frameWords(*frame) + u" · "_s + sizeText(frame->payload.size);
        side.dashed = !isMain(rung, entry);
    }
    if (m_columns.contentLeft == 0 && isMain(rung, entry))
        side.more = words.preview;
    return side;
}

SocketLadderPainter::Side SocketLadderPainter::asgiSide(const SocketRung &rung, const SocketEntry &entry) const
{
    const SocketWords &words = m_scene.model->words(rung.entry);
    Side side{.left = m_columns.gateway,
              .right = m_columns.application,
              .toRight = words.asgiToApp,
              .tone = entry.alarming    ? Tone::Error
                      : words.asgiToApp ? Tone::Gateway
                                        : Tone::Application,
              .label = words.asgi,
              .mono = true};
    if (entry.fromClient && entry.latencyNs > 0)
        side.more = SocketLadder::tr("after %1").arg(durationText(std::chrono::nanoseconds(entry.latencyNs)));
    return side;
}

void SocketLadderPainter::paintRow(std::size_t row)
{
    const SocketRung &rung = rungAt(row);
    const SocketEntry &entry = entryOf(rung);
    const double y = top(row);
    paintTime(row);
    if (entry.kind == SocketKind::Trouble)
        return paintTrouble(rung, entry, y);
    if (rung.wire >= 0)
        paintSide(wireSide(rung, entry), y);
    if (rung.asgi >= 0)
        paintSide(asgiSide(rung, entry), y);
    else if (entry.fromClient && isData(entry.kind) && entry.asgi < 0 && entry.complete && isMain(rung, entry))
        paintUnread(y);
    if (isMain(rung, entry))
        paintContent(entry, m_scene.model->words(rung.entry).preview, y);
}

void SocketLadderPainter::paintTime(std::size_t row)
{
    if (m_columns.timeWidth == 0)
        return;
    m_painter.setFont(m_small);
    text(QRectF(0, top(row), m_columns.timeWidth - theme::kSpace2, SocketLadder::kRowHeight),
         m_scene.model->rungTimeText(m_scene.model->rungAt(row)), color(Tone::Muted), Qt::AlignRight);
}

void SocketLadderPainter::paintSide(const Side &side, double top)
{
    paintLine(side, top + kLineAt);
    QRectF room(side.left + theme::kSpace3, top + 3, side.right - side.left - theme::kSpace6, kLineAt - 6);
    if (!side.icon.isEmpty() && room.width() > theme::kSpace8 + theme::kSpace6) {
        const QRectF place(room.left(), room.center().y() - kIcon / 2, kIcon, kIcon);
        paintSocketIcon(m_painter, place, side.icon, side.tone);
        room.setLeft(room.left() + kIcon + theme::kSpace1);
    }
    m_painter.setFont(side.mono ? m_mono : m_small);
    const double used = m_painter.fontMetrics().horizontalAdvance(side.label) + theme::kSpace2;
    text(room, side.label, color(side.tone == Tone::Error ? Tone::Error : Tone::Text));
    room.setLeft(room.left() + used);
    m_painter.setFont(m_small);
    if (!side.more.isEmpty() && room.width() > theme::kSpace8)
        text(room, side.more, color(Tone::Muted));
}

void SocketLadderPainter::paintLine(const Side &side, double y)
{
    const double start = side.isInjected ? side.left + (side.right - side.left) * kInjectedFrom : side.left;
    const double from = side.toRight ? start : side.right;
    const double to = side.toRight ? side.right - 1 : side.left + 1;
    const double back = side.toRight ? -kHead : kHead;
    m_painter.setPen(QPen(color(side.tone), 1.5, side.dashed ? Qt::DashLine : Qt::SolidLine));
    m_painter.drawLine(QPointF(from, y), QPointF(to + back, y));
    if (side.isInjected) {
        m_painter.setBrush(m_scene.palette.brush(QPalette::Base));
        m_painter.drawEllipse(QPointF(from, y), kHead / 2, kHead / 2);
    }
    QPainterPath head(QPointF(to, y));
    head.lineTo(to + back, y - kHead / 2 - 0.5);
    head.lineTo(to + back, y + kHead / 2 + 0.5);
    head.closeSubpath();
    m_painter.fillPath(head, color(side.tone));
}

void SocketLadderPainter::paintTrouble(const SocketRung &rung, const SocketEntry &entry, double top)
{
    const SocketWords &words = m_scene.model->words(rung.entry);
    const bool onWire = rung.wire >= 0;
    const int left = (onWire ? m_columns.client : m_columns.gateway) + theme::kSpace3;
    const int right = m_columns.contentLeft > 0 ? m_columns.application : m_scene.size.width();
    const Tone tone = entry.alarming ? Tone::Error : Tone::Warning;
    paintSocketIcon(m_painter, QRectF(left, top + (SocketLadder::kRowHeight - kIcon) / 2, kIcon, kIcon), words.icon,
                    tone);
    QRectF room(left + kIcon + theme::kSpace1, top, right - left - kIcon - theme::kSpace3, SocketLadder::kRowHeight);
    m_painter.setFont(m_small);
    const QString label = m_columns.contentLeft > 0 ? words.what : words.what + u": "_s + words.preview;
    text(room, label, color(tone));
    paintContent(entry, words.preview, top);
}

void SocketLadderPainter::paintUnread(double top)
{
    const bool over = m_scene.model->index().end().has_value();
    const double y = top + kLineAt;
    m_painter.setPen(QPen(color(Tone::Waiting), 1.5, Qt::DotLine));
    m_painter.drawLine(QPointF(m_columns.gateway, y), QPointF(m_columns.gateway + theme::kSpace6, y));
    m_painter.setFont(m_small);
    text(QRectF(m_columns.gateway + theme::kSpace3, top + 3, m_columns.application - m_columns.gateway - theme::kSpace6,
                kLineAt - 6),
         over ? SocketLadder::tr("never received") : SocketLadder::tr("waits for receive()"), color(Tone::Waiting));
}

void SocketLadderPainter::paintContent(const SocketEntry &entry, const QString &preview, double top)
{
    if (m_columns.contentLeft == 0 || preview.isEmpty())
        return;
    m_painter.setFont(entry.kind == SocketKind::Trouble ? m_small : m_mono);
    const bool quiet = entry.kind == SocketKind::Ping || entry.kind == SocketKind::Pong;
    text(QRectF(m_columns.contentLeft, top, m_scene.size.width() - m_columns.contentLeft - theme::kSpace2,
                SocketLadder::kRowHeight),
         preview,
         color(entry.alarming ? Tone::Error
               : quiet        ? Tone::Muted
                              : Tone::Text));
}

void SocketLadderPainter::paintHeads()
{
    const QRectF bar(0, 0, m_scene.size.width(), SocketLadder::kHeadHeight);
    m_painter.fillRect(bar, color(Tone::Surface));
    m_painter.setPen(QPen(color(Tone::Border), 1));
    m_painter.drawLine(QPointF(0, bar.bottom() - 0.5), QPointF(bar.right(), bar.bottom() - 0.5));
    QFont font = m_small;
    font.setWeight(QFont::DemiBold);
    m_painter.setFont(font);
    constexpr std::array kLanes{Lane::Client, Lane::Gateway, Lane::Application};
    const std::array places{m_columns.client, m_columns.gateway, m_columns.application};
    for (std::size_t lane = 0; lane < kLanes.size(); ++lane) {
        const QString name = laneName(kLanes[lane]);
        const double width = m_painter.fontMetrics().horizontalAdvance(name) + kIcon + theme::kSpace1;
        const double left =
            std::clamp<double>(places[lane] - width / 2, theme::kSpace1, m_scene.size.width() - width - 2);
        paintSocketIcon(m_painter, QRectF(left, (bar.height() - kIcon) / 2, kIcon, kIcon), laneIcon(kLanes[lane]),
                        laneTone(kLanes[lane]));
        text(QRectF(left + kIcon + theme::kSpace1, 0, width, bar.height()), name, color(laneTone(kLanes[lane])));
    }
    m_painter.setFont(m_small);
    if (m_columns.contentLeft > 0)
        text(QRectF(std::max<double>(m_columns.contentLeft, m_columns.application + 56), 0, 120, bar.height()),
             SocketLadder::tr("Content"), color(Tone::Muted));
    if (m_columns.timeWidth > 0)
        text(QRectF(0, 0, m_columns.timeWidth - theme::kSpace2, bar.height()), SocketLadder::tr("Since open"),
             color(Tone::Muted), Qt::AlignRight);
}

} // namespace gatescope::ui
