#pragma once

#include "archive/schema.h"
#include "trace/recordstore.h"

#include <QByteArray>
#include <QtTypes>

#include <cstdint>
#include <string_view>

namespace gatescope::archive {

/// Records that follow each other, as one value of the `chunk` tables (see schema.h).
inline constexpr std::size_t kChunkBytes = 256 * 1024; ///< A chunk is closed when it has so many.
inline constexpr std::int64_t kMostChunkBytes = std::int64_t{256} * 1024 * 1024; ///< A larger one is not believed.

[[nodiscard]] constexpr qint64 chunkId(std::uint32_t owner, std::uint32_t index)
{
    return (static_cast<qint64>(owner) << kIndexBits) | index;
}
[[nodiscard]] constexpr std::uint32_t indexOf(qint64 chunk)
{
    return static_cast<std::uint32_t>(chunk & ((qint64{1} << kIndexBits) - 1));
}

void appendRecord(QByteArray &chunk, std::string_view record);

/// Adds the records from `skip` on that decode to `into`; what does not is counted. Answers how many records there
/// were, damaged ones included.
std::uint32_t readChunk(const QByteArray &chunk, std::uint32_t skip, trace::StoredEvents &into);

} // namespace gatescope::archive
