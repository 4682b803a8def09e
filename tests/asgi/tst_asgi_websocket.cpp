#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// A websocket exchange: scope, receive(), waiting, and how it ends.
class AsgiWebSocketTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void scope(); // A401, A403, A404, A021
    void scopeScheme_data();
    void scopeScheme();        // A402
    void eventsOfAnEcho();     // A501, A519
    void messagesKeepOneKey(); // A508
    void whatCameBeforeTheEndIsGiven();
    void disconnectRepeats();   // A518, A520
    void refusedIsOverAtOnce(); // A513, A703
    void receiveWaitsForAMessage();
    void aCancelledWaitLosesNothing(); // A206
    void readingPausesAndGoesOn();     // A525
    void aSlowPeerMakesSendWait();
    void sendAfterTheClientLeft(); // A511
    void sendWaitsUntilTheClientLeaves();
    void acceptBeforeConnect(); // A503
    void endings_data();
    void endings();
    void theServerStops();
    void lateSubtask(); // A026
};

namespace {

const char *const kEcho = R"(
    async def app(scope, receive, send):
        assert (await receive())['type'] == 'websocket.connect'
        await send({'type': 'websocket.accept'})
        while (message := await receive())['type'] == 'websocket.receive':
            if 'text' in message:
                await send({'type': 'websocket.send', 'text': message['text']})
            else:
                await send({'type': 'websocket.send', 'bytes': message['bytes']})
        results.append(sorted(message.items()))
)";

} // namespace

void AsgiWebSocketTest::scope()
{
    Served served(R"(
        async def app(scope, receive, send):
            results.extend(f'{key}={value!r}' for key, value in scope.items())
            await receive()
            await send({'type': 'websocket.close'})
    )");
    QVERIFY(served.run([](Client &client) {
        call::Request request{.method = "GET", .target = "/a%20b?x=1", .path = "/a%20b", .query = "x=1"};
        request.headers.append("Host", "h");
        request.isWebSocket = true;
        request.subprotocols = {"soap", "chat"};
        client.waitForEnd(client.send(std::move(request)));
    }));
    QCOMPARE(served.results(),
             QStringList({u"type='websocket'"_s, u"asgi={'version': '3.0', 'spec_version': '2.5'}"_s,
                          u"http_version='1.1'"_s, u"server=('127.0.0.1', 8000)"_s, u"client=('127.0.0.1', 50000)"_s,
                          u"scheme='ws'"_s, u"subprotocols=['soap', 'chat']"_s, u"root_path=''"_s, u"path='/a b'"_s,
                          u"raw_path=b'/a%20b'"_s, u"query_string=b'x=1'"_s, u"headers=[(b'host', b'h')]"_s,
                          u"state={}"_s, u"extensions={'websocket.http.response': {}}"_s}));
    const auto started = served.all<trace::CallStarted>(1);
    QCOMPARE(started[0].protocol, trace::Protocol::WebSocket);
    QCOMPARE(started[0].interface, trace::Interface::Asgi3);
    QCOMPARE(std::string(started[0].method), "GET");
    QCOMPARE(started[0].arguments.root()->value("subprotocols")->repr(), "['soap', 'chat']");
    QCOMPARE(started[0].arguments.root()->value("extensions")->repr(), "{'websocket.http.response': {}}");
}

void AsgiWebSocketTest::scopeScheme_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("seen");
    for (const auto &[given, seen] :
         {std::pair("http", "ws"), std::pair("https", "wss"), std::pair("ws", "ws"), std::pair("wss", "wss")})
        QTest::newRow(given) << QString::fromLatin1(given) << QString::fromLatin1(seen);
}

void AsgiWebSocketTest::scopeScheme()
{
    QFETCH(QString, given);
    QFETCH(QString, seen);
    Served served(R"(
        async def app(scope, receive, send):
            results.append(scope['scheme'] + ' ' + scope['http_version'] + str('method' in scope))
            await send({'type': 'websocket.close'})
    )");
    QVERIFY(served.run([&](Client &client) {
        client.waitForEnd(client.send({.method = "CONNECT",
                                       .target = "/",
                                       .path = "/",
                                       .httpVersion = "2",
                                       .scheme = given.toStdString(),
                                       .isWebSocket = true}));
    }));
    QCOMPARE(served.results(), QStringList({seen + u" 2False"_s}));
    QCOMPARE(std::string(served.all<trace::CallStarted>(1)[0].method), "CONNECT");
}

