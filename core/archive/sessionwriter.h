#pragma once

#include "archive/sessioncopy.h"
#include "trace/session.h"

#include <QSqlQuery>

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace gatescope::archive {

/// What is written in one transaction. Borrowed records live in `memory`.
struct Batch {
    struct Piece {
        std::uint32_t owner; ///< The exchange's number, or the run's id.
        std::uint32_t index;
        std::string_view record;
    };

    std::vector<Piece> pieces;
    std::vector<Piece> runPieces;
    std::vector<trace::EventLog::Memory> memory;
    std::vector<trace::ExchangeSummary> exchanges;
    std::vector<trace::RunInfo> runs;
    std::vector<std::pair<std::uint32_t, trace::Note>> notes;
    std::vector<std::uint32_t> forgotten;
    std::uint64_t number = 0;

    [[nodiscard]] bool isEmpty() const;
    void add(Batch next);
};

/// Writes batches into a session file. For one thread.
class SessionWriter {
public:
    /// `access`: Create or Write.
    [[nodiscard]] static Result<std::unique_ptr<SessionWriter>> open(const QString &path, Access access);
    ~SessionWriter();

    /// All of it, or nothing.
    [[nodiscard]] Result<void> write(Batch &batch);
    /// See copySession().
    [[nodiscard]] Result<bool> copyTo(const QString &path, const GoesOn &goesOn) const;
    /// No deleted exchange is left in the file; not even in pages that are free.
    [[nodiscard]] Result<void> purge();
    [[nodiscard]] std::uint64_t bytes() const;

private:
    explicit SessionWriter(Connection connection);
    Result<void> writeAll(Batch &batch);
    Result<void> writeChunks(QSqlQuery &query, std::vector<Batch::Piece> &pieces);
    Result<void> execute(QSqlQuery &query) const;

    const Connection m_connection;
    QSqlQuery m_chunk;
    QSqlQuery m_runChunk;
    QSqlQuery m_exchange;
    QSqlQuery m_run;
    QSqlQuery m_note;
};

/// The file as one file again, without its journal beside it. Nobody may have it open.
void settle(const QString &path);

} // namespace gatescope::archive
