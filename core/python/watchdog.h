#pragma once

#include "base/clock.h"
#include "python/object.h"
#include "trace/writer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gatescope::python {

/// An exchange that could not go on, and since when.
struct Waiting {
    trace::Context context;
    std::chrono::nanoseconds since{};
};

/// Notices that the thread which runs an event loop does not come back from one piece of work, samples its stack
/// meanwhile, and writes LoopBlocked, LoopWaited and finding A028 when it has come back.
///
/// The loop's thread tells when a piece of work begins (begins()) and when it waits for the next one (waits()): a clock
/// and two atomic words, no lock. The watchdog's own thread looks at them once in a threshold, and sleeps while the
/// loop does. It needs the GIL for a sample: blocking calls give it up, Python code gives it up every 5 ms, and C code
/// that keeps it is sampled when it lets go, which the finding says. Nothing of the loop is woken or interrupted.
///
///     Watchdog watchdog(writer, 100ms, whoWaits);   // on the loop's thread, with the GIL
///     watchdog.begins();
///     ... runs a callback ...
///     watchdog.waits();
///
/// Everything needs the GIL. `whoWaits` is asked on the loop's thread for all exchanges that had to wait at that
/// moment.
class Watchdog {
public:
    using WhoWaits = std::function<std::vector<Waiting>(std::chrono::nanoseconds since)>;

    Watchdog(trace::TraceWriter &writer, std::chrono::nanoseconds threshold, WhoWaits whoWaits);
    ~Watchdog(); ///< Gives the GIL up while it waits for the thread.
    Watchdog(const Watchdog &) = delete;
    Watchdog &operator=(const Watchdog &) = delete;

    /// A piece of work begins; also when the one before has not said that it ended.
    void begins()
    {
        reportIfNoticed();
        m_since.store(sinceStart().count(), std::memory_order_seq_cst);
        if (m_asleep.load(std::memory_order_seq_cst))
            wake();
    }
    /// The loop has nothing to do.
    void waits()
    {
        reportIfNoticed();
        m_since.store(0, std::memory_order_release);
    }

private:
    /// One look at the loop's thread: what ran, for which exchange.
    struct Sample {
        struct Frame {
            Object code;
            int line = 0;
        };
        std::vector<Frame> frames; ///< The innermost one first.
        trace::Context context;
        int count = 1;
        bool late = false; ///< Somebody held the GIL.
    };

    using Samples = std::vector<Sample>;

    void reportIfNoticed()
    {
        if (m_noticed.load(std::memory_order_relaxed) != 0)
            report();
    }
    void wake();
    void watch(const std::stop_token &stop);
    void sleep(std::unique_lock<std::mutex> &lock, const std::stop_token &stop);
    void notice(std::int64_t since);
    void keep(Sample sample);
    [[nodiscard]] Sample take() const;
    [[nodiscard]] trace::Context contextOfLoop() const;
    void tellStillBlocked(std::chrono::nanoseconds blocked, const Sample &sample);
    void report(); ///< Ends the piece of work first: what is told runs Python code, which lets the watchdog look.
    void tell(const Samples &samples, std::chrono::nanoseconds since, std::chrono::nanoseconds now);
    [[nodiscard]] std::string stackText(const Sample &sample) const;

    trace::TraceWriter &m_writer;
    const std::chrono::nanoseconds m_threshold;
    const WhoWaits m_whoWaits;
    PyThreadState *const m_loop;
    Object m_linecache;

    std::atomic<std::int64_t> m_since = 0;   ///< sinceStart() of the current piece of work; 0: the loop waits.
    std::atomic<std::int64_t> m_noticed = 0; ///< m_since of the work that took too long; 0: none.
    std::atomic<bool> m_asleep = false;
    Samples m_samples;        ///< Of m_noticed. With the GIL.
    bool m_toldStill = false; ///< With the GIL.

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread; ///< Last: ends before the rest.
};

} // namespace gatescope::python
