#pragma once

#include "common/theme.h"

#include <QStyledItemDelegate>

class QTreeView;

namespace gatescope::ui {

/// Rows of one height in every list and tree of an exchange.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

/// What all trees and tables of an exchange have in common: rows, frame, selection by rows, scrolling by pixels.
void styleAsRows(QTreeView *view, const QString &accessibleName);

} // namespace gatescope::ui
