#pragma once

#include "compose/environments.h"

#include <QJsonObject>
#include <QString>

#include <cstdint>

/// Files of JSON that say what they are: `"gatescope": "KIND VERSION"` stands first. Private to core/compose.
namespace gatescope::compose {

[[nodiscard]] Error damagedFile(const QString &path, const QString &what, const QString &wayOut);

/// The object that the file holds, of the kind "requests", "environments" or "drafts". A missing file is empty and
/// fine; more than 64 MiB are not read.
[[nodiscard]] Loaded<QJsonObject> readJsonFile(const QString &path, QLatin1StringView kind);

enum class Readers : std::uint8_t { Everyone, UserAlone };

/// Whole or not at all; makes the folder. A file there that cannot be read as JSON is first copied to "NAME.damaged".
[[nodiscard]] Result<void> writeJsonFile(const QString &path, QLatin1StringView kind, QJsonObject object,
                                         Readers readers = Readers::Everyone);

} // namespace gatescope::compose
