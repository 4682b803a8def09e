#include "shell/replaycomparison.h"

#include <utility>

namespace gatescope::ui {

ReplayComparison::ReplayComparison(const trace::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    connect(&session, &trace::Session::exchangesAdded, this, &ReplayComparison::look);
    connect(&session, &trace::Session::exchangesChanged, this, &ReplayComparison::look);
}

void ReplayComparison::setOn(bool on)
{
    m_on = on;
    m_replay = 0;
}

void ReplayComparison::expect(std::uint32_t origin, std::uint32_t replay)
{
    if (!m_on || origin == 0)
        return;
    m_origin = origin;
    m_replay = replay;
    look();
}

void ReplayComparison::look()
{
    const trace::ExchangeSummary *summary = m_replay == 0 ? nullptr : m_session.summary(m_replay);
    if (!summary || summary->isOpen() || summary->protocol != trace::Protocol::Http)
        return;
    Q_EMIT ended(m_origin, std::exchange(m_replay, 0));
}

} // namespace gatescope::ui
