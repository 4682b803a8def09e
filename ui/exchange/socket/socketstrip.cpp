#include "exchange/socket/socketstrip.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/socket/socketladderpainter.h"

#include <QEvent>
#include <QFocusEvent>
#include <QHBoxLayout>
#include <QPainterPath>
#include <QToolButton>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using trace::SocketState;
using Reach = StateChip::Reach;

namespace {

constexpr double kArrow = 7; // of the edge between two states
constexpr double kDot = 8;
constexpr int kNarrow = 120; // a chip that has to save room

QString nameOf(SocketState state)
{
    switch (state) {
    case SocketState::Connecting:
        return SocketStrip::tr("Connecting");
    case SocketState::Open:
        return SocketStrip::tr("Open");
    case SocketState::Closing:
        return SocketStrip::tr("Closing");
    default:
        return SocketStrip::tr("Closed");
    }
}

QString partyText(trace::Party party)
{
    switch (party) {
    case trace::Party::Client:
        return SocketStrip::tr("the client");
    case trace::Party::Application:
        return SocketStrip::tr("the application");
    case trace::Party::Network:
        return SocketStrip::tr("the network");
    default:
        return SocketStrip::tr("the gateway");
    }
}

const SocketStep *stepOf(const SocketIndex &index, SocketState state)
{
    const auto found = std::ranges::find(index.steps(), state, &SocketStep::state);
    return found != index.steps().end() ? &*found : nullptr;
}

const SocketStep *stepAfter(const SocketIndex &index, const SocketStep *step)
{
    const auto next = static_cast<std::size_t>(step - index.steps().data()) + 1;
    return next < index.steps().size() ? &index.steps()[next] : nullptr;
}

QString whyOf(const SocketStep &step)
{
    const QString party = partyText(step.by);
    if (step.why.isEmpty())
        return SocketStrip::tr("by %1").arg(party);
    return step.why.startsWith(party) ? step.why : SocketStrip::tr("%1: %2").arg(party, step.why);
}

QString lasted(const SocketIndex &index, const SocketStep *step)
{
    const SocketStep *next = stepAfter(index, step);
    const std::int64_t end = next ? next->at : index.lastAt();
    return durationText(std::chrono::nanoseconds(std::max<std::int64_t>(end - step->at, 0)));
}

Tone endTone(const SocketIndex &index)
{
    if (!index.isOpenOrWas())
        return Tone::Error;
    const auto &end = index.end();
    if (!end || !end->clean)
        return Tone::Error;
    return end->code == 1000 || end->code == 1001 || end->code >= 3000 ? Tone::Ok : Tone::Warning;
}

QString closedDetail(const SocketIndex &index, const SocketStep &step)
{
    if (!index.isOpenOrWas())
        return SocketStrip::tr("never opened · %1").arg(step.why);
    const auto &end = index.end();
    if (!end)
        return whyOf(step);
    return (end->clean ? SocketStrip::tr("%1 · clean") : SocketStrip::tr("%1 · not clean")).arg(end->code);
}

QString detailOf(const SocketIndex &index, const trace::ExchangeSummary &summary, const SocketStep &step)
{
    switch (step.state) {
    case SocketState::Open:
        return SocketStrip::tr("%1 · %2 in, %3 out")
            .arg(lasted(index, &step))
            .arg(summary.messagesIn)
            .arg(summary.messagesOut);
    case SocketState::Closed:
        return closedDetail(index, step);
    default:
        return lasted(index, &step) + u" · "_s + whyOf(step);
    }
}

} // namespace

StateChip::StateChip(QWidget *parent) : QAbstractButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
}

void StateChip::show(const Look &look)
{
    m_look = look;
    setText(look.title);
    setAccessibleName(look.detail.isEmpty() ? look.title : look.title + u": "_s + look.detail);
    setToolTip(look.detail);
    update();
}

QSize StateChip::sizeHint() const
{
    return {160, 2 * fontMetrics().height() + theme::kSpace2 + theme::kSpace1};
}

bool StateChip::event(QEvent *event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}

void StateChip::focusInEvent(QFocusEvent *event)
{
    m_byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    QAbstractButton::focusInEvent(event);
}

void StateChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    paintShape(painter, area);
    const bool faint = isFaint();
    const QColor mark = theme::color(faint ? Tone::Faint : m_look.tone, palette());
    const double left = area.left() + (width() < kNarrow ? theme::kSpace1 + theme::kSpaceHalf : theme::kSpace3);
    painter.setPen(QPen(mark, 1.5));
    painter.setBrush(faint ? Qt::NoBrush : QBrush(mark));
    painter.drawEllipse(QRectF(left, area.top() + theme::kSpace2 + 3, kDot, kDot));
    const double text = left + kDot + (width() < kNarrow ? theme::kSpace1 : theme::kSpace2);
    paintWords(painter, QRectF(text, area.top() + theme::kSpace1, area.right() - theme::kSpace1 - kArrow - text,
                               area.height() - theme::kSpace2));
    if (hasFocus() && m_byKey) {
        painter.setPen(QPen(theme::color(Tone::Accent, palette()), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(area.adjusted(1.5, 1.5, -kArrow - 1.5, -1.5));
    }
}

bool StateChip::isFaint() const
{
    return m_look.reach == Reach::NotYet || m_look.reach == Reach::Skipped;
}

void StateChip::paintShape(QPainter &painter, const QRectF &area) const
{
    const double point = m_look.last ? 0 : kArrow;
    const QPolygonF edge{{area.right() - point, area.top()},
                         {area.right(), m_look.last ? area.top() : area.center().y()},
                         {area.right() - point, area.bottom()}};
    QPainterPath path(area.topLeft());
    path.addPolygon(QPolygonF{area.topLeft()} + edge + QPolygonF{area.bottomLeft(), area.topLeft()});
    const bool now = m_look.reach == Reach::Now;
    painter.fillPath(path, now            ? theme::tint(m_look.tone, palette(), underMouse() ? 0.24 : 0.16)
                           : underMouse() ? theme::color(Tone::Raised, palette())
                                          : theme::color(Tone::Surface, palette()));
    painter.setPen(QPen(theme::color(Tone::Border, palette()), 1));
    if (!m_look.last)
        painter.drawPolyline(edge);
}

void StateChip::paintWords(QPainter &painter, const QRectF &room) const
{
    const bool now = m_look.reach == Reach::Now;
    const auto line = [&](double top, const QString &words, const QFont &font, Tone tone) {
        painter.setFont(font);
        painter.setPen(theme::color(isFaint() ? Tone::Faint : tone, palette()));
        painter.drawText(QRectF(room.left(), top, room.width(), room.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(room.width())));
    };
    QFont bold = font();
    bold.setWeight(now ? QFont::Bold : QFont::DemiBold);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.9);
    line(room.top(), m_look.title, bold, Tone::Text);
    line(room.center().y(), m_look.detail, small, now ? m_look.tone : Tone::Muted);
}

SocketStrip::SocketStrip(QWidget *parent) : QWidget(parent), m_troubles(new QToolButton)
{
    setAccessibleName(tr("States of the socket"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (std::size_t state = 0; state < kStates; ++state) {
        m_chips[state] = new StateChip;
        row->addWidget(m_chips[state], 1);
        connect(m_chips[state], &QAbstractButton::clicked, this,
                [this, state] { Q_EMIT stateChosen(static_cast<SocketState>(state)); });
    }
    m_troubles->setAutoRaise(true);
    m_troubles->setFocusPolicy(Qt::TabFocus);
    m_troubles->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_troubles->setIcon(icon(u"event-warning"_s, Tone::Error));
    m_troubles->setAccessibleName(tr("Broken rules"));
    m_troubles->setToolTip(tr("Steps that broke a rule: go to the next one"));
    connect(m_troubles, &QToolButton::clicked, this, &SocketStrip::troubleWanted);
    row->addWidget(m_troubles);
    clear();
}

void SocketStrip::clear()
{
    for (std::size_t state = 0; state < kStates; ++state)
        m_chips[state]->show({.title = nameOf(static_cast<SocketState>(state)), .last = state + 1 == kStates});
    m_troubles->hide();
}

void SocketStrip::show(const SocketIndex &index, const trace::ExchangeSummary &summary)
{
    const bool closed = stepOf(index, SocketState::Closed) != nullptr;
    for (std::size_t each = 0; each < kStates; ++each) {
        const auto state = static_cast<SocketState>(each);
        StateChip::Look look{.title = nameOf(state), .last = each + 1 == kStates};
        if (const SocketStep *step = stepOf(index, state)) {
            const bool now = !stepAfter(index, step);
            look.detail = detailOf(index, summary, *step);
            look.reach = now ? Reach::Now : Reach::Done;
            look.tone = state == SocketState::Closed        ? endTone(index)
                        : now && state == SocketState::Open ? Tone::Ok
                        : now                               ? Tone::Waiting
                                                            : Tone::WebSocket;
        } else if (closed) {
            look.reach = Reach::Skipped;
            look.detail = tr("skipped");
        }
        m_chips[each]->show(look);
        m_chips[each]->setEnabled(look.reach != Reach::NotYet);
    }
    const std::size_t count = index.troubles().size();
    m_troubles->setText(QString::number(count));
    m_troubles->setAccessibleName(counted(count, tr("1 broken rule"), tr("%1 broken rules")));
    m_troubles->setVisible(count > 0);
}

} // namespace gatescope::ui
