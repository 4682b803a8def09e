#pragma once

#include "exchange/socket/socketmodel.h"

#include <QAbstractScrollArea>

namespace gatescope::ui {

/// Two ladders that share their rows: frames between client and gateway on the left, ASGI messages between gateway and
/// application on the right. What belongs together and happened together stands on one row; the chosen line is marked
/// in all its rows, with a bond along the gateway.
///
/// Only what is in sight is drawn. Up, Down, Page Up, Page Down, Home and End walk the rows, Left and Right between the
/// two sides of a row. The table twin (SocketModel) has the same lines.
class SocketLadder : public QAbstractScrollArea {
    Q_OBJECT

public:
    static constexpr int kRowHeight = 34;
    static constexpr int kHeadHeight = 28;

    explicit SocketLadder(const SocketModel *model, QWidget *parent = nullptr);

    [[nodiscard]] int currentEvent() const { return m_event; }
    /// The window's selected event; -1: none. Brings it into sight if `reveal` and if it is shown at all.
    void setCurrentEvent(int event, bool reveal);
    /// Lines with this content are marked.
    void setSearch(const ContentTest &test);

    [[nodiscard]] std::optional<std::size_t> rowAt(QPoint at) const;
    [[nodiscard]] QRect rectOfRow(std::size_t row) const;

Q_SIGNALS:
    /// By the user.
    void chosen(int event);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void updateScrollBar();
    void choose(std::size_t row, bool asgi);
    void step(std::int64_t rows);
    void hover(std::optional<std::size_t> row);
    [[nodiscard]] std::optional<std::size_t> currentRow() const { return m_model->rungRowOfEvent(m_event); }
    [[nodiscard]] bool isOnAsgiSide() const;

    const SocketModel *m_model;
    ContentTest m_search;
    int m_event = -1;
    std::optional<std::size_t> m_hovered;
    bool m_clicking = false; ///< What is clicked is in sight: nothing moves.
};

} // namespace gatescope::ui
