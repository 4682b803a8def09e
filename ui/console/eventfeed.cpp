#include "console/eventfeed.h"

#include <QDeadlineTimer>

namespace gatescope::ui {

EventFeed::EventFeed(trace::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    m_reader.setInterval(0);
    connect(&m_reader, &QTimer::timeout, this, &EventFeed::readSome);
    connect(&session, &trace::Session::exchangesAdded, this, [this](std::uint32_t first, std::uint32_t last) {
        const bool restored = last <= m_session.lastRestored();
        for (std::uint32_t number = first; number <= last; ++number) {
            if (restored)
                m_later.push_back(number);
            else
                readExchange(number);
        }
        if (restored)
            m_reader.start();
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
    const trace::ExchangeSummary *summary = m_session.summary(number);
    if (!summary || summary->isSilent())
        return;
    if (m_seen.size() <= number)
        m_seen.resize(number + 1);
    const trace::EventLog &log = m_session.peek(number);
    for (std::uint32_t &seen = m_seen[number]; seen < log.size(); ++seen)
        Q_EMIT arrived(summary->run, number, static_cast<int>(seen), log.at(seen));
}

void EventFeed::readSome()
{
    constexpr int kSliceMs = 4;
    const QDeadlineTimer deadline(kSliceMs);
    while (!m_later.empty() && !deadline.hasExpired()) {
        readExchange(m_later.front());
        m_later.pop_front();
    }
    if (m_later.empty())
        m_reader.stop();
    Q_EMIT settled();
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
