#include "console/eventfeed.h"

namespace gatescope::ui {

EventFeed::EventFeed(trace::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    connect(&session, &trace::Session::exchangesAdded, this, [this](std::uint32_t first, std::uint32_t last) {
        for (std::uint32_t number = first; number <= last; ++number)
            readExchange(number);
        Q_EMIT settled();
    });
    connect(&session, &trace::Session::exchangesChanged, this, [this](const QList<std::uint32_t> &numbers) {
        for (const std::uint32_t number : numbers)
            readExchange(number);
        Q_EMIT settled();
    });
    connect(&session, &trace::Session::runEventsAdded, this, [this](RunId run) {
        readRun(run);
        Q_EMIT settled();
    });
}

void EventFeed::readExchange(std::uint32_t number)
{
    if (m_seen.size() <= number)
        m_seen.resize(number + 1);
    const trace::EventLog &log = m_session.events(number);
    const RunId run = m_session.summary(number) ? m_session.summary(number)->run : RunId{};
    for (std::uint32_t &seen = m_seen[number]; seen < log.size(); ++seen)
        Q_EMIT arrived(run, number, static_cast<int>(seen), log.at(seen));
}

void EventFeed::readRun(RunId run)
{
    const trace::EventLog &log = m_session.runEvents(run);
    std::size_t &seen = m_runSeen[run];
    seen = std::min(seen, log.size());
    for (; seen < log.size(); ++seen)
        Q_EMIT arrived(run, 0, static_cast<int>(seen), log.at(seen));
}

} // namespace gatescope::ui
