#pragma once

/// Tables of the exchange's pages give up columns where there is little room.
namespace gatescope::ui {

/// A column is shown from this width of its page on.
template <class Column>
struct ColumnLayout {
    Column column;
    int width;
    int shownFrom;
};

template <class View, class Layouts>
void setColumnWidths(View &view, const Layouts &layouts)
{
    for (const auto &layout : layouts)
        view.setColumnWidth(static_cast<int>(layout.column), layout.width);
}

template <class View, class Layouts>
void showColumnsFor(View &view, const Layouts &layouts, int pageWidth)
{
    for (const auto &layout : layouts)
        view.setColumnHidden(static_cast<int>(layout.column), pageWidth < layout.shownFrom);
}

} // namespace gatescope::ui
