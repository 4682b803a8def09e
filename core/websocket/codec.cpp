#include "websocket/codec.h"

#include "websocket/framereader.h"
#include "websocket/framerules.h"
#include "websocket/utf8.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace gatescope::websocket {

namespace {

using Answer = Result<Step, Violation>;

constexpr std::size_t kMostRaw = 256;
constexpr std::size_t kMostReason = kMostControl - 2;
/// A smaller window than the agreed one is always allowed, and one of 4 KiB costs 32 KiB instead of 256.
constexpr int kMostDeflateBits = 12;

/// What deflated bytes may need when they are longer than what they hold.
std::uint64_t mostDeflated(std::uint64_t most)
{
    constexpr std::uint64_t kEnd = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t more = most / 8 + 64;
    return most > kEnd - more ? kEnd : most + more;
}

std::string_view cutAtCharacter(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    while (most > 0 && (static_cast<std::uint8_t>(text[most]) & 0xC0) == 0x80)
        --most;
    return text.substr(0, most);
}

/// How the messages of one side are deflated.
struct Direction {
    int windowBits;
    bool noContextTakeover;
};
Direction directionOf(const DeflateParameters &agreed, Role sender)
{
    if (sender == Role::Server)
        return {agreed.serverWindowBits, agreed.serverNoContextTakeover};
    return {agreed.clientWindowBits, agreed.clientNoContextTakeover};
}

Frame controlFrame(Opcode opcode, std::string_view payload)
{
    Frame frame;
    frame.opcode = opcode;
    frame.payload = payload.substr(0, kMostControl);
    return frame;
}

} // namespace

class Codec::Impl {
public:
    explicit Impl(const CodecOptions &options) : m_options(options) {}

    void receive(std::string_view bytes);
    Answer nextStep();
    [[nodiscard]] std::size_t held() const { return m_reader.held() + m_message.size(); }
    Frame sendMessage(std::string_view data, bool isText);

private:
    std::optional<Answer> take(FrameReader::Stop stop);
    [[nodiscard]] FrameSituation situation() const;
    [[nodiscard]] Direction own() const { return directionOf(*m_options.deflate, m_options.role); }
    [[nodiscard]] Direction peer() const
    {
        return directionOf(*m_options.deflate, m_options.role == Role::Server ? Role::Client : Role::Server);
    }
    void startFrame();
    [[nodiscard]] Answer wholeFrame();
    std::optional<Answer> followUp();
    std::optional<Answer> dataFrame();
    [[nodiscard]] Answer wholeMessage();
    [[nodiscard]] Answer inflated(Message message, std::string_view deflated);
    [[nodiscard]] Answer closed(std::string_view payload);
    std::unexpected<Violation> broken(std::uint16_t code, std::string_view words);
    void finish();

    const CodecOptions m_options;
    FrameReader m_reader;
    std::optional<Answer> m_next; ///< What comes behind the frame just answered.
    bool m_finished = false;

    bool m_inMessage = false;
    bool m_isText = false;
    bool m_isDeflated = false;
    std::uint32_t m_frames = 0;
    std::uint64_t m_wireBytes = 0;
    std::string m_message; ///< The payloads of a fragmented message.
    Utf8Stream m_utf8;

    std::optional<Inflater> m_inflater;
    std::optional<Deflater> m_deflater;
};

void Codec::Impl::receive(std::string_view bytes)
{
    if (!m_finished)
        m_reader.receive(bytes);
}

Answer Codec::Impl::nextStep()
{
    if (m_next) {
        Answer next = *std::move(m_next);
        m_next.reset();
        if (!next || std::holds_alternative<CloseReceived>(*next))
            finish();
        return next;
    }
    while (!m_finished) {
        if (auto answer = take(m_reader.advance()))
            return *std::move(answer);
    }
    return NeedData{};
}

std::optional<Answer> Codec::Impl::take(FrameReader::Stop stop)
{
    std::optional<BrokenRule> rule;
    switch (stop) {
    case FrameReader::Stop::NeedData:
        return NeedData{};
    case FrameReader::Stop::FirstBytes:
        rule = brokenByFirstBytes(m_reader.head(), situation());
        break;
    case FrameReader::Stop::Length:
        startFrame();
        rule = brokenByLength(m_reader.head(), situation());
        break;
    case FrameReader::Stop::Chunk:
        if (!m_reader.head().isControl() && m_isText && !m_isDeflated && !m_utf8.feed(m_reader.chunk()))
            rule = {1007, "text that is not UTF-8 (RFC 6455 section 8.1)"};
        break;
    case FrameReader::Stop::Refused:
        rule = {1002, "a frame that is not in order (RFC 6455 section 5.2)"};
        break;
    case FrameReader::Stop::Frame:
        return wholeFrame();
    }
    if (!rule)
        return std::nullopt;
    auto violation = broken(rule->code, rule->words);
    finish();
    return violation;
}

FrameSituation Codec::Impl::situation() const
{
    const std::uint64_t most = m_isDeflated ? mostDeflated(m_options.mostMessage) : m_options.mostMessage;
    return {.inMessage = m_inMessage,
            .deflate = m_options.deflate.has_value(),
            .fromServer = m_options.role == Role::Client,
            .room = most - std::min(most, m_wireBytes)};
}

