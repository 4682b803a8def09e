#include "gateway/http2rawclient.h"

#include <QSslConfiguration>
#include <QSslSocket>

#include <algorithm>
#include <sys/socket.h>

using namespace testing;

/// Exchanges over HTTP/2, from the client's bytes to the application and back.
class Http2ExchangeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAndTraces();
    void prefaceInPieces();
    void leavesOtherBytesToHttp1_data();
    void leavesOtherBytesToHttp1();
    void givesTheApplicationItsRequest();
    void readsBodies();
    void stopsReadingAFullBody();
    void waitsForTheClientsWindow();
    void manyStreamsAtOnce();
    void aFastStreamPassesASlowOne();
    void leavesOutConnectionHeaders();
    void sendsInterimHeadsAndTrailers();
    void recordsTheTrailersOfARequest();
    void endsWithTheHeadWhereThereIsNoBody();
    void answersAFailure();
    void cutsAResponse();
    void cutsAShortResponse();
    void tellsWhenTheClientResets();
    void tellsWhenTheClientLeaves();
    void resetsAnUnreadBody();
    void answersRefusedHeads();
    void recordsMalformedHeads();
    void recordsConnectionErrors();
    void upgrades();
    void upgradesInPieces();
    void doesNotUpgrade_data();
    void doesNotUpgrade();
    void pushes();
    void closesWhenIdle();
    void finishesBeforeItStops();
    void cutsAtTheStopDeadline();
    void goodbyeOfTheClient();
    void refusesABodyThatStalls();
    void answersAClientThatSendsNoMore();
    void speaksOverTls_data();
    void speaksOverTls();
};

namespace {

bool isHeadersOf1(const http::Http2FrameRecord &frame)
{
    return frame.type == Http2Type::Headers && frame.stream == 1;
}

void waitForDisconnection(Conversation &conversation)
{
    while (!conversation.call().isDisconnected())
        std::this_thread::sleep_for(1ms);
}

std::size_t countOf(const std::vector<std::string> &lines, std::string_view start)
{
    return std::size_t(std::ranges::count_if(lines, [&](const std::string &line) { return line.starts_with(start); }));
}

} // namespace

void Http2ExchangeTest::answersAndTraces()
{
    GatewayBench bench;
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.status(1), 200);
    QCOMPARE(client.body(1), "hello");
    client.send(headers(3, get("/")));
    QVERIFY(client.readToEndOf(3));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 in=62 out="));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 in=62 out="));
    bench.stop();
    bench.events();
    const std::vector<std::string> &seen = bench.seen;
    QCOMPARE(seen[1], "connection.opened tcp");
    QCOMPARE(seen[2], "wire.h2_frame 0 > @24 4 0#0 ");
    QCOMPARE(seen[3], "wire.request_head @0 #62");
    QCOMPARE(seen[4], "wire.h2_frame 1 > @33 1 5#1 END_STREAM END_HEADERS");
    QCOMPARE(countOf(seen, "wire.response_head 200 @0 #"), 2U);
    QCOMPARE(countOf(seen, "wire.response_body @"), 2U);
    QCOMPARE(countOf(seen, "wire.h2_frame 1 < "), 2U);
    QVERIFY(seen.back().starts_with("connection.closed 1 the server stopped"));
}

void Http2ExchangeTest::prefaceInPieces()
{
    GatewayBench bench;
    bench.start();
    Http2RawClient client(bench.address);
    client.raw().socket().setSocketOption(QAbstractSocket::LowDelayOption, 1);
    for (const char c : hello() + headers(1, get("/"))) {
        client.send(std::string(1, c));
        QTest::qWait(0);
    }
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "hello");
}

