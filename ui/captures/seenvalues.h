#pragma once

#include "captures/filter/completion.h"

#include "trace/session.h"

namespace gatescope::captures {

/// What the newest exchanges of a session have had: values and header names for the completion, most frequent first.
/// Looks at so many exchanges only that it is done in a few milliseconds, however large the session is.
[[nodiscard]] QStringList seenValues(const trace::Session &session, FieldId field);
[[nodiscard]] QStringList seenKeys(const trace::Session &session, FieldId field);

/// Both, as the completion wants them. `session` must live longer.
[[nodiscard]] Seen seenIn(const trace::Session &session);

} // namespace gatescope::captures