/// The first frame of a message says what the message is.
void Codec::Impl::startFrame()
{
    const FrameHead &head = m_reader.head();
    if (head.isControl() || head.opcode == 0)
        return;
    m_isText = head.opcode == std::uint8_t(Opcode::Text);
    m_isDeflated = head.rsv == kRsv1;
    m_frames = 0;
    m_wireBytes = 0;
    m_utf8 = {};
}

Answer Codec::Impl::wholeFrame()
{
    const FrameHead &head = m_reader.head();
    m_next = followUp();
    Frame frame;
    frame.opcode = static_cast<Opcode>(head.opcode);
    frame.fin = head.fin;
    frame.rsv = head.rsv;
    frame.masked = head.masked;
    frame.mask = head.mask;
    frame.size = head.size() + head.length;
    frame.payload = m_reader.takePayload();
    return frame;
}

std::optional<Answer> Codec::Impl::followUp()
{
    const FrameHead &head = m_reader.head();
    if (!head.isControl())
        return dataFrame();
    if (head.opcode == std::uint8_t(Opcode::Close))
        return closed(m_reader.payload());
    return std::nullopt;
}

std::optional<Answer> Codec::Impl::dataFrame()
{
    ++m_frames;
    m_wireBytes += m_reader.payload().size();
    m_message += m_reader.payload();
    m_inMessage = !m_reader.head().fin;
    return m_inMessage ? std::nullopt : std::optional(wholeMessage());
}

Answer Codec::Impl::wholeMessage()
{
    Message message{.isText = m_isText, .data = {}, .frames = m_frames, .wireBytes = m_wireBytes};
    std::string joined = std::exchange(m_message, {});
    if (m_isDeflated)
        return inflated(std::move(message), joined);
    if (m_isText && !m_utf8.isComplete())
        return broken(1007, "text that ends inside a character (RFC 6455 section 8.1)");
    message.data = std::move(joined);
    return message;
}

Answer Codec::Impl::inflated(Message message, std::string_view deflated)
{
    if (!m_inflater)
        m_inflater.emplace(peer().windowBits, peer().noContextTakeover);
    auto data = m_inflater->inflate(deflated, m_options.mostMessage);
    if (!data && data.error() == InflateError::TooLarge)
        return broken(1009, "a message that is longer than allowed when inflated (RFC 6455 section 7.4.1)");
    if (!data)
        return broken(1007, "a message that cannot be inflated (RFC 7692 section 7.2.2)");
    if (m_isText && !isUtf8(*data))
        return broken(1007, "text that is not UTF-8 (RFC 6455 section 8.1)");
    message.data = *std::move(data);
    return message;
}

Answer Codec::Impl::closed(std::string_view payload)
{
    if (payload.empty())
        return CloseReceived{};
    if (payload.size() == 1)
        return broken(1002, "a close frame with half a code (RFC 6455 section 5.5.1)");
    const auto code =
        static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]));
    if (!isSendableCode(code))
        return broken(1002, "a close frame with a code that may not be sent (RFC 6455 section 7.4)");
    if (!isUtf8(payload.substr(2)))
        return broken(1007, "a close reason that is not UTF-8 (RFC 6455 section 5.5.1)");
    return CloseReceived{.code = code, .reason = std::string(payload.substr(2))};
}

std::unexpected<Violation> Codec::Impl::broken(std::uint16_t code, std::string_view words)
{
    return std::unexpected(Violation{.code = code, .words = std::string(words), .raw = m_reader.raw(kMostRaw)});
}

void Codec::Impl::finish()
{
    m_finished = true;
    m_reader.clear();
    m_message = {};
    m_inflater.reset();
}

Frame Codec::Impl::sendMessage(std::string_view data, bool isText)
{
    Frame frame;
    frame.opcode = isText ? Opcode::Text : Opcode::Binary;
    if (!m_options.deflate || data.size() < m_options.leastDeflated) {
        frame.payload = data;
        return frame;
    }
    if (!m_deflater)
        m_deflater.emplace(std::min(own().windowBits, kMostDeflateBits), own().noContextTakeover);
    frame.rsv = kRsv1;
    frame.payload = m_deflater->deflate(data);
    return frame;
}

Codec::Codec(const CodecOptions &options) : m_impl(std::make_unique<Impl>(options)) {}
Codec::~Codec() = default;

void Codec::receive(std::string_view bytes)
{
    m_impl->receive(bytes);
}

Result<Step, Violation> Codec::nextStep()
{
    return m_impl->nextStep();
}

std::size_t Codec::held() const
{
    return m_impl->held();
}

Frame Codec::sendMessage(std::string_view data, bool isText)
{
    return m_impl->sendMessage(data, isText);
}

Frame Codec::sendPing(std::string_view payload)
{
    return controlFrame(Opcode::Ping, payload);
}

Frame Codec::sendPong(std::string_view payload)
{
    return controlFrame(Opcode::Pong, payload);
}

Frame Codec::sendClose(std::uint16_t code, std::string_view reason)
{
    if (code == 1005)
        return controlFrame(Opcode::Close, {});
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
    payload += cutAtCharacter(reason, kMostReason);
    return controlFrame(Opcode::Close, payload);
}

} // namespace gatescope::websocket
