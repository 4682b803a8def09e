#pragma once

#include "python/asgi/exchange.h"
#include "python/asgi/messages.h"

namespace gatescope::asgi {

/// checkKeys() for a message on its way: false with an exception, and outgoing.brokenRule said.
///
/// Keys that the table does not know raise nothing (A015), but what is wrong with them is found: names that are not
/// str (A009), values that no other server could carry (A010), numbers beyond 64 bit or not finite (A011). A message
/// without such keys pays nothing for this.
[[nodiscard]] bool checkMessage(Exchange &exchange, Outgoing &outgoing, const MessageSpec &spec);

} // namespace gatescope::asgi
