#pragma once

#include <QByteArray>
#include <QStringList>

namespace gatescope::ui {

/// A body after its Content-Encoding was undone.
struct DecodedContent {
    QByteArray bytes;
    QStringList undone; ///< "gzip", in the order in which they were undone.
    QString problem;    ///< Why it stopped early, in words; what could be undone is in `bytes` all the same.
    QString notUndone;  ///< A coding that is not known here: `bytes` are still coded with it.
};

/// Undoes the codings of a Content-Encoding field (RFC 9110 section 8.4.1), the last named first: gzip, x-gzip, deflate
/// (with or without the zlib wrapper), br where the program was built with it, identity. Stops at `most` bytes.
[[nodiscard]] DecodedContent undoContentCoding(const QByteArray &body, const QByteArray &contentEncoding,
                                               qsizetype most = 256 * 1024 * 1024);

} // namespace gatescope::ui
