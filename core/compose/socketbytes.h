#pragma once

#include "base/result.h"
#include "compose/draft.h"

#include <QByteArray>

namespace gatescope::compose {

/// The payload of a step without variables: UTF-8 for Text and Close, bytes behind the hex digits for the others
/// (spaces between them are allowed). Fails where hex digits are none.
[[nodiscard]] Result<QByteArray> payloadOf(const SocketStep &step);

} // namespace gatescope::compose
