#pragma once

#include <QProxyStyle>

class QStyleOptionToolButton;

namespace gatescope::ui {

/// Fusion, whose check boxes and radio buttons have an outline that can be seen in the dark theme too, whose selected
/// rows keep their colours on selectedGround(), and whose tool buttons have the arrow of their menu behind their text.
class Style : public QProxyStyle {
    Q_OBJECT

public:
    Style();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents,
                                         const QWidget *widget) const override;

private:
    void drawMenuButton(const QStyleOptionToolButton &option, QPainter *painter, const QWidget *widget) const;
};

} // namespace gatescope::ui
