#pragma once

#include "common/theme.h"

#include <QIcon>
#include <QString>

namespace gatescope::ui {

/// One of our own SVG icons, resources/icons/NAME.svg: 16 × 16, drawn with `currentColor`. It is drawn in `tone` of
/// the palette that is current when it is painted, sharp at every scale, and faint when disabled.
[[nodiscard]] QIcon icon(const QString &name, theme::Tone tone = theme::Tone::Text);

} // namespace gatescope::ui
