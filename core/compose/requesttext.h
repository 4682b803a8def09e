#pragma once

#include "compose/prepare.h"

#include <QByteArray>

#include <optional>

namespace gatescope::compose {

/// A request as text, taken apart. Private to core/compose.
struct RequestText {
    QByteArray method;
    QByteArray target;
    QByteArray version;   ///< "HTTP/1.1", "HTTP/2"; empty: the line named none.
    QByteArray authority; ///< HTTP/2: the pseudo header.
    HeaderBytes headers;  ///< Without pseudo headers.
    QByteArray body;      ///< All behind the empty line.

    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

/// Reads a head of HTTP/1, or one of HTTP/2 as the trace spells it (":method: GET"); lines end with CRLF or LF. Nothing
/// when the first line is no request line.
[[nodiscard]] std::optional<RequestText> readRequest(const QByteArray &text);

/// The value of a field in the head of a request or response, whatever its first line is; null when there is none.
[[nodiscard]] QByteArray fieldIn(const QByteArray &head, QByteArrayView name);

/// The data of a chunked body; nothing when it is not in order to its end.
[[nodiscard]] std::optional<QByteArray> withoutChunks(const QByteArray &body);

/// UTF-8 as text; else Latin-1.
[[nodiscard]] QString textOf(QByteArrayView bytes);

/// Fills tables and body of the draft so that prepare() makes these headers and this body again, apart from the order
/// of the headers that it adds. `authority`: what Host may say without being kept. False: the body is no text that a
/// draft can hold; then it has none.
[[nodiscard]] bool fillFrom(HttpDraft &draft, const RequestText &request, const QByteArray &body,
                            const QByteArray &authority);

/// The body as the kind that its type says, where that makes the same bytes; else as Text. A header that prepare() then
/// makes by itself is taken out of the table.
void setTextBody(HttpDraft &draft, const QString &contentType, const QByteArray &bytes);

} // namespace gatescope::compose
