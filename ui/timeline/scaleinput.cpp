#include "timeline/scaleinput.h"

#include <QKeyEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>

#include <cmath>

namespace gatescope::ui {

namespace {

constexpr double kZoomStep = 1.4;
constexpr double kWheelNotch = 120;
constexpr double kPanShare = 0.15; // of the width, for a key

bool zoom(TimeScale &scale, double factor)
{
    scale.zoomAt(scale.width() / 2, factor);
    return true;
}

bool pan(TimeScale &scale, double pixels)
{
    scale.panBy(pixels);
    return true;
}

} // namespace

bool scaleByKey(TimeScale &scale, const QKeyEvent &event)
{
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    switch (event.key()) {
    case Qt::Key_W:
        return zoom(scale, kZoomStep);
    case Qt::Key_S:
        return zoom(scale, 1 / kZoomStep);
    case Qt::Key_A:
    case Qt::Key_Left:
        return pan(scale, -kPanShare * scale.width());
    case Qt::Key_D:
    case Qt::Key_Right:
        return pan(scale, kPanShare * scale.width());
    default:
        return false;
    }
}

bool scaleByWheel(TimeScale &scale, const QWheelEvent &event, double left, bool plainPans)
{
    const QPoint pixels = event.pixelDelta();
    const QPoint angle = event.angleDelta();
    if (event.modifiers() & Qt::ControlModifier) {
        scale.zoomAt(event.position().x() - left, std::pow(kZoomStep, angle.y() / kWheelNotch));
        return true;
    }
    const bool sideways = std::abs(angle.x()) > std::abs(angle.y()) || (event.modifiers() & Qt::ShiftModifier);
    if (!sideways && !plainPans)
        return false;
    return pan(scale, -(pixels.isNull() ? angle.x() + angle.y() : pixels.x() + pixels.y()));
}

bool scaleByPinch(TimeScale &scale, const QNativeGestureEvent &event, double left)
{
    if (event.gestureType() != Qt::ZoomNativeGesture)
        return false;
    scale.zoomAt(event.position().x() - left, 1 + event.value());
    return true;
}

} // namespace gatescope::ui
