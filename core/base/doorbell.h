#pragma once

namespace gatescope {

/// A descriptor that becomes readable when another thread rings. An eventfd on Linux, a pipe elsewhere.
///
/// The waiting side polls fd() (QSocketNotifier, asyncio's add_reader) and calls quiet() before it looks at what was
/// left for it. ring() may be called from any thread, never blocks and needs no GIL.
class Doorbell {
public:
    Doorbell();
    ~Doorbell();
    Doorbell(const Doorbell &) = delete;
    Doorbell &operator=(const Doorbell &) = delete;

    void ring();
    void quiet();
    [[nodiscard]] int fd() const { return m_readEnd; }

private:
    int m_readEnd = -1;
    int m_writeEnd = -1;
};

} // namespace gatescope
