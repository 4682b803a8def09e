#include "exchange/bytepainter.h"

#include "common/eventwords.h"
#include "exchange/bytecells.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPen>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr std::array kInks{
    InkLook{Tone::Text},       InkLook{Tone::Application}, InkLook{Tone::Redirect},
    InkLook{Tone::Ok},         InkLook{Tone::Warning},     InkLook{Tone::Wsgi},
    InkLook{Tone::Gateway},    InkLook{Tone::WebSocket},   InkLook{Tone::Muted, false, true},
    InkLook{Tone::Text, true}, InkLook{Tone::Error},
};
static_assert(kInks.size() == static_cast<std::size_t>(Ink::Count));

/// How one byte looks.
struct Face {
    QColor text;
    QColor ground; ///< Invalid: none.
    bool underline = false;
    bool bold = false;
    bool italic = false;
    friend bool operator==(const Face &, const Face &) = default;
};

class RowPainter {
public:
    RowPainter(QPainter &painter, const ByteScene &scene, int y) : m_painter(painter), m_scene(scene), m_y(y) {}

    void text(const ByteRow &row);
    void hex(const ByteRow &row);
    void caption(const ByteRow &row);
    void missing(const ByteRow &row);

private:
    [[nodiscard]] double x(double column) const { return m_scene.left + column * m_scene.columnWidth; }
    [[nodiscard]] QColor tone(Tone tone) const { return theme::color(tone, m_scene.palette); }
    [[nodiscard]] QRectF cellRect(double column, double columns) const
    {
        return {x(column), static_cast<double>(m_y), columns * m_scene.columnWidth,
                static_cast<double>(m_scene.rowHeight)};
    }
    [[nodiscard]] Face faceAt(qint64 position) const;
    void inkAt(qint64 position, Face &face) const;
    [[nodiscard]] bool isHighlighted(qint64 position) const;
    [[nodiscard]] qint64 matchAt(qint64 position) const;

    void ground(double column, double columns, const Face &face);
    void flush();
    void put(double column, const QString &text, const Face &face);
    void cell(const ByteCell &cell, int column);
    void lineEnd(const ByteCell &cell, int column, const Face &face);
    void caret(double column);
    void lineNumber(const ByteRow &row);
    void sideStrip(const ByteBlock &block);

    QPainter &m_painter;
    const ByteScene &m_scene;
    int m_y;
    /// Characters that are drawn together, because they look alike.
    QString m_run;
    double m_runColumn = 0;
    Face m_runFace;
};

void RowPainter::inkAt(qint64 position, Face &face) const
{
    const auto &styles = *m_scene.styles;
    const auto after = std::ranges::upper_bound(styles, position, {}, &ByteStyle::start);
    if (after == styles.begin() || position >= std::prev(after)->start + std::prev(after)->length)
        return;
    const InkLook &ink = kInks[static_cast<std::size_t>(std::prev(after)->ink)];
    face.text = tone(ink.tone);
    face.bold = ink.bold;
    face.italic = ink.italic;
}

bool RowPainter::isHighlighted(qint64 position) const
{
    return std::ranges::any_of(*m_scene.highlights,
                               [position](const ByteRange &range) { return range.contains(position); });
}

qint64 RowPainter::matchAt(qint64 position) const
{
    const auto &matches = m_scene.finder->matches();
    const auto after = std::ranges::upper_bound(matches, position);
    if (after == matches.begin())
        return -1;
    const qint64 match = *std::prev(after);
    return position < match + m_scene.finder->needle().size() ? match : -1;
}

Face RowPainter::faceAt(qint64 position) const
{
    Face face{.text = tone(Tone::Text)};
    const ByteSpan *span = m_scene.document->spanAt(position);
    if (span && span->kind == ByteKind::Framing) {
        face.text = tone(Tone::Waiting);
        face.ground = theme::tint(Tone::Waiting, m_scene.palette);
    } else if (span && span->kind == ByteKind::Refused) {
        face.ground = theme::tint(Tone::Error, m_scene.palette, 0.08);
    }
    inkAt(position, face);
    if (isHighlighted(position)) {
        face.ground = theme::tint(Tone::Accent, m_scene.palette, 0.22);
        face.underline = true;
    }
    if (const qint64 match = matchAt(position); match >= 0) {
        const bool current = match == m_scene.currentMatch;
        face.ground = theme::tint(Tone::Warning, m_scene.palette, current ? 0.55 : 0.25);
        face.underline = current;
    }
    if (m_scene.selection.contains(position)) {
        face.ground = m_scene.palette.color(QPalette::Highlight);
        face.text = m_scene.palette.color(QPalette::HighlightedText);
    }
    return face;
}

