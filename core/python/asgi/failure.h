#pragma once

#include "python/asgi/exchange.h"

namespace gatescope::asgi {

/// What an exception that left the application means.
enum class Failure : std::uint8_t {
    Raised,     ///< The application failed.
    Cancelled,  ///< asyncio.CancelledError, or the coroutine was closed.
    ClientLeft, ///< Our ClientDisconnected, or something raised because of it (its cause, context or group): no error
                ///< (A329).
};

[[nodiscard]] Failure classify(const Engine &engine, PyObject *exception);

/// Writes ExceptionDetail and AppRaised.
void noteException(Exchange &exchange, PyObject *exception, bool headersSent);

/// Writes AppReturned, and finding A007 when it is not None.
void noteReturned(Exchange &exchange, PyObject *result);

} // namespace gatescope::asgi
