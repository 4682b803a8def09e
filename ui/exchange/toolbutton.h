#pragma once

#include <QToolButton>

namespace gatescope::ui {

/// A flat button with an icon for the bars of a view; `name` is its tool tip and its accessible name. Reached with Tab.
[[nodiscard]] QToolButton *toolButton(const QString &iconName, const QString &name);

} // namespace gatescope::ui
