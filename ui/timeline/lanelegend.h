#pragma once

#include <QFont>
#include <QPalette>
#include <QRectF>

class QPainter;

namespace gatescope::ui {

/// One line that says what the bars and marks of the swimlanes mean: drawn where there is room for it.
void paintLaneLegend(QPainter &painter, const QRectF &bounds, const QFont &font, const QPalette &palette);

} // namespace gatescope::ui
