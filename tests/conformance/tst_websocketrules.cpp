#include "conformance/websocketrules.h"

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
    void frames_data() { addFrameRules(); }
    void frames() { talk(); }
    void characters_data() { addCharacterRules(); }
    void characters() { talk(); }
    void closing_data() { addClosingRules(); }
    void closing() { talk(); }
    void deflate_data() { addDeflateRules(); }
    void deflate() { talk(); }
    void parameters_data();
    void parameters();
    void largeMessages_data();
    void largeMessages();
    void manyMessages();
    void cleanup();
    void cleanupTestCase();

private:
    void talk();

    std::unique_ptr<Bench> m_bench;
    std::vector<std::pair<std::string, bool>> m_table;
};

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

void WebSocketRulesTest::parameters_data()
{
    QTest::addColumn<std::string>("offer");
    QTest::addColumn<int>("bits"); // of the client's window
    QTest::addColumn<bool>("alone");
    const auto row = [](const char *name, const char *offer, int bits = 15, bool alone = false) {
        QTest::newRow(name) << std::string(offer) << bits << alone;
    };
    row("7692-7.1 sizes", "permessage-deflate");
    row("7692-7.1.1.1 sizes, server_no_context_takeover", "permessage-deflate; server_no_context_takeover");
    row("7692-7.1.2.1 sizes, server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9");
    row("7692-7.1.2.1 sizes, server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15");
    row("7692-7.1.2.1 sizes, both, 9", "permessage-deflate; server_no_context_takeover; server_max_window_bits=9");
    row("7692-7.1.2.1 sizes, both, 15", "permessage-deflate; server_no_context_takeover; server_max_window_bits=15");
    row("7692-7.1.2.2 sizes, client_max_window_bits=9", "permessage-deflate; client_max_window_bits=9", 9);
    row("7692-7.1.1.2 sizes, client_no_context_takeover", "permessage-deflate; client_no_context_takeover", 15, true);
    row("7692-5.1 sizes, three offers",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9, permessage-deflate; "
        "server_no_context_takeover, permessage-deflate");
}

/// One socket, messages of growing size, each in one frame and in fragments.
void WebSocketRulesTest::parameters()
{
    QFETCH(std::string, offer);
    QFETCH(int, bits);
    QFETCH(bool, alone);
    const Bench bench(testing::quickOptions());
    Client client(bench.address);
    const std::string head = client.shakeHands(handshake(std::format("Sec-WebSocket-Extensions: {}\r\n", offer)));
    QVERIFY2(head.starts_with("HTTP/1.1 101 ") && head.contains("permessage-deflate"), head.c_str());
    websocket::Deflater deflater(bits, alone);
    for (const std::size_t size : {16U, 64U, 256U, 1024U, 4096U, 8192U, 16384U, 32768U, 65536U, 131072U}) {
        for (const std::size_t cut : {size, std::size_t(100)}) {
            std::string message;
            for (std::size_t i = 0; message.size() < size; ++i)
                message += std::format("{} ", i * i);
            const std::string bytes = deflater.deflate(message);
            std::string wire = client::deflated(bytes.substr(0, cut), cut >= bytes.size());
            for (std::size_t at = cut; at < bytes.size(); at += cut)
                wire += client::more(bytes.substr(at, cut), at + cut >= bytes.size());
            client.send(wire);
            const std::string echo = client.frame();
            QVERIFY2(echo == "text deflated " + message || echo == "text " + message, echo.substr(0, 100).c_str());
        }
    }
}

void WebSocketRulesTest::largeMessages_data()
{
    QTest::addColumn<std::size_t>("fragment");
    QTest::addColumn<std::size_t>("write");
    QTest::newRow("4 MiB in one frame") << std::size_t(4 << 20) << std::size_t(0);
    QTest::newRow("4 MiB in fragments of 64 KiB") << std::size_t(64 << 10) << std::size_t(0);
    QTest::newRow("4 MiB in fragments of 1 KiB") << std::size_t(1 << 10) << std::size_t(0);
    QTest::newRow("4 MiB in one frame, written in pieces") << std::size_t(4 << 20) << std::size_t(4 << 10);
}

void WebSocketRulesTest::largeMessages()
{
    QFETCH(std::size_t, fragment);
    QFETCH(std::size_t, write);
    const std::string message(4 << 20, 'x');
    const Bench bench(testing::quickOptions());
    Client client(bench.address);
    QVERIFY(client.shakeHands(handshake()).starts_with("HTTP/1.1 101 "));
    std::string wire = client::text(std::string_view(message).substr(0, fragment), fragment >= message.size());
    for (std::size_t at = fragment; at < message.size(); at += fragment)
        wire += client::more(std::string_view(message).substr(at, fragment), at + fragment >= message.size());
    client.send(wire, write);
    QVERIFY(client.frame() == "text " + message);
}

void WebSocketRulesTest::manyMessages()
{
    Client client(m_bench->address);
    QVERIFY(client.shakeHands(handshake()).starts_with("HTTP/1.1 101 "));
    for (int i = 0; i < 1000; ++i) {
        const std::string message(std::size_t(i % 64) * 17, 'm');
        client.send(i % 2 == 0 ? client::text(message) : client::binary(message));
        QCOMPARE(client.frame(), (i % 2 == 0 ? "text"s : "binary"s) + (message.empty() ? "" : " ") + message);
    }
}

QTEST_GUILESS_MAIN(WebSocketRulesTest)
#include "tst_websocketrules.moc"
