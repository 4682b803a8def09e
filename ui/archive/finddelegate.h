#pragma once

#include <QStyledItemDelegate>

namespace gatescope::ui {

/// Paints the text of a result with its match marked: bold on a tint, so that the colour is not all that tells it.
class FindDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace gatescope::ui
