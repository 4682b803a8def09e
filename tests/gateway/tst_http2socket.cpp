#include "conformance/socketbench.h"
#include "gateway/http2rawclient.h"

#include <algorithm>

using namespace testing;
using socketbench::Bench;

/// WebSockets over HTTP/2 (RFC 8441).
class Http2SocketTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void echoesAndCloses();
    void takesWhatComesEarly();
    void choosesASubprotocol();
    void refuses_data();
    void refuses();
    void isNotOfferedWithoutWebSockets();
    void carriesLargeMessages();
    void sharesTheConnection();
    void endsWithTheStream_data();
    void endsWithTheStream();
    void saysGoodbyeWhenTheServerStops();
};

namespace {

constexpr std::uint8_t kOpen = 0x4;
const std::string kClose1000("\x03\xE8", 2);

std::string tunnel(std::uint32_t stream, const std::string &path = "/", const Fields &more = {},
                   const std::string &protocol = "websocket", const std::string &version = "13")
{
    Fields fields = get(path, {{":protocol", protocol}, {"sec-websocket-version", version}}, "CONNECT");
    fields.insert(fields.end(), more.begin(), more.end());
    return headers(stream, fields, kOpen);
}

std::string closeFrame(std::string_view payload)
{
    return clientframes::frame({.opcode = 8}, payload);
}

/// Waits until so many bytes of the tunnel are there.
bool readBody(Http2RawClient &client, std::uint32_t stream, std::size_t size)
{
    while (client.body(stream).size() < size) {
        if (!client.next())
            return false;
    }
    return true;
}

template <class Event>
bool waitForEvent(Bench &bench, std::size_t count = 1)
{
    for (int i = 0; i < 5000 && bench.tap.all<Event>().size() < count; ++i)
        QTest::qWait(1);
    return bench.tap.all<Event>().size() >= count;
}

} // namespace

void Http2SocketTest::echoesAndCloses()
{
    Bench bench;
    Http2RawClient client(bench.address, hello() + tunnel(1));
    QVERIFY(client.readToType(Http2Type::Headers));
    QCOMPARE(client.status(1), 200);
    QCOMPARE(client.lines(1).back(), "HEADERS 1 END_HEADERS");
    client.send(data(1, clientframes::text("Hello")));
    QVERIFY(readBody(client, 1, 7));
    QCOMPARE(client.body(1), std::string("\x81\x05Hello"));
    client.send(data(1, closeFrame(kClose1000)));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1).substr(7), std::string("\x88\x02") + kClose1000);
    client.send(data(1, {}, 1));
    QVERIFY(waitForEvent<trace::ExchangeEnded>(bench));
    const auto opened = bench.tap.all<trace::WireRequestHead>();
    const QByteArray names = bench.tap.names(opened.front().header.exchange);
    QCOMPARE(names.count("websocket.message"), 2);
    QCOMPARE(names.count("wire.ws_frame"), 4);
    QVERIFY(names.count("wire.h2_frame") >= 6);
    const auto ended = bench.tap.all<trace::ExchangeEnded>().front();
    QCOMPARE(ended.as<trace::ExchangeEnded>()->outcome, trace::Outcome::Completed);
    client.send(headers(3, get("/")));
    QVERIFY(client.readToEndOf(3));
    QCOMPARE(client.body(3), "plain");
}

void Http2SocketTest::takesWhatComesEarly()
{
    Bench bench;
    Http2RawClient client(bench.address,
                          hello() + tunnel(1) + data(1, clientframes::text("a")) + data(1, clientframes::text("b")));
    QVERIFY(readBody(client, 1, 6));
    QCOMPARE(client.body(1), std::string("\x81\x01") + "a" + "\x81\x01" + "b");
}

void Http2SocketTest::choosesASubprotocol()
{
    Bench bench;
    Http2RawClient client(bench.address, hello() + tunnel(1, "/chat", {{"sec-websocket-protocol", "x, chat"}}));
    QVERIFY(client.readToType(Http2Type::Headers));
    QVERIFY(waitForEvent<trace::WireResponseHead>(bench));
    const auto heads = bench.tap.all<trace::WireResponseHead>();
    const std::string head(heads.front().as<trace::WireResponseHead>()->bytes.bytes);
    QVERIFY2(head.contains("sec-websocket-protocol: chat\r\n"), head.c_str());
    QVERIFY2(!head.contains("sec-websocket-accept"), head.c_str());
}

