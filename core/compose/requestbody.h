#pragma once

#include "base/result.h"
#include "compose/draft.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <cstdint>

namespace gatescope::compose {

/// A piece of a body: bytes, or all of a file.
struct BodySegment {
    QByteArray bytes;
    QString file; ///< Empty: `bytes`.
};

/// The body of a draft without variables, as bytes. Private to core/compose.
struct RequestBody {
    QByteArray bytes;
    QString contentType;         ///< To be sent unless the headers have one; empty: none.
    QList<BodySegment> segments; ///< The same with the files named; ReadFiles::No alone.
    bool isThere = false;        ///< The draft has a body, which may be empty.
    bool sizeKnown = true;       ///< False: files were not read.
    std::int64_t size = -1;      ///< Of the body, where it is known.
};

enum class ReadFiles : std::uint8_t { No, Yes };

[[nodiscard]] Result<RequestBody> requestBody(const HttpDraft &draft, ReadFiles files);

/// Why a file of a draft cannot be sent: nothing when it can.
[[nodiscard]] Result<void> checkFile(const QString &path);

} // namespace gatescope::compose
