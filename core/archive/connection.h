#pragma once

#include "base/result.h"

#include <QSqlDatabase>
#include <QString>
#include <QVariant>

class QSqlQuery;

namespace gatescope::archive {

enum class Access : std::uint8_t {
    Read,    ///< The file is not changed.
    Write,   ///< It is there already.
    Create,  ///< It is made, with its tables; there must be none.
    Salvage, ///< Read what can be read, whatever the file says about itself.
};

/// One open session file, for the thread that opened it. The file's version and tables have been checked, except for
/// Salvage.
class Connection {
public:
    [[nodiscard]] static Result<Connection> open(const QString &path, Access access);

    Connection(Connection &&other) noexcept;
    Connection &operator=(Connection &&other) = delete;
    ~Connection();

    [[nodiscard]] QSqlDatabase database() const { return m_database; }
    Result<void> run(const QString &sql) const;
    /// The first column of the first row.
    [[nodiscard]] Result<QVariant> value(const QString &sql) const;
    /// In words, from what SQLite said last.
    [[nodiscard]] Error error(const QString &summary, const QSqlQuery &query) const;

private:
    Connection() = default;
    QSqlDatabase m_database;
};

/// SQLite says that the file does not hold together: what can be saved of it, recovery.h saves.
[[nodiscard]] bool isDamage(const Error &error);

} // namespace gatescope::archive
