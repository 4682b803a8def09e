#pragma once

#include "captures/exchangemodel.h"
#include "captures/waterfall.h"

#include <QStyledItemDelegate>

namespace gatescope::captures {

/// Paints the cells of an exchange's row: badge, weight, colour and icon by meaning. Never colour alone: whatever has
/// a colour has a word, an icon or a shape too.
class ExchangeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ExchangeDelegate(const ExchangeModel &model, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    void setHoveredRow(int row) { m_hovered = row; }
    /// The row that has the keyboard focus; -1: none shows it.
    void setFocusedRow(int row) { m_focused = row; }
    void setScale(const WaterfallScale &scale) { m_scale = scale; }
    [[nodiscard]] const WaterfallScale &scale() const { return m_scale; }
    void setTick(int tick) { m_tick = tick; }
    [[nodiscard]] int tick() const { return m_tick; }

    /// The place of the star in a cell of the number column.
    [[nodiscard]] static QRect starRect(const QRect &cell);
    /// The width that the number column needs for numbers up to this one.
    [[nodiscard]] static int numberWidth(const QFont &font, std::uint32_t last);

private:
    struct Cell;
    void paintBackground(const Cell &cell) const;
    void paintContent(const Cell &cell) const;
    void paintStrip(const Cell &cell) const;
    /// The letter of the row's colour; answers the width that it took.
    int paintLabel(const Cell &cell) const;
    void paintComment(const Cell &cell) const;
    void paintNumber(const Cell &cell) const;
    void paintBadge(const Cell &cell) const;
    void paintMethod(const Cell &cell) const;
    void paintPath(const Cell &cell) const;
    /// What went wrong, in the room that the path leaves.
    void paintTrouble(const Cell &cell, const QRect &rect, const QString &words) const;
    void paintStatus(const Cell &cell) const;
    void paintFindings(const Cell &cell) const;
    void paintPlain(const Cell &cell) const;

    const ExchangeModel &m_model;
    WaterfallScale m_scale;
    int m_hovered = -1;
    int m_focused = -1;
    int m_tick = 0;
};

} // namespace gatescope::captures
