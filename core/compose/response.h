#pragma once

#include "base/result.h"
#include "compose/prepare.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>

namespace gatescope::compose {

/// When things happened, since send(); zero: they did not.
struct Timing {
    std::chrono::nanoseconds connected{}; ///< TCP or Unix socket.
    std::chrono::nanoseconds encrypted{}; ///< The TLS handshake ended.
    std::chrono::nanoseconds sent{};      ///< The last byte of the request was given to the system.
    std::chrono::nanoseconds firstByte{}; ///< Of the response.
    std::chrono::nanoseconds ended{};
};

/// What came back, as far as it came: with an error too there may be a status, headers and a part of the body.
struct Response {
    int status = 0;     ///< Of the final response; 0: none came.
    QByteArray reason;  ///< HTTP/1 only.
    QByteArray version; ///< "HTTP/1.1", "HTTP/2"
    HeaderBytes headers;
    QByteArray head;     ///< HTTP/1: the status line and headers as they came, without the empty line.
    QByteArray body;     ///< Without chunk framing, still in its Content-Encoding; at most Prepared::keptBytes.
    qint64 bodySize = 0; ///< The true size.
    HeaderBytes trailers;
    QList<int> interim;       ///< Statuses of 1xx responses before it.
    qint64 bytesSent = 0;     ///< Of the application's protocol, without TLS.
    qint64 bytesReceived = 0; ///< Likewise.
    Timing timing;
    QString local; ///< "127.0.0.1:52344", as ExchangeSummary::client spells it: see origin.h. Empty: Unix socket.
    QString tls;   ///< "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty: plain.
    std::optional<Error> error; ///< Why it is not whole.

    [[nodiscard]] bool isWhole() const { return status != 0 && !error; }
    [[nodiscard]] bool bodyIsCut() const { return body.size() < bodySize; }
    /// Of the first header of that name, compared without case; empty when there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

} // namespace gatescope::compose
