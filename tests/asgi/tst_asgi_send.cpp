#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// send(): when it takes effect, how it waits, what it does when the client or the application has gone.
class AsgiSendTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void headersGoOutLowerCasedInOrder();
    void noContentLengthForHead();
    void nothingHappensBeforeTheFirstStep();
    void aSlowPeerMakesSendWait();
    void aPeerThatLeavesEndsTheWait();
    void aWaitingClientMayLeaveWithTheWholeResponse();
    void sendAfterTheClientLeft();
    void sendAfterTheApplicationReturned();
    void applicationEndings_data();
    void applicationEndings();
    void clientDisconnectedIsNoFailure();
};

void AsgiSendTest::headersGoOutLowerCasedInOrder()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'http.response.start', 'status': 200, 'headers': (p for p in [
                (b'Set-Cookie', b'a=1'), [b'x', b''], (b'set-cookie', b'b=2'), (b'Transfer-Encoding', b'gzip')])})
            await send({'type': 'http.response.body'})
    )");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    std::string printed;
    for (const auto [name, value] : served.reply(1).headers)
        printed += std::string(name) + "=" + std::string(value) + ";";
    QCOMPARE(printed, "set-cookie=a=1;x=;set-cookie=b=2;");
}

void AsgiSendTest::noContentLengthForHead()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'99')]})
            await send({'type': 'http.response.body', 'body': b'hello'})
    )");
    QVERIFY(served.run(
        [](Client &client) { client.waitForEnd(client.send({.method = "HEAD", .target = "/", .path = "/"})); }));
    QCOMPARE(served.findings(1), QStringList({u"A325"_s}));
    QVERIFY(served.reply(1).complete);
}

void AsgiSendTest::nothingHappensBeforeTheFirstStep()
{
    Served served(R"(
        import warnings
        async def app(scope, receive, send):
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter('always')
                send({'type': 'http.response.start', 'status': 500})
                receive()
            results.extend(str(w.message) for w in seen)
            start = send({'type': 'http.response.start', 'status': 201})
            body = send({'type': 'http.response.body', 'body': b'x'})
            await start
            await body
            try:
                await body
            except RuntimeError as error:
                results.append(str(error))
            send(message={'type': 'x'}).close()
    )");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(),
             QStringList({u"coroutine 'send' was never awaited"_s, u"coroutine 'receive' was never awaited"_s,
                          u"cannot reuse already awaited coroutine"_s}));
    QCOMPARE(served.reply(1).status, 201);
    QCOMPARE(served.findings(1), QStringList({u"A024"_s, u"A024"_s}));
}

void AsgiSendTest::aSlowPeerMakesSendWait()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'http.response.start', 'status': 200})
            for piece in range(4):
                await send({'type': 'http.response.body', 'body': b'x' * 40000, 'more_body': True})
                results.append(piece)
            await send({'type': 'http.response.body'})
    )");
    qsizetype whileHeld = 0;
    QVERIFY(served.run([&](Client &client) {
        client.hold();
        const auto call = client.get("/");
        client.waitForBytes(call, 80000);
        client.waitForResults(1);
        whileHeld = served.results().size();
        client.letGo();
        client.waitForEnd(call);
    }));
    QCOMPARE(whileHeld, 1); // the second piece went over the mark: its send() waits
    QCOMPARE(served.results().size(), 4);
    QCOMPARE(served.reply(1).body.size(), std::size_t(160000));
    const auto resumed = served.all<trace::SendResumed>(1);
    QVERIFY(!resumed.empty());
    QVERIFY(resumed.front().waitedNs > 0);
}

