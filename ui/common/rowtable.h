#pragma once

class QString;
class QTableView;

namespace gatescope::ui {

/// The look of all tables of rows: no grid, no row heads, rows of one height that are chosen whole, nothing edited, and
/// Tab leaves it. `name` is what a screen reader calls it.
void styleAsRowTable(QTableView &table, const QString &name);

} // namespace gatescope::ui
