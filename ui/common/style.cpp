#include "common/style.h"

#include "common/controls.h"
#include "common/rowtable.h"
#include "common/theme.h"

#include <QListView>
#include <QPainter>
#include <QStyleOption>

#include <algorithm>
#include <array>

namespace gatescope::ui {

namespace {

constexpr int kProgressHeight = 6;

struct Metric {
    QStyle::PixelMetric metric;
    int pixels;
};

/// Of Fusion's own where a metric is not here.
constexpr std::array kMetrics{
    Metric{QStyle::PM_HeaderMargin, theme::kSpace1 + 1},
    Metric{QStyle::PM_FocusFrameHMargin, theme::kSpace1}, // a cell's text begins one pixel later, below its header's
    Metric{QStyle::PM_ScrollBarExtent, theme::kSpace3},
    Metric{QStyle::PM_ScrollBarSliderMin, theme::kSpace8},
    Metric{QStyle::PM_MenuButtonIndicator, theme::kSpace4},
    Metric{QStyle::PM_TabBarTabShiftVertical, 0},
    Metric{QStyle::PM_TabBarTabOverlap, 0},
    Metric{QStyle::PM_IndicatorWidth, theme::kIconSize - 1},
    Metric{QStyle::PM_IndicatorHeight, theme::kIconSize - 1},
    Metric{QStyle::PM_ExclusiveIndicatorWidth, theme::kIconSize - 1},
    Metric{QStyle::PM_ExclusiveIndicatorHeight, theme::kIconSize - 1},
};

/// A part that is painted by what its option says alone.
template <class Element>
struct Part {
    Element element;
    void (*paint)(QPainter &painter, const QStyleOption &option);
};

void panelOfField(QPainter &painter, const QStyleOption &option)
{
    const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(&option);
    if (frame && frame->lineWidth > 0)
        controls::field(painter, option);
    else
        painter.fillRect(option.rect, option.palette.brush(QPalette::Base));
}

void panelOfButton(QPainter &painter, const QStyleOption &option)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(&option);
    if (button && button->features.testFlag(QStyleOptionButton::Flat))
        controls::barButton(painter, option);
    else
        controls::button(painter, option, button && button->features.testFlag(QStyleOptionButton::DefaultButton));
}

void panelOfTool(QPainter &painter, const QStyleOption &option)
{
    if (option.state.testFlag(QStyle::State_AutoRaise))
        controls::barButton(painter, option);
    else
        controls::button(painter, option);
}

template <Qt::ArrowType type>
void arrowHead(QPainter &painter, const QStyleOption &option)
{
    controls::arrow(painter, option.rect, type, option.palette, option.state.testFlag(QStyle::State_Enabled));
}

void nothing(QPainter &, const QStyleOption &) {}

void tabShape(QPainter &painter, const QStyleOption &option)
{
    if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(&option))
        controls::tab(painter, *tab);
}

void bar(QPainter &painter, const QStyleOption &option)
{
    painter.fillRect(option.rect, option.palette.brush(QPalette::Window));
    controls::lowerEdge(painter, option);
}

constexpr std::array kPrimitives{
    Part{QStyle::PE_PanelLineEdit, panelOfField},
    Part{QStyle::PE_FrameLineEdit, controls::field},
    Part{QStyle::PE_PanelButtonCommand, panelOfButton},
    Part{QStyle::PE_PanelButtonTool, panelOfTool},
    Part{QStyle::PE_IndicatorButtonDropDown, panelOfTool},
    Part{QStyle::PE_IndicatorCheckBox, controls::checkBox},
    Part{QStyle::PE_IndicatorItemViewItemCheck, controls::checkBox},
    Part{QStyle::PE_IndicatorRadioButton, controls::radioButton},
    Part{QStyle::PE_IndicatorArrowDown, arrowHead<Qt::DownArrow>},
    Part{QStyle::PE_IndicatorArrowUp, arrowHead<Qt::UpArrow>},
    Part{QStyle::PE_IndicatorArrowLeft, arrowHead<Qt::LeftArrow>},
    Part{QStyle::PE_IndicatorArrowRight, arrowHead<Qt::RightArrow>},
    Part{QStyle::PE_FrameTabBarBase, controls::lowerEdge},
    Part{QStyle::PE_FrameTabWidget, nothing},
    Part{QStyle::PE_Frame, controls::frame},
    Part{QStyle::PE_FrameFocusRect, controls::focus},
    Part{QStyle::PE_FrameStatusBarItem, nothing},
};