void Http2ExchangeTest::leavesOtherBytesToHttp1_data()
{
    QTest::addColumn<std::string>("first");
    QTest::addColumn<std::string>("rest");
    QTest::addColumn<std::string>("answer");
    QTest::newRow("PRI") << std::string("PRI ") << std::string("/ HTTP/1.1\r\nHost: x\r\n\r\n")
                         << std::string("HTTP/1.1 505");
    QTest::newRow("PUT") << std::string("P") << std::string("UT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                         << std::string("HTTP/1.1 200");
    QTest::newRow("nearly") << std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n") << std::string("x\r\n\r\n")
                            << std::string("HTTP/1.1 5");
}

void Http2ExchangeTest::leavesOtherBytesToHttp1()
{
    QFETCH(const std::string, first);
    QFETCH(const std::string, rest);
    QFETCH(const std::string, answer);
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    client.send(first);
    QVERIFY(!client.socket().waitForReadyRead(30));
    client.send(rest);
    const std::string head = client.readUntil("\r\n\r\n");
    QVERIFY2(head.starts_with(answer), head.c_str());
}

void Http2ExchangeTest::givesTheApplicationItsRequest()
{
    GatewayBench bench;
    call::Request request;
    bench.application.on("/a%20b", [&](Conversation &conversation) {
        request = conversation.request();
        conversation.answer("");
    });
    bench.start();
    Http2RawClient client(
        bench.address,
        hello() + headers(1, get("/a%20b?x=1&y=%26",
                                 {{"cookie", "a=1"}, {"x-a", "1"}, {"cookie", "b=2"}, {"x-a", "2"}, {"te", "trailers"}},
                                 "PATCH")));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(request.method, "PATCH");
    QCOMPARE(request.target, "/a%20b?x=1&y=%26");
    QCOMPARE(request.path, "/a%20b");
    QCOMPARE(request.query, "x=1&y=%26");
    QCOMPARE(request.httpVersion, "2");
    QCOMPARE(request.scheme, "http");
    QCOMPARE(request.headers[0].name, "host");
    QCOMPARE(request.headers[0].value, "test:80");
    QCOMPARE(request.headers.value("cookie"), "a=1; b=2");
    QCOMPARE(request.headers.values("x-a"), (std::vector<std::string_view>{"1", "2"}));
    QCOMPARE(request.headers.size(), 5U);
    QVERIFY(request.acceptsTrailers);
    QVERIFY(request.acceptsPush);
    QVERIFY(!request.hasBody);

    client.send(headers(3, get("/a%20b", {{"x", "y"}, {"host", "other"}})));
    QVERIFY(client.readToEndOf(3));
    QCOMPARE(request.headers.values("host"), std::vector<std::string_view>{"test:80"});
    QVERIFY(!request.acceptsTrailers);
}

void Http2ExchangeTest::readsBodies()
{
    GatewayBench bench;
    bench.application.on("/echo", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/echo", {}, "POST"), 4) + data(1, "he") +
                                             data(1, std::string("\2llo\0\0", 6), 0x8) + data(1, "", 1));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "hello");

    const Fields expecting = get("/echo", {{"expect", "100-continue"}, {"content-length", "4"}}, "POST");
    client.send(headers(3, expecting, 4));
    QVERIFY(client.readTo([](const auto &frame) { return frame.stream == 3 && frame.type == Http2Type::Headers; }));
    client.send(data(3, "late", 1));
    QVERIFY(client.readToEndOf(3));
    QCOMPARE(client.body(3), "late");
    QVERIFY(bench.waitFor("wire.response_head 100").starts_with("wire.response_head 100 @0 #"));
}

