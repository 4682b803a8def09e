#include "exchange/frames/connectionframes.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace gatescope::ui {

ConnectionFrames::ConnectionFrames(const trace::Session *session, QObject *parent) : QObject(parent), m_session(session)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &ConnectionFrames::advance);
    connect(session, &trace::Session::purged, this, &ConnectionFrames::restart);
    connect(session, &trace::Session::runEventsAdded, this, [this](RunId run) {
        if (run == m_run)
            m_soon.start();
    });
}

void ConnectionFrames::setExchange(std::uint32_t number)
{
    m_number = number;
    const auto *summary = m_session->summary(number);
    const bool isSame = summary && summary->run == m_run && summary->connection == m_connection;
    if (!isSame)
        restart();
}

void ConnectionFrames::setActive(bool active)
{
    if (std::exchange(m_isActive, active) != active)
        restart();
}

void ConnectionFrames::restart()
{
    const auto *summary = m_isActive ? m_session->summary(m_number) : nullptr;
    m_run = summary ? summary->run : RunId();
    m_connection = summary ? summary->connection : ConnectionId();
    m_frames.clear();
    m_searched = 0;
    Q_EMIT restarted();
    advance();
}

void ConnectionFrames::advance()
{
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds kBudget{4};
    constexpr std::size_t kAtOnce = 256;
    if (!m_isActive || !m_connection.isValid())
        return;
    const auto deadline = Clock::now() + kBudget;
    const std::size_t before = m_frames.size();
    const trace::EventLog &events = log();
    while (m_searched < events.size() && Clock::now() < deadline) {
        const std::size_t until = std::min(events.size(), m_searched + kAtOnce);
        for (; m_searched < until; ++m_searched)
            add(events.at(m_searched), static_cast<int>(m_searched));
    }
    if (m_searched < events.size())
        m_soon.start();
    if (m_frames.size() > before)
        Q_EMIT grew();
}

void ConnectionFrames::add(const trace::TraceEvent &event, int index)
{
    const auto *frame = event.as<trace::Http2Frame>();
    if (!frame || frame->stream != 0 || event.header.connection != m_connection)
        return;
    m_frames.push_back({.at = event.header.at.count(),
                        .length = frame->length,
                        .event = index,
                        .type = frame->type,
                        .flags = frame->flags,
                        .fromClient = frame->from == trace::Party::Client,
                        .isConnection = true});
}

} // namespace gatescope::ui
