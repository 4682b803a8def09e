#pragma once

#include <QByteArray>
#include <QtTypes>

#include <string_view>
#include <vector>

namespace gatescope::ui {

enum class ByteSide : std::uint8_t { Request, Response };
enum class ByteKind : std::uint8_t { Head, Framing, Data, Refused, Trailers };

/// Neighbouring bytes of one kind. `bytes` is borrowed.
struct ByteSpan {
    std::string_view bytes;
    quint64 missing = 0;    ///< Bytes behind them that were on the wire and were not kept.
    quint64 wireOffset = 0; ///< Of the first byte, on the connection and in this direction.
    ByteSide side = ByteSide::Request;
    ByteKind kind = ByteKind::Data;
    bool decoded = false; ///< Not as on the wire: HTTP/2 has other bytes for it.
    int event = -1;       ///< The trace event that they came with.
    qint64 start = 0;     ///< In the document; set by append().

    [[nodiscard]] qint64 end() const { return start + static_cast<qint64>(bytes.size()); }
};

/// A run of spans in one direction without a hole.
struct ByteBlock {
    qint64 start = 0;
    qint64 end = 0;
    quint64 wireOffset = 0;
    quint64 missing = 0; ///< The hole behind it.
    ByteSide side = ByteSide::Request;
    bool refused = false;
    bool decoded = false;
};

/// Bytes that were recorded in pieces, with one numbering of positions from 0. Nothing is copied: what spans borrow has
/// to outlive the document, or clear() has to be called first. Grows at its end only.
class ByteDocument {
public:
    void clear();
    /// Empty spans are left out, unless bytes are missing behind them.
    void append(ByteSpan span);
    /// Bytes that the document keeps itself.
    void setOwned(const QByteArray &bytes);

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_spans.empty(); }
    [[nodiscard]] const std::vector<ByteSpan> &spans() const { return m_spans; }
    [[nodiscard]] const std::vector<ByteBlock> &blocks() const { return m_blocks; }
    /// The span with this byte; null outside.
    [[nodiscard]] const ByteSpan *spanAt(qint64 position) const;
    /// The bytes from `position` to the end of its span; empty outside.
    [[nodiscard]] std::string_view runAt(qint64 position) const;
    [[nodiscard]] QByteArray read(qint64 position, qint64 most) const;
    [[nodiscard]] int blockAt(qint64 position) const;
    /// The offset on the connection of the byte at `position`.
    [[nodiscard]] quint64 wireOffset(qint64 position) const;
    /// The first byte of an event; -1 when it has none here.
    [[nodiscard]] qint64 positionOfEvent(int event) const;

private:
    std::vector<ByteSpan> m_spans;
    std::vector<ByteBlock> m_blocks;
    QByteArray m_owned;
    qint64 m_size = 0;
};

} // namespace gatescope::ui
