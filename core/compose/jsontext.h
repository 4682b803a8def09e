#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace gatescope::compose {

/// JSON for people and version control: four spaces a level, one value a line, and the keys that say what a thing is
/// ("kind", "name", "method", "url", …) first, the others by name. Private to core/compose.
[[nodiscard]] QByteArray jsonText(const QJsonValue &value);

} // namespace gatescope::compose
