#pragma once

#include "exchange/bytepainter.h"

namespace gatescope::ui {

/// Inks for a head of HTTP/1: the first line strong, the names of header fields. `start` is where `head` stands in the
/// document.
[[nodiscard]] QList<ByteStyle> headStyles(std::string_view head, qint64 start);

/// The same for fields without a first line.
[[nodiscard]] QList<ByteStyle> fieldStyles(std::string_view fields, qint64 start);

/// The lines of `head` that `reason` quotes ("Content-Length: 12 next to …"), as ranges of the document.
[[nodiscard]] QList<ByteRange> linesNamedIn(const QString &reason, std::string_view head, qint64 start);

} // namespace gatescope::ui
