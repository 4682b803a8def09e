#pragma once

#include "composer/entrymodel.h"

#include "compose/draft.h"

/// The draft's lists as rows of tables, and back.
namespace gatescope::ui {

[[nodiscard]] QList<Entry> entriesOf(const QList<compose::Row> &rows);
[[nodiscard]] QList<compose::Row> rowsOf(const QList<Entry> &entries);

/// Cells: name, value, file, content type.
[[nodiscard]] QList<Entry> entriesOf(const QList<compose::Part> &parts);
[[nodiscard]] QList<compose::Part> partsOf(const QList<Entry> &entries);

/// Cells: kind, text, close code, delay in ms.
[[nodiscard]] QList<Entry> entriesOf(const QList<compose::SocketStep> &steps);
[[nodiscard]] QList<compose::SocketStep> stepsOf(const QList<Entry> &entries);
/// "Text", "Binary", "Ping", "Pong", "Close".
[[nodiscard]] QStringList opcodeNames();

/// The cookies of the Cookie headers; those of a switched-off header are switched off.
[[nodiscard]] QList<Entry> cookiesOf(const QList<compose::Row> &headers);
/// The headers with these cookies: one Cookie header for those that are on, and a switched-off one for the others,
/// where the first Cookie header stood.
[[nodiscard]] QList<compose::Row> withCookies(const QList<compose::Row> &headers, const QList<Entry> &cookies);

/// One row a line: "name: value" or "name=value"; a switched-off row behind "# ".
[[nodiscard]] QString bulkText(const QList<Entry> &entries, QChar separator);
[[nodiscard]] QList<Entry> entriesFromBulk(const QString &text, QChar separator);

} // namespace gatescope::ui
