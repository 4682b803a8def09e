#pragma once

#include "trace/session.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>

#include <cstdint>

namespace gatescope::compare {

/// What was recorded of one exchange, for a worker thread that reads it while the session goes on: the log shares the
/// session's memory, which is never changed.
struct Material {
    trace::ExchangeSummary summary;
    trace::EventLog log;
    std::size_t count = 0;     ///< So many of its events are compared.
    std::uint64_t leftOut = 0; ///< Events beyond kMostBytes, and what could not be read.

    static constexpr std::uint64_t kMostBytes = std::uint64_t{512} * 1024 * 1024;
};

/// Takes an exchange out of a session, a slice of time at a time, on the session's thread.
///
///     Gatherer gatherer(41);
///     while (!gatherer.work(session, QDeadlineTimer(4))) …   // from a timer
///     compareExchanges(gatherer.take(), …)                   // on a worker thread
class Gatherer {
public:
    Gatherer() = default;
    explicit Gatherer(std::uint32_t number) : m_number(number) {}

    /// True when all is taken. An exchange that is not there is taken at once: its summary has the number 0. Events
    /// that the session still reads from its file are waited for, as long as there come some.
    bool work(const trace::Session &session, QDeadlineTimer deadline);
    [[nodiscard]] Material take() { return std::move(m_material); }

private:
    bool isWaiting(const trace::EventLog &events);

    std::uint32_t m_number = 0;
    std::size_t m_next = 0;
    std::uint64_t m_bytes = 0;
    QElapsedTimer m_sinceMore;
    Material m_material;
};

/// All of it, however long it takes.
[[nodiscard]] Material gather(const trace::Session &session, std::uint32_t number);

} // namespace gatescope::compare
