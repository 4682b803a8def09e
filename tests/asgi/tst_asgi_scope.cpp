#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;

class AsgiScopeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void allKeys();
    void paths_data();
    void paths();
    void addresses();
    void everyExchangeHasItsOwn();
    void theTraceShowsTheSame();
};

namespace {

const char *const kShow = R"(
        async def app(scope, receive, send):
            results.append(scope)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body'})
)";

call::Request full()
{
    call::Request request{.method = "post", .target = "/a%20b?x=%31", .path = "/a%20b", .query = "x=%31"};
    request.headers.append("Host", "example");
    request.headers.append("X-A", "1");
    request.headers.append("x-a", "2\xE9");
    return request;
}

} // namespace

void AsgiScopeTest::allKeys()
{
    Served served(kShow);
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.send(full())); }));
    QCOMPARE(
        served.results().value(0),
        u"{'type': 'http', 'asgi': {'version': '3.0', 'spec_version': '2.5'}, 'http_version': '1.1', "
        "'server': ('127.0.0.1', 8000), 'client': ('127.0.0.1', 50000), 'scheme': 'http', 'method': 'POST', "
        "'root_path': '', 'path': '/a b', 'raw_path': b'/a%20b', 'query_string': b'x=%31', "
        "'headers': [(b'host', b'example'), (b'x-a', b'1'), (b'x-a', b'2\\xe9')], 'state': {}, 'extensions': {}}"_s);
}

void AsgiScopeTest::paths_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("root");
    QTest::addColumn<QString>("path");
    QTest::newRow("plain") << QByteArray("/a/b") << QByteArray() << u"/a/b"_s;
    QTest::newRow("utf-8") << QByteArray("/%C3%A9%E2%82%AC") << QByteArray() << u"/\u00e9\u20ac"_s;
    QTest::newRow("no utf-8") << QByteArray("/%ff%41") << QByteArray() << u"/\ufffdA"_s;
    QTest::newRow("no escape") << QByteArray("/%zz%4%") << QByteArray() << u"/%zz%4%"_s;
    QTest::newRow("slash and NUL") << QByteArray("/a%2Fb%00") << QByteArray() << u"/a/b"_s + QChar(0);
    QTest::newRow("asterisk") << QByteArray("*") << QByteArray("/api") << u"*"_s;
    QTest::newRow("below root") << QByteArray("/api/x") << QByteArray("/api") << u"/api/x"_s;
    QTest::newRow("root itself") << QByteArray("/api") << QByteArray("/api/") << u"/api"_s;
    QTest::newRow("stripped by a proxy") << QByteArray("/x") << QByteArray("/api") << u"/api/x"_s;
    QTest::newRow("only looks like it") << QByteArray("/apix") << QByteArray("/api") << u"/api/apix"_s;
}

void AsgiScopeTest::paths()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, root);
    QFETCH(QString, path);
    Served served(R"(
        async def app(scope, receive, send):
            results.append(scope['path'])
            results.append(scope['raw_path'].decode())
            results.append(scope['root_path'])
    )",
                  {.rootPath = root.toStdString(), .lifespan = asgi::LifespanMode::Off});
    QVERIFY(served.run([&](Client &client) { client.waitForEnd(client.get(raw.toStdString())); }));
    QCOMPARE(served.results(), QStringList({path, QString::fromLatin1(raw), root.isEmpty() ? QString() : u"/api"_s}));
}

void AsgiScopeTest::addresses()
{
    Served served(R"(
        async def app(scope, receive, send):
            results.append((scope['client'], scope['server']))
    )");
    QVERIFY(served.run([](Client &client) {
        for (const call::Address &server : {call::Address{"/run/app.sock", {}}, call::Address{"::1", 80}}) {
            call::Request request{.method = "GET", .path = "/", .client = {.host = "peer"}, .server = server};
            client.waitForEnd(client.send(request));
        }
    }));
    QCOMPARE(served.results(), QStringList({u"(None, ('/run/app.sock', None))"_s, u"(None, ('::1', 80))"_s}));
}

void AsgiScopeTest::everyExchangeHasItsOwn()
{
    Served served(R"(
        shared = {'count': 0}
        async def app(scope, receive, send):
            if scope['type'] == 'lifespan':
                scope['state'].update(list=[], name='set by lifespan')
                await receive()
                await send({'type': 'lifespan.startup.complete'})
                await receive()
                results.append(scope['state'])
                await send({'type': 'lifespan.shutdown.complete'})
                return
            scope['state']['list'].append(scope['path'])
            scope['state']['name'] = scope['path']
            results.append(repr((scope['extensions'], scope['asgi'], scope['headers'])))
            scope['extensions']['x'] = scope['asgi']['x'] = 1
            scope['headers'].append((b'x', b'y'))
    )",
                  {});
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/1"));
        client.waitForEnd(client.get("/2"));
    }));
    const QString own = u"({}, {'version': '3.0', 'spec_version': '2.5'}, [])"_s;
    QCOMPARE(served.results(), QStringList({own, own, u"{'list': ['/1', '/2'], 'name': 'set by lifespan'}"_s}));
}

void AsgiScopeTest::theTraceShowsTheSame()
{
    Served served(kShow);
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.send(full())); }));
    const auto started = served.all<trace::CallStarted>(1);
    QCOMPARE(started.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(started[0].arguments.root()->repr(10000)), served.results().value(0));
    QCOMPARE(started[0].interface, trace::Interface::Asgi3);
    QCOMPARE(started[0].protocol, trace::Protocol::Http);
    QCOMPARE(std::string(started[0].method), "post");
    QCOMPARE(std::string(started[0].client), "127.0.0.1:50000");
}

QTEST_APPLESS_MAIN(AsgiScopeTest)
#include "tst_asgi_scope.moc"
