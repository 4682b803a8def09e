#include "asgi/harness.h"

#include <QFile>
#include <QTest>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace harness;
using How = call::CallEnded::How;

/// The order of stopping, and many calls.
class AsgiStopTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void runningCallsAreWaitedFor();
    void afterTheDeadlineTheyAreDisconnected();
    void thenTheyAreCancelled();
    void whatIgnoresCancellingIsLeft();
    void aCallThatComesWhileStoppingGets503();
    void subTasksThatExitDoNotEndTheServer();
    void uvloopAndDebugMode();
    void manyCallsNeedNoMoreMemory();
};

namespace {

asgi::AsgiOptions hasty()
{
    return {.lifespan = asgi::LifespanMode::Off, .disconnectPatience = 50ms, .cancelPatience = 50ms};
}

std::string app(const char *code)
{
    return std::string(R"(
        import asyncio
        async def app(scope, receive, send):
            results.append('called')
)") + code;
}

qint64 residentKib()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4;
}

} // namespace

void AsgiStopTest::runningCallsAreWaitedFor()
{
    Served served(app(R"(
            await asyncio.sleep(0.05)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'late'})
    )"),
                  hasty());
    QVERIFY(served.run([](Client &client) {
        client.get("/");
        client.waitForResults(1);
        client.stop(5s);
    }));
    QCOMPARE(served.reply(1).body, "late");
    QCOMPARE(served.reply(1).how, How::Completed);
}

void AsgiStopTest::afterTheDeadlineTheyAreDisconnected()
{
    Served served(app(R"(
            await receive()
            results.append((await receive())['type'])
    )"),
                  hasty());
    QVERIFY(served.run([](Client &client) {
        client.get("/");
        client.waitForResults(1);
        client.stop(20ms);
    }));
    QCOMPARE(served.results(), QStringList({u"called"_s, u"http.disconnect"_s}));
    QVERIFY(served.reply(1).ended);
}

void AsgiStopTest::thenTheyAreCancelled()
{
    Served served(app(R"(
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                results.append('cancelled')
                raise
    )"),
                  hasty());
    QVERIFY(served.run([](Client &client) {
        client.get("/");
        client.waitForResults(1);
        client.stop(0ms);
    }));
    QCOMPARE(served.results(), QStringList({u"called"_s, u"cancelled"_s}));
    QCOMPARE(served.reply(1).how, How::Raised);
    QCOMPARE(served.reply(1).reason, "cancelled after the client had left");
    QVERIFY(served.all<trace::AppRaised>(1).empty());
}

void AsgiStopTest::whatIgnoresCancellingIsLeft()
{
    Served served(app(R"(
            while True:
                try:
                    await asyncio.sleep(60)
                except BaseException:
                    pass
    )"),
                  hasty());
    QVERIFY(served.run([](Client &client) {
        client.get("/");
        client.waitForResults(1);
        client.stop(0ms);
    }));
    QVERIFY(served.reply(1).ended);
}

void AsgiStopTest::aCallThatComesWhileStoppingGets503()
{
    Served served(app(R"(
            await asyncio.sleep(0.1)
    )"),
                  hasty());
    QVERIFY(served.run([](Client &client) {
        client.get("/");
        client.waitForResults(1);
        client.stop(5s);
        client.waitForEnd(client.get("/"));
    }));
    QCOMPARE(served.results(), QStringList({u"called"_s}));
    QCOMPARE(served.reply(2).status, 503);
    QVERIFY(served.reply(2).complete);
}

void AsgiStopTest::subTasksThatExitDoNotEndTheServer()
{
    Served served(R"(
        import asyncio, sys
        async def leave():
            sys.exit(3)
        async def app(scope, receive, send):
            sys.unraisablehook = lambda what: results.append(repr(what.exc_value))
            if scope['path'] == '/exit':
                global task
                task = asyncio.create_task(leave())
                await asyncio.wait([task])
                task.exception()
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'alive'})
    )",
                  hasty());
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/exit"));
        client.waitForEnd(client.get("/"));
    }));
    QCOMPARE(served.results(), QStringList({u"SystemExit(3)"_s}));
    QCOMPARE(served.reply(1).body, "alive");
    QCOMPARE(served.reply(2).body, "alive");
}

void AsgiStopTest::uvloopAndDebugMode()
{
    auto options = hasty();
    options.uvloop = true;
    options.debug = true;
    Served served(app(R"(
            await asyncio.sleep(0)
            results.append(asyncio.get_running_loop().get_debug())
            await asyncio.wait_for(receive(), 5)
            results.append(await asyncio.to_thread(lambda: 'thread'))
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'x'})
    )"),
                  options);
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList({u"called"_s, u"True"_s, u"thread"_s}));
    QCOMPARE(served.reply(1).body, "x");
}

void AsgiStopTest::manyCallsNeedNoMoreMemory()
{
    Served served(R"(
        import asyncio
        async def app(scope, receive, send):
            message = await receive()
            while message.get('more_body'):
                message = await receive()
            await asyncio.sleep(0)
            await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/plain')]})
            await send({'type': 'http.response.body', 'body': b'x' * 1000})
            if scope['path'] == '/0':
                raise ValueError('every tenth')
    )",
                  hasty(), 256 * 1024);
    qint64 before = 0;
    qint64 after = 0;
    int completed = 0;
    QVERIFY(served.run([&](Client &client) {
        for (int round = 0; round < 200; ++round) {
            std::vector<call::CallPtr> calls;
            for (int i = 0; i < 100; ++i)
                calls.push_back(client.get("/" + std::to_string(i % 10)));
            for (const auto &call : calls) {
                client.waitForEnd(call);
                completed += client.reply(call).body.size() == 1000 ? 1 : 0;
                client.forget(call);
            }
            if (round == 99)
                before = residentKib();
        }
        after = residentKib();
    }));
    QCOMPARE(completed, 20000);
#ifndef __SANITIZE_ADDRESS__ // it keeps freed memory aside
    QVERIFY2(after - before < 6000, qPrintable(u"%1 KiB more after 10 000 calls"_s.arg(after - before)));
#endif
}

QTEST_APPLESS_MAIN(AsgiStopTest)
#include "tst_asgi_stop.moc"
