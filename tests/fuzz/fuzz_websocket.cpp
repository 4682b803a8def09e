#include "websocket/decode.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace decoding;

namespace {

constexpr std::uint64_t kMost = 600;

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// The first byte chooses what was agreed on.
CodecOptions optionsOf(std::uint8_t choice)
{
    CodecOptions options{.mostMessage = kMost};
    if (choice & 1)
        options.deflate = {.serverNoContextTakeover = (choice & 2) != 0,
                           .clientNoContextTakeover = (choice & 4) != 0,
                           .serverWindowBits = 9 + (choice >> 4) % 7,
                           .clientWindowBits = 8 + (choice >> 4) % 8};
    options.leastDeflated = choice & 8 ? 0 : 64;
    return options;
}

/// What was read, written again, is what was on the wire; what was echoed can be read.
class Mirror {
public:
    Mirror(std::string_view wire, const CodecOptions &options) : m_wire(wire), m_codec(options)
    {
        if (options.deflate)
            m_inflater.emplace(options.deflate->serverWindowBits, options.deflate->serverNoContextTakeover);
    }

    void run()
    {
        m_codec.receive(m_wire);
        for (;;) {
            const auto step = m_codec.nextStep();
            if (!step) {
                require(isSendableCode(step.error().code) && !step.error().words.empty(),
                        "a violation says what it is");
                require(step.error().raw.size() <= 256, "raw is bounded");
            } else if (std::holds_alternative<NeedData>(*step)) {
                return;
            } else {
                std::visit([this](const auto &what) { check(what); }, *step);
            }
        }
    }

private:
    void check(const NeedData &) {}
    void check(Frame frame)
    {
        std::string again;
        Codec::encode(frame, again);
        require(m_wire.substr(m_at).starts_with(again), "a frame written again is the same");
        m_at += again.size();
    }
    void check(const CloseReceived &close)
    {
        require(close.code == 1005 || isSendableCode(close.code), "close codes are legal");
        require(isUtf8(close.reason), "close reasons are UTF-8");
    }
    void check(const Message &message)
    {
        require(message.data.size() <= kMost, "messages are bounded");
        require(!message.isText || isUtf8(message.data), "text is UTF-8");
        const Frame echo = m_codec.sendMessage(message.data, message.isText);
        if (echo.rsv == 0)
            require(echo.payload == message.data, "an echo is the message");
        else
            require(m_inflater->inflate(echo.payload, kMost).value_or("not to be inflated") == message.data,
                    "an echo inflates to the message");
    }

    std::string_view m_wire;
    std::size_t m_at = 0;
    Codec m_codec;
    std::optional<Inflater> m_inflater;
};

} // namespace

/// The story of a WebSocket does not depend on how its bytes were cut into packets, and no bytes crash the codec.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const CodecOptions options = optionsOf(data[0]);
    const std::string_view wire(reinterpret_cast<const char *>(data) + 1, size - 1);
    const Decoded whole = decode(wire, 0, options);
    require(sameStory(whole, decode(wire, 1, options)), "byte by byte tells the same");
    require(sameStory(whole, decode(wire, 5, options)), "five bytes at once tell the same");
    Mirror(wire, options).run();
    return 0;
}