constexpr std::array kControls{
    Part{QStyle::CE_TabBarTabShape, tabShape},
    Part{QStyle::CE_HeaderSection, controls::headerSection},
    Part{QStyle::CE_HeaderEmptyArea, controls::headerSection},
    Part{QStyle::CE_Splitter, controls::splitter},
    Part{QStyle::CE_ToolBar, bar},
};

/// The row of a table whose `key` it is; null when there is none.
constexpr const auto *find(const auto &table, auto key, auto field)
{
    const auto found = std::ranges::find(table, key, field);
    return found == table.end() ? nullptr : &*found;
}

/// The option of a tool button that opens a menu, wherever it is pressed; null for all others.
const QStyleOptionToolButton *menuButton(const QStyleOption *option, const QWidget *widget)
{
    const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
    const bool opens = button && button->features.testFlag(QStyleOptionToolButton::HasMenu) &&
                       !button->features.testFlag(QStyleOptionToolButton::MenuButtonPopup);
    const bool isOurs = !widget || widget->styleSheet().isEmpty();
    return isOurs && opens ? button : nullptr;
}

bool selectsRows(const QWidget *widget)
{
    const auto *view = qobject_cast<const QAbstractItemView *>(widget);
    return qobject_cast<const QListView *>(view) ||
           (view && view->selectionBehavior() == QAbstractItemView::SelectRows);
}

QPalette quiet(QPalette palette)
{
    const QColor muted = theme::color(theme::Tone::Muted, palette);
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        for (const auto role : {QPalette::WindowText, QPalette::ButtonText, QPalette::Text})
            palette.setColor(group, role, muted);
    }
    return palette;
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    if (element == PE_PanelItemViewRow && option->state.testFlag(State_Selected)) // a tree's branches, too
        return painter->fillRect(option->rect, selectedGround(option->palette, widget && widget->hasFocus()));
    if (const auto *part = find(kPrimitives, element, &Part<PrimitiveElement>::element))
        return part->paint(*painter, *option);
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    if (element == CE_ItemViewItem)
        return drawItem(*option, *painter, widget);
    if (element == CE_TabBarTabLabel)
        return drawTabLabel(*option, *painter, widget);
    if (element == CE_HeaderLabel)
        return drawHeaderLabel(*option, *painter, widget);
    if (element == CE_ProgressBar)
        return drawProgress(*option, *painter, widget);
    if (const auto *part = find(kControls, element, &Part<ControlElement>::element))
        return part->paint(*painter, *option);
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawItem(const QStyleOption &option, QPainter &painter, const QWidget *widget) const
{
    const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(&option);
    if (!item || !item->state.testFlag(State_Selected))
        return QProxyStyle::drawControl(CE_ItemViewItem, &option, &painter, widget);
    QStyleOptionViewItem calm(*item);
    calm.state.setFlag(State_Selected, false);
    if (selectsRows(widget)) // the ground of the whole row says it
        calm.state.setFlag(State_HasFocus, false);
    calm.backgroundBrush = selectedGround(item->palette, widget && widget->hasFocus());
    QProxyStyle::drawControl(CE_ItemViewItem, &calm, &painter, widget);
}

void Style::drawTabLabel(const QStyleOption &option, QPainter &painter, const QWidget *widget) const
{
    const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(&option);
    if (!tab)
        return;
    QStyleOptionTab label(*tab);
    label.state.setFlag(State_HasFocus, false); // controls::tab() has drawn it
    if (!label.state.testFlag(State_Selected))
        label.palette = quiet(label.palette);
    QProxyStyle::drawControl(CE_TabBarTabLabel, &label, &painter, widget);
}

void Style::drawHeaderLabel(const QStyleOption &option, QPainter &painter, const QWidget *widget) const
{
    const auto *header = qstyleoption_cast<const QStyleOptionHeaderV2 *>(&option);
    if (!header)
        return QProxyStyle::drawControl(CE_HeaderLabel, &option, &painter, widget);
    QStyleOptionHeaderV2 label(*header);
    label.palette = quiet(label.palette);
    QProxyStyle::drawControl(CE_HeaderLabel, &label, &painter, widget);
}