void AsgiWebSocketTest::eventsOfAnEcho()
{
    Served served(kEcho);
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.waitUntil([&] { return client.reply(call).accepted; });
        client.text(call, "hé");
        client.waitForMessages(call, 1);
        client.endSocket(call, 1001, "bye");
        client.waitForEnd(call);
    }));
    QCOMPARE(served.eventNames(1),
             QStringList({u"call.started"_s, u"call.app_called"_s, u"asgi.receive_called"_s, u"asgi.receive"_s,
                          u"asgi.send"_s, u"asgi.receive_called"_s, u"asgi.receive"_s, u"asgi.send"_s,
                          u"asgi.receive_called"_s, u"asgi.receive"_s, u"call.app_returned"_s}));
    const auto received = served.all<trace::ReceiveAnswered>(1);
    QCOMPARE(received[0].message.root()->repr(), "{'type': 'websocket.connect'}");
    QCOMPARE(received[1].message.root()->repr(), "{'type': 'websocket.receive', 'text': 'hé'}");
    QCOMPARE(received[1].message.root()->value("text")->size(), 2U);
    QCOMPARE(received[2].message.root()->repr(), "{'type': 'websocket.disconnect', 'code': 1001, 'reason': 'bye'}");
    QCOMPARE(std::string(received[2].type), "websocket.disconnect");
    QCOMPARE(int(served.reply(1).how), int(How::Completed));
    QCOMPARE(served.findings(1), QStringList());
}

void AsgiWebSocketTest::messagesKeepOneKey()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            for _ in range(4):
                results.append(await receive())
            await send({'type': 'websocket.close'})
    )");
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.text(call, "");
        client.text(call, "a€");
        client.message(call, "", false);
        client.message(call, std::string_view("\0\xff", 2), false);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"{'type': 'websocket.receive', 'text': ''}"_s,
                                            u"{'type': 'websocket.receive', 'text': 'a€'}"_s,
                                            u"{'type': 'websocket.receive', 'bytes': b''}"_s,
                                            u"{'type': 'websocket.receive', 'bytes': b'\\x00\\xff'}"_s}));
    QCOMPARE(served.all<trace::ReceiveAnswered>(1)[4].message.root()->repr(),
             "{'type': 'websocket.receive', 'bytes': b'\\x00\\xff'}");
}

void AsgiWebSocketTest::whatCameBeforeTheEndIsGiven()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            results.append('open')
            while (message := await receive())['type'] == 'websocket.receive':
                results.append(message['text'])
            results.append(message['code'])
    )");
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.waitForResults(1);
        call->pushMessage({.bytes = "one"});
        call->pushMessage({.bytes = "two"});
        client.endSocket(call, 1005);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"open"_s, u"one"_s, u"two"_s, u"1005"_s}));
    QCOMPARE(served.reply(1).how, How::Completed);
}

void AsgiWebSocketTest::disconnectRepeats()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            for _ in range(3):
                results.append(await receive())
    )");
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.waitUntil([&] { return client.reply(call).accepted; });
        client.endSocket(call, 1005);
        client.waitForEnd(call);
    }));
    const auto each = u"{'type': 'websocket.disconnect', 'code': 1005, 'reason': ''}"_s;
    QCOMPARE(served.results(), QStringList({each, each, each}));
    QCOMPARE(served.findings(1), QStringList({u"A520"_s}));
}

void AsgiWebSocketTest::refusedIsOverAtOnce()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            if scope['path'] == '/close':
                await send({'type': 'websocket.close'})
            else:
                await send({'type': 'websocket.http.response.start', 'status': 404})
                await send({'type': 'websocket.http.response.body'})
            results.append(await receive())
    )");
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.open("/close"));
        client.waitForEnd(client.open("/deny"));
    }));
    const auto each = u"{'type': 'websocket.disconnect', 'code': 1006, 'reason': ''}"_s;
    QCOMPARE(served.results(), QStringList({each, each}));
    const auto sent = served.all<trace::HeadersSent>(2);
    QCOMPARE(sent[0].status, 404);
    QCOMPARE(std::string(sent[0].cause), "websocket.http.response.body");
}

