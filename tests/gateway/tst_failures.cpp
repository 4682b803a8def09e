#include "gateway/gatewaybench.h"

using namespace testing;
using How = call::CallEnded::How;

/// Applications that do not keep their word: what the client gets, and what the trace says.
class FailuresTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answers500WithoutAResponse_data();
    void answers500WithoutAResponse();
    void answers500ForHeadersThatCannotBeSent_data();
    void answers500ForHeadersThatCannotBeSent();
    void answers500ForABodyBeforeItsHead();
    void keepsTheConnectionAfterA500();
    void cutsAfterTheHead_data();
    void cutsAfterTheHead();
    void leavesOutWhatIsTooMuch();
    void closesAfterTooLittle();
    void ignoresMessagesAfterTheEnd();
    void forgivesARaiseBehindTheResponse();
};

namespace {

const std::string kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string k500 = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\n"
                         "Content-Length: 26\r\n\r\n500 Internal Server Error\n";

} // namespace

void FailuresTest::answers500WithoutAResponse_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<std::string>("reason");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("raised") << int(How::Raised) << std::string("ValueError: bad id")
                            << std::string("ValueError: bad id");
    QTest::newRow("raised without words") << int(How::Raised) << std::string() << std::string("the application raised");
    QTest::newRow("no start") << int(How::NoStart) << std::string()
                              << std::string("the application returned without a response");
    QTest::newRow("completed") << int(How::Completed) << std::string()
                               << std::string("the application returned without a response");
    QTest::newRow("unfinished") << int(How::Unfinished) << std::string()
                                << std::string("the application returned in the middle");
}

void FailuresTest::answers500WithoutAResponse()
{
    QFETCH(int, how);
    QFETCH(std::string, reason);
    QFETCH(std::string, expected);
    GatewayBench bench;
    bench.application.on("/", [&](Conversation &conversation) { conversation.end(How(how), reason); });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    QCOMPARE(client.readResponse(), k500);
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended Failed 500 in=27 "), ended.c_str());
    QVERIFY2(ended.contains(expected), ended.c_str());
}

void FailuresTest::answers500ForHeadersThatCannotBeSent_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("reason");
    QTest::newRow("LF") << 200 << std::string("x") << std::string("a\nb")
                        << std::string("CR, LF or NUL in the value of x");
    QTest::newRow("name") << 200 << std::string("x y") << std::string("a") << std::string("is not a token");
    QTest::newRow("status") << 99 << std::string("x") << std::string("a") << std::string("three digits");
    QTest::newRow("length") << 200 << std::string("content-length") << std::string("many")
                            << std::string("Content-Length: many");
}

void FailuresTest::answers500ForHeadersThatCannotBeSent()
{
    QFETCH(int, status);
    QFETCH(std::string, name);
    QFETCH(std::string, value);
    QFETCH(std::string, reason);
    GatewayBench bench;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start(std::uint16_t(status), {{name, value}});
        conversation.body("never", true);
        conversation.end();
    });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    QCOMPARE(client.readResponse(), k500);
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended Failed 500 "), ended.c_str());
    QVERIFY2(ended.contains(reason), ended.c_str());
    QCOMPARE(bench.application.disconnections, 1);
}

void FailuresTest::answers500ForABodyBeforeItsHead()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.body("early");
        conversation.end();
    });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    QCOMPARE(client.readResponse(), k500);
    QVERIFY(bench.waitFor("exchange.ended").contains("a response body before its head"));
}

void FailuresTest::keepsTheConnectionAfterA500()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) { conversation.end(How::Raised); });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    QCOMPARE(client.readResponse(), k500);
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(client.readResponse().ends_with("hello"));
}

void FailuresTest::cutsAfterTheHead_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<std::string>("reason");
    QTest::newRow("raised") << int(How::Raised) << std::string("KeyError: 'x'");
    QTest::newRow("unfinished") << int(How::Unfinished)
                                << std::string("the application returned in the middle of the response body");
}

void FailuresTest::cutsAfterTheHead()
{
    QFETCH(int, how);
    QFETCH(std::string, reason);
    GatewayBench bench;
    bench.application.on("/", [&](Conversation &conversation) {
        conversation.start();
        conversation.body("part");
        conversation.end(How(how), how == int(How::Raised) ? reason : std::string());
    });
    bench.start();
    QCOMPARE(exchangeOnce(bench.address, kGet), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
    const std::string ended = bench.waitFor("exchange.ended");
    QVERIFY2(ended.starts_with("exchange.ended Cut 200 "), ended.c_str());
    QVERIFY2(ended.ends_with(reason), ended.c_str());
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 1 the response was cut: " + reason));
}

void FailuresTest::leavesOutWhatIsTooMuch()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start(200, {{"Content-Length", "4"}});
        conversation.body("123");
        conversation.body("456");
        conversation.body("789", true);
        conversation.end();
    });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet + "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    QCOMPARE(client.readResponse(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1234");
    QVERIFY(client.readResponse().ends_with("\r\n\r\nhello"));
    const std::string first = bench.waitFor("exchange.ended Completed 200");
    const std::string second = bench.waitFor("exchange.ended Completed 200"); // which of them ends first is open
    constexpr std::string_view kWords = "5 bytes over Content-Length were left out";
    QVERIFY2(first.ends_with(kWords) != second.ends_with(kWords), (first + " | " + second).c_str());
}

void FailuresTest::closesAfterTooLittle()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start(200, {{"Content-Length", "10"}});
        conversation.body("1234", true);
        conversation.end();
    });
    bench.start();
    QCOMPARE(exchangeOnce(bench.address, kGet), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234");
    QVERIFY(bench.waitFor("exchange.ended Cut 200").ends_with("6 bytes that Content-Length promised never came"));
}

void FailuresTest::ignoresMessagesAfterTheEnd()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.answer("hello");
        conversation.start(404);
        conversation.body("again", true);
        conversation.end();
    });
    bench.start();
    RawClient client(bench.address);
    for (int i = 0; i < 3; ++i) {
        client.send(kGet);
        QCOMPARE(client.readResponse(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    }
}

void FailuresTest::forgivesARaiseBehindTheResponse()
{
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) {
        conversation.start(200, {}, 2);
        conversation.body("ok", true);
        conversation.end(How::Raised, "RuntimeError: in the background");
    });
    bench.start();
    RawClient client(bench.address);
    client.send(kGet);
    QVERIFY(client.readResponse().ends_with("ok"));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Completed 200"));
}

QTEST_GUILESS_MAIN(FailuresTest)
#include "tst_failures.moc"
