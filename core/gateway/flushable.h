#pragma once

#include <utility>

namespace gatescope::gateway {

/// What queues bytes during a turn and writes them at its end (Hub::wantsFlush()).
class Flushable {
public:
    virtual void flush() = 0;

    /// Whether Hub will call flush(), which is Hub's to say; answers what it was.
    bool setWanted(bool wanted) { return std::exchange(m_isWanted, wanted); }

protected:
    ~Flushable() = default;

private:
    bool m_isWanted = false;
};

} // namespace gatescope::gateway
