#include "asgi/harness.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// receive(): what it answers, that it does not suspend when it need not, and that cancelling loses nothing.
class AsgiReceiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void aRequestWithoutBody();
    void bodyInPieces();
    void largeBodiesComeInBoundedPieces();
    void queuedEventsDoNotSuspend();
    void disconnectInTheMiddleOfTheBody();
    void disconnectAfterTheResponse();
    void cancelledWaitsLoseNothing();
    void starletteIsDisconnected();
    void taskOfReceive();
    void overlappingReceives();
    void gatherOfSendAndReceive();
    void looksLikeACoroutine();
    void throwAndClose();
    void unreadBodyIsNoted();
    void leavingWithTheWholeResponseIsNotEarly_data();
    void leavingWithTheWholeResponseIsNotEarly();
};

namespace {

const char *const kReply = R"(
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body'})
)";

std::string app(const std::string &code)
{
    return R"(
        import asyncio, collections.abc, inspect
        def show(message):
            results.append(' '.join(f'{k}={v!r}' for k, v in message.items()))
        def step(awaitable):
            try:
                awaitable.send(None)
            except StopIteration as stop:
                return stop.value
            awaitable.close()
            return 'suspended'
        async def app(scope, receive, send):
)" + code + kReply;
}

call::Request post(std::uint64_t length)
{
    return {.method = "POST", .target = "/", .path = "/", .contentLength = length, .hasBody = true};
}

} // namespace

void AsgiReceiveTest::aRequestWithoutBody()
{
    Served served(app(R"(
            message = await receive()
            show(message)
            message['body'] = None
    )"));
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/"));
        client.waitForEnd(client.get("/"));
    }));
    const QString expected = u"type='http.request' body=b'' more_body=False"_s;
    QCOMPARE(served.results(), QStringList({expected, expected})); // a new dict each time
    QCOMPARE(served.reply(1).bodyWanted, 0);
}