void RowPainter::ground(double column, double columns, const Face &face)
{
    const QRectF rect = cellRect(column, columns);
    if (face.ground.isValid())
        m_painter.fillRect(rect, face.ground);
    if (face.underline)
        m_painter.fillRect(QRectF(rect.left(), rect.bottom() - theme::kSpaceHalf, rect.width(), theme::kSpaceHalf),
                           tone(Tone::Accent));
}

void RowPainter::flush()
{
    if (m_run.isEmpty())
        return;
    QFont font = m_scene.font;
    font.setBold(m_runFace.bold);
    font.setItalic(m_runFace.italic);
    m_painter.setFont(font);
    m_painter.setPen(m_runFace.text);
    m_painter.drawText(cellRect(m_runColumn, static_cast<double>(m_run.size()) + 1), Qt::AlignLeft | Qt::AlignVCenter,
                       m_run);
    m_run.clear();
}

void RowPainter::put(double column, const QString &text, const Face &face)
{
    const bool joins =
        !m_run.isEmpty() && face == m_runFace && qFuzzyCompare(m_runColumn + static_cast<double>(m_run.size()), column);
    if (!joins) {
        flush();
        m_runColumn = column;
        m_runFace = face;
    }
    m_run += text;
}

void RowPainter::lineEnd(const ByteCell &cell, int column, const Face &face)
{
    ground(column, cell.columns, face);
    QFont tiny = m_scene.font;
    tiny.setPointSizeF(tiny.pointSizeF() * 0.62);
    m_painter.setFont(tiny);
    m_painter.setPen(m_scene.selection.contains(cell.position) ? face.text : tone(Tone::Faint));
    const QRectF box = cellRect(column, cell.columns).adjusted(1.5, theme::kSpace1 - 0.5, -1.5, 0.5 - theme::kSpace1);
    m_painter.drawRoundedRect(box, 2, 2);
    m_painter.drawText(box, Qt::AlignCenter, cell.code == U'\r' ? u"CR"_s : u"LF"_s);
}

void RowPainter::cell(const ByteCell &cell, int column)
{
    if (cell.columns == 0)
        return;
    Face face = faceAt(cell.position);
    if (cell.kind == ByteCell::Kind::LineEnd)
        return lineEnd(cell, column, face);
    ground(column, cell.columns, face);
    if (cell.kind == ByteCell::Kind::Escape) {
        face.text = m_scene.selection.contains(cell.position) ? face.text : tone(Tone::WebSocket);
        return put(column, u"\\x%1"_s.arg(static_cast<uint>(cell.code), 2, 16, QLatin1Char('0')), face);
    }
    if (cell.kind == ByteCell::Kind::Tab)
        return;
    put(column, QString::fromUcs4(&cell.code, 1), face);
    if (cell.code >= 0x80)
        flush();
}

void RowPainter::caret(double column)
{
    m_painter.fillRect(QRectF(x(column), m_y + 1, 1.5, m_scene.rowHeight - 2), tone(Tone::Accent));
}

void RowPainter::lineNumber(const ByteRow &row)
{
    if (!m_scene.lineNumbers || row.line == 0)
        return;
    m_painter.setFont(m_scene.font);
    m_painter.setPen(tone(Tone::Faint));
    m_painter.drawText(QRectF(0, m_y, m_scene.left - theme::kSpace2, m_scene.rowHeight),
                       Qt::AlignRight | Qt::AlignVCenter, QString::number(row.line));
}

void RowPainter::sideStrip(const ByteBlock &block)
{
    const Tone side = block.refused ? Tone::Error : block.side == ByteSide::Request ? Tone::Client : Tone::Gateway;
    if (!m_scene.lineNumbers)
        m_painter.fillRect(QRect(theme::kSpace1, m_y, theme::kSpaceHalf, m_scene.rowHeight), tone(side));
}

void RowPainter::text(const ByteRow &row)
{
    sideStrip(m_scene.document->blocks()[static_cast<std::size_t>(row.block)]);
    lineNumber(row);
    int column = 0;
    int caretColumn = -1;
    for (qint64 position = row.start; position < row.end;) {
        const ByteCell next = cellAt(*m_scene.document, position, row.end, m_scene.lineEnds);
        if (next.length == 0)
            break;
        if (position == m_scene.caret)
            caretColumn = column;
        cell(next, column);
        column += next.columns;
        position += next.length;
    }
    flush();
    const bool atEnd = m_scene.caret == row.end && row.end == m_scene.document->size();
    if (caretColumn >= 0 || atEnd)
        caret(atEnd ? column : caretColumn);
}

