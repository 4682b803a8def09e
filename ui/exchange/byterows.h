#pragma once

#include "exchange/bytedocument.h"

#include <memory>
#include <optional>

namespace gatescope::ui {

/// One row of a view of bytes.
struct ByteRow {
    enum class Kind : std::uint8_t {
        Caption, ///< Above a block: its direction and size.
        Bytes,
        Missing, ///< Behind a block: so much was not kept.
    };
    Kind kind = Kind::Bytes;
    int block = 0;
    qint64 start = 0; ///< Of its bytes; for the others the place where they stand.
    qint64 end = 0;
    qint64 line = 0; ///< The line's number from 1 where a line begins here; else 0.
};

/// How a document is laid out in rows. A layout may not know all its rows at once: call advance() until it does.
class ByteRows {
public:
    explicit ByteRows(const ByteDocument &document, bool captions) : m_document(document), m_captions(captions) {}
    virtual ~ByteRows() = default;

    /// Begins again; after ByteDocument::clear().
    virtual void reset() = 0;
    /// After ByteDocument::append(): rows at the end may change, the others stay.
    virtual void grow() = 0;
    /// Works for about `milliseconds`; true: all rows are known.
    virtual bool advance(int milliseconds) = 0;
    [[nodiscard]] virtual qint64 count() const = 0;
    /// `index` must be below count().
    [[nodiscard]] virtual ByteRow row(qint64 index) const = 0;
    /// The row with this byte, among those that are known.
    [[nodiscard]] virtual qint64 rowOf(qint64 position) const = 0;

protected:
    [[nodiscard]] const ByteDocument &document() const { return m_document; }
    [[nodiscard]] bool captions() const { return m_captions; }

private:
    const ByteDocument &m_document;
    bool m_captions;
};

/// `width` bytes a row; every block begins a row. All rows are known at once, however large it is.
class HexRows : public ByteRows {
public:
    HexRows(const ByteDocument &document, bool captions, int width);

    void reset() override;
    void grow() override;
    bool advance(int) override { return true; }
    [[nodiscard]] qint64 count() const override { return m_count; }
    [[nodiscard]] ByteRow row(qint64 index) const override;
    [[nodiscard]] qint64 rowOf(qint64 position) const override;

private:
    [[nodiscard]] qint64 rowsOf(const ByteBlock &block) const;

    int m_width;
    std::vector<qint64> m_firstRows; ///< Of each block.
    qint64 m_count = 0;
};

/// Lines, wrapped at `columns`. Only every 64th row is remembered, so 100 MB take little memory.
class TextRows : public ByteRows {
public:
    TextRows(const ByteDocument &document, bool captions, int columns, bool showLineEnds);

    void reset() override;
    void grow() override;
    bool advance(int milliseconds) override;
    [[nodiscard]] qint64 count() const override { return m_count; }
    [[nodiscard]] ByteRow row(qint64 index) const override;
    [[nodiscard]] qint64 rowOf(qint64 position) const override;

private:
    enum class Stage : std::uint8_t { Caption, Bytes, Missing };
    struct Cursor {
        int block = 0;
        Stage stage = Stage::Caption;
        qint64 position = 0;
        qint64 line = 1;
        bool lineBegins = true;
    };
    static constexpr qint64 kRowsPerMark = 64;

    /// The next row, if there is one.
    [[nodiscard]] std::optional<ByteRow> next(Cursor &cursor) const;
    [[nodiscard]] ByteRow bytesRow(Cursor &cursor, const ByteBlock &block) const;

    int m_columns;
    bool m_showLineEnds;
    std::vector<Cursor> m_marks; ///< In front of rows 0, 64, 128, …
    Cursor m_end;
    qint64 m_count = 0;
    bool m_complete = false;
};

} // namespace gatescope::ui
