#include "common/style.h"

#include "common/rowtable.h"
#include "common/theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

namespace gatescope::ui {

namespace {

constexpr int kArrow = 8;

/// The option of a tool button with words that opens a menu, wherever it is pressed; null for all others.
const QStyleOptionToolButton *menuButton(const QStyleOption *option, const QWidget *widget)
{
    const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
    const bool opens = button && button->features.testFlag(QStyleOptionToolButton::HasMenu) &&
                       !button->features.testFlag(QStyleOptionToolButton::MenuButtonPopup);
    const bool isOurs = !widget || widget->styleSheet().isEmpty();
    const bool hasWords = opens && !button->text.isEmpty() &&
                          (button->icon.isNull() || button->toolButtonStyle != Qt::ToolButtonIconOnly);
    return isOurs && hasWords ? button : nullptr;
}

} // namespace

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

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    const auto *button = control == CC_ToolButton ? menuButton(option, widget) : nullptr;
    if (button)
        return drawMenuButton(*button, painter, widget);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

void Style::drawMenuButton(const QStyleOptionToolButton &option, QPainter *painter, const QWidget *widget) const
{
    QStyleOptionToolButton ground(option);
    ground.features.setFlag(QStyleOptionToolButton::HasMenu, false);
    ground.text.clear();
    ground.icon = {};
    QProxyStyle::drawComplexControl(CC_ToolButton, &ground, painter, widget);
    QStyleOptionToolButton part(option);
    part.rect.setRight(option.rect.right() - kArrow - theme::kSpace1);
    drawControl(CE_ToolButtonLabel, &part, painter, widget);
    part.rect = QRect(part.rect.right() + 1, option.rect.center().y() - kArrow / 2 + 1, kArrow, kArrow);
    drawPrimitive(PE_IndicatorArrowDown, &part, painter, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents,
                              const QWidget *widget) const
{
    const QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    const bool hasArrow = type == CT_ToolButton && menuButton(option, widget);
    return hasArrow ? size + QSize(kArrow + theme::kSpace1, 0) : size;
}

} // namespace gatescope::ui
