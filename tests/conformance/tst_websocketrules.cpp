#include "conformance/socketbench.h"

using namespace socketbench;
using namespace std::literals;
namespace client = clientframes;

/// RFC 6455 sections 4, 5 and 7 and RFC 7692 on a real socket: raw bytes in, frames and close codes out. A row a rule,
/// named by its section; the table of rules and results is printed at the end.
class WebSocketRulesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void handshakes_data();
    void handshakes();
    void frames_data();
    void frames();
    void characters_data();
    void characters();
    void closing_data();
    void closing();
    void deflate_data();
    void deflate();
    void cleanup();
    void cleanupTestCase();

private:
    void talk();

    std::unique_ptr<Bench> m_bench;
    std::vector<std::pair<std::string, bool>> m_table;
};

namespace {

constexpr auto kPlainDeflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
const std::string kHello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s; // RFC 7692 section 7.2.3.1
const std::string kAgain = "\xf2\x00\x11\x00\x00"s;         // section 7.2.3.2: out of the window

/// What the client sends at once, and the frames that it waits for then.
struct Turn {
    std::string wire;
    Strings answers;
};
using Turns = std::vector<Turn>;

void columns()
{
    QTest::addColumn<std::string>("request");
    QTest::addColumn<Turns>("turns");
}

/// The last turn ends the connection.
void talks(const std::string &name, Turns turns, std::string_view more = {})
{
    turns.back().answers.emplace_back("end");
    QTest::newRow(name.c_str()) << handshake(more) << turns;
}

void closes(const std::string &name, const std::string &wire, const Strings &answers)
{
    talks(name, {{wire, answers}});
}

/// The socket stays open: the row closes it itself, and sees that it was alive.
void stays(const std::string &name, const std::string &wire, const Strings &answers, std::string_view more = {})
{
    talks(name, {{wire, answers}, {client::close(1000), {"close 1000"}}}, more);
}

void breaks(const std::string &name, const std::string &wire, int code, std::string_view more = {},
            const Turns &before = {})
{
    Turns turns = before;
    turns.push_back({wire + client::text("not read any more"), {std::format("close {}", code)}});
    talks(std::format("{} -> {}", name, code), turns, more);
}

} // namespace

void WebSocketRulesTest::initTestCase()
{
    m_bench = std::make_unique<Bench>();
}

void WebSocketRulesTest::cleanup()
{
    if (QTest::currentDataTag())
        m_table.emplace_back(QTest::currentDataTag(), !QTest::currentTestFailed());
}

void WebSocketRulesTest::cleanupTestCase()
{
    m_bench.reset();
    std::ranges::stable_sort(m_table, {}, [](const auto &row) { return row.first.substr(0, row.first.find(' ')); });
    for (const auto &[rule, holds] : m_table)
        qInfo("%s  %s", holds ? "holds " : "BROKEN", rule.c_str());
    qInfo("%zu rules, %td broken", m_table.size(),
          std::ranges::count(m_table, false, [](const auto &r) { return r.second; }));
}

