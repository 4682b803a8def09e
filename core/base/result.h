#pragma once

#include <QString>

#include <expected>

namespace gatescope {

/// A failure in words for a person: what happened, the details (a traceback, the names that exist), and the way out.
struct Error {
    QString summary; ///< One sentence without a full stop.
    QString detail;  ///< May be empty, may have many lines.
    QString wayOut;  ///< What the person can do; may be empty.
};

template <class T, class E = Error>
using Result = std::expected<T, E>;

} // namespace gatescope