void Http2ExchangeTest::stopsReadingAFullBody()
{
    GatewayBench bench;
    std::promise<void> go;
    std::atomic<std::size_t> got = 0;
    bench.application.on("/slow", [&](Conversation &conversation) {
        go.get_future().wait();
        got = conversation.readAll().size();
        conversation.answer("done");
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + settings({}, 1) + headers(1, get("/slow", {}, "POST"), 4));
    QVERIFY(client.readToType(Http2Type::WindowUpdate)); // the connection's
    const std::string piece(16'000, 'x');
    constexpr std::size_t kWindow = 256 * 1024;
    std::size_t sent = 0;
    for (; sent + piece.size() <= kWindow; sent += piece.size())
        client.send(data(1, piece));
    QVERIFY(client.sync());
    std::size_t window = kWindow - sent;
    for (const std::string &line : client.lines(1)) {
        if (line.starts_with("WINDOW_UPDATE 1 +"))
            window += std::stoul(line.substr(17));
    }
    QVERIFY2(window < kWindow - call::Call::kBodyHighWater, "the window has been opened for a body that nobody reads");
    client.send(headers(3, get("/")));
    QVERIFY(client.readToEndOf(3)); // the others are served meanwhile
    go.set_value();
    QVERIFY(client.readToType(Http2Type::WindowUpdate));
    client.send(data(1, piece, 1));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(got, sent + piece.size());
}

void Http2ExchangeTest::waitsForTheClientsWindow()
{
    GatewayBench bench;
    constexpr int kPieces = 50;
    const std::string piece(50'000, 'x');
    std::atomic<int> sent = 0;
    std::atomic<std::size_t> mostUnsent = 0;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start(200, {}, kPieces * piece.size());
        for (int i = 0; i < kPieces; ++i) {
            conversation.call().waitForDrain();
            conversation.body(piece, i + 1 == kPieces);
            mostUnsent = std::max(mostUnsent.load(), conversation.call().unsent());
            ++sent;
        }
        conversation.end();
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QTRY_COMPARE(sent, 2); // 65535 bytes have gone, and too many wait for the application to go on
    client.send(windowUpdate(0, 1 << 30) + windowUpdate(1, 1 << 30));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1).size(), kPieces * piece.size());
    QVERIFY2(mostUnsent <= call::Call::kUnsentHighWater + piece.size(), std::to_string(mostUnsent).c_str());
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 "));
}

void Http2ExchangeTest::manyStreamsAtOnce()
{
    GatewayBench bench;
    bench.application.on("/echo", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    std::string wire = hello();
    for (std::uint32_t stream = 1; stream < 200; stream += 2)
        wire += headers(stream, get("/echo", {}, "POST"), 4);
    for (std::uint32_t stream = 1; stream < 200; stream += 2)
        wire += data(stream, std::format("body of {}", stream), 1);
    Http2RawClient client(bench.address, wire);
    int ended = 0;
    QVERIFY(client.readTo([&](const http::Http2FrameRecord &frame) {
        ended += frame.type == Http2Type::Data && frame.has(http::kEndStream) ? 1 : 0;
        return ended == 100;
    }));
    for (std::uint32_t stream = 1; stream < 200; stream += 2)
        QCOMPARE(client.body(stream), std::format("body of {}", stream));
}

void Http2ExchangeTest::aFastStreamPassesASlowOne()
{
    GatewayBench bench;
    bench.application.on("/large",
                         [](Conversation &conversation) { conversation.answer(std::string(30'000'000, 'x')); });
    bench.start();
    Http2RawClient client(bench.address,
                          hello() + windowUpdate(0, 1 << 30) + settings({{4, 1 << 30}}) + headers(1, get("/large")));
    QVERIFY(client.readTo(isHeadersOf1));
    client.send(headers(3, get("/")));
    QVERIFY(client.readToEndOf(3));
    QVERIFY(client.body(1).size() < 30'000'000);
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1).size(), 30'000'000U);
}

void Http2ExchangeTest::leavesOutConnectionHeaders()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start(200, {{"Connection", "keep-alive"},
                                 {"Keep-Alive", "5"},
                                 {"Upgrade", "h2c"},
                                 {"Transfer-Encoding", "chunked"},
                                 {"X-Upper", "1"}});
        conversation.body("x", true);
        conversation.end();
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    const auto head = std::ranges::find_if(client.frames, isHeadersOf1);
    QVERIFY(!head->payload.contains("keep-alive"));
    QCOMPARE(client.body(1), "x");
    const std::string line = bench.waitFor("wire.response_head 200");
    const std::string shown =
        "HTTP/2 200\r\nx-upper: 1\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nserver: gatescope\r\n\r\n";
    QCOMPARE(line, std::format("wire.response_head 200 @0 #{}", shown.size()));
}

