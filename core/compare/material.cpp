#include "compare/material.h"

#include <algorithm>

namespace gatescope::compare {

namespace {

constexpr qint64 kPatienceMs = 2000;
constexpr std::size_t kBetweenLooks = 1024; // at the clock

} // namespace

bool Gatherer::work(const trace::Session &session, QDeadlineTimer deadline)
{
    const trace::ExchangeSummary *summary = session.summary(m_number);
    if (!summary)
        return true;
    const trace::EventLog &events = session.events(m_number);
    m_material.summary = *summary;
    for (; m_next < events.size() && m_bytes <= Material::kMostBytes; ++m_next) {
        if (m_next % kBetweenLooks == 0 && deadline.hasExpired())
            return false;
        m_bytes += events.record(m_next).size();
        m_sinceMore.start();
    }
    if (isWaiting(events))
        return false;
    m_material.log = events;
    m_material.count = m_bytes > Material::kMostBytes ? m_next - 1 : m_next;
    m_material.leftOut = std::max<std::size_t>(summary->events, events.size()) - m_material.count;
    return true;
}

/// More of it is still read from the file.
bool Gatherer::isWaiting(const trace::EventLog &events)
{
    return m_next == events.size() && m_next < m_material.summary.events && m_sinceMore.isValid() &&
           !m_sinceMore.hasExpired(kPatienceMs);
}

Material gather(const trace::Session &session, std::uint32_t number)
{
    Gatherer gatherer(number);
    while (!gatherer.work(session, QDeadlineTimer(QDeadlineTimer::Forever))) {
    }
    return gatherer.take();
}

} // namespace gatescope::compare