void Http2SocketTest::refuses_data()
{
    QTest::addColumn<std::string>("request");
    QTest::addColumn<int>("status");
    QTest::newRow("the application") << tunnel(1, "/refuse") << 403;
    QTest::newRow("another version") << tunnel(1, "/", {}, "websocket", "12") << 400;
    QTest::newRow("another protocol") << tunnel(1, "/", {}, "connect-udp") << 501;
}

void Http2SocketTest::refuses()
{
    QFETCH(const std::string, request);
    QFETCH(const int, status);
    Bench bench;
    Http2RawClient client(bench.address, hello() + request);
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.status(1), status);
    QVERIFY(client.readToType(Http2Type::RstStream));
    QCOMPARE(client.lines(1).back(), "RST_STREAM 1 NO_ERROR");
    QVERIFY(waitForEvent<trace::ExchangeEnded>(bench));
    client.send(headers(3, get("/")));
    QVERIFY(client.readToEndOf(3));
}

void Http2SocketTest::isNotOfferedWithoutWebSockets()
{
    GatewayBench bench;
    bench.start();
    Http2RawClient client(bench.address, hello() + tunnel(1));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.lines(1).back(), "RST_STREAM 1 PROTOCOL_ERROR");
    QVERIFY(!client.lines(0).front().contains("ENABLE_CONNECT_PROTOCOL"));
}

void Http2SocketTest::carriesLargeMessages()
{
    Bench bench;
    Http2RawClient client(bench.address, hello() + settings({}, 1) + tunnel(1));
    QVERIFY(client.readToType(Http2Type::Headers));
    const std::string message(90'000, 'm');
    const std::string wire = clientframes::text(message);
    for (int i = 0; i < 5; ++i) {
        for (std::size_t at = 0; at < wire.size(); at += 16'000)
            client.send(data(1, std::string_view(wire).substr(at, 16'000)));
        client.send(windowUpdate(0, 100'000) + windowUpdate(1, 100'000));
        QVERIFY(readBody(client, 1, (i + 1) * (message.size() + 10)));
    }
    QVERIFY(client.body(1).ends_with(message));
}

void Http2SocketTest::sharesTheConnection()
{
    Bench bench;
    Http2RawClient client(bench.address, hello() + tunnel(1) + tunnel(3) + headers(5, get("/")));
    QVERIFY(client.readToEndOf(5));
    client.send(data(3, clientframes::text("three")) + data(1, clientframes::text("one")));
    QVERIFY(readBody(client, 1, 5));
    QVERIFY(readBody(client, 3, 7));
    QCOMPARE(client.body(1), std::string("\x81\x03") + "one");
    QCOMPARE(client.body(3), std::string("\x81\x05") + "three");
    client.send(reset(1) + data(3, clientframes::text("still")));
    QVERIFY(readBody(client, 3, 14));
}

void Http2SocketTest::endsWithTheStream_data()
{
    QTest::addColumn<std::string>("end");
    QTest::addColumn<std::string>("answer");
    QTest::newRow("RST_STREAM") << reset(1) << std::string("HEADERS 1 END_HEADERS");
    QTest::newRow("END_STREAM") << data(1, {}, 1) << std::string("DATA 1 END_STREAM");
}

void Http2SocketTest::endsWithTheStream()
{
    QFETCH(const std::string, end);
    QFETCH(const std::string, answer);
    Bench bench;
    Http2RawClient client(bench.address, hello() + tunnel(1));
    QVERIFY(client.readToType(Http2Type::Headers));
    client.send(end);
    QVERIFY(waitForEvent<trace::SocketClosed>(bench));
    const auto closed = bench.tap.all<trace::SocketClosed>().front();
    QCOMPARE(closed.as<trace::SocketClosed>()->code, 1006);
    QVERIFY(waitForEvent<trace::ExchangeEnded>(bench));
    QVERIFY(client.sync());
    QCOMPARE(client.lines(1).back(), answer);
}

void Http2SocketTest::saysGoodbyeWhenTheServerStops()
{
    Bench bench;
    Http2RawClient client(bench.address, hello() + tunnel(1));
    QVERIFY(client.readToType(Http2Type::Headers));
    std::thread stopper([&] { bench.gateway.stop(5s); });
    const bool said = readBody(client, 1, 4);
    client.send(data(1, closeFrame(client.body(1).substr(2, 2)), 1));
    const bool ended = client.readToEndOf(1);
    while (client.next()) {
    }
    client.raw().socket().disconnectFromHost();
    stopper.join();
    QVERIFY(said && ended);
    QCOMPARE(client.body(1).substr(2, 2), std::string("\x03\xE9"));
}

QTEST_GUILESS_MAIN(Http2SocketTest)
#include "tst_http2socket.moc"
