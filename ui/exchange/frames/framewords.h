#pragma once

#include "common/theme.h"
#include "exchange/frames/frameindex.h"

#include <QList>
#include <QString>

#include <string>

/// Frames in words, and their bytes.
namespace gatescope::ui {

/// One row of the table.
struct FrameWords {
    QString type;    ///< "HEADERS", "text"
    QString flags;   ///< "END_STREAM END_HEADERS", "FIN MASK"
    QString meaning; ///< "POST /cart, 9 fields"
    QString icon;
    theme::Tone tone = theme::Tone::Text;
};
[[nodiscard]] FrameWords wordsOf(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame);

/// One thing that a frame says.
struct FrameFact {
    QString name;
    QString value;
    QString meaning;          ///< May be empty.
    QList<FrameFact> members; ///< Flags, fields, settings.
};
/// Everything that it says, as the standard names it: header, then what is in the payload.
[[nodiscard]] QList<FrameFact> factsOf(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame);

/// The bytes of a frame as far as the trace has them.
struct FrameBytes {
    std::string head;
    std::string payload;       ///< WebSocket: without the mask.
    std::uint64_t missing = 0; ///< Bytes of the payload behind them that were not kept.
    std::uint64_t offset = 0;  ///< On the connection, in its direction.
};
[[nodiscard]] FrameBytes bytesOf(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame);
/// As they were on the wire, masked; only what was kept.
[[nodiscard]] std::string wireBytesOf(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame);

/// "client → gateway"
[[nodiscard]] QString directionOf(const FrameEntry &frame);

} // namespace gatescope::ui
