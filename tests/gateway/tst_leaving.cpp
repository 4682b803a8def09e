#include "gateway/gatewaybench.h"

#include <sys/socket.h>

using namespace testing;

/// Clients that leave or are slow, and a server that stops.
class LeavingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhenTheClientLeavesBeforeTheResponse();
    void tellsWhenTheClientLeavesInTheRequest();
    void answersAClientThatClosedItsSide();
    void tellsWhenTheClientLeavesInTheResponse();
    void aClientThatHasAllMayLeaveBeforeTheApplicationIsDone();
    void waitsForASlowReader();
    void tellsWhenASlowReaderLeaves();
    void stopsReadingAFullBody();
    void letsExchangesFinishWhenItStops();
    void cutsExchangesAtTheStopDeadline();
    void stopsWithIdleConnections();
    void tellsWhoHasThePort();
};

namespace {

const std::string kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// Waits until the client has left, as an application does that polls receive().
void waitForDisconnection(call::Call &call)
{
    while (!call.isDisconnected())
        std::this_thread::sleep_for(1ms);
}

} // namespace

void LeavingTest::tellsWhenTheClientLeavesBeforeTheResponse()
{
    GatewayBench bench;
    std::promise<void> called;
    bench.application.on("/", [&](Conversation &conversation) {
        called.set_value();
        waitForDisconnection(conversation.call());
        conversation.answer("too late");
    });
    bench.start();
    {
        RawClient client(bench.address);
        client.send(kGet);
        called.get_future().wait();
    }
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 0 peer closed in=27 out=0"));
    QCOMPARE(bench.waitFor("exchange.ended"), "exchange.ended ClientLeft 0 in=27 out=0 peer closed");
    QCOMPARE(bench.application.disconnections, 1);
}

void LeavingTest::tellsWhenTheClientLeavesInTheRequest()
{
    GatewayBench bench;
    std::promise<std::string> body;
    bench.application.on("/", [&](Conversation &conversation) {
        body.set_value(conversation.readAll());
        conversation.end(call::CallEnded::How::Raised, "OSError: the client left");
    });
    bench.start();
    {
        RawClient client(bench.address);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
        QVERIFY(bench.waitFor("wire.request_body").contains("#4/4 last=false"));
    }
    QCOMPARE(body.get_future().get(), "half");
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended ClientLeft 0 "));
}

void LeavingTest::answersAClientThatClosedItsSide()
{
    GatewayBench bench;
    std::promise<void> closed;
    auto hasClosed = closed.get_future();
    bench.application.on("/", [&](Conversation &conversation) {
        hasClosed.wait();
        conversation.answer("still there");
    });
    bench.start();
    RawClient client(bench.address);
    client.send("GET /none HTTP/1.1\r\nHost: x\r\n\r\n");
    client.readResponse();
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\n\r\nGET");
    ::shutdown(int(client.socket().socketDescriptor()), SHUT_WR);
    letItSee(bench);
    closed.set_value();
    QVERIFY(client.readResponse().ends_with("still there"));
    QVERIFY(!client.readResponse().empty());                  // the pipelined one
    QVERIFY(client.readToEnd().starts_with("HTTP/1.1 400 ")); // and the head that was cut short
}

void LeavingTest::tellsWhenTheClientLeavesInTheResponse()
{
    GatewayBench bench;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start();
        while (!conversation.call().isDisconnected()) {
            conversation.body("tick ");
            std::this_thread::sleep_for(1ms);
        }
        conversation.end(call::CallEnded::How::Unfinished);
    });
    bench.start();
    {
        RawClient client(bench.address);
        client.send(kGet);
        QVERIFY(client.readUntil("tick ").ends_with("tick "));
    }
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended ClientLeft 200 "), ended.c_str());
}

void LeavingTest::aClientThatHasAllMayLeaveBeforeTheApplicationIsDone()
{
    GatewayBench bench;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start(200, {}, 5);
        conversation.body("whole");
        while (!conversation.call().isDisconnected())
            std::this_thread::yield();
        conversation.body("", true);
        conversation.end();
    });
    bench.start();
    {
        RawClient client(bench.address);
        client.send(kGet);
        QVERIFY(client.readUntil("whole").ends_with("whole"));
    }
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended Completed 200 "), ended.c_str());
}

