#pragma once

#include "common/theme.h"
#include "exchange/layers/layermodel.h"

#include <QStyledItemDelegate>

namespace gatescope::ui {

/// A row of the painted stack: brackets of all layers that are open around it, the name, what the layer changed, and
/// its time: own running filled, inner layers pale, waiting hatched.
class LayerDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    struct Canvas;

    void paintGround(const Canvas &canvas) const;
    void paintBrackets(const Canvas &canvas) const;
    void paintLayer(Canvas &canvas) const;
    void paintGateway(Canvas &canvas) const;
    void paintFold(Canvas &canvas) const;
    void paintTitle(const Canvas &canvas, const QRectF &line) const;
    void paintChips(const Canvas &canvas, const QRectF &line) const;
    void paintTimes(const Canvas &canvas, const QRectF &area) const;
    void paintBar(const Canvas &canvas, const QRectF &area) const;
};

} // namespace gatescope::ui
