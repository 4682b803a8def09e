#include "compose/fromexchange.h"

#include "compose/prepare.h"
#include "compose/requesttext.h"
#include "compose/rows.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLocale>

#include <algorithm>
#include <chrono>
#include <optional>

namespace gatescope::compose {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

QByteArray bytesOf(std::string_view view)
{
    return {view.data(), qsizetype(view.size())};
}

/// What the trace has of a request.
struct RecordedRequest {
    QByteArray head;
    QByteArray wire; ///< Head and body with its framing.
    QByteArray body;
    std::uint64_t bodySize = 0;
    bool hasHead = false;
    bool isWhole = true;
    bool isRejected = false;
    bool isSocket = false;

    void add(const Payload &payload)
    {
        wire += bytesOf(payload.bytes);
        isWhole = isWhole && !payload.isTruncated();
    }
    void take(const TraceEvent &event)
    {
        if (const auto *first = event.as<WireRequestHead>(); first && !hasHead) {
            hasHead = true;
            head = bytesOf(first->bytes.bytes);
            add(first->bytes);
        } else if (const auto *piece = event.as<WireRequestBody>()) {
            add(piece->framing);
            add(piece->bytes);
            body += bytesOf(piece->bytes.bytes);
            bodySize += piece->bytes.size;
        } else if (const auto *trailers = event.as<WireRequestTrailers>()) {
            add(trailers->bytes);
        } else if (const auto *rejected = event.as<WireRejected>(); rejected && !hasHead) {
            isRejected = true;
            head = bytesOf(rejected->bytes.bytes);
            add(rejected->bytes);
        } else if (event.as<Gap>()) {
            isWhole = false;
        }
    }
};

RecordedRequest requestOf(const Session &session, std::uint32_t number)
{
    RecordedRequest request;
    const EventLog &events = session.events(number);
    for (std::size_t index = 0; index < events.size(); ++index)
        request.take(events.at(index));
    return request;
}

/// Where the exchange came in: "http://127.0.0.1:8000", "unix:/run/app.sock".
QString recordedOrigin(const Session &session, std::uint32_t number)
{
    QString local;
    bool tls = false;
    for (const TraceEvent &event : session.connectionEvents(number)) {
        if (const auto *opened = event.as<ConnectionOpened>())
            local = QString::fromUtf8(opened->local);
        tls = tls || event.as<TlsAgreed>();
    }
    if (local.isEmpty() || local.startsWith("unix:"_L1))
        return local;
    return (tls ? u"https://"_s : u"http://"_s) + local;
}

QString joined(const QString &origin, const QByteArray &target)
{
    QString path = textOf(target);
    if (path.contains("://"_L1))
        path = u'/' + path.section(u"://"_s, 1).section(u'/', 1);
    return urlAt(origin, path);
}

Result<const ExchangeSummary *> summaryOf(const Session &session, std::uint32_t number)
{
    const ExchangeSummary *summary = session.summary(number);
    if (!summary)
        return std::unexpected(Error{u"exchange #%1 is gone"_s.arg(number), {}, {}});
    if (summary->protocol == Protocol::Lifespan)
        return std::unexpected(Error{u"a lifespan has no request that could be sent again"_s, {}, {}});
    return summary;
}

std::unexpected<Error> notRecorded()
{
    return std::unexpected(Error{u"the request of this exchange was not recorded"_s, {}, {}});
}

/// Bytes that are no text live in a file, named by what they are.
std::optional<QString> keptInFile(const QByteArray &bytes)
{
    QDir folder(QDir::tempPath());
    const QString name =
        u"gatescope-body-"_s +
        QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().first(24));
    const QString path = folder.filePath(name);
    QFile file(path);
    if (file.exists() && file.size() == bytes.size())
        return path;
    const bool isKept = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                        file.write(bytes) == bytes.size();
    return isKept ? std::optional(path) : std::nullopt;
}

