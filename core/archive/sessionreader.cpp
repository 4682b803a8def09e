#include "archive/sessionreader.h"

#include "archive/chunk.h"
#include "archive/rows.h"
#include "archive/schema.h"

#include <QSqlError>

#include <algorithm>

namespace gatescope::archive {

using namespace Qt::StringLiterals;
using trace::StoredEvents;

namespace {

const QString kUnreadable = QStringLiteral("The session file cannot be read");

QSqlQuery preparedToRead(const Connection &connection, const QString &sql)
{
    QSqlQuery query(connection.database());
    query.setForwardOnly(true);
    query.prepare(sql);
    return query;
}

// The chunk that holds the first wanted record may begin before it.
QString chunkSelect(QStringView table)
{
    return u"SELECT id, length(data), CASE WHEN length(data) <= %2 THEN data END FROM %1 WHERE id >= "
           "(SELECT ifnull(max(id), ?) FROM %1 WHERE id BETWEEN ? AND ?) AND id < ? ORDER BY id"_s.arg(table)
               .arg(kMostChunkBytes);
}

} // namespace

Result<std::unique_ptr<SessionReader>> SessionReader::open(const QString &path, Access access)
{
    auto connection = Connection::open(path, access);
    if (!connection)
        return std::unexpected(connection.error());
    return std::unique_ptr<SessionReader>(new SessionReader(path, std::move(*connection)));
}

SessionReader::SessionReader(QString path, Connection connection)
    : m_path(std::move(path)),
      m_connection(std::move(connection)),
      m_version(versionOf(m_connection)),
      m_chunks(preparedToRead(m_connection, chunkSelect(u"chunk"))),
      m_runChunks(preparedToRead(m_connection, chunkSelect(u"run_chunk")))
{
}

Result<std::uint32_t> SessionReader::lastNumber() const
{
    const auto last = m_connection.value(u"SELECT ifnull(max(number), 0) FROM exchange"_s);
    if (!last)
        return std::unexpected(last.error());
    return static_cast<std::uint32_t>(std::clamp<qint64>(last->toLongLong(), 0, 0xFFFF'FFFF));
}

Result<QList<trace::RunInfo>> SessionReader::runs()
{
    QSqlQuery query = preparedToRead(m_connection, runSelect());
    QList<trace::RunInfo> all;
    if (!query.exec())
        return std::unexpected(m_connection.error(kUnreadable, query));
    while (query.next()) {
        if (const auto run = readRun(query))
            all.append(*run);
    }
    if (query.lastError().isValid())
        return std::unexpected(m_connection.error(kUnreadable, query));
    return all;
}

Result<QList<trace::ExchangeSummary>> SessionReader::exchanges(std::uint32_t after, int most, std::uint64_t &damaged)
{
    QSqlQuery query =
        preparedToRead(m_connection, exchangeSelect(m_version) +
                                         u" FROM exchange WHERE number > ? ORDER BY number LIMIT %1"_s.arg(most));
    query.bindValue(0, after);
    QList<trace::ExchangeSummary> all;
    if (!query.exec())
        return std::unexpected(m_connection.error(kUnreadable, query));
    while (query.next()) {
        if (auto summary = readExchange(query))
            all.append(std::move(*summary));
        else
            ++damaged;
    }
    if (query.lastError().isValid())
        return std::unexpected(m_connection.error(kUnreadable, query));
    return all;
}

Result<std::vector<std::pair<std::uint32_t, trace::Note>>> SessionReader::notes()
{
    constexpr qsizetype kMostText = 64 * 1024;
    QSqlQuery query = preparedToRead(m_connection, u"SELECT number, text, colour FROM notes"_s);
    std::vector<std::pair<std::uint32_t, trace::Note>> all;
    if (!query.exec())
        return std::unexpected(m_connection.error(kUnreadable, query));
    while (query.next()) {
        const auto colour = std::clamp<qint64>(query.value(2).toLongLong(), 0, trace::kNoteColours);
        all.push_back(
            {query.value(0).toUInt(), {query.value(1).toString().left(kMostText), static_cast<std::uint8_t>(colour)}});
    }
    return all;
}

StoredEvents SessionReader::events(std::uint32_t number, std::uint32_t from, std::uint32_t until, std::size_t mostBytes)
{
    return load(m_chunks, number, from, until, mostBytes);
}

StoredEvents SessionReader::runEvents(RunId run, std::uint32_t from, std::size_t mostBytes)
{
    return load(m_runChunks, run.value, from, (1U << kIndexBits) - 1, mostBytes);
}

StoredEvents SessionReader::load(QSqlQuery &query, std::uint32_t owner, std::uint32_t from, std::uint32_t until,
                                 std::size_t mostBytes)
{
    StoredEvents loaded{.next = from};
    query.bindValue(0, chunkId(owner, from));
    query.bindValue(1, chunkId(owner, 0));
    query.bindValue(2, chunkId(owner, from));
    query.bindValue(3, chunkId(owner, until));
    if (!query.exec()) {
        ++loaded.damaged;
        return loaded;
    }
    while (query.next()) {
        if (loaded.bytes >= mostBytes) {
            loaded.more = true;
            break;
        }
        const std::uint32_t first = indexOf(query.value(0).toLongLong());
        if (first > loaded.next)
            loaded.damaged += first - loaded.next;
        const std::uint32_t skip = first < loaded.next ? loaded.next - first : 0;
        loaded.next = std::max(loaded.next, first + readChunk(query.value(2).toByteArray(), skip, loaded));
    }
    if (query.lastError().isValid())
        ++loaded.damaged;
    query.finish();
    return loaded;
}

} // namespace gatescope::archive
