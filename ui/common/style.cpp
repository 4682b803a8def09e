#include "common/style.h"

#include "common/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace gatescope::ui {

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    constexpr double kRound = 2;
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

} // namespace gatescope::ui