void AsgiReceiveTest::bodyInPieces()
{
    Served served(app(R"(
            more = True
            while more:
                message = await receive()
                show(message)
                more = message['more_body']
    )"));
    QVERIFY(served.run([](Client &client) {
        const auto call = client.send(post(6));
        client.waitUntil([&] { return client.reply(call).bodyWanted == 1; });
        client.body(call, "abc");
        client.waitForResults(1);
        client.body(call, "def");
        client.waitForResults(2);
        client.endBody(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"type='http.request' body=b'abc' more_body=True"_s,
                                            u"type='http.request' body=b'def' more_body=True"_s,
                                            u"type='http.request' body=b'' more_body=False"_s}));
    QCOMPARE(served.reply(1).bodyWanted, 1);
    const auto answers = served.all<trace::ReceiveAnswered>(1);
    QCOMPARE(answers.size(), std::size_t(3));
    QCOMPARE(QString::fromStdString(answers[0].message.root()->repr()),
             u"{'type': 'http.request', 'body': b'abc', 'more_body': True}"_s);
}

void AsgiReceiveTest::largeBodiesComeInBoundedPieces()
{
    Served served(app(R"(
            more = True
            while more:
                message = await receive()
                results.append(len(message['body']))
                more = message['more_body']
    )"));
    QVERIFY(served.run([](Client &client) {
        constexpr std::size_t size = 3 * 65536 - 1000;
        const auto call = client.send(post(size));
        client.body(call, std::string(size, 'x'), true);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"65536"_s, u"65536"_s, u"64536"_s}));
    QCOMPARE(served.reply(1).bodyTaken, 2); // twice more than the high-water mark was waiting
}

void AsgiReceiveTest::queuedEventsDoNotSuspend()
{
    Served served(app(R"(
            show(step(receive()))
            results.append(step(receive()))
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body'})
            show(step(receive()))
            show(step(receive()))
            return
    )"));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList({u"type='http.request' body=b'' more_body=False"_s, u"suspended"_s,
                                            u"type='http.disconnect'"_s, u"type='http.disconnect'"_s}));
}

void AsgiReceiveTest::disconnectInTheMiddleOfTheBody()
{
    Served served(app(R"(
            for _ in range(4):
                show(await receive())
            return
    )"));
    QVERIFY(served.run([](Client &client) {
        const auto call = client.send(post(6));
        client.body(call, "abc");
        client.waitForResults(1);
        call->pushBody("d");
        client.leave(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"type='http.request' body=b'abc' more_body=True"_s,
                                            u"type='http.request' body=b'd' more_body=True"_s,
                                            u"type='http.disconnect'"_s, u"type='http.disconnect'"_s}));
    QCOMPARE(served.findings(1), QStringList()); // leaving without a response is right when the client has left
}

void AsgiReceiveTest::disconnectAfterTheResponse()
{
    Served served(app(R"(
            await receive()
            async def watch():
                show(await receive())
            watcher = asyncio.create_task(watch())
            await asyncio.sleep(0)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'x', 'more_body': True})
            await asyncio.sleep(0)
            results.append(watcher.done())
            await send({'type': 'http.response.body'})
            await watcher
            return
    )"));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList({u"False"_s, u"type='http.disconnect'"_s}));
    const auto answers = served.all<trace::ReceiveAnswered>(1);
    QCOMPARE(answers.at(0).waitedNs, 0U);
    QVERIFY(answers.at(1).waitedNs > 0);
}

void AsgiReceiveTest::cancelledWaitsLoseNothing()
{
    Served served(app(R"(
            for timeout in (0, 0.001, 0):
                try:
                    show(await asyncio.wait_for(receive(), timeout))
                except TimeoutError:
                    results.append('timeout')
            task = asyncio.create_task(receive())
            await asyncio.sleep(0)
            task.cancel()
            while len(results) < 4:       # the body comes while the cancelled task has not run yet
                results.append('go')
            await asyncio.sleep(0.01)
            results.append(task.cancelled())
            show(await receive())
            await asyncio.wait_for(receive(), 5)
    )"));
    QVERIFY(served.run([](Client &client) {
        const auto call = client.send(post(3));
        client.waitForResults(4);
        client.body(call, "abc");
        client.waitForResults(6);
        client.endBody(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"timeout"_s, u"timeout"_s, u"timeout"_s, u"go"_s, u"True"_s,
                                            u"type='http.request' body=b'abc' more_body=True"_s}));
}

void AsgiReceiveTest::starletteIsDisconnected()
{
    Served served(R"(
        import asyncio
        try:
            import starlette.requests
        except ImportError:
            starlette = None
        async def app(scope, receive, send):
            if starlette is None:
                return
            request = starlette.requests.Request(scope, receive, send)
            results.append(await request.body())
            results.append(await request.is_disconnected())
            results.append('asked')
            while not await request.is_disconnected():
                await asyncio.sleep(0.001)
            results.append(await request.is_disconnected())
    )");
    QVERIFY(served.run([](Client &client) {
        const auto call = client.get("/");
        client.waitUntil([&] { return client.reply(call).ended || client.resultCount() >= 3; });
        client.leave(call);
        client.waitForEnd(call);
    }));
    if (served.results().isEmpty())
        QSKIP("Starlette is not there");
    QCOMPARE(served.results(), QStringList({u"b''"_s, u"False"_s, u"asked"_s, u"True"_s}));
}

void AsgiReceiveTest::taskOfReceive()
{
    Served served(app(R"(
            task = asyncio.create_task(receive(), name='reader')
            show(await task)
            show(await asyncio.ensure_future(receive_soon(receive)))
            return
        async def receive_soon(receive):
            waiting = asyncio.ensure_future(receive())
            results.append('receive()' in repr(waiting))
            results.append(waiting.get_coro().__name__)
            await asyncio.sleep(0)
            results.append(waiting.get_coro().cr_suspended)
            return await waiting
        async def unused(send):
    )"));
    QVERIFY(served.run([](Client &client) {
        const auto call = client.get("/");
        client.waitForResults(4);
        client.leave(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"type='http.request' body=b'' more_body=False"_s, u"True"_s, u"receive"_s,
                                            u"True"_s, u"type='http.disconnect'"_s}));
}

void AsgiReceiveTest::overlappingReceives()
{
    Served served(app(R"(
            async def one():
                show(await receive())
            await asyncio.gather(one(), one())
            return
    )"));
    QVERIFY(served.run([](Client &client) {
        const auto call = client.send(post(2));
        client.waitUntil([&] { return client.reply(call).bodyWanted == 1; });
        client.body(call, "ab");
        client.waitForResults(1);
        client.endBody(call);
        client.waitForEnd(call);
    }));
    QCOMPARE(served.results(), QStringList({u"type='http.request' body=b'ab' more_body=True"_s,
                                            u"type='http.request' body=b'' more_body=False"_s}));
}

void AsgiReceiveTest::gatherOfSendAndReceive()
{
    Served served(app(R"(
            await receive()
            await send({'type': 'http.response.start', 'status': 200})
            _, message = await asyncio.gather(send({'type': 'http.response.body', 'body': b'x'}), receive())
            show(message)
            return
    )"));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList({u"type='http.disconnect'"_s}));
    QCOMPARE(served.reply(1).body, "x");
}

void AsgiReceiveTest::looksLikeACoroutine()
{
    Served served(app(R"(
            awaitable = receive()
            results.append(isinstance(awaitable, collections.abc.Coroutine))
            results.append(asyncio.iscoroutine(awaitable))
            results.append(inspect.isawaitable(awaitable))
            results.append(awaitable.__qualname__)
            results.append((awaitable.cr_running, awaitable.cr_suspended, awaitable.cr_await))
            await awaitable
            results.append(inspect.getcoroutinestate(awaitable))
            results.append(inspect.iscoroutinefunction(receive) and inspect.iscoroutinefunction(send))
            results.append(f'{receive.__name__}{inspect.signature(receive)} {send.__name__}{inspect.signature(send)}')
            results.append((repr(receive), repr(send)))
            results.append(asyncio.current_task().get_name())
            results.append(asyncio.current_task().get_coro().cr_frame.f_code.co_name)
            for wrong in (lambda: receive(1), lambda: send(), lambda: send({}, {}), lambda: send(other={})):
                try:
                    wrong()
                except TypeError as error:
                    results.append(error)
    )"));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    const QString one = u"send() takes one argument, the message"_s;
    QCOMPARE(served.results(),
             QStringList({u"True"_s, u"True"_s, u"True"_s, u"receive"_s, u"(False, False, None)"_s, u"CORO_CLOSED"_s,
                          u"True"_s, u"receive() send(message)"_s,
                          u"('<gatescope.receive of exchange 1>', '<gatescope.send of exchange 1>')"_s, u"exchange-1"_s,
                          u"app"_s, u"receive() takes no arguments"_s, one, one, one}));
}

void AsgiReceiveTest::throwAndClose()
{
    Served served(app(R"(
            await receive()
            waiting = receive()
            waiting.send(None)
            try:
                waiting.throw(KeyError('x'))
            except KeyError as error:
                results.append(error)
            try:
                waiting.send(None)
            except RuntimeError as error:
                results.append(error)
            other = receive()
            try:
                other.throw(ValueError)
            except ValueError as error:
                results.append(type(error))
            third = receive()
            third.send(None)
            third.close()
            third.close()
            try:
                receive().send(5)
            except TypeError as error:
                results.append(error)
    )"));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(),
             QStringList({u"'x'"_s, u"cannot reuse already awaited coroutine"_s, u"<class 'ValueError'>"_s,
                          u"can't send non-None value to a just-started coroutine"_s}));
}

void AsgiReceiveTest::unreadBodyIsNoted()
{
    Served served(app("            pass\n"));
    QVERIFY(served.run([](Client &client) {
        const auto call = client.send(post(3));
        client.body(call, "abc");
        client.waitForEnd(call);
    }));
    QCOMPARE(served.findings(1), QStringList({u"A209"_s}));
    QCOMPARE(served.reply(1).bodyWanted, 0);
}

void AsgiReceiveTest::leavingWithTheWholeResponseIsNotEarly_data()
{
    QTest::addColumn<std::string>("head");
    QTest::addColumn<std::string>("sent");
    QTest::addColumn<std::string>("later");
    QTest::addColumn<QStringList>("findings");
    const std::string start = "{'type': 'http.response.start', 'status': 200}";
    const std::string two = "{'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'2')]}";
    const std::string last = "{'type': 'http.response.body'}";
    const std::string ok = "{'type': 'http.response.body', 'body': b'ok', 'more_body': True}";
    QTest::newRow("complete") << start << last << last << QStringList{u"A202"_s, u"A322"_s, u"A209"_s};
    QTest::newRow("the last message comes behind") << two << ok << last << QStringList{u"A202"_s, u"A209"_s};
    QTest::newRow("it never comes") << two << ok << std::string() << QStringList{u"A318"_s, u"A209"_s};
}

/// The connection may be gone before the application returns: what it left unread is told all the same.
void AsgiReceiveTest::leavingWithTheWholeResponseIsNotEarly()
{
    QFETCH(std::string, head);
    QFETCH(std::string, sent);
    QFETCH(std::string, later);
    QFETCH(QStringList, findings);
    const QTemporaryDir folder;
    const std::string gone = folder.filePath(u"gone"_s).toStdString();
    Served served("import asyncio, os\nasync def app(scope, receive, send):\n    await receive()\n"
                  "    await send(" +
                  head + ")\n    await send(" + sent + ")\n    while not os.path.exists('" + gone +
                  "'): await asyncio.sleep(0.001)\n" + (later.empty() ? "" : "    await send(" + later + ")\n"));
    QVERIFY(served.run([&](Client &client) {
        const auto call = client.send(post(4));
        client.body(call, "ab");
        client.waitUntil([&] { return client.reply(call).complete || client.reply(call).body == "ok"; });
        client.leave(call);
        QVERIFY(QFile(QString::fromStdString(gone)).open(QFile::WriteOnly));
        client.waitForEnd(call);
    }));
    QCOMPARE(served.findings(1), findings);
}

QTEST_APPLESS_MAIN(AsgiReceiveTest)
#include "tst_asgi_receive.moc"
