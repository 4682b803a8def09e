#pragma once

#include "captures/filter/filter.h"
#include "captures/roworder.h"

namespace gatescope::captures {

/// Asks a filter about every exchange of a session, a slice of time at a time, and again about what has changed.
///
///     pass.start(filter, session.lastNumber());
///     while (!pass.work(QDeadlineTimer(6))) …         // from a timer
///     for (number : pass.takeDecided()) show(number, pass.isIn(number));
class FilterPass {
public:
    explicit FilterPass(const trace::Session &session) : m_session(session) {}

    [[nodiscard]] const Filter &filter() const { return m_filter; }
    /// Forgets every answer and begins anew with exchanges 1 to `last`.
    void start(Filter filter, std::uint32_t last);
    /// There are more exchanges now.
    void extend(std::uint32_t last);
    /// This one has changed. Its old answer stands until there is a new one.
    void recheck(std::uint32_t number);

    /// True when all is answered.
    bool work(QDeadlineTimer deadline);
    [[nodiscard]] double progress() const; ///< 0 to 1.

    /// Whose answers are new since the last call.
    [[nodiscard]] Numbers takeDecided();
    [[nodiscard]] std::size_t decidedCount() const { return m_decided.size(); }
    [[nodiscard]] bool isIn(std::uint32_t number) const;
    [[nodiscard]] bool isPending(std::uint32_t number) const;

private:
    enum class Verdict : std::uint8_t { Pending, Out, In };

    void fetchAhead() const;
    [[nodiscard]] bool isTimeOver(std::size_t count, QDeadlineTimer deadline) const;
    bool ask(std::uint32_t number, QDeadlineTimer deadline); ///< False: there was not enough time.
    Truth read(const trace::ExchangeSummary &summary, QDeadlineTimer deadline);
    [[nodiscard]] trace::Note noteOf(std::uint32_t number) const; ///< Empty where the filter does not ask.
    void decide(std::uint32_t number, Verdict verdict);

    const trace::Session &m_session;
    Filter m_filter;
    std::vector<Verdict> m_verdicts; ///< By number.
    std::vector<ScanState> m_scans;  ///< By number, only for a filter that needs events.
    Numbers m_again;                 ///< To be asked again.
    Numbers m_decided;
    std::uint32_t m_next = 1;
    std::uint32_t m_last = 0;
};

} // namespace gatescope::captures
