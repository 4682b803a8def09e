#pragma once

#include "captures/exchangedelegate.h"
#include "captures/exchangemodel.h"

#include <QTableView>
#include <QTimer>

namespace gatescope::captures {

class ListHeader;

/// The stock table view with a live list's manners: rows that come, go or move never move what one looks at, unless
/// one looks at the newest end, which then stays in view.
class ExchangeTable : public QTableView {
    Q_OBJECT

public:
    explicit ExchangeTable(ExchangeModel &model, QWidget *parent = nullptr);

    [[nodiscard]] ListHeader &header() const { return *m_header; }

    /// Newest rows are at this end of the list, as it is sorted now.
    enum class NewestEnd : std::uint8_t { None, Bottom, Top };
    [[nodiscard]] NewestEnd newestEnd() const;
    [[nodiscard]] bool isAtNewestEnd() const;
    void goToNewestEnd();
    /// Rows that are at least partly in view; empty when there are none.
    struct Span {
        int first = 0;
        int last = -1;
    };
    [[nodiscard]] Span rowsInView() const;

Q_SIGNALS:
    void markToggled(int row);
    void stepRequested(int direction); ///< j and k
    void viewMoved();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void keyboardSearch(const QString &) override {} // letters are commands here

private:
    void build();
    void remember();
    void restore();
    [[nodiscard]] int anchoredPosition() const;
    void setHovered(int row);
    void showFocus();
    void measure();
    void tick();

    ExchangeModel &m_model;
    ExchangeDelegate *m_delegate;
    ListHeader *m_header;
    QTimer m_ticks;
    int m_hovered = -1;

    // What was in view before the rows changed.
    bool m_follows = true;
    Numbers m_inView;
    int m_offset = 0; ///< Pixels of the first one above the view.
};

} // namespace gatescope::captures
