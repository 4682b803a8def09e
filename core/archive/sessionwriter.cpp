#include "archive/sessionwriter.h"

#include "archive/chunk.h"
#include "archive/rows.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

QSqlQuery prepared(const Connection &connection, const QString &sql)
{
    QSqlQuery query(connection.database());
    query.prepare(sql);
    return query;
}

template <class T>
void append(std::vector<T> &all, std::vector<T> &more)
{
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// `least`: the least value of the column; 2 is for good, 1 can be undone.
Result<void> removeDeleted(const Connection &connection, int least)
{
    const QString ofDeleted =
        u"DELETE FROM chunk WHERE id BETWEEN %1 << %2 AND ((%1 + 1) << %2) - 1"_s.arg(u"?"_s).arg(kIndexBits);
    QSqlQuery deleted = prepared(connection, u"SELECT number FROM exchange WHERE deleted >= %1"_s.arg(least));
    QSqlQuery chunks = prepared(connection, ofDeleted);
    if (!deleted.exec())
        return std::unexpected(connection.error(kUnwritable, deleted));
    while (deleted.next()) {
        chunks.bindValue(0, deleted.value(0));
        chunks.bindValue(1, deleted.value(0));
        if (!chunks.exec())
            return std::unexpected(connection.error(kUnwritable, chunks));
    }
    deleted.finish();
    chunks.finish();
    for (const char *sql : {"DELETE FROM notes WHERE number IN (SELECT number FROM exchange WHERE deleted >= %1)",
                            "DELETE FROM exchange WHERE deleted >= %1"}) {
        if (const auto done = connection.run(QString::fromLatin1(sql).arg(least)); !done)
            return done;
    }
    return {};
}

Result<void> purged(const Connection &connection)
{
    for (const char *sql : {"PRAGMA secure_delete = ON", "BEGIN IMMEDIATE"}) {
        if (const auto done = connection.run(QString::fromLatin1(sql)); !done)
            return done;
    }
    if (const auto done = removeDeleted(connection, 1); !done) {
        (void)connection.run(u"ROLLBACK"_s);
        return done;
    }
    return connection.run(u"COMMIT"_s);
}

} // namespace

bool Batch::isEmpty() const
{
    return pieces.empty() && runPieces.empty() && exchanges.empty() && runs.empty() && notes.empty() &&
           forgotten.empty();
}

void Batch::add(Batch next)
{
    append(pieces, next.pieces);
    append(runPieces, next.runPieces);
    append(memory, next.memory);
    append(exchanges, next.exchanges);
    append(runs, next.runs);
    append(notes, next.notes);
    append(forgotten, next.forgotten);
    number = std::max(number, next.number);
}

Result<std::unique_ptr<SessionWriter>> SessionWriter::open(const QString &path, Access access)
{
    auto connection = Connection::open(path, access);
    if (!connection)
        return std::unexpected(connection.error());
    return std::unique_ptr<SessionWriter>(new SessionWriter(std::move(*connection)));
}

SessionWriter::SessionWriter(Connection connection)
    : m_connection(std::move(connection)),
      m_chunk(prepared(m_connection, u"INSERT OR REPLACE INTO chunk (id, data) VALUES (?, ?)"_s)),
      m_runChunk(prepared(m_connection, u"INSERT OR REPLACE INTO run_chunk (id, data) VALUES (?, ?)"_s)),
      m_exchange(prepared(m_connection, exchangeInsert())),
      m_run(prepared(m_connection, runInsert())),
      m_note(prepared(m_connection, u"INSERT OR REPLACE INTO notes (number, text, colour) VALUES (?, ?, ?)"_s))
{
}

SessionWriter::~SessionWriter() = default;

Result<void> SessionWriter::execute(QSqlQuery &query) const
{
    if (!query.exec())
        return std::unexpected(m_connection.error(kUnwritable, query));
    return {};
}

Result<void> SessionWriter::write(Batch &batch)
{
    if (const auto begun = m_connection.run(u"BEGIN IMMEDIATE"_s); !begun)
        return begun;
    auto done = writeAll(batch);
    if (done)
        done = m_connection.run(u"COMMIT"_s);
    if (!done)
        (void)m_connection.run(u"ROLLBACK"_s);
    return done;
}

Result<void> SessionWriter::writeAll(Batch &batch)
{
    Result<void> done;
    for (auto run = batch.runs.begin(); done && run != batch.runs.end(); ++run) {
        bindRun(m_run, *run);
        done = execute(m_run);
    }
    if (done)
        done = writeChunks(m_runChunk, batch.runPieces);
    if (done)
        done = writeChunks(m_chunk, batch.pieces);
    for (auto exchange = batch.exchanges.begin(); done && exchange != batch.exchanges.end(); ++exchange) {
        bindExchange(m_exchange, *exchange);
        done = execute(m_exchange);
    }
    for (auto note = batch.notes.begin(); done && note != batch.notes.end(); ++note) {
        m_note.bindValue(0, note->first);
        m_note.bindValue(1, note->second.text);
        m_note.bindValue(2, note->second.colour);
        done = execute(m_note);
    }
    for (auto number = batch.forgotten.begin(); done && number != batch.forgotten.end(); ++number)
        done = m_connection.run(u"UPDATE exchange SET deleted = 2 WHERE number = %1"_s.arg(*number));
    if (done && !batch.forgotten.empty())
        done = removeDeleted(m_connection, 2);
    return done;
}

Result<void> SessionWriter::writeChunks(QSqlQuery &query, std::vector<Batch::Piece> &pieces)
{
    std::ranges::stable_sort(pieces, {}, [](const Batch::Piece &piece) { return std::pair(piece.owner, piece.index); });
    QByteArray chunk;
    for (std::size_t first = 0, next = 0; first < pieces.size(); first = next) {
        chunk.resize(0);
        do {
            appendRecord(chunk, pieces[next].record);
            ++next;
        } while (next < pieces.size() && pieces[next].owner == pieces[first].owner &&
                 static_cast<std::size_t>(chunk.size()) < kChunkBytes);
        query.bindValue(0, chunkId(pieces[first].owner, pieces[first].index));
        query.bindValue(1, chunk);
        if (auto done = execute(query); !done)
            return done;
        query.bindValue(1, QVariant());
    }
    return {};
}

Result<bool> SessionWriter::copyTo(const QString &path, const GoesOn &goesOn) const
{
    return copySession(m_connection, path, goesOn);
}

Result<void> SessionWriter::purge()
{
    return purged(m_connection);
}

std::uint64_t SessionWriter::bytes() const
{
    const auto number = [this](const char *pragma) {
        return m_connection.value(QString::fromLatin1(pragma)).value_or(QVariant()).toULongLong();
    };
    return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
}

void settle(const QString &path)
{
    if (const auto connection = Connection::open(path, Access::Write))
        (void)connection->run(u"PRAGMA journal_mode = DELETE"_s);
}

} // namespace gatescope::archive
