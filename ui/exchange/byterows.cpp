#include "exchange/byterows.h"

#include "exchange/bytecells.h"

#include <QElapsedTimer>

#include <algorithm>

namespace gatescope::ui {

// ---- hex -----------------------------------------------------------------------------------------------------------

HexRows::HexRows(const ByteDocument &document, bool captions, int width) : ByteRows(document, captions), m_width(width)
{
    reset();
}

void HexRows::reset()
{
    m_firstRows.clear();
    m_count = 0;
    grow();
}

qint64 HexRows::rowsOf(const ByteBlock &block) const
{
    return (captions() ? 1 : 0) + (block.end - block.start + m_width - 1) / m_width + (block.missing > 0 ? 1 : 0);
}

void HexRows::grow()
{
    if (!m_firstRows.empty()) {
        m_count = m_firstRows.back();
        m_firstRows.pop_back();
    }
    const auto &blocks = document().blocks();
    for (std::size_t index = m_firstRows.size(); index < blocks.size(); ++index) {
        m_firstRows.push_back(m_count);
        m_count += rowsOf(blocks[index]);
    }
}

ByteRow HexRows::row(qint64 index) const
{
    const auto after = std::ranges::upper_bound(m_firstRows, index);
    const auto number = static_cast<std::size_t>(after - m_firstRows.begin()) - 1;
    const ByteBlock &block = document().blocks()[number];
    const int at = static_cast<int>(number);
    qint64 inside = index - m_firstRows[number];
    if (captions() && inside-- == 0)
        return {.kind = ByteRow::Kind::Caption, .block = at, .start = block.start, .end = block.start};
    const qint64 start = block.start + inside * m_width;
    if (start >= block.end)
        return {.kind = ByteRow::Kind::Missing, .block = at, .start = block.end, .end = block.end};
    return {.block = at, .start = start, .end = std::min(start + m_width, block.end)};
}

qint64 HexRows::rowOf(qint64 position) const
{
    const int number = std::max(0, document().blockAt(position));
    if (m_firstRows.empty())
        return 0;
    const ByteBlock &block = document().blocks()[static_cast<std::size_t>(number)];
    const qint64 inside = std::clamp<qint64>(position, block.start, std::max(block.start, block.end - 1)) - block.start;
    return m_firstRows[static_cast<std::size_t>(number)] + (captions() ? 1 : 0) + inside / m_width;
}

// ---- text ----------------------------------------------------------------------------------------------------------

TextRows::TextRows(const ByteDocument &document, bool captions, int columns, bool showLineEnds)
    : ByteRows(document, captions),
      m_columns(columns),
      m_showLineEnds(showLineEnds)
{
    reset();
}

void TextRows::reset()
{
    m_marks.clear();
    m_end = {};
    m_count = 0;
    m_complete = document().isEmpty();
}

void TextRows::grow()
{
    if (m_marks.empty())
        return reset();
    m_end = m_marks.back();
    m_marks.pop_back();
    m_count = static_cast<qint64>(m_marks.size()) * kRowsPerMark;
    m_complete = false;
}

bool TextRows::advance(int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    while (!m_complete) {
        const Cursor before = m_end;
        if (!next(m_end)) {
            m_end = before;
            m_complete = true;
            break;
        }
        if (m_count % kRowsPerMark == 0)
            m_marks.push_back(before);
        if (++m_count % kRowsPerMark == 0 && timer.elapsed() >= milliseconds)
            break;
    }
    return m_complete;
}

ByteRow TextRows::bytesRow(Cursor &cursor, const ByteBlock &block) const
{
    const qint64 start = cursor.position;
    const qint64 line = cursor.lineBegins ? cursor.line++ : 0;
    cursor.position = rowEnd(document(), start, block.end, m_columns, m_showLineEnds);
    cursor.lineBegins = document().runAt(cursor.position - 1).starts_with('\n');
    return {.block = cursor.block, .start = start, .end = cursor.position, .line = line};
}

std::optional<ByteRow> TextRows::next(Cursor &cursor) const
{
    const auto &blocks = document().blocks();
    while (cursor.block < static_cast<int>(blocks.size())) {
        const ByteBlock &block = blocks[static_cast<std::size_t>(cursor.block)];
        switch (cursor.stage) {
        case Stage::Caption:
            cursor.stage = Stage::Bytes;
            cursor.position = block.start;
            if (captions())
                return ByteRow{
                    .kind = ByteRow::Kind::Caption, .block = cursor.block, .start = block.start, .end = block.start};
            break;
        case Stage::Bytes:
            if (cursor.position < block.end)
                return bytesRow(cursor, block);
            cursor.stage = Stage::Missing;
            break;
        case Stage::Missing:
            const int number = cursor.block++;
            cursor.stage = Stage::Caption;
            cursor.lineBegins = true;
            if (block.missing > 0)
                return ByteRow{.kind = ByteRow::Kind::Missing, .block = number, .start = block.end, .end = block.end};
            break;
        }
    }
    return {};
}

ByteRow TextRows::row(qint64 index) const
{
    Cursor cursor = m_marks[static_cast<std::size_t>(index / kRowsPerMark)];
    for (qint64 skipped = index % kRowsPerMark; skipped > 0; --skipped)
        static_cast<void>(next(cursor));
    return next(cursor).value_or(ByteRow{});
}

qint64 TextRows::rowOf(qint64 position) const
{
    const auto after = std::ranges::upper_bound(m_marks, position, {}, [this](const Cursor &mark) {
        const auto &block = document().blocks()[static_cast<std::size_t>(mark.block)];
        return mark.stage == Stage::Caption ? block.start : mark.position;
    });
    if (after == m_marks.begin())
        return 0;
    // Several marks may stand at one position only if 64 rows hold no byte; the row before the mark is found, too.
    qint64 index = (after - m_marks.begin() - 1) * kRowsPerMark;
    Cursor cursor = *std::prev(after);
    qint64 last = index;
    for (; index < m_count; ++index) {
        const auto row = next(cursor);
        if (!row || row->start > position)
            break;
        if (row->kind == ByteRow::Kind::Bytes)
            last = index;
    }
    return last;
}

} // namespace gatescope::ui
