#include "exchange/rowdelegate.h"

#include <QHeaderView>
#include <QTreeView>

namespace gatescope::ui {

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return {size.width() + theme::kSpace2, std::max(theme::kRowHeight, option.fontMetrics.height() + theme::kSpace2)};
}

void RowDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant font = index.data(Qt::FontRole);
    if (font.isValid())
        option->font.setPointSizeF(option->widget->font().pointSizeF());
    option->fontMetrics = QFontMetrics(option->font);
    option->decorationSize = {theme::kIconSize, theme::kIconSize};
}

void styleAsRows(QTreeView *view, const QString &accessibleName)
{
    view->setAccessibleName(accessibleName);
    view->setItemDelegate(new RowDelegate(view));
    view->setUniformRowHeights(true);
    view->setAlternatingRowColors(false);
    view->setFrameShape(QFrame::NoFrame);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setTextElideMode(Qt::ElideRight);
    view->setContextMenuPolicy(Qt::ActionsContextMenu);
    view->setIndentation(theme::kSpace4);
    view->header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    view->header()->setHighlightSections(false);
    view->header()->setMinimumSectionSize(theme::kSpace8);
}

} // namespace gatescope::ui