void Style::drawProgress(const QStyleOption &option, QPainter &painter, const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(&option);
    const bool isKnown = bar && bar->maximum > bar->minimum && bar->state.testFlag(State_Horizontal);
    if (!isKnown)
        return QProxyStyle::drawControl(CE_ProgressBar, &option, &painter, widget);
    QStyleOptionProgressBar thin(*bar);
    thin.rect.setHeight(kProgressHeight);
    thin.rect.moveCenter(bar->rect.center());
    controls::progress(painter, thin);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    struct Whole {
        ComplexControl control;
        void (Style::*draw)(const QStyleOptionComplex &, QPainter &, const QWidget *) const;
    };
    static constexpr std::array kWhole{
        Whole{CC_ComboBox, &Style::drawComboBox},
        Whole{CC_SpinBox, &Style::drawSpinBox},
        Whole{CC_ScrollBar, &Style::drawScrollBar},
        Whole{CC_ToolButton, &Style::drawToolButton},
    };
    if (const auto *whole = find(kWhole, control, &Whole::control))
        return (this->*whole->draw)(*option, *painter, widget);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

void Style::drawComboBox(const QStyleOptionComplex &option, QPainter &painter, const QWidget *widget) const
{
    const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(&option);
    if (!box)
        return;
    if (box->frame && box->editable)
        controls::field(painter, option);
    else if (box->frame)
        controls::button(painter, option);
    const QRect room = subControlRect(CC_ComboBox, &option, SC_ComboBoxArrow, widget);
    controls::arrow(painter, room, Qt::DownArrow, option.palette, option.state.testFlag(State_Enabled));
}

void Style::drawSpinBox(const QStyleOptionComplex &option, QPainter &painter, const QWidget *widget) const
{
    const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(&option);
    if (!box)
        return;
    if (box->frame)
        controls::field(painter, option);
    struct Step {
        SubControl part;
        QAbstractSpinBox::StepEnabledFlag flag;
        Qt::ArrowType arrow;
    };
    for (const auto [part, flag, type] : {Step{SC_SpinBoxUp, QAbstractSpinBox::StepUpEnabled, Qt::UpArrow},
                                          Step{SC_SpinBoxDown, QAbstractSpinBox::StepDownEnabled, Qt::DownArrow}}) {
        const bool isUsable = box->stepEnabled.testFlag(flag) && option.state.testFlag(State_Enabled);
        const QRect room = subControlRect(CC_SpinBox, &option, part, widget).adjusted(1, 0, -1, 0);
        if (box->buttonSymbols != QAbstractSpinBox::NoButtons)
            controls::arrow(painter, room, type, option.palette, isUsable);
    }
}

void Style::drawScrollBar(const QStyleOptionComplex &option, QPainter &painter, const QWidget *widget) const
{
    if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(&option))
        controls::scrollBar(painter, *bar, subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget));
}

void Style::drawToolButton(const QStyleOptionComplex &option, QPainter &painter, const QWidget *widget) const
{
    if (const auto *button = menuButton(&option, widget))
        drawMenuButton(*button, &painter, widget);
    else
        QProxyStyle::drawComplexControl(CC_ToolButton, &option, &painter, widget);
}

void Style::drawMenuButton(const QStyleOptionToolButton &option, QPainter *painter, const QWidget *widget) const
{
    QStyleOptionToolButton ground(option);
    ground.features.setFlag(QStyleOptionToolButton::HasMenu, false);
    ground.text.clear();
    ground.icon = {};
    QProxyStyle::drawComplexControl(CC_ToolButton, &ground, painter, widget);
    QStyleOptionToolButton part(option);
    part.rect.setRight(option.rect.right() - controls::kArrow - theme::kSpace1);
    drawControl(CE_ToolButtonLabel, &part, painter, widget);
    part.rect = QRect(part.rect.right() + 1, option.rect.top() + 1, controls::kArrow, option.rect.height());
    drawPrimitive(PE_IndicatorArrowDown, &part, painter, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents,
                              const QWidget *widget) const
{
    const QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    const bool hasArrow = type == CT_ToolButton && menuButton(option, widget);
    return hasArrow ? size + QSize(controls::kArrow + theme::kSpace1, 0) : size;
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
    const bool isField = element == SE_LineEditContents && frame && frame->lineWidth > 0;
    return isField ? rect.adjusted(theme::kSpace1, 0, -theme::kSpace1, 0) : rect;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                            const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if ((control == CC_ComboBox && part == SC_ComboBoxEditField) ||
        (control == CC_SpinBox && part == SC_SpinBoxEditField))
        return rect.adjusted(theme::kSpaceHalf, 0, 0, 0); // begins where the text of a line edit does
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || !bar)
        return rect;
    const int least = pixelMetric(PM_ScrollBarSliderMin, option, widget);
    return visualRect(bar->direction, bar->rect, controls::scrollBarPart(*bar, part, least));
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    const auto *row = find(kMetrics, metric, &Metric::metric);
    return row ? row->pixels : QProxyStyle::pixelMetric(metric, option, widget);
}

} // namespace gatescope::ui
