#include "common/eventwords.h"
#include "common/text.h"
#include "exchange/frames/framenames.h"
#include "exchange/frames/framewords.h"
#include "exchange/socket/closewords.h"
#include "exchange/socket/socketdetail.h"
#include "trace/print.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

struct FactWords {
    Q_DECLARE_TR_FUNCTIONS(FrameFacts)
};

constexpr std::uint8_t kSettings = 4;
constexpr std::size_t kMostReason = 200;

/// The length with its words, where they say more than the number.
FrameFact lengthFact(std::uint64_t length)
{
    return {.name = FactWords::tr("Length"),
            .value = QString::number(length),
            .meaning = length < 1024 ? FactWords::tr("bytes of payload") : sizeText(length)};
}

// ---- HTTP/2 --------------------------------------------------------------------------------------------------------

FrameFact flagsFact(const Http2Frame &frame)
{
    FrameFact fact{.name = FactWords::tr("Flags"),
                   .value = u"0x%1"_s.arg(static_cast<int>(frame.flags), 2, 16, QChar(u'0')),
                   .meaning = frame.flags == 0 ? FactWords::tr("none") : QString()};
    for (const FlagText &flag : http2FlagTexts(frame.type, frame.flags))
        fact.members.append({.name = flag.name, .value = u"1"_s, .meaning = flag.meaning});
    return fact;
}

QString streamMeaning(std::uint32_t stream)
{
    if (stream == 0)
        return FactWords::tr("the connection itself");
    return stream % 2 == 1 ? FactWords::tr("opened by the client") : FactWords::tr("promised by the server");
}

FrameFact fieldsFact(const EventLog &log, const FrameIndex &index, const FrameEntry &entry)
{
    FrameFact fact{.name = FactWords::tr("Fields")};
    const int at = index.fieldsOf(entry);
    if (at < 0) {
        fact.meaning = FactWords::tr("compressed (HPACK), and not in the trace");
        return fact;
    }
    for (const auto &[name, value] : fieldsIn(log.at(static_cast<std::size_t>(at))))
        fact.members.append({.name = name, .value = value});
    fact.value = QString::number(fact.members.size());
    fact.meaning = entry.type == kContinuationType ? FactWords::tr("of the whole section, which HEADERS began")
                                                   : FactWords::tr("compressed on the wire (HPACK)");
    return fact;
}

void addData(QList<FrameFact> &facts, const FrameIndex &index, const FrameEntry &entry)
{
    std::uint64_t recorded = 0;
    for (const FramePiece &piece : index.dataOf(entry))
        recorded += piece.length;
    facts.append({.name = FactWords::tr("Data"),
                  .value = QString::number(entry.dataLength()),
                  .meaning = recorded < entry.dataLength() ? FactWords::tr("bytes, not all of them in the trace")
                             : index.hasSocket()           ? FactWords::tr("bytes of WebSocket frames")
                                                           : FactWords::tr("bytes of the body")});
    if (const std::uint64_t around = entry.length - entry.dataLength(); around > 0)
        facts.append({.name = FactWords::tr("Padding"),
                      .value = QString::number(entry.padding),
                      .meaning = FactWords::tr("bytes behind the data, and one in front that says how many")});
}

void addSettings(QList<FrameFact> &facts, const Http2Frame &frame)
{
    for (const QString &setting : text(frame.words).split(u", "_s, Qt::SkipEmptyParts)) {
        const auto space = setting.lastIndexOf(u' ');
        if (space > 0)
            facts.append({.name = setting.first(space), .value = setting.sliced(space + 1)});
    }
}

void addPayload(QList<FrameFact> &facts, const EventLog &log, const FrameIndex &index, const FrameEntry &entry,
                const Http2Frame &frame)
{
    if (frame.type == kDataType)
        addData(facts, index, entry);
    else if (frame.type == kHeadersType || frame.type == kContinuationType)
        facts.append(fieldsFact(log, index, entry));
    else if (frame.type == kSettings)
        addSettings(facts, frame);
    else if (const QString meaning = wordsOf(log, index, entry).meaning; !meaning.isEmpty())
        facts.append({.name = FactWords::tr("Payload"), .value = meaning});
}

