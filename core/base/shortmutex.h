#pragma once

#include <mutex>

namespace gatescope {

/// A mutex for sections of a few hundred nanoseconds: whoever finds it taken spins a little before going to sleep,
/// which is nearly always enough. Lockable, for std::scoped_lock.
class ShortMutex {
public:
    void lock()
    {
        for (int i = 0; i < kSpins; ++i) {
            if (m_mutex.try_lock())
                return;
            pause();
        }
        m_mutex.lock();
    }
    bool try_lock() { return m_mutex.try_lock(); }
    void unlock() { m_mutex.unlock(); }

private:
    static constexpr int kSpins = 100;

    static void pause()
    {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("yield");
#endif
    }

    std::mutex m_mutex;
};

} // namespace gatescope
