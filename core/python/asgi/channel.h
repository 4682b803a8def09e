#pragma once

#include "python/asgi/awaitable.h"

namespace gatescope::asgi {

/// The `receive` and the `send` that the application is called with: one pair an exchange. Each call makes an
/// Awaitable. They count as coroutine functions for inspect.iscoroutinefunction().
struct Channel {
    Channel(vectorcallfunc function, Exchange &of) : call(function), exchange(share(boxOf(of))) {}
    int visit(visitproc visitor, void *argument) const { return visitRef(exchange, visitor, argument); }
    void clear() { exchange.reset(); }

    vectorcallfunc call;
    Ref exchange;
};

[[nodiscard]] Ref makeChannel(Direction direction, Exchange &exchange);
[[nodiscard]] PyTypeObject *makeChannelType(Direction direction);

} // namespace gatescope::asgi