QList<FrameFact> http2Facts(const EventLog &log, const FrameIndex &index, const FrameEntry &entry,
                            const Http2Frame &frame)
{
    QList<FrameFact> facts{lengthFact(frame.length),
                           {.name = FactWords::tr("Type"),
                            .value = u"0x%1"_s.arg(static_cast<int>(frame.type), 2, 16, QChar(u'0')),
                            .meaning = http2TypeName(frame.type)},
                           flagsFact(frame),
                           {.name = FactWords::tr("Stream"),
                            .value = QString::number(frame.stream),
                            .meaning = streamMeaning(frame.stream)}};
    addPayload(facts, log, index, entry, frame);
    return facts;
}

// ---- WebSocket -----------------------------------------------------------------------------------------------------

QString bit(bool set)
{
    return set ? u"1"_s : u"0"_s;
}

QString finMeaning(const SocketFrame &frame)
{
    if (!frame.fin)
        return FactWords::tr("more frames of this message follow");
    return frame.opcode >= kCloseOpcode ? FactWords::tr("a control frame is never cut")
                                        : FactWords::tr("the last frame of its message");
}

QString rsvMeaning(std::uint8_t rsv)
{
    if (rsv == 0)
        return FactWords::tr("no extension uses them");
    return rsv == 4 ? FactWords::tr("the message is compressed (RFC 7692)")
                    : FactWords::tr("set without an extension that would say what for");
}

FrameFact maskFact(const SocketFrame &frame)
{
    const bool asItMust = frame.masked == (frame.from == Party::Client);
    FrameFact fact{.name = u"MASK"_s, .value = bit(frame.masked)};
    if (!asItMust)
        fact.meaning = frame.masked ? FactWords::tr("a server must not mask") : FactWords::tr("a client has to mask");
    else
        fact.meaning =
            frame.masked ? FactWords::tr("as every frame of a client") : FactWords::tr("a server does not mask");
    if (frame.masked)
        fact.members.append(
            {.name = FactWords::tr("Masking key"), .value = u"%1"_s.arg(frame.mask, 8, 16, QChar(u'0'))});
    return fact;
}

void addClose(QList<FrameFact> &facts, std::string_view payload)
{
    if (payload.size() < 2) {
        facts.append({.name = FactWords::tr("Code"), .meaning = FactWords::tr("none: the application is told 1005")});
        return;
    }
    const CloseCode code = closeCode(closeCodeIn(payload));
    facts.append({.name = FactWords::tr("Code"), .value = QString::number(closeCodeIn(payload)), .meaning = code.name});
    facts.append({.name = FactWords::tr("Reason"),
                  .value = oneLine(payload.substr(2), kMostReason),
                  .meaning = payload.size() == 2 ? FactWords::tr("none given") : QString()});
}

QList<FrameFact> socketFacts(const SocketFrame &frame)
{
    QList<FrameFact> facts{{.name = u"FIN"_s, .value = bit(frame.fin), .meaning = finMeaning(frame)},
                           {.name = u"RSV1 RSV2 RSV3"_s,
                            .value = u"%1"_s.arg(static_cast<int>(frame.rsv), 3, 2, QChar(u'0')),
                            .meaning = rsvMeaning(frame.rsv)},
                           {.name = FactWords::tr("Opcode"),
                            .value = u"0x%1"_s.arg(static_cast<int>(frame.opcode), 0, 16),
                            .meaning = text(opcodeName(frame.opcode))},
                           maskFact(frame),
                           lengthFact(frame.payload.size)};
    if (frame.opcode == kCloseOpcode)
        addClose(facts, frame.payload.bytes);
    return facts;
}

} // namespace

QList<FrameFact> factsOf(const EventLog &log, const FrameIndex &index, const FrameEntry &frame)
{
    const TraceEvent event = log.at(static_cast<std::size_t>(frame.event));
    if (const auto *http2 = event.as<Http2Frame>())
        return http2Facts(log, index, frame, *http2);
    return socketFacts(*event.as<SocketFrame>());
}

} // namespace gatescope::ui
