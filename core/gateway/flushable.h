#pragma once

namespace gatescope::gateway {

/// What queues bytes during a turn and writes them at its end (Hub::wantsFlush()).
class Flushable {
public:
    virtual void flush() = 0;

protected:
    ~Flushable() = default;
};

} // namespace gatescope::gateway
