#include "exchange/toolbutton.h"

#include "common/icons.h"

namespace gatescope::ui {

QToolButton *toolButton(const QString &iconName, const QString &name)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setIcon(icon(iconName));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace gatescope::ui