void fillFields(HttpOfExchange &made, const RequestText &text, const RecordedRequest &recorded,
                const QByteArray &authority)
{
    if (fillFrom(made.draft, text, recorded.body, authority))
        return;
    if (const auto path = keptInFile(recorded.body)) {
        made.draft.body = {.kind = BodyKind::File, .file = *path};
        made.notes += u"The body is no plain text: it stands in %1"_s.arg(*path);
    } else {
        made.isWhole = false;
        made.notes += u"The body is no plain text, and could not be kept in a file"_s;
    }
    if (made.draft.pace.chunked)
        return;
    const QString size = QString::number(recorded.body.size());
    made.draft.headers.removeIf([&](const Row &row) {
        return row.name.compare("Content-Length"_L1, Qt::CaseInsensitive) == 0 && (row.value == size || !row.enabled);
    });
}

void noteMissing(HttpOfExchange &made, const RecordedRequest &recorded)
{
    if (recorded.isWhole)
        return;
    const QLocale locale = QLocale::c();
    made.isWhole = false;
    made.notes += u"Only %1 of the %2 of the body were recorded"_s.arg(
        locale.formattedDataSize(recorded.body.size()), locale.formattedDataSize(qint64(recorded.bodySize)));
}

bool needsRaw(const RecordedRequest &recorded, const std::optional<RequestText> &text)
{
    return recorded.isRejected || !text || text->target == "*" || text->target.contains("://");
}

void useBytes(HttpOfExchange &made, const RecordedRequest &recorded, bool isHttp2)
{
    if (isHttp2 || !recorded.isWhole) {
        made.notes += isHttp2 ? u"HTTP/2 has no bytes that could be sent alone: its fields are sent again"_s
                              : u"The bytes are not whole: what is there is sent as a new request"_s;
        return;
    }
    made.draft.isRaw = true;
    made.draft.raw = recorded.wire;
}

bool isOfHandshake(QByteArrayView name)
{
    return name.compare("Upgrade", Qt::CaseInsensitive) == 0 || name.compare("Connection", Qt::CaseInsensitive) == 0 ||
           name.toByteArray().toLower().startsWith("sec-websocket-");
}

void fillHandshake(SocketDraft &draft, const RequestText &text, const QByteArray &authority)
{
    for (const auto &[name, value] : text.headers) {
        if (name.compare("Sec-WebSocket-Protocol", Qt::CaseInsensitive) == 0) {
            for (const QByteArray &one : value.split(','))
                draft.subprotocols += textOf(one.trimmed());
        }
        const bool isHost = name.compare("Host", Qt::CaseInsensitive) == 0 && value == authority;
        if (!isOfHandshake(name) && !isHost)
            draft.headers += Row{.name = textOf(name), .value = textOf(value)};
    }
    draft.deflate = text.header("Sec-WebSocket-Extensions").contains("permessage-deflate");
}

/// The client's messages, pings and close; the pongs come by themselves.
std::optional<SocketStep> stepOf(const TraceEvent &event, bool &isWhole)
{
    if (const auto *message = event.as<SocketMessage>(); message && message->from == Party::Client) {
        isWhole = isWhole && !message->data.isTruncated();
        const QByteArray data = bytesOf(message->data.bytes);
        return SocketStep{.opcode = message->isText ? SocketOpcode::Text : SocketOpcode::Binary,
                          .text = message->isText ? QString::fromUtf8(data) : QString::fromLatin1(data.toHex(' '))};
    }
    const auto *frame = event.as<SocketFrame>();
    if (!frame || frame->from != Party::Client)
        return std::nullopt;
    const QByteArray payload = bytesOf(frame->payload.bytes);
    if (frame->opcode == 9)
        return SocketStep{.opcode = SocketOpcode::Ping, .text = QString::fromLatin1(payload.toHex(' '))};
    if (frame->opcode != 8)
        return std::nullopt;
    const bool hasCode = payload.size() >= 2;
    const auto code =
        hasCode ? std::uint16_t(std::uint8_t(payload[0]) << 8 | std::uint8_t(payload[1])) : std::uint16_t(1005);
    return SocketStep{.opcode = SocketOpcode::Close,
                      .text = hasCode ? QString::fromUtf8(payload.sliced(2)) : QString(),
                      .closeCode = code};
}

