#pragma once

#include "trace/session.h"

#include <QList>
#include <QString>

namespace gatescope::captures {

/// How a proposed condition joins the filter that is there.
enum class FilterJoin : std::uint8_t { Replace, And, Exclude };

/// Conditions that this exchange fulfils: its method, path, status, interface, outcome, and what a person said about
/// it; what it has of them.
[[nodiscard]] QStringList conditionsOf(const trace::ExchangeSummary &summary, const trace::Note &note);
/// The same for all that people say about exchanges: any mark, colour or comment.
[[nodiscard]] QStringList conditionsOfNotes();

/// `filter` with `condition` joined to it.
[[nodiscard]] QString joined(const QString &filter, const QString &condition, FilterJoin join);

/// The exchange's URL, with the scheme and host that the client used; `fallback` ("http://127.0.0.1:8000") where it
/// named none. Empty when it has no target.
[[nodiscard]] QString urlOf(const trace::Session &session, std::uint32_t number, const QString &fallback);

} // namespace gatescope::captures
