#pragma once

#include <QColor>

class QPalette;
class QString;
class QTableView;

namespace gatescope::ui {

/// The look of all tables of rows: no grid, no row heads, rows of one height that are chosen whole, nothing edited, and
/// Tab leaves it. `name` is what a screen reader calls it.
void styleAsRowTable(QTableView &table, const QString &name);

/// Behind a selected row, which keeps the colours of what it says: fainter while its view does not have the focus.
/// Style paints it in every table, tree and list; delegates that paint all by themselves ask here.
[[nodiscard]] QColor selectedGround(const QPalette &palette, bool hasFocus);

} // namespace gatescope::ui