void Http2ExchangeTest::sendsInterimHeadsAndTrailers()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.post(call::EarlyHints{.links = {"</a.css>; rel=preload"}});
        conversation.start();
        conversation.body("body");
        call::ResponseTrailers trailers;
        trailers.headers.append("Sum", "1");
        trailers.headers.append("connection", "close");
        conversation.post(std::move(trailers));
        conversation.end();
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    const std::vector<std::string> expected{"HEADERS 1 END_HEADERS", "HEADERS 1 END_HEADERS", "DATA 1 ",
                                            "HEADERS 1 END_STREAM END_HEADERS"};
    QCOMPARE(client.lines(1), expected);
    QCOMPARE(client.status(1), 103);
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 "));
    QCOMPARE(countOf(bench.seen, "wire.response_head 103"), 1U);
    QCOMPARE(countOf(bench.seen, "wire.response_trailers"), 1U);
}

void Http2ExchangeTest::recordsTheTrailersOfARequest()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/", {}, "POST"), 0x4) + data(1, "x") +
                                             headers(1, {{"sum", "1"}, {"more", ""}}, 0x5));
    QVERIFY(client.readToEndOf(1));
    const std::string trailers = bench.waitFor("wire.request_trailers");
    QVERIFY2(trailers.ends_with(" #16"), trailers.c_str());
}

void Http2ExchangeTest::endsWithTheHeadWhereThereIsNoBody()
{
    GatewayBench bench;
    bench.application.on("/204", [](Conversation &conversation) {
        conversation.start(204);
        conversation.body("left out", true);
        conversation.end();
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/204")) + headers(3, get("/", {}, "HEAD")));
    QVERIFY(client.readToEndOf(1));
    client.sync();
    QCOMPARE(client.lines(1), std::vector<std::string>{"HEADERS 1 END_STREAM END_HEADERS"});
    QCOMPARE(client.lines(3), std::vector<std::string>{"HEADERS 3 END_STREAM END_HEADERS"});
    for (int i = 0; i < 2; ++i)
        QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 20"));
}

void Http2ExchangeTest::answersAFailure()
{
    GatewayBench bench;
    bench.application.on(
        "/", [](Conversation &conversation) { conversation.end(call::CallEnded::How::Raised, "ValueError: no"); });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.status(1), 500);
    QVERIFY(client.body(1).starts_with("500 "));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Failed 500 "));
}

void Http2ExchangeTest::cutsAResponse()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start();
        conversation.body("half");
        conversation.end(call::CallEnded::How::Raised, "ValueError: no");
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "half");
    QCOMPARE(client.lines(1).back(), "RST_STREAM 1 INTERNAL_ERROR");
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Cut 200 "));
    client.send(headers(3, get("/hello")));
    QVERIFY(client.readToEndOf(3)); // the connection goes on
}

void Http2ExchangeTest::cutsAShortResponse()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start(200, {{"content-length", "10"}});
        conversation.body("half", true);
        conversation.end();
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "half");
    QCOMPARE(client.lines(1).back(), "RST_STREAM 1 INTERNAL_ERROR");
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended Cut 200 "), ended.c_str());
}

void Http2ExchangeTest::tellsWhenTheClientResets()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start();
        conversation.body("tick");
        waitForDisconnection(conversation);
        conversation.end(call::CallEnded::How::Unfinished);
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToType(Http2Type::Data));
    client.send(reset(1));
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended ClientLeft 200 "), ended.c_str());
    QVERIFY2(ended.ends_with(" stream reset: CANCEL"), ended.c_str());
    QCOMPARE(bench.application.disconnections, 1);
    client.send(headers(3, get("/hello")));
    QVERIFY(client.readToEndOf(3));
}

void Http2ExchangeTest::tellsWhenTheClientLeaves()
{
    GatewayBench bench;
    std::promise<void> called;
    bench.application.on("/", [&](Conversation &conversation) {
        called.set_value();
        waitForDisconnection(conversation);
        conversation.answer("too late");
    });
    bench.start();
    {
        Http2RawClient client(bench.address, hello() + headers(1, get("/")));
        QVERIFY(client.sync()); // a client that leaves with something unread resets the connection
        called.get_future().wait();
    }
    const std::string closed = bench.waitFor("connection.closed");
    QVERIFY2(closed.starts_with("connection.closed 0 peer closed"), closed.c_str());
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended ClientLeft 0 "));
}

