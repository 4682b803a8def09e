#include "compare/material.h"

namespace gatescope::compare {

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
        m_material.records.emplace_back(record);
        if (deadline.hasExpired())
            return ++m_next == events.size();
    }
    return true;
}

Material gather(const trace::Session &session, std::uint32_t number)
{
    Gatherer gatherer(number);
    while (!gatherer.work(session, QDeadlineTimer(QDeadlineTimer::Forever))) {
    }
    return gatherer.take();
}

} // namespace gatescope::compare
