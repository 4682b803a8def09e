#pragma once

#include "captures/columns.h"
#include "captures/waterfall.h"

#include <QHeaderView>

class QMenu;
class QToolButton;

namespace gatescope::captures {

/// The list's header: flat, with a small button to choose columns. The path takes the room that the others leave.
///
/// Until somebody chooses columns, the list shows as many as fit, the important ones first. After that it shows what
/// was chosen, and scrolls sideways where there is too little room.
class ListHeader : public QHeaderView {
    Q_OBJECT

public:
    explicit ListHeader(QWidget *parent = nullptr);

    /// To be called when the room, the columns or the font have changed.
    void fit();
    /// The number column needs this much.
    void setNumberWidth(int width);

    [[nodiscard]] bool isAutomatic() const { return m_automatic; }
    void setAutomatic(bool automatic);
    void showColumn(Column column, bool shown);
    [[nodiscard]] bool isShown(Column column) const { return !isSectionHidden(static_cast<int>(column)); }
    /// As it was in the beginning: order, widths, automatic.
    void reset();

    [[nodiscard]] WaterfallMode waterfallMode() const { return m_waterfall; }
    void setWaterfallMode(WaterfallMode mode);

    /// Fills a menu with the columns to choose, and the rest of what the header can be told.
    void fill(QMenu &menu);

    /// Order, widths, what is shown, the sorting. restore() refuses what it did not save itself.
    [[nodiscard]] QByteArray saveLayout() const;
    bool restoreLayout(const QByteArray &state);

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void waterfallModeChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void placeButton();
    void chooseWhatFits(int room);
    [[nodiscard]] int widthOfOthers() const;
    void openMenu(const QPoint &globalPosition);
    void paintIndicator(QPainter &painter, const QRect &rect) const;

    QToolButton *m_button;
    bool m_automatic = true;
    bool m_fitting = false;
    WaterfallMode m_waterfall = WaterfallMode::Length;
};

} // namespace gatescope::captures
