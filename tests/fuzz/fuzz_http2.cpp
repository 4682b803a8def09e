#include "http/http2codec.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <format>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace gatescope;
using namespace gatescope::http;

/// Any bytes behind the preface: the codec never crashes, and says the same however they are cut. Each request is
/// answered with a body, so that the peer's windows and resets have something to work on.
namespace {

enum class Split { None, EveryByte, SomePieces };

struct Listener {
    Http2Codec &codec;
    std::vector<std::string> &lines;

    void operator()(const Http2Idle &) {}
    void operator()(const Http2Frame &step) { lines.push_back(std::format("frame {}", step.frame.words())); }
    void operator()(const Http2Head &head)
    {
        lines.push_back(std::format("head {} {} {}", head.stream, head.method, head.path));
        codec.sendHead(head.stream, 200, head.headers, head.method == "HEAD");
        codec.sendBody(head.stream, std::string(head.path.size() * 1000, 'x'));
        codec.sendEnd(head.stream, head.headers);
    }
    void operator()(const Http2Data &data)
    {
        codec.consume(data.stream, data.data.size());
        const std::string start = std::format("data {} ", data.stream);
        if (lines.empty() || !lines.back().starts_with(start))
            lines.push_back(start);
        lines.back() += data.data;
    }
    void operator()(const Http2BodyEnd &end)
    {
        lines.push_back(std::format("end {} {}", end.stream, end.trailers.size()));
    }
    void operator()(const Http2Refused &refused)
    {
        lines.push_back(std::format("refused {} {}", refused.stream, refused.error.status));
        codec.reset(refused.stream, Http2Error::Cancel);
    }
    void operator()(const Http2Reset &reset)
    {
        lines.push_back(std::format("reset {} {}", reset.stream, http2ErrorName(reset.code)));
    }
    void operator()(const Http2ResponseOut &out) { lines.push_back(std::format("out {}", out.stream)); }
    void operator()(const Http2StreamClosed &closed) { lines.push_back(std::format("closed {}", closed.stream)); }
    void operator()(const Http2GoAway &goAway) { lines.push_back("goaway " + goAway.debug); }
    void operator()(const Http2Failure &failure) { lines.push_back("failure " + http2ErrorName(failure.code)); }
};

void drain(Http2Codec &codec, std::vector<std::string> &lines)
{
    Listener listener{codec, lines};
    for (Http2Step step = codec.nextStep(); !std::holds_alternative<Http2Idle>(step); step = codec.nextStep())
        std::visit(listener, step);
}

std::vector<std::string> stepsOf(std::string_view input, Split split)
{
    constexpr std::size_t kPieces[] = {std::string_view::npos, 1, 37};
    Http2Codec codec({.limits = {.head = 4096, .headers = 32, .target = 512, .body = 4096}});
    std::vector<std::string> lines;
    const std::string wire = std::string(kHttp2Preface) + std::string(input);
    const std::size_t piece = kPieces[std::size_t(split)];
    for (std::string_view rest = wire; !rest.empty();) {
        const std::string part(rest.substr(0, piece));
        rest.remove_prefix(part.size());
        codec.receive(part, {});
        drain(codec, lines);
    }
    std::string out;
    for (int i = 0; i < 100 && codec.wantsWrite(); ++i) {
        out.clear();
        codec.write(out, 64 * 1024);
        drain(codec, lines);
    }
    return lines;
}

void requireSame(const std::vector<std::string> &whole, const std::vector<std::string> &cut)
{
    if (whole == cut)
        return;
    for (const auto &[title, lines] : {std::pair{"whole", &whole}, std::pair{"cut", &cut}}) {
        std::fprintf(stderr, "--- %s\n", title);
        for (const std::string &line : *lines)
            std::fprintf(stderr, "%s\n", line.c_str());
    }
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    const auto whole = stepsOf(input, Split::None);
    requireSame(whole, stepsOf(input, Split::EveryByte));
    requireSame(whole, stepsOf(input, Split::SomePieces));
    return 0;
}
