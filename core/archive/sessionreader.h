#pragma once

#include "archive/connection.h"
#include "trace/session.h"

#include <QSqlQuery>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace gatescope::archive {

/// Reads a session file, also while it is being written. For one thread; nothing in the file is believed unchecked.
class SessionReader {
public:
    /// `access`: Read, or Salvage for a file that is damaged.
    [[nodiscard]] static Result<std::unique_ptr<SessionReader>> open(const QString &path, Access access = Access::Read);

    [[nodiscard]] const Connection &connection() const { return m_connection; }
    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] int version() const { return m_version; } ///< Of the file (schema.h).

    /// The highest number of an exchange, and how many there are.
    [[nodiscard]] Result<std::uint32_t> lastNumber() const;
    [[nodiscard]] Result<QList<trace::RunInfo>> runs();
    /// In order, `most` at a time, those after `after`; rows that make no sense are counted in `damaged`.
    [[nodiscard]] Result<QList<trace::ExchangeSummary>> exchanges(std::uint32_t after, int most,
                                                                  std::uint64_t &damaged);
    [[nodiscard]] Result<std::vector<std::pair<std::uint32_t, trace::Note>>> notes();

    /// See trace::RecordStore::load(). What cannot be read counts as damaged.
    [[nodiscard]] trace::StoredEvents events(std::uint32_t number, std::uint32_t from, std::uint32_t until,
                                             std::size_t mostBytes);
    /// Those that belong to no exchange.
    [[nodiscard]] trace::StoredEvents runEvents(RunId run, std::uint32_t from, std::size_t mostBytes);

private:
    SessionReader(QString path, Connection connection);
    trace::StoredEvents load(QSqlQuery &query, std::uint32_t owner, std::uint32_t from, std::uint32_t until,
                             std::size_t mostBytes);

    const QString m_path;
    const Connection m_connection;
    const int m_version;
    QSqlQuery m_chunks;
    QSqlQuery m_runChunks;
};

} // namespace gatescope::archive
