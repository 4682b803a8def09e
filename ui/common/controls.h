#pragma once

#include <QRect>
#include <QStyle>

class QPainter;
class QPalette;
class QStyleOption;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionTab;

/// How the controls of the window look: flat, hairlines for borders, the accent colour for what is chosen or has the
/// focus. Style asks for these parts; they know the theme and nothing of widgets.
namespace gatescope::ui::controls {

/// What somebody types or chooses in. The focus is a border in the accent colour.
void field(QPainter &painter, const QStyleOption &option);
/// Something to press that stands alone. `primary`: what Enter does.
void button(QPainter &painter, const QStyleOption &option, bool primary = false);
/// One of many in a bar: nothing to be seen until it is pointed at, pressed or on.
void barButton(QPainter &painter, const QStyleOption &option);
void checkBox(QPainter &painter, const QStyleOption &option);
void radioButton(QPainter &painter, const QStyleOption &option);
/// An arrow head of at most kArrow pixels in the middle of `place`.
void arrow(QPainter &painter, const QRect &place, Qt::ArrowType type, const QPalette &palette, bool enabled);
/// Of a row of tabs above their pages: a line below the current one.
void tab(QPainter &painter, const QStyleOptionTab &option);
void headerSection(QPainter &painter, const QStyleOption &option);
/// The handle of a scroll bar, at `handle`; the groove is the ground of what is scrolled.
void scrollBar(QPainter &painter, const QStyleOptionSlider &option, const QRect &handle);
/// Where a part of it is: it has a groove from end to end and no buttons. `least`: of the handle, in pixels.
[[nodiscard]] QRect scrollBarPart(const QStyleOptionSlider &option, QStyle::SubControl part, int least);
void splitter(QPainter &painter, const QStyleOption &option);
/// A line at the lower edge.
void lowerEdge(QPainter &painter, const QStyleOption &option);
/// Around what the keyboard works on.
void focus(QPainter &painter, const QStyleOption &option);
/// Of known length; thin, without words.
void progress(QPainter &painter, const QStyleOptionProgressBar &option);
void frame(QPainter &painter, const QStyleOption &option);

inline constexpr int kArrow = 8;

} // namespace gatescope::ui::controls
