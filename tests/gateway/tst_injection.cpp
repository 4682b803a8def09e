#include "conformance/socketbench.h"
#include "gateway/http2rawclient.h"

#include <future>

using namespace testing;
using gateway::Injection;
using socketbench::Bench;
using Kind = gateway::Injection::Kind;

/// The application of an open WebSocket receives what its client never sent.
class InjectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void arrivesOverHttp1();
    void arrivesOverHttp2();
    void closes();
    void saysWhatStandsInTheWay_data();
    void saysWhatStandsInTheWay();
    void saysThatItIsOver();
};

namespace {

template <class Event>
bool waitForEvent(Bench &bench, std::size_t count = 1)
{
    for (int i = 0; i < 5000 && bench.tap.all<Event>().size() < count; ++i)
        QTest::qWait(1);
    return bench.tap.all<Event>().size() >= count;
}

/// What stood in the way; empty: it is done.
std::string inject(Bench &bench, Injection what)
{
    auto answer = std::make_shared<std::promise<std::string>>();
    auto future = answer->get_future();
    bench.gateway.inject(std::move(what), [answer](const std::string &why) { answer->set_value(why); });
    return future.wait_for(20s) == std::future_status::ready ? future.get() : "no answer";
}

ExchangeId firstExchange(Bench &bench)
{
    return bench.tap.all<trace::WireRequestHead>().front().header.exchange;
}

/// The client's messages as the trace tells them: content, and the number of frames.
QStringList fromTheClient(Bench &bench)
{
    QStringList messages;
    for (const trace::TraceEvent &event : bench.tap.all<trace::SocketMessage>()) {
        const auto *message = event.as<trace::SocketMessage>();
        if (message->from == trace::Party::Client)
            messages.append(QStringLiteral("%1 %2 %3")
                                .arg(message->isText ? QStringLiteral("text") : QStringLiteral("binary"))
                                .arg(QString::fromStdString(std::string(message->data.bytes)))
                                .arg(message->frames));
    }
    return messages;
}

} // namespace

void InjectionTest::arrivesOverHttp1()
{
    Bench bench;
    socketbench::Client client(bench.address);
    QVERIFY(client.shakeHands(socketbench::handshake()).starts_with("HTTP/1.1 101"));
    client.send(clientframes::text("own"));
    QCOMPARE(client.frame(), "text own");
    const ExchangeId exchange = firstExchange(bench);
    QCOMPARE(inject(bench, {.exchange = exchange, .kind = Kind::Text, .bytes = "injected"}), "");
    QCOMPARE(client.frame(), "text injected");
    QCOMPARE(inject(bench, {.exchange = exchange, .kind = Kind::Binary, .bytes = "raw"}), "");
    QCOMPARE(client.frame(), "binary raw");
    client.send(clientframes::text("own again"));
    QCOMPARE(client.frame(), "text own again");
    const QStringList expected{QStringLiteral("text own 1"), QStringLiteral("text injected 0"),
                               QStringLiteral("binary raw 0"), QStringLiteral("text own again 1")};
    QCOMPARE(fromTheClient(bench), expected);
}

void InjectionTest::arrivesOverHttp2()
{
    Bench bench;
    const Fields fields = get("/", {{":protocol", "websocket"}, {"sec-websocket-version", "13"}}, "CONNECT");
    Http2RawClient client(bench.address, hello() + headers(1, fields, 0x4));
    QVERIFY(client.readToType(Http2Type::Headers));
    QVERIFY(waitForEvent<trace::SocketStateChanged>(bench));
    QCOMPARE(inject(bench, {.exchange = firstExchange(bench), .kind = Kind::Text, .bytes = "Hello"}), "");
    while (client.body(1).size() < 7)
        QVERIFY(client.next());
    QCOMPARE(client.body(1), std::string("\x81\x05Hello"));
    QCOMPARE(fromTheClient(bench), QStringList{QStringLiteral("text Hello 0")});
}

void InjectionTest::closes()
{
    Bench bench;
    socketbench::Client client(bench.address);
    QVERIFY(client.shakeHands(socketbench::handshake()).starts_with("HTTP/1.1 101"));
    QVERIFY(waitForEvent<trace::WireRequestHead>(bench));
    QCOMPARE(inject(bench, {.exchange = firstExchange(bench), .kind = Kind::Close, .bytes = "enough", .code = 4010}),
             "");
    QCOMPARE(client.frame(), "close 4010 enough");
    QVERIFY(waitForEvent<trace::ExchangeEnded>(bench));
    const auto closed = bench.tap.all<trace::SocketClosed>().front();
    QCOMPARE(closed.as<trace::SocketClosed>()->by, trace::Party::Client);
    QCOMPARE(closed.as<trace::SocketClosed>()->code, 4010);
    bool isTold = false;
    for (const trace::TraceEvent &event : bench.tap.all<trace::SocketStateChanged>())
        isTold = isTold || event.as<trace::SocketStateChanged>()->why == "4010, injected";
    QVERIFY(isTold);
}

void InjectionTest::saysWhatStandsInTheWay_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<std::string>("why");
    const auto row = [](const char *name, Kind kind, std::string bytes, int code, std::string why) {
        QTest::newRow(name) << int(kind) << std::move(bytes) << code << std::move(why);
    };
    row("no text", Kind::Text, "\xFF", 1000, "the text is not UTF-8");
    row("too large", Kind::Binary, std::string(100'001, 'x'), 1000, "a message may have 100000 bytes at most");
    row("no code", Kind::Close, "", 1006, "1006 is no code that a close frame may have");
    row("a long reason", Kind::Close, std::string(124, 'x'), 1000,
        "the reason of a close has at most 123 bytes, and needs a code");
}

void InjectionTest::saysWhatStandsInTheWay()
{
    QFETCH(const int, kind);
    QFETCH(const std::string, bytes);
    QFETCH(const int, code);
    QFETCH(const std::string, why);
    Bench bench;
    socketbench::Client client(bench.address);
    QVERIFY(client.shakeHands(socketbench::handshake()).starts_with("HTTP/1.1 101"));
    QVERIFY(waitForEvent<trace::WireRequestHead>(bench));
    QCOMPARE(inject(bench, {.exchange = firstExchange(bench),
                            .kind = static_cast<Kind>(kind),
                            .bytes = bytes,
                            .code = static_cast<std::uint16_t>(code)}),
             why);
    client.send(clientframes::text("still open"));
    QCOMPARE(client.frame(), "text still open");
}

void InjectionTest::saysThatItIsOver()
{
    Bench bench;
    socketbench::Client client(bench.address);
    QVERIFY(client.shakeHands(socketbench::handshake()).starts_with("HTTP/1.1 101"));
    client.send(clientframes::text("please close"));
    QCOMPARE(client.frame(), "close 4001 bye");
    QCOMPARE(inject(bench, {.exchange = firstExchange(bench), .bytes = "late"}), "the WebSocket is closing");
    client.send(clientframes::frame({.opcode = 8}, "\x0F\xA1"));
    QCOMPARE(client.frame(), "end");
    QVERIFY(waitForEvent<trace::ExchangeEnded>(bench));
    QCOMPARE(inject(bench, {.exchange = firstExchange(bench), .bytes = "later"}), "the exchange has ended");
}

QTEST_GUILESS_MAIN(InjectionTest)
#include "tst_injection.moc"
