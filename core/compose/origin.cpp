#include "compose/origin.h"

#include <QStringList>

#include <algorithm>
#include <utility>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds kPatience{60};

/// Unix sockets have no address: "unix", or nothing.
bool isNameless(std::string_view client)
{
    return client.empty() || client.starts_with("unix");
}

/// The client's address, as the application was told and as the socket had it (proxies change the one); "": the client
/// has none.
QStringList addressesOf(const trace::Session &session, const trace::ExchangeSummary &summary)
{
    if (summary.protocol == trace::Protocol::Lifespan)
        return {};
    const auto known = [](std::string_view client) {
        return isNameless(client) ? QString(u""_s)
                                  : QString::fromUtf8(client.data(), static_cast<qsizetype>(client.size()));
    };
    QStringList addresses;
    if (!summary.client.empty())
        addresses += known(summary.client);
    for (const trace::TraceEvent &event : session.connectionEvents(summary.number)) {
        if (const auto *opened = event.as<trace::ConnectionOpened>()) {
            addresses += known(opened->peer);
            return addresses;
        }
    }
    if (addresses.isEmpty() && summary.connection.isValid())
        addresses += u""_s;
    return addresses;
}

std::int64_t beganUnixNs(const trace::Session &session, const trace::ExchangeSummary &summary)
{
    const trace::RunInfo *run = session.run(summary.run);
    return (run ? run->startedAtUnixNs : 0) + summary.startedAt.count();
}

} // namespace

DraftOrigin lastingOrigin(const trace::Session &session, const QString &sessionId, std::uint32_t number)
{
    const trace::ExchangeSummary *summary = session.summary(number);
    if (!summary || sessionId.isEmpty())
        return {};
    return {.session = sessionId, .exchange = number, .beganUnixNs = beganUnixNs(session, *summary)};
}

std::uint32_t foundAgain(const trace::Session &session, const QString &sessionId, const DraftOrigin &origin)
{
    const trace::ExchangeSummary *summary = origin.isKnown() ? session.summary(origin.exchange) : nullptr;
    const bool isIt = summary && !summary->deleted && origin.session == sessionId &&
                      origin.beganUnixNs == beganUnixNs(session, *summary);
    return isIt ? origin.exchange : 0;
}

std::uint32_t exchangeFrom(const trace::Session &session, const QString &local, std::uint32_t after)
{
    for (std::uint32_t number = session.lastNumber(); number > after; --number) {
        const trace::ExchangeSummary *summary = session.summary(number);
        if (summary && summary->run != session.latestRun())
            return 0;
        if (summary && addressesOf(session, *summary).contains(local))
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
    forgetOld();
    QList<Expected> &all = m_expected[local];
    if (!local.isEmpty()) // an address has one connection at a time
        m_count -= static_cast<int>(std::exchange(all, {}).size());
    all += Expected{
        .origin = origin, .after = m_session.lastNumber(), .until = std::chrono::steady_clock::now() + kPatience};
    ++m_count;
}

void OriginLinker::forgetOld()
{
    const auto now = std::chrono::steady_clock::now();
    if (now < m_nextForget)
        return;
    m_nextForget = now + kPatience / 10;
    m_expected.removeIf([&](const auto &entry) {
        m_count -= static_cast<int>(entry.value().removeIf([&](const Expected &one) { return one.until < now; }));
        return entry.value().isEmpty();
    });
}

void OriginLinker::look(std::uint32_t first, std::uint32_t last)
{
    for (std::uint32_t number = first; number <= last && m_count > 0; ++number)
        lookAt(number);
}

void OriginLinker::lookAt(std::uint32_t number)
{
    const trace::ExchangeSummary *summary = m_session.summary(number);
    if (!summary)
        return;
    for (const QString &address : addressesOf(m_session, *summary)) {
        const auto found = m_expected.find(address);
        if (found == m_expected.end() || number <= found->first().after)
            continue;
        const Origin origin = found->takeFirst().origin;
        if (found->isEmpty())
            m_expected.erase(found);
        --m_count;
        addOrigin(m_session, number, origin);
        commitSoon();
        Q_EMIT linked(number, origin);
        return;
    }
}

/// Many in one go.
void OriginLinker::commitSoon()
{
    if (std::exchange(m_commits, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_commits = false;
            m_session.commit();
        },
        Qt::QueuedConnection);
}

} // namespace gatescope::compose
