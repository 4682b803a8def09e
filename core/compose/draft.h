#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <cstdint>

/// What the composer edits: requests as plain values, before they become bytes. Text may hold variables, `{{name}}`,
/// which are filled in when a draft is prepared (prepare.h).
namespace gatescope::compose {

/// One row of a table: a header, a query parameter, a form field. A disabled row stays in the draft and is not sent.
struct Row {
    QString name;
    QString value;
    bool enabled = true;
    friend bool operator==(const Row &, const Row &) = default;
};

/// One part of a multipart/form-data body: a value, or a file.
struct Part {
    QString name;
    QString value;
    QString file;        ///< Path; when not empty, the part is this file.
    QString contentType; ///< Empty: told by the file's name, none for a value.
    bool enabled = true;
    friend bool operator==(const Part &, const Part &) = default;
};

enum class BodyKind : std::uint8_t { None, Text, Json, Form, Multipart, File };

struct Body {
    BodyKind kind = BodyKind::None;
    QString text;        ///< Text, Json.
    QString contentType; ///< Text, File: sent as Content-Type unless the headers have one; may be empty.
    QString file;        ///< File: path of the bytes to send.
    QList<Row> form;
    QList<Part> parts;
    friend bool operator==(const Body &, const Body &) = default;
};

enum class HttpVersion : std::uint8_t { Http10, Http11, Http2 };

/// How the bytes are given to the network.
struct Pace {
    bool chunked = false;              ///< Transfer-Encoding: chunked instead of Content-Length (HTTP/1.1).
    std::uint32_t chunkBytes = 0;      ///< Size of one piece of the body; 0: all at once.
    std::uint32_t delayMs = 0;         ///< Between two pieces.
    std::int64_t disconnectAfter = -1; ///< Close after this many bytes of the whole request; -1: never.
    friend bool operator==(const Pace &, const Pace &) = default;
};

struct HttpDraft {
    QString name; ///< As the user calls it; may be empty.
    QString method = QStringLiteral("GET");
    QString url; ///< "http://127.0.0.1:8000/path"; its query is `query`, not part of this.
    QList<Row> query;
    QList<Row> headers; ///< Host, Content-Length and the like are added when they are not here.
    Body body;
    HttpVersion version = HttpVersion::Http11;
    Pace pace;
    bool isRaw = false;       ///< Send `raw` as it is, and nothing else.
    QByteArray raw;           ///< The whole request, malformed if wished.
    bool verifiesTls = false; ///< Refuse certificates that nobody vouches for.
    std::uint32_t timeoutMs = 30'000;
    friend bool operator==(const HttpDraft &, const HttpDraft &) = default;
};

enum class SocketOpcode : std::uint8_t { Text, Binary, Ping, Pong, Close };

/// One message of a WebSocket script.
struct SocketStep {
    SocketOpcode opcode = SocketOpcode::Text;
    QString text; ///< Text: the message. Binary, Ping, Pong: hex digits. Close: the reason.
    std::uint16_t closeCode = 1000;
    std::uint32_t delayMs = 0; ///< Before it is sent.
    bool enabled = true;
    friend bool operator==(const SocketStep &, const SocketStep &) = default;
};

struct SocketDraft {
    QString name;
    QString url; ///< "ws://127.0.0.1:8000/chat"; wss:// for TLS.
    QStringList subprotocols;
    QList<Row> headers;
    QList<SocketStep> script; ///< The saved messages; as a script they are sent one after the other.
    bool deflate = true;      ///< Offer permessage-deflate.
    bool verifiesTls = false;
    friend bool operator==(const SocketDraft &, const SocketDraft &) = default;
};

} // namespace gatescope::compose
