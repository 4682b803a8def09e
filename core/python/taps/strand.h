#pragma once

#include "base/clock.h"
#include "python/ref.h"
#include "trace/event.h"

#include <memory>
#include <vector>

namespace gatescope::taps {

class Layer;
class Strand;
using StrandPtr = std::shared_ptr<Strand>;

/// Layers of one task that call each other: they run, are suspended and go on together, because a coroutine that is
/// suspended suspends all that await it. So one look at the outermost one tells about all of them.
///
/// A layer that is called by a running one is of its strand; one that starts in another task, in a context of its own
/// (an eager task), or as a generator begins a new one. Everything needs the GIL, and happens on the strand's thread.
class Strand {
public:
    /// The strand that runs on this thread for the exchange, in this contextvars.Context; else a new one.
    [[nodiscard]] static StrandPtr current(ExchangeId exchange);
    /// A new one.
    [[nodiscard]] static StrandPtr make();

    void add(Layer &layer);
    void remove(const Layer &layer);
    [[nodiscard]] const std::vector<Layer *> &layers() const { return m_layers; } ///< Outermost first.
    [[nodiscard]] bool beginsWith(const Layer &layer) const { return !m_layers.empty() && m_layers.front() == &layer; }

    /// False: it was so already.
    bool suspend();
    bool goOn();
    [[nodiscard]] bool isSuspended() const { return m_isSuspended; }
    /// How long it was suspended, until `now`.
    [[nodiscard]] std::chrono::nanoseconds waited(std::chrono::nanoseconds now) const;
    /// Suspensions until now; the trace has the first of them only.
    [[nodiscard]] bool tellsSuspensions() const { return m_suspensions <= kMostSuspensions; }

    /// The layer of this exchange that runs on this thread now; null when there is none.
    [[nodiscard]] static Layer *running(ExchangeId exchange);
    /// The layer that `layer` was called by on this thread, directly; null when there is none.
    [[nodiscard]] static Layer *below(const Layer &layer);

private:
    static constexpr std::uint32_t kMostSuspensions = 64;

    std::vector<Layer *> m_layers;
    const void *m_context = nullptr; ///< The address of its contextvars.Context; never read.
    std::chrono::nanoseconds m_waited{};
    std::chrono::nanoseconds m_since{}; ///< Of the suspension.
    std::uint32_t m_suspensions = 0;
    bool m_isSuspended = false;
};

} // namespace gatescope::taps
