#pragma once

#include "compose/copyas.h"
#include "compose/prepare.h"
#include "compose/requestbody.h"

#include <QString>

namespace gatescope::compose {

/// What the generators of copyAs() read. Private to core/compose.
struct CopySource {
    HttpDraft draft; ///< Without variables.
    Endpoint endpoint;
    QList<HeaderPreview> headers; ///< As sent; a Content-Length that only the files know is "…".
    RequestBody body;             ///< Files not read.
    const CopyContext &context;

    [[nodiscard]] bool isChunked() const;
    [[nodiscard]] QString method() const { return draft.method.isEmpty() ? QStringLiteral("GET") : draft.method; }
    /// "http://127.0.0.1:8000/path?query"; over a Unix socket the host is localhost.
    [[nodiscard]] QString url() const;
};

[[nodiscard]] Result<QString> curlText(const CopySource &source);
[[nodiscard]] Result<QString> httpieText(const CopySource &source);
[[nodiscard]] Result<QString> httpxText(const CopySource &source);
[[nodiscard]] Result<QString> httpClientText(const CopySource &source);
[[nodiscard]] Result<QString> environText(const CopySource &source);
[[nodiscard]] Result<QString> scopeText(const CopySource &source);
[[nodiscard]] Result<QString> pytestWsgiText(const CopySource &source);
[[nodiscard]] Result<QString> pytestAsgiText(const CopySource &source);

/// A dict or list of Python, one entry a line, closed at `indent`.
[[nodiscard]] QString environLiteral(const CopySource &source, const QString &body, const QString &indent);
[[nodiscard]] QString scopeLiteral(const CopySource &source, const QString &indent);

/// As Python would write them, with double quotes.
[[nodiscard]] QString pythonString(const QString &text);
[[nodiscard]] QString pythonBytes(const QByteArray &bytes);
/// An expression for the whole body; files are read with pathlib.
[[nodiscard]] QString pythonBody(const RequestBody &body);

} // namespace gatescope::compose
