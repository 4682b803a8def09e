#pragma once

#include "timeline/timescale.h"

class QKeyEvent;
class QNativeGestureEvent;
class QWheelEvent;

/// Keys, wheel and pinch that zoom and pan a stretch of time, the same in every view against time. Each answers whether
/// it has moved the scale. `left` is where x() is zero in the widget.
namespace gatescope::ui {

/// W, S: zoom; A, D, Left, Right: pan. Not with Ctrl, Alt or Meta.
[[nodiscard]] bool scaleByKey(TimeScale &scale, const QKeyEvent &event);
/// Ctrl+wheel zooms around the mouse, Shift+wheel and a horizontal wheel pan; the plain wheel too, if `plainPans`.
[[nodiscard]] bool scaleByWheel(TimeScale &scale, const QWheelEvent &event, double left, bool plainPans);
[[nodiscard]] bool scaleByPinch(TimeScale &scale, const QNativeGestureEvent &event, double left);

} // namespace gatescope::ui
