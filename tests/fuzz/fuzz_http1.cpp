#include "http/decode.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace decoding;

namespace {

constexpr Limits kSmall{.head = 512, .headers = 8, .target = 64, .framing = 64, .body = 256};

void requireSame(const Decoded &whole, const Decoded &cut)
{
    if (sameStory(whole, cut))
        return;
    for (const auto &[title, story] : {std::pair{"whole", &whole}, std::pair{"cut", &cut}}) {
        std::fprintf(stderr, "--- %s, unread %zu\n", title, story->unread.size());
        for (const std::string &step : story->steps)
            std::fprintf(stderr, "%s\n", step.c_str());
    }
    std::abort();
}

} // namespace

/// The story of a connection does not depend on how its bytes were cut into packets, and no bytes crash the codec.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view wire(reinterpret_cast<const char *>(data), size);
    for (const bool close : {false, true}) {
        const Decoded whole = decode(wire, 0, close, kSmall);
        requireSame(whole, decode(wire, 1, close, kSmall));
        requireSame(whole, decode(wire, 5, close, kSmall));
    }
    return 0;
}
