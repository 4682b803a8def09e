#include "archive/sessioncopy.h"

#include "archive/schema.h"

#include <QFile>
#include <QSqlQuery>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <optional>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

/// One table: by its key, so many rows at once.
struct Step {
    const char *table;
    const char *key;
    int rows;
    const char *where;
    double share; ///< Of the whole work, about.
};

constexpr const char *kAll = "1";
constexpr std::array kSteps{
    Step{"run", "id", 1000, kAll, 0.01},
    Step{"run_chunk", "id", 100, kAll, 0.04},
    Step{"exchange", "number", 2000, "ifnull(main.exchange.deleted, 0) < 1", 0.1},
    Step{"notes", "number", 2000,
         "NOT EXISTS (SELECT 1 FROM main.exchange WHERE number = main.notes.number AND deleted >= 1)", 0.01},
    Step{"chunk", "id", 100,
         "NOT EXISTS (SELECT 1 FROM main.exchange WHERE number = (main.chunk.id >> 28) AND deleted >= 1)", 0.84},
};
static_assert(kIndexBits == 28);

QString quoted(QString path)
{
    return u'\'' + path.replace(u'\'', u"''"_s) + u'\'';
}

/// Rows `after` (not included) to the one that is answered; nothing when there are none.
Result<std::optional<qint64>> nextKey(const Connection &source, const Step &step, qint64 after)
{
    const QString select = u"SELECT max(%1) FROM (SELECT %1 FROM main.%2 WHERE %1 > %3 ORDER BY %1 LIMIT %4)"_s.arg(
        QLatin1StringView(step.key), QLatin1StringView(step.table), QString::number(after), QString::number(step.rows));
    const auto key = source.value(select);
    if (!key)
        return std::unexpected(key.error());
    return key->isNull() ? std::nullopt : std::optional(key->toLongLong());
}

Result<bool> copyTable(const Connection &source, const Step &step, double before, const GoesOn &goesOn)
{
    const auto last =
        source.value(u"SELECT max(%1) FROM main.%2"_s.arg(QLatin1StringView(step.key), QLatin1StringView(step.table)));
    if (!last)
        return std::unexpected(last.error());
    const double most = std::max(1.0, last->toDouble());
    constexpr auto kBeforeAll = std::numeric_limits<qint64>::min();
    for (qint64 after = kBeforeAll;;) {
        const auto key = nextKey(source, step, after);
        if (!key)
            return std::unexpected(key.error());
        if (!*key)
            return true;
        const QString insert = u"INSERT INTO copy.%1 SELECT * FROM main.%1 WHERE %2 > %3 AND %2 <= %4 AND %5"_s.arg(
            QLatin1StringView(step.table), QLatin1StringView(step.key), QString::number(after), QString::number(**key),
            QLatin1StringView(step.where));
        if (const auto done = source.run(insert); !done)
            return std::unexpected(done.error());
        after = **key;
        if (!goesOn(before + step.share * static_cast<double>(after) / most))
            return false;
    }
}

Result<bool> copyTables(const Connection &source, const GoesOn &goesOn)
{
    if (const auto done = source.run(u"INSERT OR REPLACE INTO copy.meta SELECT * FROM main.meta"_s); !done)
        return std::unexpected(done.error());
    double before = 0;
    for (const Step &step : kSteps) {
        const auto done = copyTable(source, step, before, goesOn);
        if (!done || !*done)
            return done;
        before += step.share;
    }
    return true;
}

/// Nothing is waited for while it is copied; see makeLasting().
Result<void> attach(const Connection &source, const QString &target)
{
    for (const QString &statement : {u"ATTACH DATABASE %1 AS copy"_s.arg(quoted(target)),
                                     u"PRAGMA copy.journal_mode = OFF"_s, u"PRAGMA copy.synchronous = OFF"_s}) {
        if (const auto done = source.run(statement); !done)
            return done;
    }
    return {};
}

Result<bool> copyInto(const Connection &source, const QString &target, const GoesOn &goesOn)
{
    {
        const auto made = Connection::open(target, Access::Create);
        if (!made)
            return std::unexpected(made.error());
        if (const auto single = made->run(u"PRAGMA journal_mode = DELETE"_s); !single)
            return std::unexpected(single.error());
    }
    const auto attached = attach(source, target);
    auto done = attached ? copyTables(source, goesOn) : std::unexpected(attached.error());
    const auto detached = source.run(u"DETACH DATABASE copy"_s);
    if (done && !detached)
        return std::unexpected(detached.error());
    return done;
}

/// One file, on the disk: the change of the journal is a transaction that waits for all of it.
Result<void> makeLasting(const QString &path)
{
    const auto copy = Connection::open(path, Access::Write);
    if (!copy)
        return std::unexpected(copy.error());
    return copy->run(u"PRAGMA journal_mode = DELETE"_s);
}

Result<void> moveTo(const QString &from, const QString &path)
{
    for (const QString &stale : {path + u"-wal"_s, path + u"-shm"_s})
        QFile::remove(stale);
    std::error_code problem;
    std::filesystem::rename(from.toStdU16String(), path.toStdU16String(), problem);
    if (problem)
        return std::unexpected(Error{kUnwritable, path + u": "_s + QString::fromStdString(problem.message()), {}});
    return {};
}

} // namespace

Result<bool> copySession(const Connection &source, const QString &path, const GoesOn &goesOn)
{
    const QString unfinished = path + u".part"_s;
    const auto removeUnfinished = [&] {
        for (const char *suffix : {"", "-wal", "-shm", "-journal"})
            QFile::remove(unfinished + QLatin1StringView(suffix));
    };
    removeUnfinished();
    auto copied = copyInto(source, unfinished, goesOn);
    if (copied && *copied) {
        auto moved = makeLasting(unfinished);
        if (moved)
            moved = moveTo(unfinished, path);
        if (!moved)
            copied = std::unexpected(moved.error());
    }
    if (!copied || !*copied)
        removeUnfinished();
    return copied;
}

} // namespace gatescope::archive
