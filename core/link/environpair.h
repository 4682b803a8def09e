#pragma once

#include "base/result.h"

#include <QString>
#include <QStringList>

namespace gatescope::link {

/// What the deployer puts into every WSGI environ (PEP 3333, "environ Variables": a server should allow it).
struct EnvironPair {
    QString name;
    QString value;
};

/// Reads "NAME=value". Refused: no name, the names that the server gives itself (REQUEST_METHOD, wsgi.input …), HTTP_*,
/// which would pass for a header of the request, and what has no place in a native string (beyond Latin-1).
[[nodiscard]] Result<EnvironPair> environPair(const QString &text);

/// The first mistake in a list of them; an empty text for none.
[[nodiscard]] QString environMistake(const QStringList &pairs);

} // namespace gatescope::link
