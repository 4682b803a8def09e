#include "compose/origin.h"

#include <QDateTime>

#include <algorithm>

namespace gatescope::compose {

namespace {

constexpr std::int64_t kPatienceMs = 60'000;

/// Unix sockets have no address: "unix", or nothing.
bool isNameless(std::string_view client)
{
    return client.empty() || client.starts_with("unix");
}

bool comesFrom(const trace::Session &session, const trace::ExchangeSummary &summary, const std::string &local)
{
    if (summary.protocol == trace::Protocol::Lifespan)
        return false;
    if (summary.client == local && !local.empty())
        return true;
    for (const trace::TraceEvent &event : session.connectionEvents(summary.number)) {
        if (const auto *opened = event.as<trace::ConnectionOpened>())
            return local.empty() ? isNameless(opened->peer) : opened->peer == local;
    }
    return local.empty() && summary.connection.isValid() && isNameless(summary.client);
}

} // namespace

std::uint32_t exchangeFrom(const trace::Session &session, const QString &local, std::uint32_t after)
{
    const std::string address = local.toStdString();
    for (std::uint32_t number = session.lastNumber(); number > after; --number) {
        const trace::ExchangeSummary *summary = session.summary(number);
        if (summary && summary->run != session.latestRun())
            return 0;
        if (summary && comesFrom(session, *summary, address))
            return number;
    }
    return 0;
}

void addOrigin(trace::Session &session, std::uint32_t number, const Origin &origin)
{
    const trace::ExchangeSummary *summary = session.summary(number);
    if (!summary)
        return;
    const std::string how = origin.how.toStdString();
    const std::string draft = origin.draft.toStdString();
    session.append(summary->run,
                   {.header = {.exchange = summary->exchange, .connection = summary->connection, .at = summary->lastAt},
                    .what = trace::ExchangeOrigin{.how = how, .replays = origin.replays, .draft = draft}});
}

Origin originOf(const trace::Session &session, std::uint32_t number)
{
    const trace::EventLog &events = session.events(number);
    for (std::size_t index = 0; index < events.size(); ++index) {
        const trace::TraceEvent event = events.at(index);
        if (const auto *origin = event.as<trace::ExchangeOrigin>())
            return {.how = QString::fromUtf8(origin->how),
                    .replays = origin->replays,
                    .draft = QString::fromUtf8(origin->draft)};
    }
    return {.how = {}};
}

OriginLinker::OriginLinker(trace::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    connect(&session, &trace::Session::exchangesAdded, this, &OriginLinker::look);
    connect(&session, &trace::Session::exchangesChanged, this, [this](const QList<std::uint32_t> &numbers) {
        for (const std::uint32_t number : numbers)
            look(number, number);
    });
}

void OriginLinker::expect(const QString &local, const Origin &origin)
{
    m_expected.push_back({.local = local,
                          .origin = origin,
                          .after = m_session.lastNumber(),
                          .untilMs = QDateTime::currentMSecsSinceEpoch() + kPatienceMs});
}

void OriginLinker::look(std::uint32_t first, std::uint32_t last)
{
    if (m_expected.empty())
        return;
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
    std::erase_if(m_expected, [now](const Expected &expected) { return expected.untilMs < now; });
    for (std::uint32_t number = first; number <= last; ++number) {
        const trace::ExchangeSummary *summary = m_session.summary(number);
        const auto found = std::ranges::find_if(m_expected, [&](const Expected &expected) {
            return summary && number > expected.after && comesFrom(m_session, *summary, expected.local.toStdString());
        });
        if (found == m_expected.end())
            continue;
        const Origin origin = found->origin;
        m_expected.erase(found);
        addOrigin(m_session, number, origin);
        QMetaObject::invokeMethod(&m_session, &trace::Session::commit, Qt::QueuedConnection);
        Q_EMIT linked(number, origin);
    }
}

} // namespace gatescope::compose
