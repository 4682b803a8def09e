#pragma once

#include "base/result.h"
#include "compose/imported.h"

#include <QByteArray>
#include <QString>

namespace gatescope::compose {

/// True when `text` begins with a request line of HTTP/1.x ("GET /cart HTTP/1.1"), the version may be missing.
[[nodiscard]] bool looksLikeRawHttp(const QByteArray &text);

/// A request as text, with CRLF or LF. Its URL is that of the target when it is absolute, else `origin`
/// ("http://127.0.0.1:8000"), else the Host header. A chunked body is decoded and sent chunked again. Host and
/// Content-Length are left to prepare() where it would make the same; a request without them has them switched off.
/// Fails when there is no request line.
[[nodiscard]] Result<Imported> fromRawHttp(const QByteArray &text, const QString &origin = {});

} // namespace gatescope::compose
