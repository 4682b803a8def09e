#include "archive/upgrade.h"

#include "archive/chunk.h"

#include <QSqlError>
#include <QSqlQuery>

#include <map>

namespace gatescope::archive {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;

namespace {

const QString kNotUpgraded = QStringLiteral("The session file cannot be brought to this version");

Result<void> runSteps(const Connection &connection, const QStringList &statements)
{
    for (const QString &statement : statements) {
        if (const auto done = connection.run(statement); !done)
            return done;
    }
    return {};
}

/// By number; those without any are left out.
using LoopTimes = std::map<qint64, ExchangeSummary>;

Result<LoopTimes> loopTimes(const Connection &connection, const std::atomic<bool> &cancel)
{
    QSqlQuery chunks(connection.database());
    chunks.setForwardOnly(true);
    if (!chunks.exec(
            u"SELECT id, CASE WHEN length(data) <= %1 THEN data END FROM chunk ORDER BY id"_s.arg(kMostChunkBytes)))
        return std::unexpected(connection.error(kNotUpgraded, chunks));
    LoopTimes all;
    while (!cancel && chunks.next()) {
        trace::StoredEvents loaded;
        readChunk(chunks.value(1).toByteArray(), 0, loaded);
        ExchangeSummary times;
        addLoopTimes(times, loaded);
        if (times.blockedNs == 0 && times.waitedNs == 0)
            continue;
        ExchangeSummary &sum = all[chunks.value(0).toLongLong() >> kIndexBits];
        sum.blockedNs += times.blockedNs;
        sum.waitedNs += times.waitedNs;
    }
    if (chunks.lastError().isValid())
        return std::unexpected(connection.error(kNotUpgraded, chunks));
    return all;
}

Result<void> fillLoopTimes(const Connection &connection, const std::atomic<bool> &cancel)
{
    const auto all = loopTimes(connection, cancel);
    if (!all)
        return std::unexpected(all.error());
    QStringList statements{u"UPDATE exchange SET blocked_ns = 0, waited_ns = 0"_s};
    for (const auto &[number, times] : *all)
        statements.append(u"UPDATE exchange SET blocked_ns = %1, waited_ns = %2 WHERE number = %3"_s
                              .arg(static_cast<qint64>(times.blockedNs))
                              .arg(static_cast<qint64>(times.waitedNs))
                              .arg(number));
    return runSteps(connection, statements);
}

Result<void> upgradeAll(const Connection &connection, const std::atomic<bool> &cancel)
{
    auto done = runSteps(connection, additionsSince(versionOf(connection)));
    if (done)
        done = fillLoopTimes(connection, cancel);
    if (done && cancel)
        return std::unexpected(Error{kNotUpgraded, u"It was given up."_s, {}});
    if (done)
        done = runSteps(connection, {u"INSERT OR REPLACE INTO meta VALUES ('id', '%1')"_s.arg(freshId()),
                                     u"PRAGMA user_version = %1"_s.arg(kVersion), u"COMMIT"_s});
    return done;
}

} // namespace

void addLoopTimes(ExchangeSummary &summary, const trace::StoredEvents &records)
{
    for (std::size_t index = 0; index < records.events.size(); ++index) {
        const trace::TraceEvent event = records.events.at(index);
        if (const auto *blocked = event.as<trace::LoopBlocked>())
            summary.blockedNs += blocked->blockedNs;
        else if (const auto *waited = event.as<trace::LoopWaited>())
            summary.waitedNs += waited->waitedNs;
    }
}

Result<void> upgrade(const Connection &connection, const std::atomic<bool> &cancel)
{
    if (versionOf(connection) == kVersion)
        return {};
    auto done = connection.run(u"BEGIN IMMEDIATE"_s);
    if (!done)
        return done;
    done = upgradeAll(connection, cancel);
    if (!done)
        (void)connection.run(u"ROLLBACK"_s);
    return done;
}

} // namespace gatescope::archive