void AsgiSendTest::aPeerThatLeavesEndsTheWait()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'http.response.start', 'status': 200})
            try:
                while True:
                    await send({'type': 'http.response.body', 'body': b'x' * 40000, 'more_body': True})
            except OSError as error:
                results.append(f'{type(error).__module__}.{type(error).__name__}: {error}')
    )");
    QVERIFY(served.run([&](Client &client) {
        client.hold();
        const auto call = client.get("/");
        client.waitForBytes(call, 80000);
        client.leave(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(
        served.results(),
        QStringList({u"gatescope.ClientDisconnected: http.response.body: the client left while send() was waiting"_s}));
    QCOMPARE(served.findings(1), QStringList());
}

void AsgiSendTest::sendAfterTheClientLeft()
{
    Served served(R"(
        async def app(scope, receive, send):
            assert (await receive())['type'] == 'http.request'
            assert (await receive())['type'] == 'http.disconnect'
            for message in ({'type': 'http.response.start', 'status': 200}, {'type': 'http.response.body'}):
                try:
                    await send(message)
                except OSError as error:
                    results.append(str(error))
    )");
    QVERIFY(served.run([&](Client &client) {
        const auto call = client.get("/");
        client.leave(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"http.response.start: the client has left"_s,
                                            u"http.response.body: the client has left"_s}));
    QCOMPARE(served.findings(1), QStringList({u"A208"_s, u"A330"_s}));
    QCOMPARE(served.reply(1).status, 0);
}

void AsgiSendTest::sendAfterTheApplicationReturned()
{
    Served served(R"(
        import asyncio
        async def late(receive, send):
            results.append((await receive())['type'])
            try:
                await send({'type': 'http.response.start', 'status': 200})
            except RuntimeError as error:
                results.append(str(error))
        async def app(scope, receive, send):
            global task
            task = asyncio.create_task(late(receive, send))
    )");
    QVERIFY(served.run([&](Client &client) {
        client.waitForEnd(client.get("/"));
        client.waitForResults(2);
    }));
    QCOMPARE(served.results(),
             QStringList({u"http.disconnect"_s, u"http.response.start after the application had returned"_s}));
    QVERIFY(served.findings(1).contains(u"A026"_s));
}

void AsgiSendTest::applicationEndings_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("how");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("raised");
    QTest::addColumn<QStringList>("findings");

    const auto startMore = u"await send({'type': 'http.response.start', 'status': 200}); "
                           "await send({'type': 'http.response.body', 'more_body': True}); "_s;
    const auto whole = u"await send({'type': 'http.response.start', 'status': 200}); "
                       "await send({'type': 'http.response.body'}); "_s;
    QTest::newRow("raises") << u"raise ValueError('no')"_s << int(How::Raised) << u"ValueError: no"_s << true
                            << QStringList();
    QTest::newRow("raises after start") << startMore + u"raise ValueError('no')"_s << int(How::Raised)
                                        << u"ValueError: no"_s << true << QStringList{u"A331"_s};
    QTest::newRow("raises after the end")
        << whole + u"raise ValueError('no')"_s << int(How::Completed) << u"ValueError: no"_s << true << QStringList();
    QTest::newRow("exits") << u"raise SystemExit(3)"_s << int(How::Raised) << u"SystemExit: 3"_s << true
                           << QStringList();
    QTest::newRow("interrupted") << u"raise KeyboardInterrupt"_s << int(How::Raised) << u"KeyboardInterrupt"_s << true
                                 << QStringList();
    QTest::newRow("cancels itself") << u"raise asyncio.CancelledError"_s << int(How::Raised)
                                    << u"asyncio.exceptions.CancelledError"_s << true << QStringList();
    QTest::newRow("suspends, then raises") << u"await asyncio.sleep(0); raise ValueError('no')"_s << int(How::Raised)
                                           << u"ValueError: no"_s << true << QStringList();
    QTest::newRow("returns a value") << whole + u"return 5"_s << int(How::Completed) << QString() << false
                                     << QStringList{u"A007"_s};
}

void AsgiSendTest::applicationEndings()
{
    QFETCH(QString, code);
    QFETCH(int, how);
    QFETCH(QString, reason);
    QFETCH(bool, raised);
    QFETCH(QStringList, findings);
    Served served("import asyncio\nasync def app(scope, receive, send):\n    " + code.toStdString() + "\n");
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/"));
        client.waitForEnd(client.get("/")); // the server lives
    }));
    QCOMPARE(int(served.reply(1).how), how);
    QCOMPARE(QString::fromStdString(served.reply(1).reason), reason);
    QVERIFY(served.reply(2).ended);
    const auto exceptions = served.all<trace::AppRaised>(1);
    QCOMPARE(exceptions.size(), raised ? 1U : 0U);
    if (raised) {
        QVERIFY(exceptions.front().traceback.contains("/app/application.py"));
        QCOMPARE(exceptions.front().site.line, 3U);
    }
    QCOMPARE(served.all<trace::AppReturned>(1).size(), raised ? 0U : 1U);
    QCOMPARE(served.findings(1), findings);
}

void AsgiSendTest::clientDisconnectedIsNoFailure()
{
    Served served(R"(
        class Wrapped(Exception):
            pass
        async def app(scope, receive, send):
            await receive()
            await receive()
            try:
                await send({'type': 'http.response.start', 'status': 200})
            except OSError as error:
                if scope['path'] == '/group':
                    raise ExceptionGroup('all', [error, ExceptionGroup('in', [error])])
                if scope['path'] == '/other':
                    raise ExceptionGroup('all', [error, Wrapped()]) from None
                if scope['path'] == '/wrapped':
                    raise Wrapped()
                raise
    )");
    QVERIFY(served.run([&](Client &client) {
        for (const char *path : {"/", "/wrapped", "/other", "/group"}) {
            const auto call = client.get(path);
            client.leave(call);
            client.waitForEnd(call);
        }
    }));
    QCOMPARE(served.all<trace::AppRaised>(3).size(), std::size_t(1)); // a stranger is in that group
    for (const std::uint32_t exchange : {1U, 2U, 4U}) {
        QVERIFY(served.all<trace::AppRaised>(exchange).empty());
        QCOMPARE(served.findings(exchange), QStringList({u"A208"_s, u"A329"_s}));
        QCOMPARE(served.reply(exchange).reason, "the client had left");
    }
}

/// A client may leave as soon as it has what Content-Length promised: before send() knows of the room, or behind.
void AsgiSendTest::aWaitingClientMayLeaveWithTheWholeResponse()
{
    Served served(R"(
        async def app(scope, receive, send):
            length = (b'content-length', b'200000')
            await send({'type': 'http.response.start', 'status': 200, 'headers': [length]})
            results.append('waits')
            await send({'type': 'http.response.body', 'body': bytes(200000), 'more_body': True})
            results.append('went on')
            await send({'type': 'http.response.body'})
    )");
    QVERIFY(served.run([](Client &client) {
        client.hold();
        const auto call = client.get("/");
        client.waitForBytes(call, 200000);
        call->disconnect();
        client.letGo();
        client.leave(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"waits"_s, u"went on"_s}));
    QCOMPARE(served.findings(1), QStringList());
}

QTEST_APPLESS_MAIN(AsgiSendTest)
#include "tst_asgi_send.moc"
