#include "exchange/elidedtext.h"

#include "common/theme.h"

#include <QFocusEvent>
#include <QPainter>

namespace gatescope::ui {

ElidedText::ElidedText(const QString &accessibleName, QWidget *parent) : QLineEdit(parent)
{
    setAccessibleName(accessibleName);
    setReadOnly(true);
    setFrame(false);
    setTextMargins(0, 0, 0, 0);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    QPalette clear = palette();
    clear.setColor(QPalette::Base, Qt::transparent);
    setPalette(clear);
}

QSize ElidedText::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + theme::kSpace2, fontMetrics().height() + theme::kSpace1};
}

QSize ElidedText::minimumSizeHint() const
{
    return {theme::kSpace8, fontMetrics().height() + theme::kSpace1};
}

void ElidedText::paintEvent(QPaintEvent *event)
{
    if (hasFocus())
        return QLineEdit::paintEvent(event);
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const QRect room = rect().marginsRemoved(textMargins()).adjusted(theme::kSpaceHalf, 0, -theme::kSpaceHalf, 0);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(text(), Qt::ElideMiddle, room.width()));
}

void ElidedText::focusOutEvent(QFocusEvent *event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        deselect();
}

} // namespace gatescope::ui
