#pragma once

#include "call/call.h"

namespace gatescope::call {

/// An application behind the gateway. The network thread calls these; they never block and never take the GIL.
/// The answers come back through a ResponseBox. Implemented by the WSGI and the ASGI gateway, and by C++ applications
/// in tests.
class Application {
public:
    virtual ~Application() = default;

    virtual void submit(const CallPtr &call) = 0;       ///< A new call; its body may still be on the way.
    virtual void bodyArrived(const CallPtr &call) = 0;  ///< pushBody(), finishBody() or pushMessage() was just called.
    virtual void disconnected(const CallPtr &call) = 0; ///< Call::disconnect() or endSocket() was just called.
    /// A WebSocket's opening handshake becomes a call with Request::isWebSocket; otherwise it is a request like others.
    [[nodiscard]] virtual bool speaksWebSocket() const { return false; }
    virtual void drained(const CallPtr &call) = 0; ///< Call::sent() answered true.
};

} // namespace gatescope::call
