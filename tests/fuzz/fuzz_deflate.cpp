#include "websocket/deflate.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace gatescope::websocket;

namespace {

constexpr std::uint64_t kMost = 65536;

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// What a peer may say in a header of its own.
void agree(std::string_view text)
{
    const std::string element(text.substr(0, 200));
    const auto agreement = agreeOnDeflate(std::span(&element, 1));
    if (!agreement)
        return;
    const auto again = agreeOnDeflate(std::span(&agreement->answer, 1));
    require(again && again->answer == agreement->answer, "an answer can be agreed on");
    require(agreement->parameters.serverWindowBits >= 9 && agreement->parameters.serverWindowBits <= 15, "server bits");
    require(agreement->parameters.clientWindowBits >= 8 && agreement->parameters.clientWindowBits <= 15, "client bits");
}

void inflateTwice(std::string_view bytes, int bits, bool forget)
{
    Inflater inflater(bits, forget);
    for (int turn = 0; turn < 2; ++turn) {
        const auto answer = inflater.inflate(bytes, kMost);
        require(!answer || answer->size() <= kMost, "what is made is bounded");
        if (!answer)
            return;
    }
}

void goRound(std::string_view bytes, int bits, bool forget)
{
    Deflater deflater(bits, forget);
    Inflater inflater(bits, forget);
    for (const std::string_view message : {bytes, bytes.substr(bytes.size() / 2), bytes.substr(0, 1), bytes})
        require(inflater.inflate(deflater.deflate(message), kMost).value_or("not to be inflated") == message,
                "what was deflated inflates to the same");
}

} // namespace

/// The first byte chooses window and memory; the rest is a header, a deflated message and a plain one in turn.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0 || size > kMost)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
    const int bits = 8 + data[0] % 8;
    const bool forget = (data[0] & 8) != 0;
    agree(bytes);
    inflateTwice(bytes, bits, forget);
    goRound(bytes, bits, forget);
    return 0;
}
