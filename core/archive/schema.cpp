#include "archive/schema.h"

#include "archive/connection.h"

#include <QDateTime>
#include <QHash>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

#include <algorithm>
#include <array>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

struct Table {
    const char *name;
    const char *sql; ///< In version 1.
};

constexpr std::array kTables{
    Table{"meta", "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"},
    Table{"run", "CREATE TABLE run (id INTEGER PRIMARY KEY, target TEXT, interface INTEGER, python TEXT, pid INTEGER, "
                 "started_unix_ns INTEGER, ended INTEGER, end_reason TEXT, lost_events INTEGER)"},
    Table{"exchange",
          "CREATE TABLE exchange (number INTEGER PRIMARY KEY, run INTEGER, exchange INTEGER, connection INTEGER, "
          "interface INTEGER, protocol INTEGER, outcome INTEGER, status INTEGER, method TEXT, target TEXT, "
          "http_version TEXT, client TEXT, note TEXT, lifespan TEXT, started_ns INTEGER, called_ns INTEGER, "
          "first_byte_ns INTEGER, ended_ns INTEGER, last_ns INTEGER, bytes_in INTEGER, bytes_out INTEGER, "
          "events INTEGER, findings INTEGER, logs INTEGER, messages_in INTEGER, messages_out INTEGER, "
          "close_code INTEGER, socket INTEGER, app_raised INTEGER, has_gap INTEGER, marked INTEGER, deleted INTEGER)"},
    Table{"chunk", "CREATE TABLE chunk (id INTEGER PRIMARY KEY, data BLOB)"},
    Table{"run_chunk", "CREATE TABLE run_chunk (id INTEGER PRIMARY KEY, data BLOB)"},
    Table{"notes", "CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT, colour INTEGER)"},
};

struct Addition {
    int since;
    const char *table;
    const char *column;
};

constexpr std::array kAdditions{
    Addition{2, "exchange", "blocked_ns INTEGER"},
    Addition{2, "exchange", "waited_ns INTEGER"},
};

/// As SQLite writes it, too, when the column was added later.
QString sqlOf(const Table &table, int version)
{
    QString sql = QString::fromLatin1(table.sql);
    for (const Addition &addition : kAdditions) {
        if (addition.since <= version && QLatin1StringView(addition.table) == QLatin1StringView(table.name))
            sql = sql.chopped(1) + u", %1)"_s.arg(QLatin1StringView(addition.column));
    }
    return sql;
}

Error notASession(const QString &why)
{
    return {u"This is not a Gatescope session"_s, why, u"Choose a file that Gatescope has recorded (*.gatescope)."_s};
}

Result<void> checkTables(const Connection &connection, int version)
{
    QSqlQuery query(connection.database());
    query.setForwardOnly(true);
    if (!query.exec(u"SELECT type, name, sql FROM sqlite_schema"_s))
        return std::unexpected(connection.error(u"The session file cannot be read"_s, query));
    QHash<QString, QString> wanted;
    for (const Table &table : kTables)
        wanted[QString::fromLatin1(table.name)] = sqlOf(table, version);
    while (query.next()) {
        const QString name = query.value(1).toString();
        const QString sql = query.value(2).toString();
        if (query.value(0).toString() == "table"_L1 && wanted.value(name) == sql)
            wanted.remove(name);
        else if (!sql.isEmpty()) // SQLite's own have none
            return std::unexpected(notASession(u"It has a table, view or trigger that no session has: %1"_s.arg(name)));
    }
    if (query.lastError().isValid())
        return std::unexpected(connection.error(u"The session file cannot be read"_s, query));
    if (!wanted.isEmpty())
        return std::unexpected(notASession(u"A table is missing: %1"_s.arg(wanted.constBegin().key())));
    return {};
}

} // namespace

Result<void> createSchema(const Connection &connection)
{
    QStringList statements{u"BEGIN IMMEDIATE"_s, u"PRAGMA application_id = %1"_s.arg(kApplicationId),
                           u"PRAGMA user_version = %1"_s.arg(kVersion)};
    for (const Table &table : kTables)
        statements.append(sqlOf(table, kVersion));
    statements.append(u"INSERT INTO meta VALUES ('created_by', 'gatescope'), ('created_unix_ns', '%1'), ('id', '%2')"_s
                          .arg(QDateTime::currentMSecsSinceEpoch() * 1'000'000)
                          .arg(freshId()));
    statements.append(u"COMMIT"_s);
    for (const QString &statement : statements) {
        if (const auto done = connection.run(statement); !done)
            return done;
    }
    return {};
}

Result<void> checkSchema(const Connection &connection)
{
    const auto application = connection.value(u"PRAGMA application_id"_s);
    if (!application)
        return std::unexpected(application.error());
    if (application->toInt() != kApplicationId)
        return std::unexpected(notASession(u"It is a SQLite database of another program."_s));
    const auto version = connection.value(u"PRAGMA user_version"_s);
    if (!version)
        return std::unexpected(version.error());
    if (version->toInt() > kVersion)
        return std::unexpected(Error{
            u"The session was recorded by a newer Gatescope"_s,
            u"The file has version %1, this Gatescope reads up to version %2."_s.arg(version->toInt()).arg(kVersion),
            u"Open it with a newer Gatescope."_s});
    if (version->toInt() < 1)
        return std::unexpected(notASession(u"It has no version."_s));
    return checkTables(connection, version->toInt());
}

int versionOf(const Connection &connection)
{
    const auto version = connection.value(u"PRAGMA user_version"_s);
    return version ? std::clamp<int>(version->toInt(), 1, kVersion) : kVersion;
}

QStringList additionsSince(int version)
{
    QStringList statements;
    for (const Addition &addition : kAdditions) {
        if (addition.since > version)
            statements.append(u"ALTER TABLE %1 ADD COLUMN %2"_s.arg(QLatin1StringView(addition.table),
                                                                    QLatin1StringView(addition.column)));
    }
    return statements;
}

QString freshId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

} // namespace gatescope::archive