void fillScript(SocketOfExchange &made, const EventLog &events)
{
    std::optional<std::chrono::nanoseconds> before;
    for (std::size_t index = 0; index < events.size(); ++index) {
        const TraceEvent event = events.at(index);
        auto step = stepOf(event, made.isWhole);
        if (!step)
            continue;
        const auto pause = event.header.at - before.value_or(event.header.at);
        step->delayMs = static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(pause).count(), 0, 60'000));
        before = event.header.at;
        made.draft.script += *step;
    }
    if (!made.isWhole)
        made.notes += u"Some messages were recorded in part only"_s;
}

QString socketOrigin(const QString &origin)
{
    return origin.startsWith("http"_L1) ? u"ws"_s + origin.sliced(4) : origin;
}

} // namespace

Result<HttpOfExchange> httpDraftOf(const Session &session, std::uint32_t number, ReplayAs how, const QString &origin)
{
    const auto summary = summaryOf(session, number);
    if (!summary)
        return std::unexpected(summary.error());
    const RecordedRequest recorded = requestOf(session, number);
    if (recorded.head.isEmpty())
        return notRecorded();
    const QString was = recordedOrigin(session, number);
    const auto text = readRequest(recorded.head);
    HttpOfExchange made;
    made.draft.name =
        u"%1 %2"_s.arg(QString::fromStdString((*summary)->method), QString::fromStdString((*summary)->target));
    setUrl(made.draft, joined(origin.isEmpty() ? was : origin, text ? text->target : QByteArray("/")));
    if (text)
        fillFields(made, *text, recorded, endpointOf(was).value_or(Endpoint()).authority);
    noteMissing(made, recorded);
    if (how == ReplayAs::Bytes || needsRaw(recorded, text))
        useBytes(made, recorded, text && text->version == "HTTP/2");
    return made;
}

Result<SocketOfExchange> socketDraftOf(const Session &session, std::uint32_t number, const QString &origin)
{
    const auto summary = summaryOf(session, number);
    if (!summary)
        return std::unexpected(summary.error());
    const RecordedRequest recorded = requestOf(session, number);
    const auto text = readRequest(recorded.head);
    if ((*summary)->protocol != Protocol::WebSocket || !text)
        return notRecorded();
    const QString was = recordedOrigin(session, number);
    SocketOfExchange made;
    made.draft.name = QString::fromStdString((*summary)->target);
    made.draft.url = joined(socketOrigin(origin.isEmpty() ? was : origin), text->target);
    fillHandshake(made.draft, *text, endpointOf(was).value_or(Endpoint()).authority);
    fillScript(made, session.events(number));
    return made;
}

RecordedResponse responseOf(const Session &session, std::uint32_t number, qint64 mostBody)
{
    RecordedResponse response{.bodyIsWhole = true};
    const EventLog &events = session.events(number);
    for (std::size_t index = 0; index < events.size(); ++index) {
        const TraceEvent event = events.at(index);
        if (const auto *head = event.as<WireResponseHead>(); head && head->status >= 200) {
            const QByteArray bytes = bytesOf(head->bytes.bytes);
            response.status = head->status;
            response.contentType = textOf(fieldIn(bytes, "Content-Type"));
            response.bodyIsWhole = fieldIn(bytes, "Content-Encoding").isEmpty();
        } else if (const auto *piece = event.as<WireResponseBody>()) {
            response.body += bytesOf(piece->bytes.bytes);
            response.bodyIsWhole = response.bodyIsWhole && !piece->bytes.isTruncated();
        }
    }
    const ExchangeSummary *summary = session.summary(number);
    const bool isEnded = summary && summary->outcome == Outcome::Completed;
    response.bodyIsWhole = response.bodyIsWhole && isEnded && response.body.size() <= mostBody;
    if (!response.bodyIsWhole)
        response.body.clear();
    return response;
}

} // namespace gatescope::compose
