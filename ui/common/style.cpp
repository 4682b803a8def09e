#include "common/style.h"

#include "common/rowtable.h"
#include "common/theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

namespace gatescope::ui {

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    constexpr double kRound = 2;
    if (element == PE_PanelItemViewRow && option->state.testFlag(State_Selected)) // a tree's branches, too
        return painter->fillRect(option->rect, selectedGround(option->palette, widget && widget->hasFocus()));
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool isRadio = element == PE_IndicatorRadioButton;
    const bool isBox = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
    if ((!isRadio && !isBox) || !theme::isDark(option->palette))
        return;
    const QRectF outline = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(theme::color(theme::Tone::Faint, option->palette), 1));
    if (isRadio)
        painter->drawEllipse(outline);
    else
        painter->drawRoundedRect(outline, kRound, kRound);
    painter->restore();
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
    if (element != CE_ItemViewItem || !item || !item->state.testFlag(State_Selected))
        return QProxyStyle::drawControl(element, option, painter, widget);
    QStyleOptionViewItem calm(*item);
    calm.state.setFlag(State_Selected, false);
    calm.backgroundBrush = selectedGround(item->palette, widget && widget->hasFocus());
    QProxyStyle::drawControl(element, &calm, painter, widget);
}

} // namespace gatescope::ui
