#include "gateway/gatewaybench.h"

using namespace testing;

/// Requests that no application sees, limits and time-outs: the status, and the exchange that records them.
class RefusalsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void refusesBehindAGoodRequest();
    void refusesABodyInTheMiddle_data();
    void refusesABodyInTheMiddle();
    void cutsWhenTheBodyBreaksBehindTheHead();
    void timesOutASlowHead();
    void timesOutABodyThatStalls();
    void waitsForABodyThatNobodyReadsYet();
    void closesIdleConnections();
    void doesNotTimeOutASlowApplication();
    void recordsAHeadThatWasCutShort();
    void losesNoAnswerToAReset();
};

namespace {

gateway::GatewayOptions smallLimits()
{
    gateway::GatewayOptions options = quickOptions();
    options.limits = {.head = 300, .headers = 4, .target = 50, .framing = 100, .body = 100};
    return options;
}

} // namespace

void RefusalsTest::refuses_data()
{
    QTest::addColumn<std::string>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("detail");
    const auto row = [](const char *name, std::string request, int status, std::string detail) {
        QTest::newRow(name) << std::move(request) << status << std::move(detail);
    };
    const std::string host = "Host: x\r\n";
    row("400", "GET / HTTP/1.1\r\n\r\n", 400, "an HTTP/1.1 request without a Host header");
    row("400 TLS", std::string("\x16\x03\x01\x00\x05", 5), 400,
        "a TLS handshake on a plain HTTP port (https:// where http:// was meant)");
    row("400 conflict", "POST / HTTP/1.1\r\n" + host + "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
        "Content-Length: 12 next to Transfer-Encoding: chunked");
    row("413", "POST / HTTP/1.1\r\n" + host + "Content-Length: 101\r\n\r\n", 413,
        "Content-Length: 101 is more than the limit of 100 bytes");
    row("414", "GET /" + std::string(50, 'a') + " HTTP/1.1\r\n\r\n", 414, "a request target of more than 50 bytes");
    row("431 size", "GET / HTTP/1.1\r\nA: " + std::string(400, 'a') + "\r\n\r\n", 431,
        "a request head of more than 300 bytes");
    row("431 number", "GET / HTTP/1.1\r\n" + host + "A: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\n\r\n", 431,
        "more than 4 header fields");
    row("501 method", "BREW / HTTP/1.1\r\n" + host + "\r\n", 501, "unknown method BREW");
    row("501 CONNECT", "CONNECT x:1 HTTP/1.1\r\n" + host + "\r\n", 501,
        "CONNECT asks for a tunnel; this is an application server, not a proxy");
    row("501 coding", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501,
        "Transfer-Encoding: gzip, chunked: only chunked is understood");
    row("505", "GET / HTTP/2.0\r\n\r\n", 505, "HTTP/2.0; this listener speaks HTTP/1.1 and 1.0");
}

void RefusalsTest::refuses()
{
    QFETCH(std::string, request);
    QFETCH(int, status);
    QFETCH(std::string, detail);
    GatewayBench bench(smallLimits());
    bench.start();
    const std::string response = exchangeOnce(bench.address, request);
    QVERIFY2(response.starts_with(std::format("HTTP/1.1 {} ", status)), response.c_str());
    QVERIFY2(response.contains("\r\nConnection: close\r\n"), response.c_str());
    QVERIFY2(response.ends_with(detail + "\n"), response.c_str());

    const std::string rejected = bench.waitFor("wire.rejected");
    QVERIFY2(rejected.starts_with(std::format("wire.rejected {} @0 #{} {}", status, request.size(), detail)),
             rejected.c_str());
    QVERIFY2(rejected.ends_with(" | " + request), rejected.c_str());
    QVERIFY(bench.waitFor("wire.response_head").starts_with(std::format("wire.response_head {} @0", status)));
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with(std::format("exchange.ended Rejected {} in={} ", status, request.size())),
             ended.c_str());
    QVERIFY2(ended.ends_with(detail), ended.c_str());
}

void RefusalsTest::refusesBehindAGoodRequest()
{
    GatewayBench bench;
    bench.start();
    const std::string all = exchangeOnce(bench.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
    QVERIFY(all.starts_with("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 400 Bad Request\r\n"));
    QVERIFY(bench.waitFor("wire.rejected").starts_with("wire.rejected 400 @27 #12 "));
}

void RefusalsTest::refusesABodyInTheMiddle_data()
{
    QTest::addColumn<std::string>("rest");
    QTest::addColumn<int>("status");
    QTest::newRow("broken chunk") << std::string("5\r\nhelloX") << 400;
    QTest::newRow("too large") << std::string("5\r\nhello\r\nffff\r\n") << 413;
}

void RefusalsTest::refusesABodyInTheMiddle()
{
    QFETCH(std::string, rest);
    QFETCH(int, status);
    GatewayBench bench(smallLimits());
    std::promise<std::string> body;
    bench.application.on("/", [&](Conversation &conversation) {
        body.set_value(conversation.readAll());
        conversation.end(call::CallEnded::How::Raised, "the client left");
    });
    bench.start();
    const std::string response =
        exchangeOnce(bench.address, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + rest);
    QVERIFY2(response.starts_with(std::format("HTTP/1.1 {} ", status)), response.c_str());
    QCOMPARE(body.get_future().get(), "hello");
    QVERIFY(bench.waitFor("wire.rejected").starts_with(std::format("wire.rejected {} ", status)));
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with(std::format("exchange.ended Rejected {} ", status)), ended.c_str());
}