void RowPainter::hex(const ByteRow &row)
{
    sideStrip(m_scene.document->blocks()[static_cast<std::size_t>(row.block)]);
    put(0, u"%1"_s.arg(m_scene.document->wireOffset(row.start), HexGrid::kOffsetColumns, 16, QLatin1Char('0')),
        {.text = tone(Tone::Faint)});
    const QByteArray bytes = m_scene.document->read(row.start, row.end - row.start);
    for (int index = 0; index < bytes.size(); ++index) {
        const auto byte = static_cast<unsigned char>(bytes[index]);
        const qint64 position = row.start + index;
        const Face face = faceAt(position);
        const bool joined = index + 1 < bytes.size() && (index + 1) % 8 != 0;
        ground(m_scene.grid.hexColumn(index), joined ? 3 : 2, face);
        ground(m_scene.grid.textColumn(index), 1, face);
        put(m_scene.grid.hexColumn(index), u"%1"_s.arg(static_cast<uint>(byte), 2, 16, QLatin1Char('0')), face);
    }
    for (int index = 0; index < bytes.size(); ++index) {
        Face face = faceAt(row.start + index);
        const bool shown = bytes[index] >= 0x20 && bytes[index] < 0x7F;
        if (!shown && !m_scene.selection.contains(row.start + index))
            face.text = tone(Tone::Faint);
        put(m_scene.grid.textColumn(index), shown ? QString(QLatin1Char(bytes[index])) : u"·"_s, face);
    }
    flush();
    if (m_scene.caret >= row.start && m_scene.caret < row.end)
        caret(m_scene.grid.hexColumn(static_cast<int>(m_scene.caret - row.start)));
}

void RowPainter::caption(const ByteRow &row)
{
    const ByteBlock &block = m_scene.document->blocks()[static_cast<std::size_t>(row.block)];
    const Tone side = block.refused ? Tone::Error : block.side == ByteSide::Request ? Tone::Client : Tone::Gateway;
    const QRect rect(0, m_y, m_scene.right, m_scene.rowHeight);
    m_painter.fillRect(rect, theme::tint(side, m_scene.palette, 0.10));
    m_painter.setFont(m_scene.captionFont);
    m_painter.setPen(tone(side));
    m_painter.drawText(rect.adjusted(theme::kSpace3, 0, -theme::kSpace2, 0), Qt::AlignLeft | Qt::AlignVCenter,
                       captionOf(block));
}

void RowPainter::missing(const ByteRow &row)
{
    const ByteBlock &block = m_scene.document->blocks()[static_cast<std::size_t>(row.block)];
    const QRect rect(0, m_y, m_scene.right, m_scene.rowHeight);
    m_painter.fillRect(rect, theme::tint(Tone::Warning, m_scene.palette));
    m_painter.setFont(m_scene.captionFont);
    m_painter.setPen(tone(Tone::Warning));
    m_painter.drawText(rect.adjusted(theme::kSpace3, 0, -theme::kSpace2, 0), Qt::AlignLeft | Qt::AlignVCenter,
                       missingText(block));
}

QString translated(const char *text)
{
    return QCoreApplication::translate("BytePainter", text);
}

} // namespace

int HexGrid::indexAt(double column) const
{
    if (column < hexColumn(0) - 1)
        return -1;
    if (column >= textColumn(0))
        return std::clamp(static_cast<int>(column) - textColumn(0), 0, width - 1);
    int index = 0;
    while (index + 1 < width && column >= hexColumn(index + 1) - 0.5)
        ++index;
    return index;
}

QString captionOf(const ByteBlock &block)
{
    const quint64 size = static_cast<quint64>(block.end - block.start) + block.missing;
    const QString side = block.refused                     ? translated("⇥  Refused bytes from the client")
                         : block.side == ByteSide::Request ? translated("→  Request, client to gateway")
                                                           : translated("←  Response, gateway to client");
    if (block.decoded)
        return side + u"   ·   "_s + sizeText(size) + translated("   ·   decoded; on the wire they are HTTP/2 frames");
    return side + u"   ·   "_s + sizeText(size) +
           (block.wireOffset == 0 ? QString()
                                  : translated("   ·   from byte %1 of the connection").arg(block.wireOffset));
}

QString missingText(const ByteBlock &block)
{
    return translated("✂  %1 more were on the wire here and were not kept").arg(sizeText(block.missing));
}

void paintRow(QPainter &painter, const ByteScene &scene, const ByteRow &row, int y)
{
    RowPainter rows(painter, scene, y);
    switch (row.kind) {
    case ByteRow::Kind::Caption:
        return rows.caption(row);
    case ByteRow::Kind::Missing:
        return rows.missing(row);
    case ByteRow::Kind::Bytes:
        return scene.hex ? rows.hex(row) : rows.text(row);
    }
}

InkLook lookOf(Ink ink)
{
    return kInks[std::min(static_cast<std::size_t>(ink), kInks.size() - 1)];
}

} // namespace gatescope::ui
