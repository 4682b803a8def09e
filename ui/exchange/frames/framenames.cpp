#include "exchange/frames/framenames.h"

#include "trace/print.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

struct NameWords {
    Q_DECLARE_TR_FUNCTIONS(FrameNames)
};

#define MEANS(text) QT_TRANSLATE_NOOP("FrameNames", text)

struct FlagRow {
    std::uint8_t type;
    std::uint8_t flag;
    QLatin1StringView name;
    const char *meaning;
};
/// RFC 9113 section 6, in the order in which the trace's words name them.
constexpr std::array kFlags{
    FlagRow{0, 0x1, "END_STREAM"_L1, MEANS("nothing follows in this direction of the stream")},
    FlagRow{0, 0x8, "PADDED"_L1, MEANS("padding follows the data")},
    FlagRow{1, 0x1, "END_STREAM"_L1, MEANS("nothing follows in this direction of the stream")},
    FlagRow{1, 0x4, "END_HEADERS"_L1, MEANS("the fields are complete, no CONTINUATION follows")},
    FlagRow{1, 0x8, "PADDED"_L1, MEANS("padding follows the fields")},
    FlagRow{1, 0x20, "PRIORITY"_L1, MEANS("a priority stands in front of the fields (deprecated)")},
    FlagRow{4, 0x1, "ACK"_L1, MEANS("the peer's settings are in effect")},
    FlagRow{5, 0x4, "END_HEADERS"_L1, MEANS("the fields are complete, no CONTINUATION follows")},
    FlagRow{5, 0x8, "PADDED"_L1, MEANS("padding follows the fields")},
    FlagRow{6, 0x1, "ACK"_L1, MEANS("the answer to a PING")},
    FlagRow{9, 0x4, "END_HEADERS"_L1, MEANS("the fields are complete")},
};

struct ErrorRow {
    QLatin1StringView name;
    const char *words;
};
/// RFC 9113 section 7.
constexpr std::array kErrors{
    ErrorRow{"NO_ERROR"_L1, MEANS("no error: the rest is not needed")},
    ErrorRow{"PROTOCOL_ERROR"_L1, MEANS("the peer broke the protocol")},
    ErrorRow{"INTERNAL_ERROR"_L1, MEANS("something failed on the sender's side")},
    ErrorRow{"FLOW_CONTROL_ERROR"_L1, MEANS("the peer sent more than its window")},
    ErrorRow{"SETTINGS_TIMEOUT"_L1, MEANS("the peer did not acknowledge the settings")},
    ErrorRow{"STREAM_CLOSED"_L1, MEANS("a frame came after the stream was closed")},
    ErrorRow{"FRAME_SIZE_ERROR"_L1, MEANS("a frame had an impossible size")},
    ErrorRow{"REFUSED_STREAM"_L1, MEANS("refused before anything was done: it may be sent again")},
    ErrorRow{"CANCEL"_L1, MEANS("the sender does not need the stream any more")},
    ErrorRow{"COMPRESSION_ERROR"_L1, MEANS("the compressed fields cannot be read any more")},
    ErrorRow{"CONNECT_ERROR"_L1, MEANS("the connection behind CONNECT failed")},
    ErrorRow{"ENHANCE_YOUR_CALM"_L1, MEANS("the peer does too much")},
    ErrorRow{"INADEQUATE_SECURITY"_L1, MEANS("TLS is not good enough")},
    ErrorRow{"HTTP_1_1_REQUIRED"_L1, MEANS("to be done with HTTP/1.1")},
};
#undef MEANS

std::string_view headBytes(const TraceEvent &event)
{
    if (const auto *request = event.as<WireRequestHead>())
        return request->bytes.bytes;
    if (const auto *response = event.as<WireResponseHead>())
        return response->bytes.bytes;
    if (const auto *requestTrailers = event.as<WireRequestTrailers>())
        return requestTrailers->bytes.bytes;
    if (const auto *responseTrailers = event.as<WireResponseTrailers>())
        return responseTrailers->bytes.bytes;
    return {};
}

QString latin1(std::string_view bytes)
{
    return QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size())).trimmed();
}

} // namespace

QString http2TypeName(std::uint8_t type)
{
    const std::string_view name = http2FrameName(type);
    return name == "unknown" ? NameWords::tr("type 0x%1").arg(static_cast<int>(type), 2, 16, QChar(u'0'))
                             : latin1(name);
}

bool isAlarming(std::uint8_t type)
{
    constexpr std::uint8_t kReset = 3;
    constexpr std::uint8_t kGoAway = 7;
    return type == kReset || type == kGoAway;
}

QList<FlagText> http2FlagTexts(std::uint8_t type, std::uint8_t flags)
{
    QList<FlagText> texts;
    for (const FlagRow &row : kFlags) {
        if (row.type == type && (flags & row.flag) != 0)
            texts.append({row.name, NameWords::tr(row.meaning)});
    }
    return texts;
}

QString http2Flags(std::uint8_t type, std::uint8_t flags)
{
    QStringList names;
    for (const FlagText &flag : http2FlagTexts(type, flags))
        names.append(flag.name);
    return names.join(u' ');
}

QString http2ErrorWords(const QString &name)
{
    const auto row = std::ranges::find_if(kErrors, [&](const ErrorRow &each) { return name == each.name; });
    return row == kErrors.end() ? QString() : NameWords::tr(row->words);
}

QString socketFlags(const SocketFrame &frame)
{
    QStringList names;
    if (frame.fin)
        names.append(u"FIN"_s);
    for (int bit = 1; bit <= 3; ++bit) {
        if ((frame.rsv & (8 >> bit)) != 0)
            names.append(u"RSV%1"_s.arg(bit));
    }
    if (frame.masked)
        names.append(u"MASK"_s);
    return names.join(u' ');
}

bool isReserved(std::uint8_t opcode)
{
    return opcodeName(opcode) == "reserved";
}

std::uint16_t closeCodeIn(std::string_view payload)
{
    const auto byte = [payload](std::size_t at) { return static_cast<unsigned char>(payload[at]); };
    return static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
}

std::string masked(const SocketFrame &frame, std::string_view payload)
{
    std::string bytes(payload);
    if (!frame.masked)
        return bytes;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto key = static_cast<unsigned char>(frame.mask >> (24 - 8 * (at % 4)));
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ key);
    }
    return bytes;
}

QList<std::pair<QString, QString>> fieldsIn(const TraceEvent &event)
{
    QList<std::pair<QString, QString>> fields;
    std::string_view rest = headBytes(event);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto colon = line.find(':', 1);
        if (colon != std::string_view::npos)
            fields.append({latin1(line.substr(0, colon)), latin1(line.substr(colon + 1))});
    }
    return fields;
}

} // namespace gatescope::ui
