#pragma once

#include <QStyledItemDelegate>

namespace gatescope::ui {

/// The cells of the table of messages: one line of text, drawn without a layout of its own, with some air at both ends,
/// so that a number and the word beside it stand apart.
class SocketCells : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace gatescope::ui
