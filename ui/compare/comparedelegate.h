#pragma once

#include "compare/comparemodel.h"

#include <QStyledItemDelegate>

namespace gatescope::ui {

/// Paints a row of a comparison: the sign in front of the name, a ground for the side that has something of its own,
/// and inside a changed value the words that differ.
class CompareDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit CompareDelegate(const CompareModel &model, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    struct Cell;
    void paintGround(const Cell &cell) const;
    void paintName(const Cell &cell) const;
    void paintValue(const Cell &cell) const;
    void paintPieces(const Cell &cell, const std::vector<compare::Piece> &pieces) const;

    const CompareModel &m_model;
};

} // namespace gatescope::ui
