#include "http/http2frame.h"

#include "http/text.h"

#include <algorithm>
#include <array>
#include <format>

namespace gatescope::http {

namespace {

constexpr std::array<std::string_view, 14> kErrorNames{"NO_ERROR",
                                                       "PROTOCOL_ERROR",
                                                       "INTERNAL_ERROR",
                                                       "FLOW_CONTROL_ERROR",
                                                       "SETTINGS_TIMEOUT",
                                                       "STREAM_CLOSED",
                                                       "FRAME_SIZE_ERROR",
                                                       "REFUSED_STREAM",
                                                       "CANCEL",
                                                       "COMPRESSION_ERROR",
                                                       "CONNECT_ERROR",
                                                       "ENHANCE_YOUR_CALM",
                                                       "INADEQUATE_SECURITY",
                                                       "HTTP_1_1_REQUIRED"};

struct Named {
    std::uint32_t number;
    std::string_view name;
};
constexpr Named kSettingNames[] = {{1, "HEADER_TABLE_SIZE"},       {2, "ENABLE_PUSH"},
                                   {3, "MAX_CONCURRENT_STREAMS"},  {4, "INITIAL_WINDOW_SIZE"},
                                   {5, "MAX_FRAME_SIZE"},          {6, "MAX_HEADER_LIST_SIZE"},
                                   {8, "ENABLE_CONNECT_PROTOCOL"}, {9, "NO_RFC7540_PRIORITIES"}};

struct FlagName {
    Http2Type type;
    std::uint8_t flag;
    std::string_view name;
};
constexpr FlagName kFlagNames[] = {{Http2Type::Data, kEndStream, "END_STREAM"},
                                   {Http2Type::Data, kPadded, "PADDED"},
                                   {Http2Type::Headers, kEndStream, "END_STREAM"},
                                   {Http2Type::Headers, kEndHeaders, "END_HEADERS"},
                                   {Http2Type::Headers, kPadded, "PADDED"},
                                   {Http2Type::Headers, kHasPriority, "PRIORITY"},
                                   {Http2Type::Settings, kAck, "ACK"},
                                   {Http2Type::PushPromise, kEndHeaders, "END_HEADERS"},
                                   {Http2Type::PushPromise, kPadded, "PADDED"},
                                   {Http2Type::Ping, kAck, "ACK"},
                                   {Http2Type::Continuation, kEndHeaders, "END_HEADERS"}};

constexpr std::uint32_t kStreamMask = 0x7FFFFFFF;

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size)
{
    std::uint32_t value = 0;
    for (const char c : bytes.substr(std::min(at, bytes.size()), size))
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::string settingWords(std::string_view entry)
{
    const std::uint32_t id = number(entry, 0, 2);
    const auto known = std::ranges::find(kSettingNames, id, &Named::number);
    const std::string name =
        known == std::ranges::end(kSettingNames) ? std::format("0x{:x}", id) : std::string(known->name);
    return std::format("{} {}", name, number(entry, 2, 4));
}

std::string settingsWords(const Http2FrameRecord &frame)
{
    std::string words;
    for (std::size_t at = 0; at + kSettingSize <= frame.payload.size(); at += kSettingSize)
        words += (at ? ", " : "") + settingWords(std::string_view(frame.payload).substr(at, kSettingSize));
    return words;
}

std::string errorWords(std::string_view payload, std::size_t at)
{
    return payload.size() < at + 4 ? std::string() : http2ErrorName(Http2Error{number(payload, at, 4)});
}

std::string resetWords(const Http2FrameRecord &frame)
{
    return errorWords(frame.payload, 0);
}

std::string goAwayWords(const Http2FrameRecord &frame)
{
    if (frame.payload.size() < 8)
        return {};
    std::string words =
        std::format("{}, last stream {}", errorWords(frame.payload, 4), number(frame.payload, 0, 4) & kStreamMask);
    if (frame.payload.size() > 8)
        words += ": " + printable(std::string_view(frame.payload).substr(8));
    return words;
}

std::string windowWords(const Http2FrameRecord &frame)
{
    return std::format("+{}", number(frame.payload, 0, 4) & kStreamMask);
}

std::string priorityWords(const Http2FrameRecord &frame)
{
    const std::uint32_t dependency = number(frame.payload, 0, 4);
    return std::format("{}depends on {}, weight {}", dependency > kStreamMask ? "exclusive, " : "",
                       dependency & kStreamMask, number(frame.payload, 4, 1) + 1);
}

std::string promiseWords(const Http2FrameRecord &frame)
{
    const std::size_t at = frame.has(kPadded) ? 1 : 0;
    return std::format("promises stream {}", number(frame.payload, at, 4) & kStreamMask);
}

struct PayloadWords {
    Http2Type type;
    std::string (*words)(const Http2FrameRecord &);
};
constexpr PayloadWords kPayloadWords[] = {
    {Http2Type::Settings, &settingsWords}, {Http2Type::RstStream, &resetWords},
    {Http2Type::GoAway, &goAwayWords},     {Http2Type::WindowUpdate, &windowWords},
    {Http2Type::Priority, &priorityWords}, {Http2Type::PushPromise, &promiseWords}};

} // namespace

std::string http2ErrorName(Http2Error error)
{
    const auto code = std::size_t(error);
    return code < kErrorNames.size() ? std::string(kErrorNames[code]) : std::format("0x{:x}", code);
}

std::optional<std::uint32_t> Http2FrameRecord::setting(std::uint32_t id) const
{
    std::optional<std::uint32_t> value;
    for (std::size_t at = 0; at + kSettingSize <= payload.size(); at += kSettingSize) {
        if (number(payload, at, 2) == id)
            value = number(payload, at + 2, 4);
    }
    return value;
}

std::string Http2FrameRecord::words() const
{
    std::string words;
    const auto add = [&words](std::string_view more) {
        if (!words.empty() && !more.empty())
            words += ' ';
        words += more;
    };
    for (const FlagName &each : kFlagNames) {
        if (each.type == type && has(each.flag))
            add(each.name);
    }
    for (const PayloadWords &each : kPayloadWords) {
        if (each.type == type)
            add(each.words(*this));
    }
    return words;
}

FrameScanner::FrameScanner(bool fromServer, std::uint64_t offset, std::size_t skip) : m_offset(offset), m_skip(skip)
{
    m_frame.fromServer = fromServer;
}

FrameScanner::Advance FrameScanner::advance(std::string_view input)
{
    Advance result;
    if (m_skip > 0) {
        result.used = std::min(m_skip, input.size());
        m_skip -= result.used;
        m_offset += result.used;
        return result;
    }
    if (m_head.size() < kHttp2FrameHead) {
        result.used = takeHead(input);
        result.headDone = m_head.size() == kHttp2FrameHead;
    }
    if (m_head.size() == kHttp2FrameHead)
        result.used += takePayload(input.substr(result.used));
    result.frameDone = m_head.size() == kHttp2FrameHead && m_payloadLeft == 0;
    if (result.frameDone)
        m_head.clear();
    m_offset += result.used;
    return result;
}

std::size_t FrameScanner::takeHead(std::string_view input)
{
    if (m_head.empty())
        m_frame.offset = m_offset;
    const std::size_t used = std::min(kHttp2FrameHead - m_head.size(), input.size());
    m_head.append(input.substr(0, used));
    if (m_head.size() == kHttp2FrameHead)
        readHead();
    return used;
}

void FrameScanner::readHead()
{
    m_frame.length = number(m_head, 0, 3);
    m_frame.type = Http2Type(number(m_head, 3, 1));
    m_frame.flags = static_cast<std::uint8_t>(number(m_head, 4, 1));
    m_frame.stream = number(m_head, 5, 4) & kStreamMask;
    m_frame.payload.clear();
    m_payloadLeft = m_frame.length;
}

std::size_t FrameScanner::takePayload(std::string_view input)
{
    const std::size_t used = std::min(m_payloadLeft, input.size());
    m_payloadLeft -= used;
    const std::size_t most = m_frame.type != Http2Type::Data ? kMostPayload : m_frame.has(kPadded) ? 1 : 0;
    if (m_frame.payload.size() < most)
        m_frame.payload.append(input.substr(0, std::min(used, most - m_frame.payload.size())));
    return used;
}

std::string bigEndian(std::uint64_t value, int bytes)
{
    std::string result;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        result += static_cast<char>(value >> shift & 0xFF);
    return result;
}

std::string http2Frame(Http2Type type, std::uint8_t flags, std::uint32_t stream, std::string_view payload)
{
    std::string frame = bigEndian(payload.size(), 3);
    frame += static_cast<char>(type);
    frame += static_cast<char>(flags);
    frame += bigEndian(stream, 4);
    return frame.append(payload);
}

} // namespace gatescope::http
