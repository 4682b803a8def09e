#pragma once

#include "base/result.h"
#include "compose/draft.h"
#include "trace/session.h"

#include <QString>
#include <QStringList>

#include <cstdint>

/// Exchanges of a session as drafts.
namespace gatescope::compose {

enum class ReplayAs : std::uint8_t {
    Fields, ///< A draft whose tables can be edited.
    Bytes,  ///< The same bytes again, raw, where they were recorded whole and it was HTTP/1; else Fields, with a note.
};

/// A draft made of an exchange, and what of it is missing.
struct HttpOfExchange {
    HttpDraft draft;
    bool isWhole = true; ///< False: body or head were recorded in part only; the draft has that part.
    QStringList notes;   ///< For people: "Only 1 MiB of the 3 MiB of the body was recorded"
};
struct SocketOfExchange {
    SocketDraft draft; ///< The client's messages as its script, with the times between them.
    bool isWhole = true;
    QStringList notes;
};

/// `origin` ("http://127.0.0.1:8000", "https://…", "unix:/run/app.sock") is where the application is now; empty: where
/// the exchange came in. Fails for an exchange that is gone, is a lifespan, or has no request.
[[nodiscard]] Result<HttpOfExchange> httpDraftOf(const trace::Session &session, std::uint32_t number,
                                                 ReplayAs how = ReplayAs::Fields, const QString &origin = {});
/// Likewise; `origin` may have any of http, https, ws, wss.
[[nodiscard]] Result<SocketOfExchange> socketDraftOf(const trace::Session &session, std::uint32_t number,
                                                     const QString &origin = {});

/// The response that the client got, for a generated test: status, content type, body when it was recorded whole and
/// has at most `mostBody` bytes and no Content-Encoding.
struct RecordedResponse {
    int status = 0;
    QString contentType;
    QByteArray body;
    bool bodyIsWhole = false;
};
[[nodiscard]] RecordedResponse responseOf(const trace::Session &session, std::uint32_t number,
                                          qint64 mostBody = 64 * 1024);

} // namespace gatescope::compose