void AsgiWebSocketTest::receiveWaitsForAMessage()
{
    Served served(R"(
        import asyncio
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            readers = [asyncio.create_task(receive()) for _ in range(2)]
            await asyncio.sleep(0)
            results.append('waiting')
            done, rest = await asyncio.wait(readers, return_when=asyncio.FIRST_COMPLETED)
            results.append(f'{len(done)} {len(rest)}')
            await asyncio.wait(rest)
            results.append(sorted(reader.result()['text'] for reader in readers))
            await send({'type': 'websocket.close'})
    )");
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.waitForResults(1);
        client.text(call, "one");
        client.waitForResults(2);
        client.text(call, "two");
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"waiting"_s, u"1 1"_s, u"['one', 'two']"_s}));
}

void AsgiWebSocketTest::aCancelledWaitLosesNothing()
{
    Served served(R"(
        import asyncio
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            for _ in range(3):
                try:
                    await asyncio.wait_for(receive(), 0.001)
                except asyncio.TimeoutError:
                    pass
            results.append('ready')
            results.append((await receive())['text'])
            await send({'type': 'websocket.close'})
    )");
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.waitForResults(1);
        client.text(call, "kept");
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"ready"_s, u"kept"_s}));
}

void AsgiWebSocketTest::readingPausesAndGoesOn()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            total = 0
            while total < 200000:
                total += len((await receive())['bytes'])
            await send({'type': 'websocket.close'})
    )");
    bool wasFull = false;
    QVERIFY(served.run([&](Client &client) {
        const auto call = client.open("/");
        for (int i = 0; i < 4; ++i)
            call->pushMessage({.bytes = std::string(50000, 'x'), .isText = false});
        wasFull = call->messagesAreFull();
        client.message(call, "", false);
        client.waitForEnd(call);
    }));
    QVERIFY(wasFull);
    QVERIFY(served.reply(1).bodyTaken >= 1);
    QVERIFY(served.findings(1).contains(u"A525"_s));
}

void AsgiWebSocketTest::aSlowPeerMakesSendWait()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            for piece in range(4):
                await send({'type': 'websocket.send', 'bytes': b'x' * 40000})
                results.append(piece)
            await send({'type': 'websocket.close'})
    )");
    qsizetype whileHeld = 0;
    QVERIFY(served.run([&](Client &client) {
        client.hold();
        const auto call = client.open("/");
        client.waitForMessages(call, 2);
        client.waitForResults(1);
        whileHeld = client.resultCount();
        client.letGo();
        client.waitForEnd(call);
    }));
    QCOMPARE(whileHeld, 1);
    QCOMPARE(served.results().size(), 4);
    QVERIFY(!served.all<trace::SendResumed>(1).empty());
}

void AsgiWebSocketTest::sendAfterTheClientLeft()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            assert (await receive())['type'] == 'websocket.disconnect'
            for type in ('send', 'close'):
                try:
                    await send({'type': f'websocket.{type}', **({'text': 'x'} if type == 'send' else {})})
                except OSError as error:
                    results.append(f'{error.__class__.__name__}: {error}')
            await send({'type': 'websocket.send', 'text': 'x'})
    )");
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.waitUntil([&] { return client.reply(call).accepted; });
        client.endSocket(call, 1006);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"ClientDisconnected: websocket.send: the client has left"_s,
                                            u"ClientDisconnected: websocket.close: the client has left"_s}));
    QCOMPARE(served.findings(1), QStringList({u"A208"_s, u"A330"_s, u"A330"_s, u"A329"_s}));
    QCOMPARE(int(served.reply(1).how), int(How::Completed));
    QVERIFY(served.all<trace::AppRaised>(1).empty());
}

void AsgiWebSocketTest::sendWaitsUntilTheClientLeaves()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            try:
                while True:
                    await send({'type': 'websocket.send', 'bytes': b'x' * 40000})
            except OSError as error:
                results.append(error)
    )");
    QVERIFY(served.run([](Client &client) {
        client.hold();
        const auto call = client.open("/");
        client.waitForMessages(call, 2);
        client.endSocket(call, 1006);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"websocket.send: the client left while send() was waiting"_s}));
    QCOMPARE(served.findings(1), QStringList());
}

