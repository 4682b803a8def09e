#pragma once

#include <chrono>
#include <cstdint>

namespace gatescope {

/// Nanoseconds on the steady clock since this process first asked. Every trace time of a run is on this clock.
[[nodiscard]] std::chrono::nanoseconds sinceStart();

/// The wall-clock time (ns since 1970, UTC) at which sinceStart() was zero, to show times of day.
[[nodiscard]] std::int64_t startedAtUnixNs();

} // namespace gatescope
