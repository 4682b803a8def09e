#include "exchange/frames/framewords.h"

#include "common/eventwords.h"
#include "common/text.h"
#include "exchange/frames/framenames.h"
#include "exchange/socket/closewords.h"
#include "exchange/socket/socketdetail.h"
#include "trace/print.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;
using theme::Tone;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FrameWords)
};

constexpr int kMostPreview = 120;
constexpr qsizetype kMostHexPreview = 24;
constexpr std::uint8_t kCompressed = 4; ///< RSV1

TraceEvent eventOf(const EventLog &log, const FrameEntry &frame)
{
    return log.at(static_cast<std::size_t>(frame.event));
}

/// The beginning may end inside a character.
bool isText(std::string_view bytes)
{
    constexpr std::size_t kMostOfOneCharacter = 4;
    std::string_view beginning = bytes.substr(0, kMostPreview);
    for (std::size_t cut = 0; cut < kMostOfOneCharacter; ++cut) {
        if (QByteArrayView(beginning.data(), static_cast<qsizetype>(beginning.size())).isValidUtf8())
            return true;
        beginning.remove_suffix(1);
        if (beginning.empty() || bytes.size() <= kMostPreview)
            return false;
    }
    return false;
}

QString preview(std::string_view bytes)
{
    if (isText(bytes))
        return oneLine(bytes, kMostPreview);
    const QByteArray first(bytes.data(), std::min(kMostHexPreview, static_cast<qsizetype>(bytes.size())));
    return QString::fromLatin1(first.toHex(' ')) +
           (static_cast<qsizetype>(bytes.size()) > kMostHexPreview ? u" …"_s : QString());
}

// ---- HTTP/2 --------------------------------------------------------------------------------------------------------

/// What the words of the trace say of the payload, behind the names of the flags.
QString payloadWords(const Http2Frame &frame)
{
    const QString flags = http2Flags(frame.type, frame.flags);
    return text(frame.words).mid(flags.isEmpty() ? 0 : flags.size() + 1);
}

QString bodyName(const FrameIndex &index, bool fromClient)
{
    if (index.hasSocket())
        return Words::tr("the WebSocket");
    return fromClient ? Words::tr("the request's body") : Words::tr("the response's body");
}

QString dataMeaning(const EventLog &, const FrameIndex &index, const FrameEntry &entry, const Http2Frame &frame)
{
    const QString body = bodyName(index, entry.fromClient);
    const bool ends = (frame.flags & kEndStream) != 0;
    if (entry.dataLength() == 0)
        return ends ? Words::tr("the end of %1").arg(body) : Words::tr("no data");
    const QString much = Words::tr("%1 of %2").arg(sizeText(entry.dataLength()), body);
    return ends ? Words::tr("%1, the last").arg(much) : much;
}

QString headMeaning(const EventLog &log, const FrameIndex &index, const FrameEntry &entry, const Http2Frame &frame)
{
    const int at = index.fieldsOf(entry);
    if (at < 0)
        return Words::tr("fields that the trace has not");
    const TraceEvent event = log.at(static_cast<std::size_t>(at));
    const auto fields = static_cast<std::uint64_t>(fieldsIn(event).size());
    const QString count = counted(fields, Words::tr("1 field"), Words::tr("%1 fields"));
    const bool isTrailers = event.as<WireRequestTrailers>() || event.as<WireResponseTrailers>();
    const auto *response = event.as<WireResponseHead>();
    const QString title = isTrailers ? Words::tr("trailers")
                          : response ? statusText(response->status)
                                     : wordsOf(event).title;
    const QString told = Words::tr("%1, %2").arg(title, count);
    if (frame.type == kContinuationType)
        return Words::tr("more of: %1").arg(told);
    const bool endsAtOnce = (frame.flags & kEndStream) != 0 && !isTrailers;
    return endsAtOnce ? Words::tr("%1, no body").arg(told) : told;
}

QString resetMeaning(const EventLog &, const FrameIndex &, const FrameEntry &, const Http2Frame &frame)
{
    const QString code = payloadWords(frame);
    const QString words = http2ErrorWords(code);
    return words.isEmpty() ? code : Words::tr("%1: %2").arg(code, words);
}

QString windowMeaning(const EventLog &, const FrameIndex &, const FrameEntry &entry, const Http2Frame &frame)
{
    const QString more = payloadWords(frame).mid(1);
    if (entry.isConnection)
        return entry.fromClient ? Words::tr("the server may send %1 bytes more, on all streams together").arg(more)
                                : Words::tr("the client may send %1 bytes more, on all streams together").arg(more);
    return entry.fromClient ? Words::tr("the server may send %1 bytes more").arg(more)
                            : Words::tr("the client may send %1 bytes more").arg(more);
}

QString otherMeaning(const EventLog &, const FrameIndex &, const FrameEntry &, const Http2Frame &frame)
{
    return payloadWords(frame);
}

using Meaning = QString (*)(const EventLog &, const FrameIndex &, const FrameEntry &, const Http2Frame &);
constexpr Meaning kMeanings[] = {&dataMeaning,  &headMeaning,  &otherMeaning, &resetMeaning,  &otherMeaning,
                                 &otherMeaning, &otherMeaning, &otherMeaning, &windowMeaning, &headMeaning};

