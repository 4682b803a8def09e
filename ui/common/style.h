#pragma once

#include <QProxyStyle>

namespace gatescope::ui {

/// Fusion, whose check boxes and radio buttons have an outline that can be seen in the dark theme too, and whose
/// selected rows keep their colours on selectedGround().
class Style : public QProxyStyle {
    Q_OBJECT

public:
    Style();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
};

} // namespace gatescope::ui
