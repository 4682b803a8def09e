#pragma once

#include "base/result.h"
#include "compose/draft.h"
#include "compose/variables.h"
#include "trace/vocabulary.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <cstdint>
#include <utility>

/// From a draft to what is sent. Everything here is a plain function that may be called on any thread; files named by
/// the draft are read, so a draft with files is prepared away from the UI (Sender::send() does that by itself).
namespace gatescope::compose {

using HeaderBytes = QList<std::pair<QByteArray, QByteArray>>;

/// Where to. Of "http://host:8000/path", "https://…", "ws://…", "wss://…", or "unix:/run/app.sock:/path" (behind a
/// second ":" the target; "/" without one).
struct Endpoint {
    bool tls = false;
    QString host; ///< Without the brackets of an IPv6 address.
    std::uint16_t port = 0;
    QString unixPath;     ///< Not empty: this socket, and neither host nor port.
    QByteArray authority; ///< For the Host header: "127.0.0.1:8000"; the scheme's own port is left out.
    QByteArray target;    ///< "/path?query", percent-encoded where the URL was not.
    friend bool operator==(const Endpoint &, const Endpoint &) = default;
};

/// Fails in words for a URL that is none. A URL without a scheme is taken for http.
[[nodiscard]] Result<Endpoint> endpointOf(const QString &url);

/// A request, ready to be sent.
struct Prepared {
    Endpoint endpoint;
    HttpVersion version = HttpVersion::Http11;
    QByteArray method;
    HeaderBytes headers; ///< As sent, the added ones included. HTTP/2: in lower case, without Host and the like.
    QByteArray body;     ///< Without the framing of chunks.
    /// HTTP/1 and raw: the whole request, cut where Sender pauses. HTTP/2: the body alone, likewise.
    QList<QByteArray> pieces;
    std::uint32_t delayMs = 0; ///< Between two pieces of the body.
    std::int64_t disconnectAfter = -1;
    bool isRaw = false;
    bool verifiesTls = false;
    std::uint32_t timeoutMs = 30'000;
    qint64 keptBytes = 16 * 1024 * 1024; ///< Of the response's body.

    /// HTTP/1 and raw: what is sent, in one piece.
    [[nodiscard]] QByteArray bytes() const { return pieces.join(); }
};

/// Most bytes that one file of a draft may have.
inline constexpr qint64 kMostFileBytes = 512LL * 1024 * 1024;

/// Fills in the variables, makes the body, and adds what the enabled headers do not have: Host, User-Agent
/// (gatescope/VERSION), Accept, Content-Type, and Content-Length or Transfer-Encoding. A header that is given is sent
/// as it is, however wrong; one that is switched off is neither sent nor added. The boundary of a multipart body is
/// told by its content, so that the same draft always makes the same bytes. Fails where a variable or file is missing,
/// or the URL is none.
[[nodiscard]] Result<Prepared> prepare(const HttpDraft &draft, const Variables &variables = {});
/// prepare() will read files: call it away from the UI.
[[nodiscard]] bool readsFiles(const HttpDraft &draft);
/// The same without variables: braces are braces.
[[nodiscard]] Result<Prepared> prepareLiterally(const HttpDraft &draft);

/// The enabled headers and those that prepare() would add, with whether it would: what a composer shows in grey. Reads
/// no file (a Content-Length that it would need one for is "…").
struct HeaderPreview {
    QString name;
    QString value;
    bool added = false;
};
[[nodiscard]] QList<HeaderPreview> previewHeaders(const HttpDraft &draft, const Variables &variables = {});

/// A change that mends what an inspection found; mended() makes it.
struct Remedy {
    enum class Kind : std::uint8_t {
        None,
        RemoveRow,  ///< Of the inspection's field.
        SwitchOn,   ///< A header.
        SwitchOff,  ///< A header.
        CleanName,  ///< Of a header: what is no letter of a token becomes "-".
        CleanValue, ///< Of a header: line breaks become spaces.
        SetValue,   ///< Of a header.
        SetMethod,
        SetUrl,
        UseHttp11,
        NoChunks,
        InsertRaw, ///< `value` behind the request line.
        AppendRaw, ///< `value` at the end.
        SetCloseCode,
        CutReason, ///< Of a close frame: to 123 bytes.
    };
    Kind kind = Kind::None;
    QString label; ///< What a button says: "Remove It".
    int row = -1;
    QString value;

    explicit operator bool() const { return kind != Kind::None; }
    friend bool operator==(const Remedy &, const Remedy &) = default;
};

/// Something to know about a draft before it is sent. Nothing keeps anyone from sending it all the same, but for
/// errors whose `blocks` is true.
struct Inspection {
    trace::Severity severity = trace::Severity::Warning;
    QString field; ///< "url", "method", "version", "query", "headers", "body", "pace", "raw", "subprotocols", "script"
    int row = -1;  ///< Of the field's table, from 0; -1: none.
    QString message;     ///< One sentence without a full stop.
    QString fix;         ///< What to do; may be empty.
    bool blocks = false; ///< prepare() would fail.
    Remedy remedy;
    int line = 0;   ///< Of the body's text, from 1; 0: none.
    int column = 0; ///< From 1; 0: not known.
    friend bool operator==(const Inspection &, const Inspection &) = default;
};

/// The draft as the inspection's remedy makes it; the same where there is none.
[[nodiscard]] HttpDraft mended(HttpDraft draft, const Inspection &inspection);
[[nodiscard]] SocketDraft mended(SocketDraft draft, const Inspection &inspection);

/// Never reads a file, only asks whether it can be read. Worst first.
[[nodiscard]] QList<Inspection> inspect(const HttpDraft &draft, const Variables &variables = {});
[[nodiscard]] QList<Inspection> inspect(const SocketDraft &draft, const Variables &variables = {});

} // namespace gatescope::compose
