#include "exchange/byteview.h"

#include "exchange/bytecells.h"

#include <QKeyEvent>

#include <array>
#include <cctype>

namespace gatescope::ui {

ByteRange ByteView::selection() const
{
    return {std::min(m_caret, m_anchor), std::abs(m_caret - m_anchor)};
}

void ByteView::select(const ByteRange &range)
{
    m_anchor = range.start;
    m_caret = range.end();
    viewport()->update();
}

qint64 ByteView::step(qint64 position, int direction) const
{
    if (m_mode == Mode::Hex)
        return position + direction;
    if (direction > 0)
        return position + std::max(1, cellAt(m_document, position, m_document.size(), m_look.lineEnds).length);
    for (int back = 4; back > 1; --back) {
        if (position >= back && cellAt(m_document, position - back, position, m_look.lineEnds).length == back)
            return position - back;
    }
    return position - 1;
}

void ByteView::moveCaret(qint64 position, bool select)
{
    m_caret = std::clamp<qint64>(position, 0, m_document.size());
    if (!select)
        m_anchor = m_caret;
    reveal(m_caret);
    viewport()->update();
    Q_EMIT caretMoved(m_caret);
}

void ByteView::moveByRows(qint64 rows, bool select)
{
    if (m_rows->count() == 0)
        return;
    const qint64 from = m_rows->rowOf(m_caret);
    const double column = columnOf(m_rows->row(from), m_caret);
    qint64 to = std::clamp<qint64>(from + rows, 0, m_rows->count() - 1);
    const qint64 direction = rows < 0 ? -1 : 1;
    while (m_rows->row(to).kind != ByteRow::Kind::Bytes && to + direction >= 0 && to + direction < m_rows->count())
        to += direction;
    moveCaret(positionInRow(m_rows->row(to), column), select);
}

void ByteView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        moveCaret(positionAt(event->position().toPoint()), event->modifiers().testFlag(Qt::ShiftModifier));
}

void ByteView::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        moveCaret(positionAt(event->position().toPoint()), true);
}

void ByteView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const qint64 at = positionAt(event->position().toPoint());
    const auto isWord = [this](qint64 position) {
        const std::string_view run = m_document.runAt(position);
        return !run.empty() && (std::isalnum(static_cast<unsigned char>(run[0])) != 0 || run[0] == '_' || run[0] < 0);
    };
    qint64 start = at;
    qint64 end = at;
    while (start > 0 && isWord(start - 1))
        --start;
    while (isWord(end))
        ++end;
    select({start, std::max<qint64>(end - start, 1)});
}

void ByteView::keyPressEvent(QKeyEvent *event)
{
    struct Move {
        QKeySequence::StandardKey plain;
        QKeySequence::StandardKey select;
        qint64 (*to)(const ByteView &);
    };
    static constexpr auto rowEdge = [](const ByteView &view, bool end) {
        const ByteRow row = view.m_rows->row(view.m_rows->rowOf(view.m_caret));
        return end ? view.positionInRow(row, 1e9) : row.start;
    };
    static constexpr std::array kMoves{
        Move{QKeySequence::MoveToNextChar, QKeySequence::SelectNextChar,
             [](const ByteView &view) { return view.step(view.m_caret, 1); }},
        Move{QKeySequence::MoveToPreviousChar, QKeySequence::SelectPreviousChar,
             [](const ByteView &view) { return view.step(view.m_caret, -1); }},
        Move{QKeySequence::MoveToStartOfLine, QKeySequence::SelectStartOfLine,
             [](const ByteView &view) { return rowEdge(view, false); }},
        Move{QKeySequence::MoveToEndOfLine, QKeySequence::SelectEndOfLine,
             [](const ByteView &view) { return rowEdge(view, true); }},
        Move{QKeySequence::MoveToStartOfDocument, QKeySequence::SelectStartOfDocument,
             [](const ByteView &) { return qint64(0); }},
        Move{QKeySequence::MoveToEndOfDocument, QKeySequence::SelectEndOfDocument,
             [](const ByteView &view) { return view.m_document.size(); }},
    };
    struct RowMove {
        QKeySequence::StandardKey plain;
        QKeySequence::StandardKey select;
        int rows;
        bool page;
    };
    static constexpr std::array kRowMoves{
        RowMove{QKeySequence::MoveToNextLine, QKeySequence::SelectNextLine, 1, false},
        RowMove{QKeySequence::MoveToPreviousLine, QKeySequence::SelectPreviousLine, -1, false},
        RowMove{QKeySequence::MoveToNextPage, QKeySequence::SelectNextPage, 1, true},
        RowMove{QKeySequence::MoveToPreviousPage, QKeySequence::SelectPreviousPage, -1, true},
    };
    if (m_rows->count() == 0)
        return QAbstractScrollArea::keyPressEvent(event);
    for (const Move &move : kMoves) {
        if (event->matches(move.plain) || event->matches(move.select))
            return moveCaret(move.to(*this), event->matches(move.select));
    }
    for (const RowMove &move : kRowMoves) {
        if (event->matches(move.plain) || event->matches(move.select))
            return moveByRows(move.page ? move.rows * visibleRows() : move.rows, event->matches(move.select));
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void ByteView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ByteView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace gatescope::ui
