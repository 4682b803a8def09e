#include "captures/filterpass.h"

#include <utility>

namespace gatescope::captures {

void FilterPass::start(Filter filter, std::uint32_t last)
{
    m_filter = std::move(filter);
    m_verdicts.clear();
    m_scans.clear();
    m_again.clear();
    m_decided.clear();
    m_next = 1;
    extend(last);
}

void FilterPass::extend(std::uint32_t last)
{
    m_last = last;
    m_verdicts.resize(last + 1, Verdict::Pending);
    if (m_filter.needsEvents())
        m_scans.resize(last + 1);
}

void FilterPass::recheck(std::uint32_t number)
{
    if (number < m_next)
        m_again.push_back(number);
}

bool FilterPass::work(QDeadlineTimer deadline)
{
    while (!m_again.empty()) {
        if (!ask(m_again.back(), deadline))
            return false;
        m_again.pop_back();
        if (isTimeOver(m_again.size(), deadline))
            return false;
    }
    while (m_next <= m_last) {
        fetchAhead();
        if (!ask(m_next, deadline))
            return false;
        if (isTimeOver(++m_next, deadline))
            return false;
    }
    return true;
}

// Summaries lie all over the memory: waiting for them is most of the time.
void FilterPass::fetchAhead() const
{
#ifdef __GNUC__
    constexpr std::uint32_t kAhead = 24;
    constexpr std::uint32_t kSoon = 12;
    if (const trace::ExchangeSummary *ahead = m_session.summary(m_next + kAhead)) {
        __builtin_prefetch(ahead);
        __builtin_prefetch(&ahead->target);
        __builtin_prefetch(&ahead->startedAt);
        __builtin_prefetch(&ahead->deleted);
    }
    if (const trace::ExchangeSummary *soon = m_session.summary(m_next + kSoon))
        __builtin_prefetch(soon->target.data());
#endif
}

// Looking at the clock costs more than asking a summary.
bool FilterPass::isTimeOver(std::size_t count, QDeadlineTimer deadline) const
{
    constexpr std::size_t kBatch = 256;
    return (m_filter.needsEvents() || count % kBatch == 0) && deadline.hasExpired();
}

bool FilterPass::ask(std::uint32_t number, QDeadlineTimer deadline)
{
    const trace::ExchangeSummary *summary = m_session.summary(number);
    Truth truth = Truth::No;
    if (summary && !summary->deleted)
        truth = m_filter.needsEvents() ? read(*summary, deadline) : m_filter.decide(*summary, {}, 0, noteOf(number));
    if (truth != Truth::Unknown)
        decide(number, truth == Truth::Yes ? Verdict::In : Verdict::Out);
    return truth != Truth::Unknown;
}

trace::Note FilterPass::noteOf(std::uint32_t number) const
{
    return m_filter.needsNote() ? m_session.note(number) : trace::Note();
}

Truth FilterPass::read(const trace::ExchangeSummary &summary, QDeadlineTimer deadline)
{
    const trace::EventLog &events = m_session.peek(summary.number);
    ScanState &scan = m_scans[summary.number];
    const Truth truth = m_filter.decide(summary, scan, events.size(), noteOf(summary.number));
    if (truth != Truth::Unknown)
        return truth;
    m_filter.scan(events, scan, deadline);
    return m_filter.decide(summary, scan, events.size(), noteOf(summary.number));
}

void FilterPass::decide(std::uint32_t number, Verdict verdict)
{
    m_verdicts[number] = verdict;
    m_decided.push_back(number);
}

double FilterPass::progress() const
{
    return m_last == 0 ? 1.0 : static_cast<double>(m_next - 1) / m_last;
}

Numbers FilterPass::takeDecided()
{
    return std::exchange(m_decided, {});
}

bool FilterPass::isIn(std::uint32_t number) const
{
    return number < m_verdicts.size() && m_verdicts[number] == Verdict::In;
}

bool FilterPass::isPending(std::uint32_t number) const
{
    return number < m_verdicts.size() && m_verdicts[number] == Verdict::Pending;
}

} // namespace gatescope::captures
