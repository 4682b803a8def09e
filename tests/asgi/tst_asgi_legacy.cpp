#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// ASGI 2: app(scope) returns what is called with (receive, send).
class AsgiLegacyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void http();
    void aClass();
    void webSocketAndLifespan();
    void failures_data();
    void failures();
};

namespace {

const asgi::AsgiOptions kLegacy{.interface = trace::Interface::Asgi2, .lifespan = asgi::LifespanMode::Off};

} // namespace

void AsgiLegacyTest::http()
{
    Served served(R"(
        def app(scope):
            async def chat(receive, send):
                await receive()
                await send({'type': 'http.response.start', 'status': 200})
                await send({'type': 'http.response.body', 'body': scope['asgi']['version'].encode()})
                await send({'type': 'http.disconnect'})
            return chat
    )",
                  kLegacy);
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/"));
        client.waitForEnd(client.get("/"));
    }));
    QCOMPARE(served.reply(1).body, "2.0");
    QCOMPARE(int(served.reply(1).how), int(How::Completed));
    QCOMPARE(served.all<trace::CallStarted>(1)[0].interface, trace::Interface::Asgi2);
    QCOMPARE(served.findings(1), QStringList({u"A002"_s, u"A012"_s})); // http.disconnect is nothing to send
    QCOMPARE(served.findings(2), QStringList({u"A012"_s}));            // the first is said once
    QCOMPARE(served.reply(2).body, "2.0");
}

void AsgiLegacyTest::aClass()
{
    Served served(R"(
        class app:
            def __init__(self, scope):
                self.scope = scope
            async def __call__(self, receive, send):
                await send({'type': 'http.response.start', 'status': 200})
                await send({'type': 'http.response.body', 'body': self.scope['raw_path']})
    )",
                  kLegacy);
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/x")); }));
    QCOMPARE(served.reply(1).body, "/x");
}

void AsgiLegacyTest::webSocketAndLifespan()
{
    Served served(R"(
        def app(scope):
            async def lifespan(receive, send):
                assert (await receive())['type'] == 'lifespan.startup'
                scope['state']['up'] = scope['asgi']['version']
                await send({'type': 'lifespan.startup.complete'})
                assert (await receive())['type'] == 'lifespan.shutdown'
                await send({'type': 'lifespan.shutdown.complete'})
                results.append('down')
            async def echo(receive, send):
                await receive()
                await send({'type': 'websocket.accept'})
                await send({'type': 'websocket.send', 'text': (await receive())['text'] + scope['state']['up']})
                await send({'type': 'websocket.close'})
            return {'lifespan': lifespan, 'websocket': echo}[scope['type']]
    )",
                  {.interface = trace::Interface::Asgi2, .lifespan = asgi::LifespanMode::On});
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/");
        client.text(call, "hi ");
        client.waitForEnd(call);
    }));
    QCOMPARE(served.reply(2).messages, std::vector<std::string>{"text:hi 2.0"});
    QCOMPARE(served.results(), QStringList({u"down"_s}));
    QCOMPARE(served.all<trace::ExchangeEnded>(1).at(0).outcome, trace::Outcome::LifespanDone);
}

void AsgiLegacyTest::failures_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("reason");
    QTest::newRow("raises in the first call")
        << u"def app(scope):\n    raise KeyError(scope['type'])\n"_s << u"KeyError: 'http'"_s;
    QTest::newRow("returns nothing") << u"def app(scope):\n    pass\n"_s
                                     << u"TypeError: the application returned None, which cannot be called: under "
                                        "ASGI 2 app(scope) returns a callable (receive, send)"_s;
    QTest::newRow("second call is no coroutine")
        << u"def app(scope):\n    return lambda receive, send: 5\n"_s
        << u"TypeError: the application returned int, which cannot be awaited: is it an `async def`?"_s;
}

void AsgiLegacyTest::failures()
{
    QFETCH(QString, source);
    QFETCH(QString, reason);
    Served served(source.toStdString(), kLegacy);
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(int(served.reply(1).how), int(How::Raised));
    QCOMPARE(QString::fromStdString(served.reply(1).reason), reason);
}

QTEST_APPLESS_MAIN(AsgiLegacyTest)
#include "tst_asgi_legacy.moc"
