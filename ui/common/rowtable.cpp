#include "common/rowtable.h"

#include "common/theme.h"

#include <QHeaderView>
#include <QTableView>

namespace gatescope::ui {

void styleAsRowTable(QTableView &table, const QString &name)
{
    table.setAccessibleName(name);
    table.setFrameShape(QFrame::NoFrame);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setTabKeyNavigation(false);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    table.horizontalHeader()->setHighlightSections(false);
}

QColor selectedGround(const QPalette &palette, bool hasFocus)
{
    return theme::tint(theme::Tone::Accent, palette, hasFocus ? 0.18 : 0.10);
}

} // namespace gatescope::ui
