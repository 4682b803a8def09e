#pragma once

#include "compose/draft.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringView>

/// The tables of a draft as text, and back: what bulk editors, importers and prepare() share.
namespace gatescope::compose {

/// What a disabled row begins with.
inline constexpr QLatin1StringView kSwitchedOff("# ");

/// One row a line, "Name: value"; a disabled row begins with "# ".
[[nodiscard]] QString toBulkText(const QList<Row> &rows);
/// The reverse; empty lines are passed over, a line without a colon is a row without a value.
[[nodiscard]] QList<Row> fromBulkText(QStringView text);

/// "a=1&b=%C3%A9" of the enabled rows: UTF-8, everything but RFC 3986's unreserved characters as %XX.
[[nodiscard]] QString queryText(const QList<Row> &rows);
/// The reverse, for people: "+" is a space. See splitUrl() for one that loses nothing.
[[nodiscard]] QList<Row> fromQueryText(QStringView query);

/// "a=1&b=x+y" of the enabled rows, as application/x-www-form-urlencoded spells it: a space is "+".
[[nodiscard]] QByteArray formText(const QList<Row> &rows);
[[nodiscard]] QList<Row> fromFormText(QStringView text);

/// The value of a Cookie header, "a=1; b=2", and back.
[[nodiscard]] QString cookieText(const QList<Row> &rows);
[[nodiscard]] QList<Row> fromCookieText(QStringView text);

/// Puts `url` into the draft: what is before the "?" as its URL and the query as rows, provided that the rows make the
/// same query again; else the query stays in the URL, where it is sent as it stands. A fragment is dropped.
void setUrl(HttpDraft &draft, const QString &url);
/// The reverse: the URL with the query that the enabled rows make.
[[nodiscard]] QString fullUrl(const HttpDraft &draft);

/// The URL of a path at an origin as Gatescope lists them: "http://127.0.0.1:8000" or "unix:/run/app.sock".
[[nodiscard]] QString urlAt(const QString &origin, const QString &path);

/// The first enabled row of that name, compared without case; null when there is none.
[[nodiscard]] const Row *findRow(const QList<Row> &rows, QStringView name);

} // namespace gatescope::compose