void RefusalsTest::cutsWhenTheBodyBreaksBehindTheHead()
{
    GatewayBench bench;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start();
        conversation.body("part");
        conversation.readAll();
        conversation.end(call::CallEnded::How::Raised);
    });
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    QVERIFY(client.readUntil("part\r\n").ends_with("4\r\npart\r\n"));
    client.send("nonsense\r\n");
    QCOMPARE(client.readToEnd(), "");
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 200 "));
}

void RefusalsTest::timesOutASlowHead()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.timeouts.head = 60ms;
    GatewayBench bench(options);
    bench.start();
    const std::string response = exchangeOnce(bench.address, "GET / HTTP/1.1\r\nHost");
    QVERIFY2(response.starts_with("HTTP/1.1 408 Request Timeout\r\n"), response.c_str());
    QVERIFY(
        bench.waitFor("wire.rejected").starts_with("wire.rejected 408 @0 #20 no complete request head within 0.06 s"));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 408 in=20 "));
    RawClient second(bench.address);
    second.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(second.readResponse().ends_with("hello"));
    second.send("GET / HTT");
    QVERIFY(second.readToEnd().starts_with("HTTP/1.1 408 "));
}

void RefusalsTest::timesOutABodyThatStalls()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.timeouts.body = 60ms;
    GatewayBench bench(options);
    bench.application.on("/read", [](Conversation &conversation) {
        const std::string body = conversation.readAll();
        if (conversation.call().isDisconnected())
            conversation.end(call::CallEnded::How::Raised, "OSError: the client stalled");
        else
            conversation.answer(body);
    });
    bench.application.on("/begin", [](Conversation &conversation) {
        conversation.start(200);
        conversation.body("some");
        (void)conversation.readAll();
        conversation.end(call::CallEnded::How::Raised, "OSError: the client stalled");
    });
    bench.start();
    RawClient client(bench.address);
    client.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
    for (int i = 0; i < 5; ++i) { // 5 pieces, each in time, take longer than the time-out
        client.send("x");
        QTest::qWait(20);
    }
    const std::string response = client.readToEnd();
    QVERIFY2(response.starts_with("HTTP/1.1 408 Request Timeout\r\n"), response.c_str());
    QVERIFY(response.ends_with("nothing of the request body came for 0.06 s\n"));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 408 "));
    RawClient second(bench.address);
    second.send("POST /begin HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    const std::string cut = second.readToEnd();
    QVERIFY(cut.starts_with("HTTP/1.1 200 "));
    QVERIFY(!cut.ends_with("0\r\n\r\n"));
    RawClient third(bench.address);
    third.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
    QVERIFY(third.readResponse().ends_with("ab"));
}

void RefusalsTest::waitsForABodyThatNobodyReadsYet()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.timeouts.body = 60ms;
    GatewayBench bench(options);
    std::promise<void> waited;
    auto hasWaited = waited.get_future();
    bench.application.on("/", [&](Conversation &conversation) {
        hasWaited.wait();
        conversation.answer(conversation.readAll());
    });
    bench.application.on("/read", [](Conversation &conversation) {
        (void)conversation.readAll();
        conversation.end(call::CallEnded::How::Raised, "OSError: the client stalled");
    });
    bench.start();
    RawClient client(bench.address); // waits for 100 Continue, as it may
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    for (int i = 0; i < 2; ++i) { // the time-out has passed, twice
        const std::string other =
            exchangeOnce(bench.address, "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
        QVERIFY2(other.starts_with("HTTP/1.1 408 "), other.c_str());
    }
    waited.set_value();
    QVERIFY(client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 100 "));
    client.send("ab");
    QVERIFY(client.readResponse().ends_with("ab"));
}

void RefusalsTest::closesIdleConnections()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.timeouts.idle = 40ms;
    options.server.timeouts.head = 60ms;
    GatewayBench bench(options);
    bench.start();
    QCOMPARE(exchangeOnce(bench.address, ""), "");
    QCOMPARE(bench.waitFor("connection.closed"), "connection.closed 1 idle for 0.06 s in=0 out=0");
    RawClient client(bench.address);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readToEnd().ends_with("hello"));
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 1 idle for 0.04 s in=27"));
}

void RefusalsTest::doesNotTimeOutASlowApplication()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.timeouts = {.head = 20ms, .idle = 20ms, .drain = 20ms, .linger = 20ms};
    GatewayBench bench(options);
    std::promise<void> goOn;
    bench.application.on("/", [&](Conversation &conversation) {
        goOn.get_future().wait();
        conversation.answer("late");
    });
    bench.start();
    RawClient client(bench.address);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QCOMPARE(exchangeOnce(bench.address, ""), ""); // closed by its own time-out meanwhile
    goOn.set_value();
    QVERIFY(client.readResponse().ends_with("late"));
}

void RefusalsTest::recordsAHeadThatWasCutShort()
{
    GatewayBench bench;
    bench.start();
    {
        RawClient client(bench.address);
        client.send("GET / HTTP/1.1\r\nHo");
        client.socket().waitForBytesWritten();
        client.socket().disconnectFromHost();
    }
    QVERIFY(
        bench.waitFor("wire.rejected").starts_with("wire.rejected 400 @0 #18 the peer closed inside the request head"));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 0 in=18 out=0"));
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 0 peer closed"));
}

void RefusalsTest::losesNoAnswerToAReset()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n" + std::string(5'000'000, 'x'));
    QVERIFY(client.readToEnd().starts_with("HTTP/1.1 413 "));
}

QTEST_GUILESS_MAIN(RefusalsTest)
#include "tst_refusals.moc"
