#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;

/// What an exchange leaves in the trace.
class AsgiTraceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void theEventsOfAnExchange();
    void callersAreNamed();
    void tasksAreNumbered();
    void largeBodiesAreShownInPart();
    void theExchangeIsInheritedByTasksAndThreads();
};

void AsgiTraceTest::theEventsOfAnExchange()
{
    Served served(R"(
        async def app(scope, receive, send):
            await receive()
            await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'a', b'b')]})
            await send({'type': 'http.response.body', 'body': b'hello'})
    )",
                  {.appName = "shop:app", .lifespan = asgi::LifespanMode::Off});
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.eventNames(1),
             QStringList({u"call.started"_s, u"call.app_called"_s, u"asgi.receive_called"_s, u"asgi.receive"_s,
                          u"asgi.send"_s, u"asgi.send"_s, u"call.headers_sent"_s, u"call.app_returned"_s}));
    const auto called = served.all<trace::AppCalled>(1);
    QCOMPARE(std::string(called[0].callable), "shop:app");
    QVERIFY(called[0].queuedNs > 0);
    QCOMPARE(served.all<trace::ReceiveAnswered>(1)[0].waitedNs, 0U);
    const auto sent = served.all<trace::SendCalled>(1);
    QCOMPARE(std::string(sent[0].type), "http.response.start");
    QCOMPARE(sent[0].message.root()->repr(),
             "{'type': 'http.response.start', 'status': 200, 'headers': [(b'a', b'b')]}");
    const auto headers = served.all<trace::HeadersSent>(1);
    QCOMPARE(headers[0].status, 200);
    QCOMPARE(std::string(headers[0].cause), "http.response.body");
    QCOMPARE(std::string(served.all<trace::AppReturned>(1)[0].type), "NoneType");
    for (const auto &event : served.events(1))
        QCOMPARE(event.header.connection.value, 1U);
}

void AsgiTraceTest::callersAreNamed()
{
    Served served(R"(
        import asyncio
        async def reply(send):
            await send({'type': 'http.response.start', 'status': 200})
            await asyncio.create_task(send({'type': 'http.response.body'}))
        async def app(scope, receive, send):
            await receive()
            await reply(send)
    )");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    const auto received = served.all<trace::ReceiveCalled>(1);
    QCOMPARE(std::string(received[0].site.file), "/app/application.py");
    QCOMPARE(std::string(received[0].site.function), "app");
    QCOMPARE(received[0].site.line, 7U);
    const auto sent = served.all<trace::SendCalled>(1);
    QCOMPARE(std::string(sent[0].site.function), "reply");
    QCOMPARE(sent[0].site.line, 4U);
    QCOMPARE(sent[1].site.line, 5U); // where send() was called, not where its task runs
}

void AsgiTraceTest::tasksAreNumbered()
{
    Served served(R"(
        import asyncio
        async def app(scope, receive, send):
            await receive()
            await asyncio.create_task(send({'type': 'http.response.start', 'status': 200}))
            await send({'type': 'http.response.body'})
    )");
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/"));
        client.waitForEnd(client.get("/"));
    }));
    QList<std::uint32_t> tasks;
    for (const std::uint32_t exchange : {1U, 2U}) {
        for (const auto &event : served.events(exchange)) {
            if (event.as<trace::ReceiveAnswered>() || event.as<trace::SendCalled>())
                tasks.append(event.header.task);
        }
    }
    QCOMPARE(tasks, QList<std::uint32_t>({1, 2, 1, 3, 4, 3}));
}

void AsgiTraceTest::largeBodiesAreShownInPart()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body', 'body': b'x' * 1000000})
    )");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    const auto body = served.all<trace::SendCalled>(1)[1].message.root()->value("body");
    QVERIFY(body.has_value());
    QCOMPARE(body->size(), 1000000U);
    QCOMPARE(body->text().size(), std::size_t(4096));
    QVERIFY(body->isTruncated());
    QCOMPARE(served.reply(1).body.size(), std::size_t(1000000));
}

void AsgiTraceTest::theExchangeIsInheritedByTasksAndThreads()
{
    Served served(R"(
        import asyncio, contextvars
        def seen():
            values = [value for variable, value in contextvars.copy_context().items()
                      if variable.name == 'gatescope.exchange']
            return values
        async def sub():
            return seen()
        async def app(scope, receive, send):
            own = seen()
            results.append(len(own))
            results.append(own == await asyncio.create_task(sub()))
            results.append(own == await asyncio.to_thread(seen))
            global last
            results.append(own != globals().get('last'))
            last = own
    )");
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/"));
        client.waitForEnd(client.get("/"));
    }));
    const QStringList each{u"1"_s, u"True"_s, u"True"_s, u"True"_s};
    QCOMPARE(served.results(), each + each);
}

QTEST_APPLESS_MAIN(AsgiTraceTest)
#include "tst_asgi_trace.moc"
