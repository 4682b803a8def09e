#pragma once

#include "exchange/bytepainter.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <memory>

class QAction;

namespace gatescope::ui {

/// Bytes as text or as hex, drawn only where they are seen: 100 MB open at once.
///
///     view->document().append({.bytes = head, .kind = ByteKind::Head});
///     view->documentReset();            // or documentGrew(), when bytes were added at the end
///
/// Text shows control characters and what is not UTF-8 as escapes. There is a selection (mouse, Shift and the arrow
/// keys, Ctrl+A), copied as text, hex or a Python literal, and a search.
class ByteView : public QAbstractScrollArea {
    Q_OBJECT

public:
    enum class Mode : std::uint8_t { Text, Hex };
    enum class CopyAs : std::uint8_t { Text, Hex, Literal };
    struct Look {
        bool captions = false;    ///< A heading over each block of the document.
        bool lineNumbers = false; ///< In text; otherwise a strip in the colour of the direction.
        bool lineEnds = false;    ///< CR and LF can be seen.
    };
    static constexpr qint64 kMostCopied = 16 * 1024 * 1024;

    explicit ByteView(const Look &look, QWidget *parent = nullptr);
    ~ByteView() override;

    [[nodiscard]] ByteDocument &document() { return m_document; }
    [[nodiscard]] const ByteDocument &document() const { return m_document; }
    /// `keepPlace`: it is the same text with more at its end; caret, selection and scrolling stay.
    void documentReset(bool keepPlace = false);
    void documentGrew();

    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    void setStyles(const QList<ByteStyle> &styles);
    void setHighlights(const QList<ByteRange> &ranges);
    [[nodiscard]] const QList<ByteRange> &highlights() const { return m_highlights; }
    /// Scrolls there, if it is not in sight.
    void reveal(qint64 position);

    [[nodiscard]] ByteRange selection() const;
    void select(const ByteRange &range);
    [[nodiscard]] qint64 caret() const { return m_caret; }
    /// The selection, or all when nothing is selected; at most kMostCopied bytes.
    [[nodiscard]] QString textToCopy(CopyAs form) const;

    void find(const QString &text);
    void findNext();
    void findPrevious();
    [[nodiscard]] const ByteFinder &finder() const { return m_finder; }

    /// Where a byte is drawn, in the viewport; for tests and tool tips. Null when it is not in sight.
    [[nodiscard]] QRect rectOf(qint64 position) const;
    [[nodiscard]] qint64 positionAt(const QPoint &point) const;
    [[nodiscard]] const ByteRows &rows() const { return *m_rows; }

Q_SIGNALS:
    /// By the user.
    void caretMoved(qint64 position);
    /// `current` from 1; 0: none. `complete`: the count will not grow.
    void foundChanged(qsizetype current, qsizetype total, bool complete);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void addCopyActions();
    void measure();
    void layOut();
    void work();
    void updateScrollBars();
    void moveCaret(qint64 position, bool select);
    void moveByRows(qint64 rows, bool select);
    void goToMatch(qsizetype index);
    void reportFound();
    [[nodiscard]] int wrapColumns() const;
    [[nodiscard]] int visibleRows() const;
    [[nodiscard]] qint64 positionInRow(const ByteRow &row, double column) const;
    [[nodiscard]] double columnOf(const ByteRow &row, qint64 position) const;
    [[nodiscard]] qint64 step(qint64 position, int direction) const;
    [[nodiscard]] ByteScene scene() const;

    ByteDocument m_document;
    Look m_look;
    Mode m_mode = Mode::Text;
    std::unique_ptr<ByteRows> m_rows;
    QList<ByteStyle> m_styles;
    QList<ByteRange> m_highlights;
    ByteFinder m_finder;
    qsizetype m_match = -1;
    bool m_seekMatch = false; ///< The first match is still to be shown.
    QTimer m_work;
    qint64 m_caret = 0;
    qint64 m_anchor = 0;
    qint64 m_revealWhenKnown = -1;
    HexGrid m_grid;
    double m_columnWidth = 8;
    int m_rowHeight = 18;
    int m_left = 0;
    int m_laidOutColumns = 0;
};

} // namespace gatescope::ui
