#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;

/// The loop that applications see: asyncio's and uvloop's, as asyncio.Runner would set it up.
class AsgiLoopsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void theLoop_data();
    void theLoop();
    void aLoopThatIsNotThere();
    void debugMode_data();
    void debugMode();
    void tasksThatGoOn();
};

namespace {

const char *const kApplication = R"(
    import asyncio, contextvars
    variable = contextvars.ContextVar('variable', default='unset')
    async def sub(number):
        await asyncio.sleep(0)
        return number, variable.get()
    async def app(scope, receive, send):
        if scope['type'] == 'websocket':
            await receive()
            await send({'type': 'websocket.accept'})
            await send({'type': 'websocket.send', 'text': (await receive())['text']})
            await send({'type': 'websocket.close'})
            return
        results.append(type(asyncio.get_running_loop()).__module__.split('.')[0])
        results.append(variable.get())
        variable.set(scope['path'])
        task = asyncio.current_task()
        results.append(f'{task.get_name()} {task in asyncio.all_tasks()} {task.cancelling()}')
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(sub(n)) for n in range(2)]
        results.append([task.result() for task in tasks])
        try:
            async with asyncio.timeout(0.001):
                await receive()
                await receive()
        except TimeoutError:
            results.append('timed out')
        results.append(await asyncio.to_thread(variable.get))
        results.append(await asyncio.wait_for(asyncio.shield(asyncio.create_task(sub(3))), 5))
        await send({'type': 'http.response.start', 'status': 200})
        await send({'type': 'http.response.body', 'body': b'done'})
)";

} // namespace

void AsgiLoopsTest::theLoop_data()
{
    QTest::addColumn<bool>("uvloop");
    QTest::newRow("asyncio") << false;
    QTest::newRow("uvloop") << true;
}

void AsgiLoopsTest::theLoop()
{
    QFETCH(bool, uvloop);
    if (uvloop && !canImport("uvloop"))
        QSKIP("uvloop is not there");
    Served served(kApplication,
                  {.lifespan = asgi::LifespanMode::Off, .uvloop = uvloop, .blockThreshold = std::chrono::seconds(60)});
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/1"));
        client.waitForEnd(client.get("/2"));
        const auto call = client.open("/");
        client.text(call, "hi");
        client.waitForEnd(call);
    }));
    QStringList expected;
    for (const auto *number : {"1", "2"})
        expected += QStringList{uvloop ? u"uvloop"_s : u"asyncio"_s,
                                u"unset"_s,
                                u"exchange-%1 True 0"_s.arg(QLatin1String(number)),
                                u"[(0, '/%1'), (1, '/%1')]"_s.arg(QLatin1String(number)),
                                u"timed out"_s,
                                u"/%1"_s.arg(QLatin1String(number)),
                                u"(3, '/%1')"_s.arg(QLatin1String(number))};
    QCOMPARE(served.results(), expected);
    QCOMPARE(served.findings(0), uvloop ? QStringList{u"A029"_s} : QStringList()); // it is not watched as a whole
    QCOMPARE(served.reply(2).body, "done");
    QCOMPARE(served.reply(3).messages, std::vector<std::string>{"text:hi"});
}

void AsgiLoopsTest::aLoopThatIsNotThere()
{
    Served served(R"(
        import asyncio, io, sys
        sys.modules['uvloop'] = None
        sys.stderr = io.StringIO()
        async def app(scope, receive, send):
            del sys.modules['uvloop']
            results.append(type(asyncio.get_running_loop()).__module__.split('.')[0])
            results.append(sys.stderr.getvalue().strip())
            sys.stderr = sys.__stderr__
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body'})
    )",
                  {.lifespan = asgi::LifespanMode::Off, .uvloop = true});
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    const auto found = served.all<trace::Finding>(0);
    QCOMPARE(found.size(), std::size_t(1));
    QCOMPARE(found[0].rule, "A029");
    QCOMPARE(found[0].severity, trace::Severity::Warning);
    const QString words = QString::fromUtf8(found[0].message);
    QVERIFY2(words.contains(u"uvloop was asked for"_s) && words.contains(u"ModuleNotFoundError"_s), qPrintable(words));
    QCOMPARE(served.results(), QStringList({u"asyncio"_s, u"gatescope: "_s + words}));
}

void AsgiLoopsTest::debugMode_data()
{
    QTest::addColumn<bool>("asked");
    QTest::addColumn<QByteArray>("environment");
    QTest::addColumn<QString>("seen");
    QTest::newRow("off") << false << QByteArray() << u"False"_s;
    QTest::newRow("asked for") << true << QByteArray() << u"True"_s;
    QTest::newRow("by the environment") << false << QByteArray("1") << u"True"_s;
}

void AsgiLoopsTest::debugMode()
{
    QFETCH(bool, asked);
    QFETCH(QByteArray, environment);
    QFETCH(QString, seen);
    Served served("import os\nos.environ['PYTHONASYNCIODEBUG'] = '" + environment.toStdString() + R"('
import asyncio
async def app(scope, receive, send):
    results.append(asyncio.get_running_loop().get_debug())
)",
                  {.lifespan = asgi::LifespanMode::Off, .debug = asked});
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList({seen}));
}

void AsgiLoopsTest::tasksThatGoOn()
{
    Served served(R"(
        import asyncio
        kept = []
        async def job(event):
            await event.wait()
        async def app(scope, receive, send):
            event = asyncio.Event()
            kept.append(asyncio.create_task(job(event)))
            if scope['path'] == '/cancelled':
                kept[-1].cancel()
            if scope['path'] == '/two':
                kept.append(asyncio.create_task(job(event)))
            if scope['path'] == '/awaited':
                event.set()
                await kept[-1]
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body'})
    )");
    QVERIFY(served.run([](Client &client) {
        for (const char *path : {"/", "/two", "/cancelled", "/awaited"}) {
            client.waitForEnd(client.get(path));
            QTest::qSleep(30); // it looks at most every 20 ms
        }
    }));
    const auto message = [&served](std::uint32_t exchange) {
        const auto found = served.all<trace::Finding>(exchange);
        return found.empty() ? QString() : QString::fromUtf8(found[0].message);
    };
    QCOMPARE(message(1), u"a task that this call has started goes on after its end: job()"_s);
    QCOMPARE(message(2), u"2 tasks that this call has started go on after its end: job(), …"_s);
    QCOMPARE(message(3), QString());
    QCOMPARE(message(4), QString());
    QCOMPARE(served.findings(1), QStringList({u"A026"_s}));
}

QTEST_APPLESS_MAIN(AsgiLoopsTest)
#include "tst_asgi_loops.moc"
