#include "asgi/harness.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace harness;

/// A blocked event loop is found, with the line that held it and those who waited.
class AsgiBlockingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void aBlockIsFoundWithItsLineAndItsVictims_data();
    void aBlockIsFoundWithItsLineAndItsVictims();
    void innerTasksAndTimers();
    void theReportMayTakeLong();
    void anAwaitingApplicationIsNotBlamed();
    void nothingIsWatchedWithoutAThreshold();

private:
    /// The application's word that cannot wait for the interpreter, which somebody keeps.
    static void waitForFile(const QString &path)
    {
        const QDeadlineTimer patience(10'000);
        while (!QFile::exists(path) && !patience.hasExpired())
            QThread::msleep(1);
    }
    static asgi::AsgiOptions watched(std::chrono::milliseconds threshold)
    {
        return {.lifespan = asgi::LifespanMode::Off, .blockThreshold = threshold};
    }
};

void AsgiBlockingTest::aBlockIsFoundWithItsLineAndItsVictims_data()
{
    QTest::addColumn<QString>("held");
    QTest::newRow("time.sleep") << u"time.sleep(0.4)"_s;
    QTest::newRow("a loop") << u"[None for _ in iter(lambda: time.monotonic() < end, False)]"_s;
    QTest::newRow("C code that keeps the interpreter") << u"sum(range(30_000_000))"_s;
}

void AsgiBlockingTest::aBlockIsFoundWithItsLineAndItsVictims()
{
    QFETCH(QString, held);
    const QTemporaryDir folder;
    const QString mark = folder.filePath(u"held"_s);
    const QString source = u"import time\n"
                           "async def work():\n"
                           "    end = time.monotonic() + 0.4\n"
                           "    open('%2', 'w').close()\n"
                           "    %1\n"
                           "async def app(scope, receive, send):\n"
                           "    if scope['path'] == '/slow':\n"
                           "        await work()\n"
                           "    await send({'type': 'http.response.start', 'status': 200})\n"
                           "    await send({'type': 'http.response.body', 'body': b'x'})\n"
                           "results = []\n"_s.arg(held, mark);
    Served served(source.toStdString(), watched(std::chrono::milliseconds(100)));
    QVERIFY(served.run([&](Client &client) {
        auto slow = client.get("/slow");
        waitForFile(mark);
        auto quick = client.get("/quick");
        client.waitForEnd(slow);
        client.waitForEnd(quick);
    }));
    const auto blocked = served.all<trace::LoopBlocked>(1);
    QVERIFY(!blocked.empty());
    QCOMPARE(blocked[0].thresholdNs, 100'000'000U);
    QVERIFY(blocked[0].blockedNs > 100'000'000U);
    QCOMPARE(blocked[0].site.line, 5U);
    QVERIFY2(std::string_view(blocked[0].site.file).ends_with("application.py"), blocked[0].site.file.data());
    QVERIFY(blocked[0].stack.contains("in work"));
    QVERIFY(!blocked[0].stack.contains("base_events.py"));
    QCOMPARE(blocked[0].waiting, 1U);
    QVERIFY(served.findings(1).contains(u"A028"_s));
    const auto waited = served.all<trace::LoopWaited>(2);
    QCOMPARE(waited.size(), 1U);
    QCOMPARE(waited[0].blocker, 1U);
    QVERIFY(waited[0].waitedNs > 0 && waited[0].waitedNs <= blocked[0].blockedNs);
    QVERIFY(served.all<trace::LoopWaited>(1).empty());
}

void AsgiBlockingTest::innerTasksAndTimers()
{
    Served served(R"(
        import asyncio, time
        results = []
        async def blocker():
            time.sleep(0.4)
        async def app(scope, receive, send):
            if scope['path'] == '/slow':
                await asyncio.create_task(blocker())
            else:
                results.append('sleeps')
                await asyncio.sleep(0.1)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'x'})
    )",
                  watched(std::chrono::milliseconds(100)));
    QVERIFY(served.run([](Client &client) {
        auto sleeper = client.get("/sleeps");
        client.waitForResults(1);
        auto slow = client.get("/slow");
        client.waitForEnd(slow);
        client.waitForEnd(sleeper);
    }));
    const auto blocked = served.all<trace::LoopBlocked>(2);
    QCOMPARE(blocked.size(), 1U);
    QCOMPARE(std::string(blocked[0].site.function), "blocker");
    const auto waited = served.all<trace::LoopWaited>(1);
    QCOMPARE(waited.size(), 1U);
    QVERIFY(waited[0].waitedNs < blocked[0].blockedNs);
    QCOMPARE(waited[0].blocker, 2U);
}

/// Reading the source lines of the report runs Python code; it is not taken for the application's.
void AsgiBlockingTest::theReportMayTakeLong()
{
    Served served(R"(
        import linecache, time
        results = []
        read = linecache.getline
        def slowly(name, line):
            for _ in range(4):
                time.sleep(0.03)
            time.sleep(0.03)
            return read(name, line)
        linecache.getline = slowly
        async def app(scope, receive, send):
            time.sleep(0.2)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'x'})
    )",
                  watched(std::chrono::milliseconds(50)));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    const auto blocked = served.all<trace::LoopBlocked>(1);
    QCOMPARE(blocked.size(), 1U);
    QVERIFY(blocked[0].stack.contains("in app"));
    QVERIFY(!blocked[0].stack.contains("in slowly"));
}

void AsgiBlockingTest::anAwaitingApplicationIsNotBlamed()
{
    Served served(R"(
        import asyncio, time
        results = []
        async def app(scope, receive, send):
            await asyncio.sleep(0.8)
            await asyncio.to_thread(time.sleep, 0.8)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'x'})
    )",
                  watched(std::chrono::milliseconds(500)));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QVERIFY(served.all<trace::LoopBlocked>(1).empty());
    QVERIFY(served.findings(1).isEmpty());
}

void AsgiBlockingTest::nothingIsWatchedWithoutAThreshold()
{
    Served served(R"(
        import asyncio, time
        results = []
        async def app(scope, receive, send):
            results.append(type(asyncio.get_running_loop()._selector.select).__name__)
            time.sleep(0.3)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'x'})
    )",
                  watched(std::chrono::milliseconds(0)));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList{u"method"_s});
    QVERIFY(served.all<trace::LoopBlocked>(1).empty());
}

QTEST_GUILESS_MAIN(AsgiBlockingTest)
#include "tst_asgi_blocking.moc"