void Http2ExchangeTest::resetsAnUnreadBody()
{
    gateway::GatewayOptions options = quickOptions();
    options.drain = 10'000;
    GatewayBench bench(options);
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/", {}, "POST"), 4));
    QVERIFY(client.readToEndOf(1));
    client.send(data(1, std::string(9'000, 'x')) + data(1, std::string(9'000, 'x')));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.lines(1).back(), "RST_STREAM 1 NO_ERROR");
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 "));

    client.send(headers(3, get("/", {}, "POST"), 4)); // and by time
    QVERIFY(client.readToEndOf(3));
    QVERIFY(client.readToEndOf(3));
    QCOMPARE(client.lines(3).back(), "RST_STREAM 3 NO_ERROR");
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 "));
}

void Http2ExchangeTest::answersRefusedHeads()
{
    GatewayBench bench;
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/#fragment")));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.status(1), 400);
    QVERIFY(bench.waitFor("wire.rejected").starts_with("wire.rejected 400 @0 #"));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 400 "));
    client.send(headers(3, get("/")));
    QVERIFY(client.readToEndOf(3));
    QCOMPARE(client.body(3), "hello");
}

void Http2ExchangeTest::recordsMalformedHeads()
{
    GatewayBench bench;
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/", {{"Upper", "x"}})));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.lines(1).back(), "RST_STREAM 1 PROTOCOL_ERROR");
    const std::string rejected = bench.waitFor("wire.rejected");
    QVERIFY2(rejected.contains("Upper") && rejected.contains("| :method: GET"), rejected.c_str());
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 0 "));
}

void Http2ExchangeTest::recordsConnectionErrors()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        waitForDisconnection(conversation);
        conversation.end(call::CallEnded::How::NoStart);
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")) + data(0, "x"));
    QVERIFY(client.readToType(Http2Type::GoAway));
    QVERIFY(!client.next());
    QVERIFY(bench.waitFor("wire.rejected").contains("connection error: PROTOCOL_ERROR"));
    client.raw().socket().disconnectFromHost();
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 1 connection error: PROTOCOL_ERROR"));
    QTRY_VERIFY((bench.events(), countOf(bench.seen, "exchange.ended ClientLeft 0 ") == 1U));
}

