#include "archive/connection.h"

#include "archive/schema.h"

#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>

#include <atomic>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCorrupt = 11; // SQLite's result codes
constexpr int kFull = 13;
constexpr int kNotADatabase = 26;

const QString kDamaged = QStringLiteral("The session file is damaged");

QString freshName()
{
    static std::atomic<int> count = 0;
    return u"gatescope-session-%1"_s.arg(++count);
}

QString optionsFor(Access access)
{
    const QString patience = u"QSQLITE_BUSY_TIMEOUT=5000"_s;
    return access == Access::Read || access == Access::Salvage ? patience + u";QSQLITE_OPEN_READONLY"_s : patience;
}

/// A file from somewhere else must not make SQLite do more than read tables.
QStringList pragmasFor(Access access)
{
    QStringList all{u"PRAGMA trusted_schema = OFF"_s, u"PRAGMA cell_size_check = ON"_s, u"PRAGMA cache_size = -8192"_s};
    if (access == Access::Salvage)
        all.prepend(u"PRAGMA writable_schema = ON"_s); // else a file that is too short is not opened at all
    if (access == Access::Create)
        all.prepend(u"PRAGMA page_size = 8192"_s);
    return all;
}

/// For a file that is known to be a session.
QStringList pragmasForWriting()
{
    return {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = NORMAL"_s, u"PRAGMA wal_autocheckpoint = 2000"_s,
            u"PRAGMA journal_size_limit = 67108864"_s};
}

Result<void> runAll(const Connection &connection, const QStringList &statements)
{
    for (const QString &statement : statements) {
        if (const auto done = connection.run(statement); !done)
            return done;
    }
    return {};
}

Error cannotOpen(const QString &path, const QString &why)
{
    return {u"The session file cannot be opened"_s, path + u": "_s + why, {}};
}

} // namespace

Result<Connection> Connection::open(const QString &path, Access access)
{
    const bool exists = QFileInfo::exists(path);
    if (access == Access::Create && exists)
        return std::unexpected(cannotOpen(path, u"There is a file already."_s));
    if (access != Access::Create && !QFileInfo(path).isFile())
        return std::unexpected(cannotOpen(path, exists ? u"It is not a file."_s : u"There is no such file."_s));
    Connection connection;
    connection.m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, freshName());
    if (!connection.m_database.isValid())
        return std::unexpected(Error{u"Session files need Qt's SQLite driver"_s, {}, u"Install libqt6sql6-sqlite."_s});
    connection.m_database.setConnectOptions(optionsFor(access));
    connection.m_database.setDatabaseName(path);
    if (!connection.m_database.open())
        return std::unexpected(cannotOpen(path, connection.m_database.lastError().driverText()));
    auto ready = runAll(connection, pragmasFor(access));
    if (ready && access != Access::Salvage)
        ready = access == Access::Create ? createSchema(connection) : checkSchema(connection);
    if (ready && (access == Access::Create || access == Access::Write))
        ready = runAll(connection, pragmasForWriting());
    if (!ready)
        return std::unexpected(ready.error());
    return connection;
}

Connection::Connection(Connection &&other) noexcept : m_database(std::exchange(other.m_database, {})) {}

Connection::~Connection()
{
    const QString name = m_database.connectionName();
    if (name.isEmpty())
        return;
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(name);
}

Result<void> Connection::run(const QString &sql) const
{
    QSqlQuery query(m_database);
    if (!query.exec(sql))
        return std::unexpected(error(u"The session file cannot be used"_s, query));
    return {};
}

Result<QVariant> Connection::value(const QString &sql) const
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(sql) || !query.next())
        return std::unexpected(error(u"The session file cannot be read"_s, query));
    return query.value(0);
}

Error Connection::error(const QString &summary, const QSqlQuery &query) const
{
    const int code = query.lastError().nativeErrorCode().toInt() & 0xFF;
    const QString words = m_database.databaseName() + u": "_s + query.lastError().databaseText();
    if (code == kCorrupt)
        return {kDamaged, words, {}};
    if (code == kNotADatabase)
        return {u"This is not a Gatescope session"_s, words,
                u"Choose a file that Gatescope has recorded (*.gatescope)."_s};
    if (code == kFull)
        return {u"The disk is full"_s, words, u"Free some space; what is not written yet is kept in memory."_s};
    return {summary, words, {}};
}

bool isDamage(const Error &error)
{
    return error.summary == kDamaged;
}

} // namespace gatescope::archive
