#include "exchange/socket/filterchip.h"

#include "common/icons.h"

#include <QPainter>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

FilterChip::FilterChip(const QString &text, bool removes, QWidget *parent) : QAbstractButton(parent), m_removes(removes)
{
    setText(text);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setToolTip(removes ? tr("Remove this filter") : QString());
    setAccessibleName(removes ? tr("Remove the filter %1").arg(text) : text);
}

QSize FilterChip::sizeHint() const
{
    const int cross = m_removes ? theme::kSpace3 + theme::kSpace1 : 0;
    return {fontMetrics().horizontalAdvance(text()) + cross + 2 * theme::kSpace2,
            fontMetrics().height() + theme::kSpace1 + 2};
}

void FilterChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const double round = area.height() / 2;
    painter.setPen(hasFocus() ? QPen(theme::color(Tone::Accent, palette()), 1.5) : QPen(Qt::NoPen));
    painter.setBrush(m_removes      ? theme::tint(Tone::Accent, palette(), underMouse() ? 0.24 : 0.14)
                     : underMouse() ? theme::color(Tone::Raised, palette())
                                    : QColor(Qt::transparent));
    painter.drawRoundedRect(area, round, round);
    painter.setPen(theme::color(m_removes ? Tone::Text : Tone::Accent, palette()));
    const QRect room = rect().adjusted(theme::kSpace2, 0, -theme::kSpace2, 0);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text());
    if (!m_removes)
        return;
    const QRect cross(room.right() - theme::kSpace3 + 1, (height() - theme::kSpace3) / 2, theme::kSpace3,
                      theme::kSpace3);
    ui::icon(u"find-close"_s, Tone::Muted).paint(&painter, cross);
}

} // namespace gatescope::ui