void AsgiWebSocketTest::acceptBeforeConnect()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'websocket.accept'})
            results.append((await receive())['type'])
            await send({'type': 'websocket.close'})
    )");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.open("/")); }));
    QCOMPARE(served.results(), QStringList({u"websocket.connect"_s}));
    QCOMPARE(served.findings(1), QStringList({u"A503"_s}));
}

void AsgiWebSocketTest::endings_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("leave");
    QTest::addColumn<int>("how");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("raised");
    QTest::addColumn<QStringList>("findings");
    const auto row = [](const char *name, const char *code, bool leave, How how, const char *reason, bool raised,
                        const QStringList &findings) {
        QTest::newRow(name) << QString::fromLatin1(code) << leave << int(how) << QString::fromLatin1(reason) << raised
                            << findings;
    };
    row("raises before accept", "raise ValueError('no')", false, How::Raised, "ValueError: no", true, {});
    row("raises while open", "await send(ACCEPT); raise ValueError('no')", false, How::Raised, "ValueError: no", true,
        {});
    row("raises after close", "await send(ACCEPT); await send(CLOSE); raise ValueError('no')", false, How::Completed,
        "ValueError: no", true, {});
    row("raises after a refusal", "await send(CLOSE); raise ValueError('no')", false, How::Completed, "ValueError: no",
        true, {});
    row("raises when the client has left", "await send(ACCEPT); await receive(); raise ValueError('no')", true,
        How::Completed, "ValueError: no", true, {});
    row("returns when the client has left", "await send(ACCEPT); await receive()", true, How::Completed, "", false, {});
    row("returns a value", "await send(CLOSE); return 5", false, How::Completed, "", false, {u"A007"_s});
    row("returns when the client left before", "await receive()", true, How::Completed, "", false, {});
}

void AsgiWebSocketTest::endings()
{
    QFETCH(QString, code);
    QFETCH(bool, leave);
    QFETCH(int, how);
    QFETCH(QString, reason);
    QFETCH(bool, raised);
    QFETCH(QStringList, findings);
    Served served("ACCEPT = {'type': 'websocket.accept'}\nCLOSE = {'type': 'websocket.close'}\n"
                  "async def app(scope, receive, send):\n    await receive()\n    " +
                  code.toStdString() + "\n");
    QVERIFY(served.run([&](Client &client) {
        const auto call = client.open("/");
        if (leave) {
            client.waitUntil([&] { return client.reply(call).accepted || !code.contains(u"ACCEPT"_s); });
            client.endSocket(call, 1001);
        }
        client.waitForEnd(call);
    }));
    QCOMPARE(int(served.reply(1).how), how);
    QCOMPARE(QString::fromStdString(served.reply(1).reason), reason);
    QCOMPARE(served.all<trace::AppRaised>(1).size(), raised ? 1U : 0U);
    QCOMPARE(served.findings(1), findings);
}

void AsgiWebSocketTest::theServerStops()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept'})
            results.append('open')
            results.append(await receive())
    )");
    QVERIFY(served.run(
        [](Client &client) {
            const auto call = client.open("/");
            client.waitForResults(1);
            client.stop(std::chrono::milliseconds(0));
            client.waitForEnd(call);
        },
        std::chrono::milliseconds(0)));
    QCOMPARE(served.results()[1],
             u"{'type': 'websocket.disconnect', 'code': 1001, 'reason': 'the server is stopping'}"_s);
    QCOMPARE(served.reply(1).closeCode, 1001);
    QCOMPARE(int(served.reply(1).how), int(How::Completed));
}

void AsgiWebSocketTest::lateSubtask()
{
    Served served(R"(
        import asyncio
        async def late(receive, send):
            results.append((await receive())['type'])
            try:
                await send({'type': 'websocket.send', 'text': 'x'})
            except RuntimeError as error:
                results.append(error)
        async def app(scope, receive, send):
            global task
            await receive()
            await send({'type': 'websocket.accept'})
            task = asyncio.create_task(late(receive, send))
    )");
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.open("/"));
        client.waitForResults(2);
    }));
    QCOMPARE(served.results(),
             QStringList({u"websocket.disconnect"_s, u"websocket.send after the application had returned"_s}));
    QVERIFY(served.findings(1).contains(u"A026"_s));
}

QTEST_APPLESS_MAIN(AsgiWebSocketTest)
#include "tst_asgi_websocket.moc"
