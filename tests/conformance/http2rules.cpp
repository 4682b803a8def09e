#include "conformance/http2rules.h"

namespace testing {

namespace {

using http::kHttp2Preface;

constexpr std::uint8_t kEndStreamEndHeaders = 0x5;
constexpr std::uint8_t kOpenEndHeaders = 0x4;

std::string frame(Http2Type type, std::uint8_t flags, std::uint32_t stream, std::string_view payload = {})
{
    return http2Frame(type, flags, stream, payload);
}

std::string continuation(std::uint32_t stream, const Fields &fields, std::uint8_t flags = 0x4)
{
    return frame(Http2Type::Continuation, flags, stream, hpack(fields));
}

std::string priority(std::uint32_t stream, std::uint32_t on = 0)
{
    return frame(Http2Type::Priority, 0, stream, bigEndian(on, 4) + '\x10');
}

/// An open stream whose application waits for the body.
std::string openStream(std::uint32_t stream = 1)
{
    return headers(stream, get("/hold", {}, "POST"), kOpenEndHeaders);
}

std::string whole(std::uint32_t stream = 1)
{
    return headers(stream, get("/"));
}

std::string unfinished(std::uint32_t stream = 1)
{
    return headers(stream, get("/"), 0x1);
}

std::string settings16(int id, std::uint32_t value)
{
    return settings({{id, value}});
}

constexpr auto kGoAwayProtocol = "GOAWAY PROTOCOL_ERROR";
constexpr auto kGoAwaySize = "GOAWAY FRAME_SIZE_ERROR";
constexpr auto kStreamClosed = "GOAWAY STREAM_CLOSED|RST STREAM_CLOSED";
constexpr auto kMalformed = "RST PROTOCOL_ERROR";

Http2Rule malformed(std::string section, std::string name, const Fields &fields)
{
    return {std::move(section), std::move(name), {headers(1, fields)}, kMalformed};
}

Fields without(std::string_view pseudo)
{
    Fields fields = get("/");
    std::erase_if(fields, [pseudo](const auto &field) { return field.first == pseudo; });
    return fields;
}

Fields changed(std::string_view pseudo, const std::string &value)
{
    Fields fields = get("/");
    for (auto &[name, old] : fields) {
        if (name == pseudo)
            old = value;
    }
    return fields;
}

} // namespace

std::vector<Http2Rule> http2FramingRules()
{
    const std::string preface(kHttp2Preface);
    const std::string tooLarge(16385, 'x');
    return {
        {"3.4", "preface and SETTINGS, then a request", {whole()}, "200"},
        {"3.4", "a preface that goes wrong", {"PRI * HTTP/2.0\r\n\r\nSX\r\n\r\n"}, "closed", true},
        {"3.4", "no SETTINGS behind the preface", {preface + ping()}, kGoAwayProtocol, true},
        {"3.4", "a request instead of SETTINGS", {preface + whole()}, kGoAwayProtocol, true},
        {"3.4", "an ACK instead of SETTINGS", {preface + settings({}, 1)}, kGoAwayProtocol, true},
        {"4.1", "a frame of unknown type", {frame(Http2Type(0x16), 0, 0, "12345678") + whole()}, "200"},
        {"4.1", "flags without meaning", {frame(Http2Type::Ping, 0x16, 0, "12345678") + whole()}, "200"},
        {"4.1", "the reserved bit", {frame(Http2Type::Ping, 0, 0x80000000, "12345678") + whole()}, "200"},
        {"4.2", "DATA of the largest size", {openStream() + data(1, tooLarge.substr(1))}, "ok"},
        {"4.2", "DATA over SETTINGS_MAX_FRAME_SIZE", {openStream() + data(1, tooLarge)}, kGoAwaySize},
        {"4.2", "HEADERS over it", {frame(Http2Type::Headers, 5, 1, tooLarge)}, kGoAwaySize},
        {"4.2", "SETTINGS over it", {frame(Http2Type::Settings, 0, 0, std::string(16386, '\0'))}, kGoAwaySize},
        {"4.3",
         "a field block that no HPACK is",
         {frame(Http2Type::Headers, 5, 1, "\xFF\xFF\xFF\xFF\xFF")},
         "GOAWAY COMPRESSION_ERROR"},
        {"4.3", "an index that no table has", {frame(Http2Type::Headers, 5, 1, "\xBF")}, "GOAWAY COMPRESSION_ERROR"},
        {"4.3", "PRIORITY inside of a field block", {unfinished() + priority(1)}, kGoAwayProtocol},
        {"4.3", "HEADERS of another stream inside", {unfinished() + whole(3)}, kGoAwayProtocol},
        {"4.3", "an unknown frame inside", {unfinished() + frame(Http2Type(0x16), 0, 0, "x")}, kGoAwayProtocol},
        {"4.3",
         "a dynamic table larger than agreed",
         {frame(Http2Type::Headers, 5, 1, "\x3F\xE2\x1F\x82")},
         "GOAWAY COMPRESSION_ERROR"},
        {"5.1", "idle: DATA", {data(1, "x", 1)}, "GOAWAY PROTOCOL_ERROR|GOAWAY STREAM_CLOSED"},
        {"5.1", "idle: RST_STREAM", {reset(1)}, kGoAwayProtocol},
        {"5.1", "idle: WINDOW_UPDATE", {windowUpdate(1, 100)}, kGoAwayProtocol},
        {"5.1", "idle: CONTINUATION", {continuation(1, get("/"))}, kGoAwayProtocol},
        {"5.1", "idle: PRIORITY", {priority(1) + whole(3)}, "ok"},
        {"5.1", "half-closed: DATA", {headers(1, get("/hold")) + data(1, "x", 1)}, kStreamClosed},
        {"5.1", "half-closed: HEADERS", {headers(1, get("/hold")) + headers(1, {{"x", "y"}})}, kStreamClosed},
        {"5.1",
         "half-closed: CONTINUATION",
         {headers(1, get("/hold")) + continuation(1, {{"x", "y"}})},
         kGoAwayProtocol},
        {"5.1",
         "half-closed: WINDOW_UPDATE, PRIORITY, RST_STREAM",
         {headers(1, get("/hold")) + windowUpdate(1, 9) + priority(1) + reset(1)},
         "ok"},
        {"5.1", "reset: DATA", {openStream() + reset(1) + data(1, "x", 1)}, kStreamClosed},
        {"5.1", "reset: HEADERS", {openStream() + reset(1) + whole()}, kStreamClosed},
        {"5.1", "reset: CONTINUATION", {openStream() + reset(1) + continuation(1, get("/"))}, kGoAwayProtocol},
        {"5.1", "closed: DATA", {whole(), data(1, "x", 1)}, kStreamClosed},
        {"5.1", "closed: HEADERS", {whole(), whole()}, kStreamClosed},
        {"5.1", "closed: CONTINUATION", {whole(), continuation(1, get("/"))}, kGoAwayProtocol},
        {"5.1",
         "closed: PRIORITY, WINDOW_UPDATE, RST_STREAM",
         {whole(), priority(1) + windowUpdate(1, 9) + reset(1)},
         "ok"},
        {"5.1.1", "an even stream", {whole(2)}, kGoAwayProtocol},
        {"5.1.1", "a stream number below the last", {whole(5) + whole(3)}, kGoAwayProtocol},
        {"5.1.1", "numbers left out", {whole(1) + whole(9)}, "ok"},
        {"5.1.2",
         "more streams than agreed",
         {openStream(1) + openStream(3) + openStream(5) + openStream(7) + openStream(9) + openStream(11) +
          openStream(13)},
         "RST REFUSED_STREAM|RST PROTOCOL_ERROR"},
        {"5.3",
         "a stream that depends on itself: HEADERS",
         {frame(Http2Type::Headers, 0x25, 1, bigEndian(1, 4) + '\x10' + hpack(get("/")))},
         "ok|RST PROTOCOL_ERROR|GOAWAY PROTOCOL_ERROR"},
        {"5.3",
         "a stream that depends on itself: PRIORITY",
         {priority(1, 1)},
         "ok|RST PROTOCOL_ERROR|GOAWAY PROTOCOL_ERROR"},
        {"5.5", "PRIORITY_UPDATE (RFC 9218)", {frame(Http2Type(0x10), 0, 0, bigEndian(1, 4) + "u=1") + whole()}, "200"},
    };
}

std::vector<Http2Rule> http2FrameRules()
{
    const std::string pad1("\x05xx", 3); // five bytes of padding in two
    std::string six;
    for (int i = 0; i < 6; ++i)
        six += data(1, std::string(16000, 'x'));
    return {
        {"6.1", "DATA on stream 0", {data(0, "x")}, kGoAwayProtocol},
        {"6.1", "padding longer than the frame", {openStream() + data(1, pad1, 0x9)}, kGoAwayProtocol},
        {"6.1", "padding that fills the frame", {openStream() + data(1, std::string("\x02\0\0", 3), 0x9)}, "ok"},
        {"6.1",
         "padded DATA without a length",
         {openStream() + data(1, "", 0x9)},
         "GOAWAY FRAME_SIZE_ERROR|GOAWAY PROTOCOL_ERROR"},
        {"6.2", "HEADERS on stream 0", {whole(0)}, kGoAwayProtocol},
        {"6.2",
         "padding longer than the frame",
         {frame(Http2Type::Headers, 0xD, 1, "\x10" + hpack(get("/")).substr(0, 5))},
         kGoAwayProtocol},
        {"6.2",
         "padding and priority",
         {frame(Http2Type::Headers, 0x2D, 1,
                '\x02' + bigEndian(0, 4) + '\x10' + hpack(get("/")) + std::string(2, '\0'))},
         "200"},
        {"6.3", "PRIORITY on stream 0", {priority(0)}, kGoAwayProtocol},
        {"6.3",
         "PRIORITY of four bytes",
         {openStream() + frame(Http2Type::Priority, 0, 1, "1234")},
         "RST FRAME_SIZE_ERROR|GOAWAY FRAME_SIZE_ERROR"},
        {"6.4", "RST_STREAM on stream 0", {reset(0)}, kGoAwayProtocol},
        {"6.4", "RST_STREAM of three bytes", {openStream() + frame(Http2Type::RstStream, 0, 1, "123")}, kGoAwaySize},
        {"6.4", "RST_STREAM with an unknown code", {openStream() + reset(1, 0xFFFF)}, "ok"},
        {"6.5", "an ACK with a payload", {frame(Http2Type::Settings, 1, 0, "123456")}, kGoAwaySize},
        {"6.5", "SETTINGS on a stream", {frame(Http2Type::Settings, 0, 1)}, kGoAwayProtocol},
        {"6.5", "SETTINGS of five bytes", {frame(Http2Type::Settings, 0, 0, "12345")}, kGoAwaySize},
        {"6.5.2", "ENABLE_PUSH 2", {settings16(2, 2)}, kGoAwayProtocol},
        {"6.5.2", "INITIAL_WINDOW_SIZE 2^31", {settings16(4, 0x80000000)}, "GOAWAY FLOW_CONTROL_ERROR"},
        {"6.5.2", "MAX_FRAME_SIZE 16383", {settings16(5, 16383)}, kGoAwayProtocol},
        {"6.5.2", "MAX_FRAME_SIZE 2^24", {settings16(5, 1 << 24)}, kGoAwayProtocol},
        {"6.5.2", "an unknown setting", {settings16(0x99, 7) + whole()}, "200"},
        {"6.5.2", "the last value of a setting counts", {settings({{4, 1}, {4, 100}}) + whole()}, "200"},
        {"6.5.3", "SETTINGS are acknowledged", {settings16(1, 0)}, "ack"},
        {"6.6",
         "PUSH_PROMISE of a client",
         {openStream() + frame(Http2Type::PushPromise, 4, 1, bigEndian(2, 4) + hpack(get("/")))},
         kGoAwayProtocol},
        {"6.7", "PING on a stream", {frame(Http2Type::Ping, 0, 1, "12345678")}, kGoAwayProtocol},
        {"6.7", "PING of six bytes", {frame(Http2Type::Ping, 0, 0, "123456")}, kGoAwaySize},
        {"6.7", "a PING ACK is not answered", {ping("unsought", 1)}, "ok"},
        {"6.8", "GOAWAY on a stream", {frame(Http2Type::GoAway, 0, 1, bigEndian(0, 8))}, kGoAwayProtocol},
        {"6.8", "GOAWAY of seven bytes", {frame(Http2Type::GoAway, 0, 0, "1234567")}, kGoAwaySize},
        {"6.9", "an increment of 0 for the connection", {windowUpdate(0, 0)}, kGoAwayProtocol},
        {"6.9",
         "an increment of 0 for a stream",
         {openStream() + windowUpdate(1, 0)},
         "RST PROTOCOL_ERROR|GOAWAY PROTOCOL_ERROR"},
        {"6.9", "WINDOW_UPDATE of three bytes", {frame(Http2Type::WindowUpdate, 0, 0, "123")}, kGoAwaySize},
        {"6.9.1", "the connection's window over 2^31-1", {windowUpdate(0, 0x7FFFFFFF)}, "GOAWAY FLOW_CONTROL_ERROR"},
        {"6.9.1",
         "a stream's window over 2^31-1",
         {openStream() + windowUpdate(1, 0x7FFFFFFF)},
         "RST FLOW_CONTROL_ERROR"},
        {"6.9.1",
         "more DATA than the stream's window",
         {settings({}, 1) + headers(1, get("/deaf", {}, "POST"), kOpenEndHeaders) + six},
         "RST FLOW_CONTROL_ERROR|GOAWAY FLOW_CONTROL_ERROR"},
        {"6.9.2",
         "INITIAL_WINDOW_SIZE that overflows a stream",
         {openStream() + windowUpdate(1, 0x7FFFFFFF - 65535) + settings16(4, 0x7FFFFFFF)},
         "GOAWAY FLOW_CONTROL_ERROR"},
        {"6.9.2", "a window that becomes negative", {settings16(4, 3) + whole() + settings16(4, 0)}, "ok"},
        {"6.10",
         "two CONTINUATION frames",
         {unfinished() + continuation(1, {{"a", "b"}}, 0) + continuation(1, {{"c", "d"}})},
         "200"},
        {"6.10", "an empty CONTINUATION", {unfinished() + continuation(1, {})}, "200"},
        {"6.10",
         "CONTINUATION, then DATA",
         {unfinished() + continuation(1, {{"a", "b"}}, 0) + data(1, "x")},
         kGoAwayProtocol},
        {"6.10", "CONTINUATION on stream 0", {unfinished() + continuation(0, {{"a", "b"}})}, kGoAwayProtocol},
        {"6.10", "CONTINUATION on another stream", {unfinished() + continuation(3, {{"a", "b"}})}, kGoAwayProtocol},
        {"6.10", "CONTINUATION behind END_HEADERS", {openStream() + continuation(1, {{"a", "b"}})}, kGoAwayProtocol},
        {"6.10",
         "CONTINUATION behind CONTINUATION with END_HEADERS",
         {headers(1, get("/hold"), 0x1) + continuation(1, {{"a", "b"}}) + continuation(1, {{"a", "b"}})},
         kGoAwayProtocol},
        {"6.10",
         "CONTINUATION behind DATA",
         {openStream() + data(1, "x") + continuation(1, {{"a", "b"}})},
         kGoAwayProtocol},
    };
}

std::vector<Http2Rule> http2MessageRules()
{
    const auto post = [](const Fields &more) { return headers(1, get("/hold", more, "POST"), kOpenEndHeaders); };
    std::vector<Http2Rule> rules{
        {"8.1", "trailers", {openStream() + data(1, "x") + headers(1, {{"x", "y"}}, kEndStreamEndHeaders)}, "200"},
        {"8.1", "trailers without END_STREAM", {openStream() + headers(1, {{"x", "y"}}, kOpenEndHeaders)}, kMalformed},
        {"8.1", "a pseudo field in trailers", {openStream() + headers(1, {{":method", "GET"}})}, kMalformed},
        {"8.1.1", "Content-Length above the DATA", {post({{"content-length", "2"}}) + data(1, "x", 1)}, kMalformed},
        {"8.1.1",
         "Content-Length below the DATA",
         {post({{"content-length", "3"}}) + data(1, "xx") + data(1, "xx", 1)},
         kMalformed},
        {"8.1.1", "Content-Length without DATA", {headers(1, get("/", {{"content-length", "1"}}))}, kMalformed},
        {"8.1.1",
         "Content-Length that fits",
         {post({{"content-length", "3"}}) + data(1, "x") + data(1, "yz", 1)},
         "200"},
        {"8.2.2", "te: trailers", {headers(1, get("/", {{"te", "trailers"}}))}, "200"},
        {"8.3.1", "OPTIONS *", {headers(1, get("*", {}, "OPTIONS"))}, "200"},
        {"8.3.1",
         "host instead of :authority",
         {headers(1, {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "x"}})},
         "200"},
        {"8.3.1", "cookies in pieces", {headers(1, get("/", {{"cookie", "a=1"}, {"cookie", "b=2"}}))}, "200"},
        {"8.5", "CONNECT, refused by us", {headers(1, {{":method", "CONNECT"}, {":authority", "x:80"}}, 0x4)}, "501"},
        {"10.5.1", "a field list over the limit", {headers(1, get("/", Fields(300, {"x", "y"})))}, "431"},
        {"RFC 8441 4", "extended CONNECT is offered", {}, "SETTINGS ENABLE_CONNECT_PROTOCOL 1"},
    };
    const struct {
        const char *section;
        const char *name;
        Fields fields;
    } kMalformedHeads[] = {
        {"8.2", "an upper-case name", get("/", {{"X-Test", "ok"}})},
        {"8.2.1", "a space in a name", get("/", {{"x y", "ok"}})},
        {"8.2.1", "a colon in a name", get("/", {{"x:y", "ok"}})},
        {"8.2.1", "an empty name", get("/", {{"", "ok"}})},
        {"8.2.1", "a control character in a name", get("/", {{"x\x01y", "ok"}})},
        {"8.2.1", "a byte over 0x7e in a name", get("/", {{"x\xC3\xA4", "ok"}})},
        {"8.2.1", "LF in a value", get("/", {{"x", "a\nb"}})},
        {"8.2.1", "CR in a value", get("/", {{"x", "a\rb"}})},
        {"8.2.1", "NUL in a value", get("/", {{"x", std::string("a\0b", 3)}})},
        {"8.2.1", "white space before a value", get("/", {{"x", " a"}})},
        {"8.2.1", "white space behind a value", get("/", {{"x", "a\t"}})},
        {"8.2.2", "connection", get("/", {{"connection", "keep-alive"}})},
        {"8.2.2", "keep-alive", get("/", {{"keep-alive", "5"}})},
        {"8.2.2", "proxy-connection", get("/", {{"proxy-connection", "keep-alive"}})},
        {"8.2.2", "transfer-encoding", get("/", {{"transfer-encoding", "chunked"}})},
        {"8.2.2", "upgrade", get("/", {{"upgrade", "h2c"}})},
        {"8.2.2", "te with more than trailers", get("/", {{"te", "trailers, deflate"}})},
        {"8.3", "an unknown pseudo field", get("/", {{":test", "x"}})},
        {"8.3", ":status in a request", get("/", {{":status", "200"}})},
        {"8.3",
         "a pseudo field behind the others",
         {{":method", "GET"}, {":scheme", "http"}, {":authority", "x"}, {"x", "y"}, {":path", "/"}}},
        {"8.3.1", ":method twice", get("/", {{":method", "GET"}})},
        {"8.3.1", ":scheme twice", get("/", {{":scheme", "http"}})},
        {"8.3.1", ":path twice", get("/", {{":path", "/"}})},
        {"8.3.1", ":authority twice", get("/", {{":authority", "x"}})},
        {"8.3.1", "no :method", without(":method")},
        {"8.3.1", "no :scheme", without(":scheme")},
        {"8.3.1", "no :path", without(":path")},
        {"8.3.1", "an empty :path", changed(":path", "")},
        {"8.3.1", "a :path without a slash", changed(":path", "x")},
        {"8.3.1", "* without OPTIONS", changed(":path", "*")},
        {"8.3.1", "a space in :path", changed(":path", "/a b")},
        {"8.3.1", "user information in :authority", changed(":authority", "user@host")},
        {"8.3.1", "a space in :method", changed(":method", "G T")},
        {"8.3.1", "an empty :method", changed(":method", "")},
        {"8.5", "CONNECT with :path", {{":method", "CONNECT"}, {":authority", "x:80"}, {":path", "/"}}},
        {"8.5", "CONNECT with :scheme", {{":method", "CONNECT"}, {":authority", "x:80"}, {":scheme", "http"}}},
        {"8.5", "CONNECT without :authority", {{":method", "CONNECT"}}},
        {"8.1.1", "Content-Length that is no number", get("/", {{"content-length", "1x"}})},
        {"8.1.1", "a negative Content-Length", get("/", {{"content-length", "-1"}})},
        {"8.1.1", "two different Content-Length", get("/", {{"content-length", "0"}, {"content-length", "1"}})},
        {"RFC 8441 4", ":protocol without CONNECT", get("/", {{":protocol", "websocket"}})},
        {"RFC 8441 4",
         "extended CONNECT without :path",
         {{":method", "CONNECT"}, {":scheme", "http"}, {":authority", "x"}, {":protocol", "websocket"}}},
        {"RFC 8441 4",
         "extended CONNECT without :scheme",
         {{":method", "CONNECT"}, {":path", "/"}, {":authority", "x"}, {":protocol", "websocket"}}},
    };
    for (const auto &row : kMalformedHeads)
        rules.push_back(malformed(row.section, row.name, row.fields));
    return rules;
}

} // namespace testing