void Http2ExchangeTest::upgrades()
{
    GatewayBench bench;
    call::Request request;
    bench.application.on("/first", [&](Conversation &conversation) {
        request = conversation.request();
        conversation.answer("in HTTP/2");
    });
    bench.start();
    Http2RawClient client(bench.address, "GET /first HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: curl/7.59.0\r\n"
                                         "Accept: */*\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                         "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
    QCOMPARE(client.readUntil("\r\n\r\n"),
             "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    client.send(hello());
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "in HTTP/2");
    QCOMPARE(request.httpVersion, "2");
    QVERIFY(!request.acceptsPush); // AAIAAAAA
    QCOMPARE(request.headers.size(), 3U);
    QVERIFY(!request.headers.value("upgrade"));
    client.send(headers(3, get("/")));
    QVERIFY(client.readToEndOf(3));
    QCOMPARE(client.body(3), "hello");
    bench.stop();
    bench.events();
    QCOMPARE(bench.seen[2].substr(0, 20), "wire.request_head @0");
    QCOMPARE(bench.seen[3].substr(0, 26), "wire.response_head 101 @0 ");
    QCOMPARE(countOf(bench.seen, "connection.opened"), 1U);
    QCOMPARE(countOf(bench.seen, "connection.closed"), 1U);
    QCOMPARE(countOf(bench.seen, "exchange.ended Completed 200"), 2U);
}

void Http2ExchangeTest::upgradesInPieces()
{
    GatewayBench bench;
    bench.start();
    const std::string wire = "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade, http2-settings\r\nUpgrade: h2c\r\n"
                             "HTTP2-Settings: \r\n\r\n" +
                             hello() + headers(3, get("/"));
    for (const std::size_t size : {std::size_t(1), wire.size()}) {
        Http2RawClient client(bench.address);
        for (std::size_t at = 0; at < wire.size(); at += size) {
            client.send(std::string_view(wire).substr(at, size));
            QTest::qWait(0);
        }
        QVERIFY(client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 101 "));
        int ended = 0; // in either order
        QVERIFY(client.readTo([&](const auto &frame) {
            ended += frame.stream != 0 && frame.has(http::kEndStream) ? 1 : 0;
            return ended == 2;
        }));
        client.sync();
        QCOMPARE(client.body(1), "hello");
        QCOMPARE(client.body(3), "hello");
    }
}

void Http2ExchangeTest::doesNotUpgrade_data()
{
    QTest::addColumn<std::string>("fields");
    const auto row = [](const char *name, const char *fields) { QTest::newRow(name) << std::string(fields); };
    row("no settings", "Connection: Upgrade\r\nUpgrade: h2c\r\n");
    row("settings not named", "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n");
    row("two settings", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                        "HTTP2-Settings: AAMAAABk\r\n");
    row("not base64url", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA+/AABk\r\n");
    row("cut short", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n");
    row("h2 is for TLS", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2\r\nHTTP2-Settings: AAMAAABk\r\n");
    row("a body", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                  "Content-Length: 1\r\n");
}

void Http2ExchangeTest::doesNotUpgrade()
{
    QFETCH(const std::string, fields);
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + (fields.contains("Length") ? "x" : ""));
    QVERIFY(client.readResponse().ends_with("hello"));
}

void Http2ExchangeTest::pushes()
{
    GatewayBench bench;
    std::promise<call::Request> pushed;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start();
        call::Push push{.path = "/style.css?v=1"};
        push.headers.append("accept", "text/css");
        conversation.post(std::move(push));
        conversation.body("page", true);
        conversation.end();
    });
    bench.application.on("/style.css", [&](Conversation &conversation) {
        pushed.set_value(conversation.request());
        conversation.answer("css");
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(2) || client.readToEndOf(1));
    client.sync();
    QCOMPARE(client.body(1), "page");
    QCOMPARE(client.body(2), "css");
    const call::Request request = pushed.get_future().get();
    QCOMPARE(request.target, "/style.css?v=1");
    QCOMPARE(request.headers.value("host"), "test:80");
    QCOMPARE(request.headers.value("accept"), "text/css");
    QVERIFY(std::ranges::contains(client.lines(1), "PUSH_PROMISE 1 END_HEADERS promises stream 2"));
    for (int i = 0; i < 2; ++i)
        QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 "));

    Http2RawClient unwilling(bench.address,
                             std::string(http::kHttp2Preface) + settings({{2, 0}}) + headers(1, get("/")));
    QVERIFY(unwilling.readToEndOf(1));
    unwilling.sync();
    QCOMPARE(unwilling.body(1), "page");
    QCOMPARE(unwilling.lines(2).size(), 0U);
}

void Http2ExchangeTest::closesWhenIdle()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.timeouts.idle = 100ms;
    GatewayBench bench(options);
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")));
    QVERIFY(client.readToEndOf(1));
    QVERIFY(client.readToType(Http2Type::GoAway));
    QVERIFY(client.readToType(Http2Type::GoAway));
    QCOMPARE(client.lines().back(), "GOAWAY 0 NO_ERROR, last stream 1");
    QVERIFY(!client.next());
    client.raw().socket().disconnectFromHost();
    const std::string closed = bench.waitFor("connection.closed");
    QVERIFY2(closed.starts_with("connection.closed 1 idle for 0.1 s"), closed.c_str());
}

void Http2ExchangeTest::finishesBeforeItStops()
{
    GatewayBench bench;
    std::promise<void> called;
    std::promise<void> go;
    bench.application.on("/slow", [&](Conversation &conversation) {
        called.set_value();
        go.get_future().wait();
        conversation.answer("finished");
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/slow")));
    called.get_future().wait();
    std::thread stopper([&] { bench.stop(); });
    const bool announced = client.readToType(Http2Type::GoAway);
    client.send(ping("shutdown", 1));
    const bool named = client.readToType(Http2Type::GoAway);
    go.set_value();
    const bool ended = client.readToEndOf(1);
    const bool closed = !client.next();
    client.raw().socket().disconnectFromHost();
    stopper.join();
    QVERIFY(announced && named && ended && closed);
    QCOMPARE(client.body(1), "finished");
    bench.events();
    QCOMPARE(countOf(bench.seen, "exchange.ended Completed 200 "), 1U);
}

void Http2ExchangeTest::cutsAtTheStopDeadline()
{
    GatewayBench bench;
    std::promise<void> called;
    bench.application.on("/slow", [&](Conversation &conversation) {
        called.set_value();
        waitForDisconnection(conversation);
        conversation.end(call::CallEnded::How::NoStart);
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/slow")));
    called.get_future().wait();
    bench.stop(100ms);
    bench.events();
    QCOMPARE(countOf(bench.seen, "exchange.ended Aborted 0 "), 1U);
    QCOMPARE(countOf(bench.seen, "connection.closed 1 "), 1U);
}

void Http2ExchangeTest::goodbyeOfTheClient()
{
    GatewayBench bench;
    bench.start();
    Http2RawClient client(bench.address,
                          hello() + headers(1, get("/")) + http2Frame(Http2Type::GoAway, 0, 0, bigEndian(0, 8)));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "hello");
    QVERIFY(!client.readToType(Http2Type::Ping));
    client.raw().socket().disconnectFromHost();
    const std::string closed = bench.waitFor("connection.closed");
    QVERIFY2(closed.contains("the client said goodbye: NO_ERROR"), closed.c_str());
}

void Http2ExchangeTest::refusesABodyThatStalls()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.timeouts.body = 100ms;
    GatewayBench bench(options);
    bench.application.on("/", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/", {}, "POST"), 4) + data(1, "some"));
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.status(1), 408);
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 408 "));
    client.send(headers(3, get("/hello")));
    QVERIFY(client.readToEndOf(3));
}

void Http2ExchangeTest::answersAClientThatSendsNoMore()
{
    GatewayBench bench;
    std::promise<void> go;
    bench.application.on("/", [&](Conversation &conversation) {
        go.get_future().wait();
        conversation.answer("still here");
    });
    bench.application.on("/half", [](Conversation &conversation) {
        conversation.readAll();
        conversation.end(call::CallEnded::How::NoStart);
    });
    bench.start();
    Http2RawClient client(bench.address, hello() + headers(1, get("/")) + headers(3, get("/half", {}, "POST"), 4));
    QVERIFY(client.sync());
    ::shutdown(int(client.raw().socket().socketDescriptor()), SHUT_WR);
    letItSee(bench);
    go.set_value();
    QVERIFY(client.readToEndOf(1));
    QCOMPARE(client.body(1), "still here");
    while (client.next()) {
    }
    QCOMPARE(client.lines(3), std::vector<std::string>{"RST_STREAM 3 CANCEL"});
}

void Http2ExchangeTest::speaksOverTls_data()
{
    QTest::addColumn<QByteArray>("protocol");
    QTest::newRow("h2") << QByteArray("h2");
    QTest::newRow("http/1.1") << QByteArray("http/1.1");
}

void Http2ExchangeTest::speaksOverTls()
{
    QFETCH(const QByteArray, protocol);
    const QTemporaryDir folder;
    gateway::GatewayOptions options = quickOptions();
    options.server.tls = {.on = true, .developmentFolder = folder.path()};
    GatewayBench bench(options);
    call::Request request;
    bench.application.on("/", [&](Conversation &conversation) {
        request = conversation.request();
        conversation.answer("secret");
    });
    bench.start();
    QSslSocket socket;
    QSslConfiguration configuration = socket.sslConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setAllowedNextProtocols({protocol});
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), bench.address.port);
    QVERIFY(socket.waitForEncrypted(5000));
    const std::string wire = protocol == "h2" ? hello() + headers(1, get("/")) : "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    socket.write(wire.data(), qint64(wire.size()));
    QByteArray answer;
    while (!answer.contains("secret") && socket.waitForReadyRead(5000))
        answer += socket.readAll();
    QVERIFY(answer.contains("secret"));
    QCOMPARE(answer.startsWith("HTTP/1.1"), protocol != "h2");
    QCOMPARE(request.httpVersion, protocol == "h2" ? "2" : "1.1");
    QCOMPARE(request.scheme, "https");
    QVERIFY(request.tls);
}

QTEST_GUILESS_MAIN(Http2ExchangeTest)
#include "tst_http2exchange.moc"
