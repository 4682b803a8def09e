#include "exchange/socket/socketcells.h"

#include "common/rowtable.h"
#include "common/theme.h"

#include <QIcon>
#include <QPainter>
#include <QWidget>

namespace gatescope::ui {

void SocketCells::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected)
        painter->fillRect(option.rect, selectedGround(option.palette, option.widget && option.widget->hasFocus()));
    QRect room = option.rect.adjusted(theme::kSpace2, 0, -theme::kSpace2, 0);
    if (const QVariant icon = index.data(Qt::DecorationRole); icon.isValid()) {
        const QRect place(room.left(), room.center().y() - theme::kIconSize / 2, theme::kIconSize, theme::kIconSize);
        icon.value<QIcon>().paint(painter, place);
        room.setLeft(place.right() + theme::kSpace2);
    }
    const QString text = index.data().toString();
    if (!text.isEmpty() && room.width() > 0) {
        QFont font = option.font;
        if (const QVariant own = index.data(Qt::FontRole); own.isValid()) {
            font = own.value<QFont>();
            font.setPointSizeF(option.font.pointSizeF());
        }
        painter->setFont(font);
        painter->setPen(index.data(Qt::ForegroundRole).value<QColor>());
        painter->drawText(room, index.data(Qt::TextAlignmentRole).toInt() | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, room.width()));
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && !selected) {
        painter->setPen(QPen(theme::color(theme::Tone::Accent, option.palette), 1, Qt::DotLine));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

} // namespace gatescope::ui
