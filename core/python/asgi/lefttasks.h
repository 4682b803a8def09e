#pragma once

#include "python/asgi/exchange.h"

namespace gatescope::asgi {

/// Writes finding A026 when the application's call ends and tasks that it has started go on: each inherits the call's
/// context. A task that is being cancelled does not count.
///
/// Looking costs time in a loop with many tasks, so it is done at most every kLookEvery: each request of a person who
/// tries things out, a sample under load.
void noteLeftTasks(Exchange &exchange);

inline constexpr std::chrono::milliseconds kLookEvery{20};

} // namespace gatescope::asgi
