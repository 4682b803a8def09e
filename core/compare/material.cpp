#include "compare/material.h"

namespace gatescope::compare {

namespace {

constexpr qint64 kPatienceMs = 2000;

} // namespace

bool Gatherer::work(const trace::Session &session, QDeadlineTimer deadline)
{
    const trace::ExchangeSummary *summary = session.summary(m_number);
    if (!summary)
        return true;
    const trace::EventLog &events = session.events(m_number);
    m_material.summary = *summary;
    for (; m_next < events.size(); ++m_next) {
        const std::string_view record = events.record(m_next);
        if (m_bytes + record.size() > Material::kMostBytes) {
            m_material.leftOut = events.size() - m_next;
            return true;
        }
        m_bytes += record.size();
        m_sinceMore.start();
        m_material.records.emplace_back(record);
        if (deadline.hasExpired()) {
            ++m_next;
            return false;
        }
    }
    const bool waits = m_next < summary->events && m_sinceMore.isValid() && !m_sinceMore.hasExpired(kPatienceMs);
    if (!waits && m_next < summary->events)
        m_material.leftOut = summary->events - m_next;
    return !waits;
}

Material gather(const trace::Session &session, std::uint32_t number)
{
    Gatherer gatherer(number);
    while (!gatherer.work(session, QDeadlineTimer(QDeadlineTimer::Forever))) {
    }
    return gatherer.take();
}

} // namespace gatescope::compare
