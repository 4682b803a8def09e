#include "conformance/http2rules.h"

namespace testing {

namespace {

using namespace std::string_literals;

constexpr std::uint8_t kEndStreamEndHeaders = 0x5;
constexpr std::uint8_t kOpenEndHeaders = 0x4;
constexpr std::uint8_t kPadded = 0x8;
constexpr std::uint8_t kPriority = 0x20;
constexpr std::uint32_t kLargestWindow = 0x7FFFFFFF;
constexpr std::uint32_t kFirstWindow = 65535;

/// PRIORITY of stream 3, and a request on it.
std::string priority(std::uint32_t on, char weight)
{
    return http2Frame(Http2Type::Priority, 0, 3, bigEndian(on, 4) + weight) + headers(3, get("/"));
}

std::string request(std::uint8_t more, const std::string &front, const std::string &behind = {})
{
    const auto flags = static_cast<std::uint8_t>(kEndStreamEndHeaders | more);
    return http2Frame(Http2Type::Headers, flags, 1, front + hpack(get("/")) + behind);
}

std::string upload()
{
    return headers(1, get("/hold", {}, "POST"), kOpenEndHeaders);
}

} // namespace

std::vector<Http2Rule> http2PlainRules()
{
    const std::string whole = headers(1, get("/"));
    return {
        {"5.3", "PRIORITY of weight 1", {whole + priority(0, '\0')}, "200"},
        {"5.3", "PRIORITY of weight 256", {whole + priority(0, '\xFF')}, "200"},
        {"5.3", "PRIORITY behind another stream", {whole + priority(1, '\x10')}, "200"},
        {"5.3", "exclusive PRIORITY", {whole + priority(0x80000001, '\x10')}, "200"},
        {"5.3",
         "PRIORITY for an idle stream, then a lower one",
         {http2Frame(Http2Type::Priority, 0, 5, bigEndian(0, 4) + '\x10') + whole},
         "200"},
        {"5.4.1",
         "the connection ends behind our GOAWAY",
         {http2Frame(Http2Type::Ping, 0, 0, "123456")},
         "GOAWAY FRAME_SIZE_ERROR, closed"},
        {"6.1", "padded DATA", {upload() + data(1, "\x03"s + "ab" + std::string(3, '\0'), 0x1 | kPadded)}, "200"},
        {"6.1", "several DATA frames", {upload() + data(1, "a") + data(1, "") + data(1, "b", 0x1)}, "200"},
        {"6.2", "HEADERS with padding", {request(kPadded, "\x03"s, std::string(3, '\0'))}, "200"},
        {"6.2", "HEADERS with priority", {request(kPriority, bigEndian(0, 4) + '\xFF')}, "200"},
        {"6.5.3", "two values of a setting, the second counts", {settings({{4, 100}, {4, 1}}) + whole}, "DATA 1"},
        {"6.7", "a PING comes back", {ping("ABCDEFGH")}, "PONG ABCDEFGH"},
        {"6.8", "GOAWAY behind a request", {whole + http2Frame(Http2Type::GoAway, 0, 0, bigEndian(0, 8))}, "DATA 5"},
        {"6.9", "WINDOW_UPDATE for the connection", {windowUpdate(0, 100) + whole}, "200"},
        {"6.9.1",
         "the connection's window over 2^31-1, in two steps",
         {windowUpdate(0, kLargestWindow - kFirstWindow) + windowUpdate(0, 1)},
         "GOAWAY FLOW_CONTROL_ERROR"},
        {"6.9.1",
         "a stream's window over 2^31-1, in two steps",
         {upload() + windowUpdate(1, kLargestWindow - kFirstWindow) + windowUpdate(1, 1)},
         "RST FLOW_CONTROL_ERROR"},
        {"8.1", "HEAD", {headers(1, get("/", {}, "HEAD"))}, "200"},
        {"8.1", "POST", {upload() + data(1, "x", 0x1)}, "200"},
    };
}

} // namespace testing
