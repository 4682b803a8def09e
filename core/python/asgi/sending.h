#pragma once

#include "python/asgi/exchange.h"

namespace gatescope::asgi {

/// The first step of send(message): looks at its type, writes SendCalled, hands it to the conversation, and writes
/// SendRefused when that raised.
[[nodiscard]] Turn sendMessage(Exchange &exchange, PyObject *message, const trace::CodeSite &site);

/// Writes SendRefused for the active exception, which stays.
void noteRefusal(Exchange &exchange, PyObject *message);

} // namespace gatescope::asgi
