#include "gateway/gatewaybench.h"

using namespace testing;

class ExchangeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAndKeepsTheConnection();
    void answersPipelinedRequestsInOrder();
    void closesWhenAsked();
    void speaksHttp10();
    void givesTheApplicationItsRequest();
    void replacesHostByAnAbsoluteTarget();
    void servesAsteriskTargets();
    void readsSizedBodies();
    void readsChunkedBodies();
    void recordsTrailers();
    void sendsContinueWhenTheBodyIsWanted();
    void doesNotSendContinueUnasked();
    void streamsChunked();
    void leavesOutBodies_data();
    void leavesOutBodies();
    void drainsAnUnreadBody();
    void closesOnAnEndlessUnreadBody();
    void goesOnWhileACallIsStillRunning();
    void boundsWhatItRecords();
    void writesDates();
};

void ExchangeTest::answersAndKeepsTheConnection()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    for (int i = 0; i < 3; ++i) {
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(client.readResponse(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        QVERIFY(!bench.waitFor("exchange.ended").empty()); // the application returns behind its last byte
    }
    bench.stop();
    bench.events();
    QCOMPARE(bench.seen[0], "process.thread ");
    QCOMPARE(bench.seen[1], "connection.opened tcp");
    QCOMPARE(bench.seen[2], "wire.request_head @0 #27");
    QVERIFY(bench.seen[3].starts_with("wire.response_head 200 @0 #"));
    const auto headSize = std::stoul(bench.seen[3].substr(bench.seen[3].find('#') + 1));
    QCOMPARE(bench.seen[4], std::format("wire.response_body @{} f#0 #5/5 last=true", headSize));
    QCOMPARE(bench.seen[5], std::format("exchange.ended Completed 200 in=27 out={} ", headSize + 5));
    QCOMPARE(bench.seen[6], "wire.request_head @27 #27");
    QCOMPARE(bench.seen[7], std::format("wire.response_head 200 @{} #{}", headSize + 5, headSize));
    QCOMPARE(bench.seen.size(), 15U);
    QCOMPARE(bench.seen.back(), std::format("connection.closed 1 the server stopped in=81 out={}", 3 * (headSize + 5)));
}

void ExchangeTest::answersPipelinedRequestsInOrder()
{
    GatewayBench bench;
    for (const std::string path : {"/a", "/b", "/c"})
        bench.application.on(path, [path](Conversation &conversation) { conversation.answer(path); });
    bench.start();
    RawClient client(bench.address);
    std::string requests;
    for (int i = 0; i < 50; ++i)
        requests += std::format("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "abc"[i % 3]);
    client.send(requests);
    for (int i = 0; i < 50; ++i)
        QVERIFY(client.readResponse().ends_with(std::format("\r\n\r\n/{}", "abc"[i % 3])));
}

void ExchangeTest::closesWhenAsked()
{
    GatewayBench bench;
    bench.application.on("/app", [](Conversation &conversation) {
        conversation.start(200, {{"connection", "close"}}, 2);
        conversation.body("ok", true);
        conversation.end();
    });
    bench.start();
    QCOMPARE(exchangeOnce(bench.address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
    QCOMPARE(exchangeOnce(bench.address, "GET /app HTTP/1.1\r\nHost: x\r\n\r\n"),
             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
}

void ExchangeTest::speaksHttp10()
{
    GatewayBench bench;
    bench.application.on("/stream", [](Conversation &conversation) {
        conversation.start();
        conversation.body("one ");
        conversation.body("two", true);
        conversation.end();
    });
    bench.start();
    QCOMPARE(exchangeOnce(bench.address, "GET / HTTP/1.0\r\n\r\n"),
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
    QCOMPARE(exchangeOnce(bench.address, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
             "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none two");
    RawClient client(bench.address);
    for (int i = 0; i < 2; ++i) {
        client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        QCOMPARE(client.readResponse(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello");
    }
}

void ExchangeTest::givesTheApplicationItsRequest()
{
    GatewayBench bench;
    call::Request request;
    bench.application.on("/a%20b", [&](Conversation &conversation) {
        request = conversation.request();
        conversation.answer("");
    });
    bench.start();
    RawClient client(bench.address);
    client.send("PATCH /a%20b?x=1&y=%26 HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("\r\n\r\n"));
    QCOMPARE(request.method, "PATCH");
    QCOMPARE(request.target, "/a%20b?x=1&y=%26");
    QCOMPARE(request.path, "/a%20b");
    QCOMPARE(request.query, "x=1&y=%26");
    QCOMPARE(request.httpVersion, "1.1");
    QCOMPARE(request.scheme, "http");
    QCOMPARE(request.headers.values("x-a"), (std::vector<std::string_view>{"1", "2"}));
    QCOMPARE(request.client.host, "127.0.0.1");
    QCOMPARE(request.client.port.value_or(0), client.socket().localPort());
    QCOMPARE(request.server.port.value_or(0), bench.address.port);
    QVERIFY(!request.hasBody);
}

void ExchangeTest::replacesHostByAnAbsoluteTarget()
{
    GatewayBench bench;
    bench.application.on("/p", [](Conversation &conversation) {
        const auto &request = conversation.request();
        conversation.answer(std::string(*request.headers.value("host")) + " " + request.target + " " + request.query);
    });
    bench.start();
    RawClient client(bench.address);
    client.send("GET http://other:81/p?q HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("\r\n\r\nother:81 http://other:81/p?q q"));
}

void ExchangeTest::servesAsteriskTargets()
{
    GatewayBench bench;
    bench.application.on("*", [](Conversation &conversation) { conversation.answer(conversation.request().target); });
    bench.start();
    RawClient client(bench.address);
    client.send("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("\r\n\r\n*"));
}

void ExchangeTest::readsSizedBodies()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello");
    QVERIFY(bench.waitFor("wire.request_body").ends_with("f#0 #5/5 last=false"));
    client.send(" world");
    QVERIFY(client.readResponse().ends_with("\r\n\r\nhello world"));
    QVERIFY(bench.waitFor("wire.request_body").ends_with("f#0 #6/6 last=true"));
}

void ExchangeTest::readsChunkedBodies()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        QVERIFY(!conversation.request().contentLength);
        conversation.answer(conversation.readAll());
    });
    bench.start();
    RawClient client(bench.address);
    client.send(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("\r\n\r\nhello world"));
    QVERIFY(bench.waitFor("wire.request_body").ends_with("f#3 #5/5 last=false"));
    QVERIFY(std::ranges::contains(bench.seen, std::string("wire.request_body @64 f#5 #6/6 last=false")));
    QVERIFY(std::ranges::contains(bench.seen, std::string("wire.request_body @75 f#7 #0/0 last=true")));
}

void ExchangeTest::recordsTrailers()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        static_cast<void>(conversation.readAll());
        conversation.start();
        conversation.body("body");
        call::ResponseTrailers trailers;
        trailers.headers.append("Sum", "1");
        conversation.post(std::move(trailers));
        conversation.end();
    });
    bench.start();
    RawClient client(bench.address);
    client.send(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0;x=y\r\nA: 1\r\nB: 2\r\n\r\n");
    QVERIFY(client.readUntil("Sum: 1\r\n\r\n").contains("0\r\nSum: 1"));
    QCOMPARE(bench.waitFor("wire.request_trailers"), "wire.request_trailers @73 #14");
    QVERIFY(std::ranges::contains(bench.seen, std::string("wire.request_body @64 f#9 #0/0 last=true")));
    const std::string sent = bench.waitFor("wire.response_trailers");
    QVERIFY2(sent.ends_with(" #10"), sent.c_str());
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended Completed 200 in=87 "), ended.c_str());
    const auto start = std::stoull(sent.substr(sent.find('@') + 1));
    QVERIFY2(ended.contains(std::format(" out={} ", start + 10)), ended.c_str());
}

void ExchangeTest::sendsContinueWhenTheBodyIsWanted()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    QCOMPARE(client.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    QCOMPARE(client.readResponse(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    QCOMPARE(bench.waitFor("wire.response_head 100"), "wire.response_head 100 @0 #25");
    QVERIFY(bench.waitFor("wire.response_head 200").starts_with("wire.response_head 200 @25 "));
}

void ExchangeTest::doesNotSendContinueUnasked()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    QCOMPARE(client.readToEnd(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200"));
}

void ExchangeTest::streamsChunked()
{
    GatewayBench bench;
    std::atomic<bool> goOn = false;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start();
        conversation.body("one");
        goOn.wait(false);
        conversation.body("two");
        conversation.body("", true);
        conversation.end();
    });
    bench.start();
    RawClient client(bench.address);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readUntil("\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"));
    QCOMPARE(client.read(8), "3\r\none\r\n");
    goOn = true;
    goOn.notify_all();
    QCOMPARE(client.read(13), "3\r\ntwo\r\n0\r\n\r\n");
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("hello"));
    QVERIFY(bench.waitFor("wire.response_body").ends_with("f#3 #3/3 last=false"));
}

void ExchangeTest::leavesOutBodies_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("HEAD") << std::string("HEAD") << 200 << std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    QTest::newRow("204") << std::string("GET") << 204 << std::string("HTTP/1.1 204 No Content\r\n\r\n");
    QTest::newRow("304") << std::string("GET") << 304 << std::string("HTTP/1.1 304 Not Modified\r\n\r\n");
}

void ExchangeTest::leavesOutBodies()
{
    QFETCH(std::string, method);
    QFETCH(int, status);
    QFETCH(std::string, expected);
    GatewayBench bench;
    bench.application.on("/",
                         [status](Conversation &conversation) { conversation.answer("hello", std::uint16_t(status)); });
    bench.start();
    RawClient client(bench.address);
    for (int i = 0; i < 2; ++i) {
        client.send(method + " / HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(RawClient::withoutOwnHeaders(client.readUntil("\r\n\r\n")), expected);
    }
    QVERIFY(bench.waitFor("exchange.ended").starts_with(std::format("exchange.ended Completed {}", status)));
    QVERIFY(std::ranges::none_of(bench.seen,
                                 [](const std::string &line) { return line.starts_with("wire.response_body"); }));
}

void ExchangeTest::drainsAnUnreadBody()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    const std::string body(200'000, 'x');
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("hello"));
    client.send(body);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QCOMPARE(client.readResponse(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    QCOMPARE(bench.application.disconnections, 1);
}

void ExchangeTest::closesOnAnEndlessUnreadBody()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("hello"));
    client.send(std::string(20'000'000, 'x'));
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 1 the request body was not read"));

    RawClient silent(bench.address);
    silent.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n");
    QVERIFY(silent.readToEnd().ends_with("hello"));
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 1 the request body was not read"));
}

void ExchangeTest::goesOnWhileACallIsStillRunning()
{
    GatewayBench bench;
    std::atomic<bool> goOn = false;
    bench.application.on("/background", [&](Conversation &conversation) {
        conversation.start(200, {}, 4);
        conversation.body("done", true);
        goOn.wait(false);
        conversation.end();
    });
    bench.start();
    RawClient client(bench.address);
    client.send("GET /background HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("done"));
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("hello"));
    QVERIFY(bench.waitFor("exchange.ended").contains("in=27"));
    goOn = true;
    goOn.notify_all();
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 in=37"));
}

void ExchangeTest::boundsWhatItRecords()
{
    GatewayBench bench(quickOptions(), 32 * 1024 * 1024);
    bench.application.on("/", [](Conversation &conversation) {
        conversation.readAll();
        conversation.answer(std::string(3'000'000, 'y'));
    });
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x'));
    QVERIFY(client.readResponse().ends_with(std::string(1000, 'y')));
    bench.waitFor("exchange.ended");
    std::uint64_t kept = 0;
    for (const std::string &line : bench.seen) {
        if (line.starts_with("wire.request_body"))
            kept += std::stoul(line.substr(line.rfind('#') + 1));
    }
    QCOMPARE(kept, 1024U * 1024U);
    QVERIFY(std::ranges::any_of(bench.seen,
                                [](const std::string &line) { return line.contains("#1048576/3000000 last=true"); }));
}

void ExchangeTest::writesDates()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string head = client.readUntil("\r\n\r\n");
    const QRegularExpression date(QStringLiteral(
        "Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n"));
    QVERIFY(date.match(QString::fromStdString(head)).hasMatch());
    QVERIFY(head.contains("Server: gatescope\r\n"));
}

QTEST_GUILESS_MAIN(ExchangeTest)
#include "tst_exchange.moc"