void WebSocketRulesTest::handshakes_data()
{
    QTest::addColumn<std::string>("request");
    QTest::addColumn<Strings>("has");    // lines of the head
    QTest::addColumn<Strings>("hasNot"); // parts of it
    const Strings open{"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                       "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="};
    const auto row = [](const char *name, const std::string &request, const Strings &has, const Strings &hasNot = {}) {
        QTest::newRow(name) << request << has << hasNot;
    };
    const auto changed = [](std::string_view from, std::string_view to) {
        std::string request = handshake();
        return request.replace(request.find(from), from.size(), to);
    };
    const Strings closed{" 101 ", "Sec-WebSocket-Accept"};
    row("4.2.2 the handshake of section 1.2 -> 101", handshake(), open,
        {"Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Content-Length", "Transfer-Encoding"});
    row("4.2.1-1 not GET -> 405", changed("GET", "POST"), {"HTTP/1.1 405 Method Not Allowed", "Allow: GET"}, closed);
    row("4.2.1-1 HTTP/1.0 -> no WebSocket", changed("HTTP/1.1", "HTTP/1.0"), {}, closed);
    row("4.2.1-2 no Host -> 400", changed("Host: server.example.com\r\n", ""), {"HTTP/1.1 400 Bad Request"}, closed);
    row("4.2.1-3 no Upgrade -> an ordinary request", changed("Upgrade: websocket\r\n", ""), {"HTTP/1.1 200 OK"},
        closed);
    row("4.2.1-3 another Upgrade -> an ordinary request", changed("Upgrade: websocket", "Upgrade: socket"),
        {"HTTP/1.1 200 OK"}, closed);
    row("4.2.1-3 Upgrade without case, in a list -> 101", changed("Upgrade: websocket", "upgrade: h2c, WEBSOCKET"),
        open);
    row("4.2.1-4 no Connection: Upgrade -> an ordinary request", changed("Connection: Upgrade\r\n", ""),
        {"HTTP/1.1 200 OK"}, closed);
    row("4.2.1-4 Connection without case, in a list -> 101",
        changed("Connection: Upgrade", "connection: keep-alive, uPGRADE"), open);
    row("4.2.1-5 no key -> 400", changed("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""),
        {"HTTP/1.1 400 Bad Request"}, closed);
    row("4.2.1-5 a key of 15 bytes -> 400", changed("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j"),
        {"HTTP/1.1 400 Bad Request"}, closed);
    row("4.2.1-5 a key that is not base64 -> 400", changed("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j!!=="),
        {"HTTP/1.1 400 Bad Request"}, closed);
    row("4.2.1-5 two keys -> 400", handshake("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
        {"HTTP/1.1 400 Bad Request"}, closed);
    row("4.2.1-6 no version -> 400", changed("Sec-WebSocket-Version: 13\r\n", ""),
        {"HTTP/1.1 400 Bad Request", "Sec-WebSocket-Version: 13"}, closed);
    row("4.4 version 8 -> 426", changed("Version: 13", "Version: 8"),
        {"HTTP/1.1 426 Upgrade Required", "Sec-WebSocket-Version: 13"}, closed);
    row("4.4 version 14 -> 426", changed("Version: 13", "Version: 14"),
        {"HTTP/1.1 426 Upgrade Required", "Sec-WebSocket-Version: 13"}, closed);
    row("4.2.1-8 protocols, none chosen -> 101 without one", handshake("Sec-WebSocket-Protocol: chat, superchat\r\n"),
        open, {"Sec-WebSocket-Protocol"});
    row("4.2.2-5 a protocol chosen -> 101 with it", handshake("Sec-WebSocket-Protocol: superchat, chat\r\n", "/chat"),
        {"HTTP/1.1 101 Switching Protocols", "Sec-WebSocket-Protocol: chat"});
    row("4.2.1-8 a protocol that is no token -> 400", handshake("Sec-WebSocket-Protocol: a b\r\n"),
        {"HTTP/1.1 400 Bad Request"}, closed);
    row("4.2.1-9 an unknown extension -> 101 without it", handshake("Sec-WebSocket-Extensions: x-unknown; a=1\r\n"),
        open, {"Sec-WebSocket-Extensions"});
    row("4.2.1-9 an extension that breaks the grammar -> 400", handshake("Sec-WebSocket-Extensions: a; =1\r\n"),
        {"HTTP/1.1 400 Bad Request"}, closed);
    row("4.2.1-10 unknown fields -> 101", handshake("Cookie: a=1\r\nOrigin: http://example.com\r\nX-Other: 1\r\n"),
        open);
    row("4.2.2 refused by the application -> 403", handshake({}, "/refuse"), {"HTTP/1.1 403 Forbidden"}, closed);
    const auto agreed = [](const char *name, std::string_view offer, const char *answer) {
        QTest::newRow(name) << handshake(std::format("Sec-WebSocket-Extensions: {}\r\n", offer))
                            << Strings{"HTTP/1.1 101 Switching Protocols", "Sec-WebSocket-Extensions: "s + answer}
                            << Strings{};
    };
    agreed("7692-7.1 permessage-deflate -> agreed", "permessage-deflate; client_max_window_bits", "permessage-deflate");
    agreed("7692-7.1.1.1 server_no_context_takeover -> agreed", "permessage-deflate; server_no_context_takeover",
           "permessage-deflate; server_no_context_takeover");
    agreed("7692-7.1.1.2 client_no_context_takeover -> agreed", "permessage-deflate; client_no_context_takeover",
           "permessage-deflate; client_no_context_takeover");
    agreed("7692-7.1.2.1 server_max_window_bits -> agreed", "permessage-deflate; server_max_window_bits=10",
           "permessage-deflate; server_max_window_bits=10");
    agreed("7692-7.1.2.2 client_max_window_bits -> agreed", "permessage-deflate; client_max_window_bits=10",
           "permessage-deflate; client_max_window_bits=10");
    agreed("7692-5.1 the first offer that fits -> agreed",
           "permessage-deflate; server_max_window_bits=17, permessage-deflate", "permessage-deflate");
    const auto declined = [&](const char *name, std::string_view offer) {
        row(name, handshake(std::format("Sec-WebSocket-Extensions: permessage-deflate; {}\r\n", offer)), open,
            {"Sec-WebSocket-Extensions"});
    };
    declined("7692-7.1 an unknown parameter -> declined", "unknown");
    declined("7692-7.1 a parameter twice -> declined", "server_no_context_takeover; server_no_context_takeover");
    declined("7692-7.1.1.1 server_no_context_takeover with a value -> declined", "server_no_context_takeover=1");
    declined("7692-7.1.2.1 server_max_window_bits without a value -> declined", "server_max_window_bits");
    declined("7692-7.1.2.1 server_max_window_bits with a leading zero -> declined", "server_max_window_bits=010");
    declined("7692-7.1.2.2 client_max_window_bits of 16 -> declined", "client_max_window_bits=16");
}

void WebSocketRulesTest::handshakes()
{
    QFETCH(std::string, request);
    QFETCH(Strings, has);
    QFETCH(Strings, hasNot);
    const std::string head = Client(m_bench->address).shakeHands(request);
    QVERIFY2(head.ends_with("\r\n\r\n"), head.c_str());
    for (const std::string &line : has)
        QVERIFY2(head.contains(line + "\r\n"), head.c_str());
    for (const std::string &part : hasNot)
        QVERIFY2(!head.contains(part), head.c_str());
}

void WebSocketRulesTest::frames_data()
{
    columns();
    const std::string begun = client::text("a", false);
    const auto sized = [](std::size_t size) { return std::string(size, 'x'); };
    breaks("5.1 a client frame without a mask", client::frame({.masked = false}, "x"), 1002);
    breaks("5.1 a ping without a mask", client::frame({.opcode = 9, .masked = false}, ""), 1002);
    breaks("5.1 a close without a mask", client::frame({.opcode = 8, .masked = false}, ""), 1002);
    stays("5.1 the server does not mask -> echo", client::text("Hello"), {"text Hello"});
    breaks("5.2 RSV1 without an extension", client::frame({.rsv = 4}, "x"), 1002);
    breaks("5.2 RSV2", client::frame({.rsv = 2}, "x"), 1002);
    breaks("5.2 RSV3", client::frame({.rsv = 1}, "x"), 1002);
    breaks("5.2 RSV1 on a ping", client::frame({.opcode = 9, .rsv = 4}, ""), 1002);
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        breaks(std::format("5.2 the reserved opcode {}", opcode), client::frame({.opcode = std::uint8_t(opcode)}, ""),
               1002);
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65535U, 65536U})
        stays(std::format("5.2 a payload of {} bytes -> echo", size), client::binary(sized(size)),
              {size == 0 ? "binary" : "binary " + sized(size)});
    breaks("5.2 125 bytes with a length of 16 bits", client::frame({.lengthBytes = 2}, sized(125)), 1002);
    breaks("5.2 65535 bytes with a length of 64 bits", client::frame({.lengthBytes = 8}, sized(65535)), 1002);
    breaks("5.2 a length with its highest bit set", client::head({.opcode = 2}, 1ULL << 63), 1002);
    stays("5.3 a mask of zeros -> echo", client::frame({.mask = 0}, "Hello"), {"text Hello"});
    stays("5.3 a mask of ones -> echo", client::frame({.mask = 0xFFFFFFFF}, "Hello"), {"text Hello"});
    stays("5.3 another mask for each frame -> echo",
          client::frame({.fin = false, .mask = 1}, "Hel") + client::frame({.opcode = 0, .mask = 0xA5A5A5A5}, "lo"),
          {"text Hello"});
    stays("5.4 fragments -> one message", begun + client::more("b") + client::more("c", true), {"text abc"});
    stays("5.4 empty fragments -> one message", client::text("", false) + client::more("") + client::more("", true),
          {"text"});
    stays("5.4 control frames between fragments -> answered at once",
          begun + client::ping("p") + client::more("b", true), {"pong p", "text ab"});
    breaks("5.4 a control frame in fragments", client::frame({.opcode = 9, .fin = false}, "x"), 1002);
    breaks("5.4 a continuation of nothing", client::more("x", true), 1002);
    breaks("5.4 a continuation of nothing, not the last", client::more("x"), 1002);
    breaks("5.4 a continuation behind a whole message", client::more("x", true), 1002, {},
           {{client::text("a"), {"text a"}}});
    breaks("5.4 text inside a message", begun + client::text("b"), 1002);
    breaks("5.4 binary inside a message", begun + client::binary("b"), 1002);
    stays("5.4 the kind is that of the first frame -> binary",
          client::binary("\xFF", false) + client::more("\xFE", true), {"binary \xFF\xFE"});
    breaks("5.5 a ping of 126 bytes", client::ping(sized(126)), 1002);
    breaks("5.5 a close of 126 bytes", client::close(1000, sized(124)), 1002);
    closes("5.5.1 a close without a body -> one without a body", client::frame({.opcode = 8}, ""), {"close"});
    breaks("5.5.1 a close with half a code", client::frame({.opcode = 8}, "\x03"), 1002);
    breaks("5.5.1 a reason that is not UTF-8", client::close(1000, "\xFF"), 1007);
    closes("5.5.1 nothing is read behind a close", client::close(1000) + client::text("late") + client::ping("late"),
           {"close 1000"});
    closes("5.5.1 a close inside a message -> answered", begun + client::close(1001), {"close 1001"});
    stays("5.5.2 a ping -> a pong with its bytes", client::ping("\x00\xFF"s), {"pong \x00\xFF"s});
    stays("5.5.2 an empty ping -> an empty pong", client::ping(), {"pong"});
    stays("5.5.2 a ping of 125 bytes -> a pong of 125", client::ping(sized(125)), {"pong " + sized(125)});
    stays("5.5.3 a pong that nobody asked for -> nothing", client::pong("x"), {});
    stays("5.6 text -> text", client::text("\xE2\x82\xAC"), {"text \xE2\x82\xAC"});
    stays("5.6 binary -> binary", client::binary("\x00\xFF"s), {"binary \x00\xFF"s});
    stays("5.7 the masked example -> echo", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", {"text Hello"});
    breaks("8.1 text that is not UTF-8", client::text("a\xFF"), 1007);
    breaks("8.1 text that ends inside a character", client::text("\xE2\x82"), 1007);
    breaks("8.1 a surrogate", client::text("\xED\xA0\x80"), 1007);
    breaks("8.1 an overlong form", client::text("\xC0\xAF"), 1007);
    breaks("8.1 behind U+10FFFF", client::text("\xF4\x90\x80\x80"), 1007);
    breaks("8.1 not UTF-8 in the second fragment, seen at once", begun + client::more("\xFF"), 1007);
    stays("8.1 a character over two fragments -> echo", client::text("\xE2\x82", false) + client::more("\xAC", true),
          {"text \xE2\x82\xAC"});
}

/// RFC 3629 section 4: the first and the last character of each length, and what stands right beside them.
void WebSocketRulesTest::characters_data()
{
    columns();
    const auto hex = [](std::string_view bytes) {
        return QByteArray(bytes.data(), qsizetype(bytes.size())).toHex(' ').toStdString();
    };
    for (const std::string &good : {"\x00"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
                                    "\xEE\x80\x80"s, "\xEF\xBF\xBD"s, "\xEF\xBF\xBE"s, "\xEF\xBF\xBF"s,
                                    "\xF0\x90\x80\x80"s, "\xF0\x9F\xBF\xBE"s, "\xF4\x8F\xBF\xBF"s,
                                    "\xEF\xBB\xBF"s
                                    "a",
                                    "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5"s}) {
        stays("8.1 UTF-8 " + hex(good) + " -> echo", client::text(good), {"text " + good});
        std::string pieces = client::text(good.substr(0, 1), good.size() == 1);
        for (std::size_t at = 1; at < good.size(); ++at)
            pieces += client::more(good.substr(at, 1), at + 1 == good.size());
        stays("8.1 UTF-8 " + hex(good) + " byte by byte -> echo", pieces, {"text " + good});
    }
    for (const std::string &bad : {"\x80"s,
                                   "\xBF"s,
                                   "\xC0\x80"s,
                                   "\xC1\xBF"s,
                                   "\xC2"s,
                                   "\xC2 "s,
                                   "\xE0\x80\x80"s,
                                   "\xE0\x9F\xBF"s,
                                   "\xED\xA0\x80"s,
                                   "\xED\xAF\xBF"s,
                                   "\xED\xB0\x80"s,
                                   "\xED\xBF\xBF"s,
                                   "\xED\xA0\x80\xED\xB0\x80"s,
                                   "\xEF\xBF"s,
                                   "\xF0\x80\x80\x80"s,
                                   "\xF0\x8F\xBF\xBF"s,
                                   "\xF0\x90\x80"s,
                                   "\xF4\x90\x80\x80"s,
                                   "\xF5\x80\x80\x80"s,
                                   "\xF7\xBF\xBF\xBF"s,
                                   "\xF8\x88\x80\x80\x80"s,
                                   "\xFC\x84\x80\x80\x80\x80"s,
                                   "\xFE"s,
                                   "\xFF"s}) {
        breaks("8.1 not UTF-8: " + hex(bad), client::text("a" + bad), 1007);
        breaks("8.1 not UTF-8 in a reason: " + hex(bad), client::close(1000, "a" + bad), 1007);
    }
}

void WebSocketRulesTest::closing_data()
{
    columns();
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        closes(std::format("7.4 a close with {} -> answered with it", code), client::close(code),
               {std::format("close {}", code)});
    for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
        breaks(std::format("7.4 a close with {}", code), client::close(code), 1002);
    closes("7.1.6 a reason -> the closing handshake is complete", client::close(1000, "bye"), {"close 1000 bye"});
    closes("7.1.6 a reason of 123 bytes -> complete", client::close(1000, std::string(123, 'r')),
           {"close 1000 " + std::string(123, 'r')});
    const Turn ordered{client::text("please close"), {"close 4001 bye"}};
    talks("7.1.1 the server ends the connection first",
          {{client::text("a"), {"text a"}}, {client::close(1000), {"close 1000"}}});
    talks("7.1.2 the application closes -> its code and reason", {ordered, {client::close(4001, "bye"), {}}});
    talks("7.1.2 the client answers our close with another code -> the connection ends",
          {ordered, {client::close(1000), {}}});
    talks("7.1.2 messages before the client's answer to our close -> not echoed",
          {ordered, {client::text("late") + client::close(4001), {}}});
    talks("7.1.2 a ping before the client's answer to our close -> nothing is sent",
          {ordered, {client::ping("late") + client::close(4001), {}}});
    talks("7.1.2 no answer to our close -> the connection ends all the same", {ordered});
    talks("7.1.7 a failure behind our close -> the connection ends, no second close",
          {ordered, {client::frame({.opcode = 3}, ""), {}}});
    talks("7.1.4 the application returns -> 1000",
          {{client::text("please return"), {"close 1000"}}, {client::close(1000), {}}});
    talks("7.4.1 the application raises -> 1011",
          {{client::text("please raise"), {"close 1011"}}, {client::close(1011), {}}});
    breaks("7.4.1 a message that is too large", client::binary(std::string(100'001, 'x')), 1009);
    breaks("7.4.1 fragments that are too large", client::binary(std::string(100'000, 'x'), false) + client::more("x"),
           1009);
    closes("7.4.1 a length that is too large, its bytes not sent -> 1009", client::head({.opcode = 2}, 1ULL << 40),
           {"close 1009"});
    breaks("7.1.7 behind a failure nothing is answered", client::frame({.opcode = 3}, "") + client::ping("p"), 1002, {},
           {{client::text("a"), {"text a"}}});
}

void WebSocketRulesTest::deflate_data()
{
    columns();
    const std::string large = client::deflated(websocket::Deflater(15, false).deflate(std::string(300, 'x')));
    stays("7692-7.2.2 a deflated message -> inflated", client::deflated(kHello), {"text Hello"}, kPlainDeflate);
    stays("7692-7.2.1 a long answer -> deflated", large, {"text deflated " + std::string(300, 'x')}, kPlainDeflate);
    stays("7692-6 a message that is not deflated -> read as it is", client::text("Hello"), {"text Hello"},
          kPlainDeflate);
    stays("7692-7.2.3.2 the window goes on", client::deflated(kHello) + client::deflated(kAgain),
          {"text Hello", "text Hello"}, kPlainDeflate);
    stays("7692-7.2.3.3 a stored block", client::deflated("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s),
          {"text Hello"}, kPlainDeflate);
    stays("7692-7.2.3.4 a block with BFINAL", client::deflated("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s), {"text Hello"},
          kPlainDeflate);
    stays("7692-7.2.3.5 two blocks", client::deflated("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s),
          {"text Hello"}, kPlainDeflate);
    stays("7692-7.2.3.6 an empty message", client::deflated("\x00"s), {"text"}, kPlainDeflate);
    stays("7692-6.1 fragments of a deflated message",
          client::deflated(kHello.substr(0, 3), false) + client::ping() + client::more(kHello.substr(3), true),
          {"pong", "text Hello"}, kPlainDeflate);
    breaks("7692-6.1 RSV1 on a continuation",
           client::deflated(kHello.substr(0, 3), false) + client::deflated(kHello.substr(3), true, 0), 1002,
           kPlainDeflate);
    breaks("7692-6.1 RSV1 on a ping", client::deflated("", true, 9), 1002, kPlainDeflate);
    breaks("7692-6.1 RSV2", client::frame({.rsv = 6}, kHello), 1002, kPlainDeflate);
    breaks("7692-7.2.2 bytes that cannot be inflated", client::deflated("Hello, world"), 1007, kPlainDeflate);
    breaks("7692-7.2.2 a message that ends inside a block", client::deflated("\xf2\x48\xcd"), 1007, kPlainDeflate);
    breaks("7692-7.1.1.2 no context, as agreed", client::deflated(kAgain), 1007,
           "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n",
           {{client::deflated(kHello), {"text Hello"}}});
    breaks("7692-8.1 inflated text that is not UTF-8",
           client::deflated(websocket::Deflater(15, false).deflate("a\xFF")), 1007, kPlainDeflate);
    breaks("7692-10 a bomb", client::deflated(websocket::Deflater(15, false).deflate(std::string(10'000'000, 'x'))),
           1009, kPlainDeflate);
}

/// Whole, and byte by byte (larger ones in pieces).
void WebSocketRulesTest::talk()
{
    QFETCH(std::string, request);
    QFETCH(Turns, turns);
    for (const std::size_t cut : {0U, 1U}) {
        Client client(m_bench->address);
        const std::string head = client.shakeHands(request);
        QVERIFY2(head.starts_with("HTTP/1.1 101 "), head.c_str());
        for (const Turn &turn : turns) {
            client.send(turn.wire, turn.wire.size() > 1000 ? cut * 1000 : cut);
            QCOMPARE(client.frames(turn.answers.size()), turn.answers);
        }
    }
}

void WebSocketRulesTest::frames()
{
    talk();
}

void WebSocketRulesTest::characters()
{
    talk();
}

void WebSocketRulesTest::closing()
{
    talk();
}

void WebSocketRulesTest::deflate()
{
    talk();
}

QTEST_GUILESS_MAIN(WebSocketRulesTest)
#include "tst_websocketrules.moc"
