#pragma once

#include "archive/connection.h"

#include <functional>

namespace gatescope::archive {

/// The summary of every error of writing.
inline const QString kUnwritable = QStringLiteral("The session file cannot be written");

/// Asked between two steps of a longer work, with what is done of it (0 to 1); false gives the work up.
using GoesOn = std::function<bool(double part)>;

/// Copies the session that `source` has open to `path`, without what is deleted: not even free pages have it. The copy
/// is written beside its place and moved there when it is whole and on the disk; until then an older file there stays
/// as it is. False: it was given up. Nothing is left of a copy that was given up or has failed.
///
/// Takes as long as it takes: for a thread of its own. Nobody else may write to the session meanwhile.
[[nodiscard]] Result<bool> copySession(const Connection &source, const QString &path, const GoesOn &goesOn);

} // namespace gatescope::archive