FrameWords http2Words(const EventLog &log, const FrameIndex &index, const FrameEntry &entry, const Http2Frame &frame)
{
    const Meaning meaning = frame.type < std::size(kMeanings) ? kMeanings[frame.type] : &otherMeaning;
    return {.type = http2TypeName(frame.type),
            .flags = http2Flags(frame.type, frame.flags),
            .meaning = meaning(log, index, entry, frame),
            .icon = entry.fromClient ? u"event-bytes-in"_s : u"event-bytes-out"_s,
            .tone = isAlarming(frame.type) ? Tone::Warning : Tone::Text};
}

// ---- WebSocket -----------------------------------------------------------------------------------------------------

QString closeMeaning(std::string_view payload)
{
    if (payload.size() < 2)
        return Words::tr("no code");
    const auto code = closeCodeIn(payload);
    const QString reason = preview(payload.substr(2));
    const QString named = Words::tr("%1 %2").arg(code).arg(closeCode(code).name);
    return reason.isEmpty() ? named : Words::tr("%1: %2").arg(named, reason);
}

QString socketMeaning(const SocketFrame &frame)
{
    if (frame.opcode == kCloseOpcode)
        return closeMeaning(frame.payload.bytes);
    if ((frame.rsv & kCompressed) != 0)
        return Words::tr("compressed");
    return preview(frame.payload.bytes);
}

QString socketIcon(std::uint8_t opcode)
{
    constexpr std::array kIcons{"ws-binary"_L1, "ws-text"_L1, "ws-binary"_L1};
    constexpr std::array kControlIcons{"ws-close"_L1, "ws-ping"_L1, "ws-pong"_L1};
    if (opcode < kIcons.size())
        return kIcons[opcode];
    const std::size_t control = opcode - std::size_t(kCloseOpcode);
    return opcode >= kCloseOpcode && control < kControlIcons.size() ? QString(kControlIcons[control]) : u"warning"_s;
}

FrameWords socketWords(const SocketFrame &frame)
{
    return {.type = text(opcodeName(frame.opcode)),
            .flags = socketFlags(frame),
            .meaning = socketMeaning(frame),
            .icon = socketIcon(frame.opcode),
            .tone = isReserved(frame.opcode)      ? Tone::Error
                    : frame.opcode > kCloseOpcode ? Tone::Muted
                                                  : Tone::Text};
}

// ---- bytes ---------------------------------------------------------------------------------------------------------

/// The bytes of a body event, or of the frame of a WebSocket, as they stood in DATA.
std::string recordedBytes(const TraceEvent &event)
{
    if (const auto *body = event.as<WireRequestBody>())
        return std::string(body->bytes.bytes);
    if (const auto *answer = event.as<WireResponseBody>())
        return std::string(answer->bytes.bytes);
    if (const auto *frame = event.as<SocketFrame>())
        return frameHeader(*frame) + masked(*frame, frame->payload.bytes);
    return {};
}

/// Of the data, up to the first byte that was not kept.
std::string dataBytes(const EventLog &log, const FrameIndex &index, const FrameEntry &frame)
{
    std::string bytes;
    for (const FramePiece &piece : index.dataOf(frame)) {
        const std::string kept = recordedBytes(log.at(static_cast<std::size_t>(piece.event)));
        const auto skip = static_cast<std::size_t>(std::min<std::uint64_t>(piece.skip, kept.size()));
        const std::string_view part = std::string_view(kept).substr(skip, static_cast<std::size_t>(piece.length));
        bytes += part;
        if (part.size() < piece.length)
            break;
    }
    return bytes;
}

} // namespace

FrameWords wordsOf(const EventLog &log, const FrameIndex &index, const FrameEntry &frame)
{
    const TraceEvent event = eventOf(log, frame);
    if (const auto *http2 = event.as<Http2Frame>())
        return http2Words(log, index, frame, *http2);
    return socketWords(*event.as<SocketFrame>());
}

FrameBytes bytesOf(const EventLog &log, const FrameIndex &index, const FrameEntry &frame)
{
    const TraceEvent event = eventOf(log, frame);
    FrameBytes bytes;
    if (const auto *http2 = event.as<Http2Frame>()) {
        bytes.head = http2Head(*http2);
        bytes.offset = http2->offset;
        bytes.payload = std::string(http2->payload.bytes) + dataBytes(log, index, frame);
    } else if (const auto *socket = event.as<SocketFrame>()) {
        bytes.head = frameHeader(*socket);
        bytes.offset = socket->offset;
        bytes.payload = std::string(socket->payload.bytes);
    }
    bytes.missing = frame.length - std::min<std::uint64_t>(frame.length, bytes.payload.size());
    return bytes;
}

std::string wireBytesOf(const EventLog &log, const FrameIndex &index, const FrameEntry &frame)
{
    FrameBytes bytes = bytesOf(log, index, frame);
    if (const TraceEvent event = eventOf(log, frame); const auto *socket = event.as<SocketFrame>())
        bytes.payload = masked(*socket, bytes.payload);
    return bytes.head + bytes.payload;
}

QString directionOf(const FrameEntry &frame)
{
    return frame.fromClient ? Words::tr("client → gateway") : Words::tr("gateway → client");
}

} // namespace gatescope::ui