void LeavingTest::waitsForASlowReader()
{
    GatewayBench bench;
    constexpr int kPieces = 400;
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
    RawClient client(bench.address);
    client.socket().setReadBufferSize(1000);
    client.send(kGet);
    QTRY_VERIFY(sent > 0);
    RawClient other(bench.address);
    other.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(other.readResponse().ends_with("hello")); // the others are served meanwhile
    QVERIFY(sent < kPieces);
    client.socket().setReadBufferSize(0);
    QCOMPARE(client.readResponse().size(),
             std::string("HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n").size() + kPieces * piece.size());
    QVERIFY2(mostUnsent <= call::Call::kUnsentHighWater + piece.size(), std::to_string(mostUnsent).c_str());
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 "));
    QVERIFY(bench.application.drains > 0);
}

void LeavingTest::tellsWhenASlowReaderLeaves()
{
    GatewayBench bench;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start(200, {}, 50'000'000);
        conversation.body(std::string(50'000'000, 'x'), true);
        conversation.end();
    });
    bench.start();
    {
        RawClient client(bench.address);
        client.socket().setReadBufferSize(1000);
        client.send(kGet);
        QVERIFY(bench.waitFor("wire.response_body").contains("last=true"));
    }
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended ClientLeft 200 "), ended.c_str());
}

void LeavingTest::stopsReadingAFullBody()
{
    GatewayBench bench;
    std::promise<void> goOn;
    std::size_t total = 0;
    std::size_t largest = 0;
    bench.application.on("/", [&](Conversation &conversation) {
        goOn.get_future().wait();
        for (std::string piece = conversation.read(); !piece.empty(); piece = conversation.read()) {
            total += piece.size();
            largest = std::max(largest, piece.size());
        }
        conversation.answer("read");
    });
    bench.start();
    RawClient client(bench.address);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n");
    client.send(std::string(30'000'000, 'x'));
    QVERIFY(!bench.waitFor("wire.request_body").empty());
    RawClient other(bench.address);
    other.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(other.readResponse().ends_with("hello"));
    QVERIFY(client.socket().bytesToWrite() > 0);
    goOn.set_value();
    QVERIFY(client.readResponse().ends_with("read"));
    QCOMPARE(total, 30'000'000U);
    QVERIFY2(largest <= 2 * call::Call::kBodyHighWater, std::to_string(largest).c_str());
}

void LeavingTest::letsExchangesFinishWhenItStops()
{
    GatewayBench bench;
    std::promise<void> called;
    std::promise<void> goOn;
    bench.application.on("/", [&](Conversation &conversation) {
        called.set_value();
        goOn.get_future().wait();
        conversation.answer("finished");
    });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    called.get_future().wait();
    std::thread stopper([&] { bench.stop(); });
    RawClient late(bench.address);
    while (late.socket().state() == QAbstractSocket::ConnectedState && late.readToEnd().empty()) {
        late.socket().connectToHost(QStringLiteral("127.0.0.1"), bench.address.port);
        late.socket().waitForConnected();
    }
    goOn.set_value();
    QCOMPARE(client.readToEnd(), "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nfinished");
    stopper.join();
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200 "));
}

void LeavingTest::cutsExchangesAtTheStopDeadline()
{
    GatewayBench bench;
    std::promise<void> called;
    bench.application.on("/", [&](Conversation &conversation) {
        called.set_value();
        waitForDisconnection(conversation.call());
    });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    called.get_future().wait();
    bench.stop(50ms);
    QCOMPARE(client.readToEnd(), "");
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Aborted 0 in=27 out=0 the server stopped"));
}

void LeavingTest::stopsWithIdleConnections()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    QVERIFY(client.readResponse().ends_with("hello"));
    bench.stop(60s);
    QCOMPARE(client.readToEnd(), "");
}

void LeavingTest::tellsWhoHasThePort()
{
    GatewayBench first;
    first.start();
    gateway::GatewayOptions options = quickOptions();
    options.server.port = first.address.port;
    GatewayBench second(options);
    const auto refused = second.gateway.start();
    QVERIFY(!refused);
    QCOMPARE(refused.error().summary, QStringLiteral("Port %1 is in use").arg(first.address.port));
}

QTEST_GUILESS_MAIN(LeavingTest)
#include "tst_leaving.moc"
