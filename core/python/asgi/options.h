#pragma once

#include "python/object.h"
#include "trace/vocabulary.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace gatescope::asgi {

enum class LifespanMode : std::uint8_t {
    Auto, ///< Try it; an application that does not speak it is served without.
    On,   ///< It must work, or start() fails.
    Off
};

struct AsgiOptions {
    std::string appName;                                  ///< "shop.main:app", for the trace.
    trace::Interface interface = trace::Interface::Asgi3; ///< Or Asgi2.
    std::string rootPath;                                 ///< scope["root_path"]
    LifespanMode lifespan = LifespanMode::Auto;
    std::chrono::milliseconds startupTimeout = std::chrono::seconds(60);
    std::chrono::milliseconds shutdownTimeout = std::chrono::seconds(10);
    /// Given to exchanges between http.disconnect and cancellation, and to what is left at the end of the loop.
    std::chrono::milliseconds disconnectPatience = std::chrono::milliseconds(250);
    std::chrono::milliseconds cancelPatience = std::chrono::seconds(1);
    bool debug = false; ///< asyncio's debug mode; else as PYTHONASYNCIODEBUG and -X dev say, like asyncio.Runner.
    /// The message that an awaitable of receive() answers; with the GIL held.
    std::function<void(PyObject *awaitable, PyObject *message)> whenAnswered;
    bool uvloop = false; ///< Use uvloop where it can be imported.
    /// A loop that does not turn for this long is reported (LoopBlocked); 0: never.
    std::chrono::milliseconds blockThreshold{};
};

} // namespace gatescope::asgi
