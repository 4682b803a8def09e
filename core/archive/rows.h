#pragma once

#include "trace/session.h"

#include <QSqlQuery>

#include <optional>

/// Rows of the tables `exchange` and `run`, and what they are in memory.
namespace gatescope::archive {

[[nodiscard]] QString exchangeInsert(); ///< For bindExchange().
/// Up to FROM, for readExchange(), of a file of this version (schema.h): what it does not have is 0.
[[nodiscard]] QString exchangeSelect(int version);
void bindExchange(QSqlQuery &query, const trace::ExchangeSummary &summary);
/// Nothing for a row that makes no sense.
[[nodiscard]] std::optional<trace::ExchangeSummary> readExchange(const QSqlQuery &query);

[[nodiscard]] QString runInsert();
[[nodiscard]] QString runSelect();
void bindRun(QSqlQuery &query, const trace::RunInfo &run);
[[nodiscard]] std::optional<trace::RunInfo> readRun(const QSqlQuery &query);

} // namespace gatescope::archive
