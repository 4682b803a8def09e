#include "captures/newpill.h"
#include "captures/paint.h"

#include <QEvent>
#include <QPainter>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;
using theme::Tone;

NewPill::NewPill(QWidget *parent) : QAbstractButton(parent)
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::NoFocus);
    setToolTip(tr("Go to the newest exchange"));
    hide();
}

void NewPill::setCount(int count, bool below)
{
    m_count = count;
    m_below = below;
    setText(tr("%L1 new").arg(count));
    setAccessibleName(text());
    setVisible(count > 0);
    resize(sizeHint());
    update();
}

QSize NewPill::sizeHint() const
{
    const QFontMetrics metrics(withTabularDigits(smaller(font(), QFont::DemiBold)));
    return {metrics.horizontalAdvance(text()) + 2 * theme::kSpace3 + theme::kSpace1 + theme::kSpace3, theme::kSpace6};
}

bool NewPill::event(QEvent *event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}

void NewPill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = theme::color(Tone::Accent, palette());
    if (isDown() || underMouse())
        fill = fill.darker(isDown() ? 120 : 110);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);
    painter.setFont(withTabularDigits(smaller(font(), QFont::DemiBold)));
    const QRect inside = rect().adjusted(theme::kSpace3, 0, -theme::kSpace3, 0);
    const int used = paintText(painter, inside, text(), theme::color(Tone::OnAccent, palette()));
    const QRect arrow(inside.left() + used + theme::kSpace1, (height() - theme::kSpace3) / 2, theme::kSpace3,
                      theme::kSpace3);
    paintIcon(painter, arrow, m_below ? u"arrow-down"_s : u"arrow-up"_s, Tone::OnAccent, palette());
}

} // namespace gatescope::captures
