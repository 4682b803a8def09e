#include "base/clock.h"

namespace gatescope {

namespace {

struct Origin {
    std::chrono::steady_clock::time_point steady = std::chrono::steady_clock::now();
    std::chrono::system_clock::time_point wall = std::chrono::system_clock::now();
};

const Origin &origin()
{
    static const Origin start;
    return start;
}

} // namespace

std::chrono::nanoseconds sinceStart()
{
    const auto &start = origin().steady;
    return std::chrono::steady_clock::now() - start;
}

std::int64_t startedAtUnixNs()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(origin().wall.time_since_epoch()).count();
}

} // namespace gatescope
