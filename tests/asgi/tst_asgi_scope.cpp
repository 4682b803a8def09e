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
    void extensions_data();
    void extensions(); // A021, A753
    void tls_data();
    void tls(); // A770, A771, A772
    void theTraceShowsTheSame();
};

namespace {

const char *const kShow = R"(
        async def app(scope, receive, send):
            results.append(scope)
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body'})
)";

const QString kExtensions = u"{'http.response.debug': {}, 'http.response.pathsend': {}, "
                            "'http.response.zerocopysend': {}, 'http.response.early_hint': {}}"_s;

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
    QCOMPARE(served.results().value(0),
             u"{'type': 'http', 'asgi': {'version': '3.0', 'spec_version': '2.5'}, 'http_version': '1.1', "
             "'server': ('127.0.0.1', 8000), 'client': ('127.0.0.1', 50000), 'scheme': 'http', 'method': 'POST', "
             "'root_path': '', 'path': '/a b', 'raw_path': b'/a%20b', 'query_string': b'x=%31', "
             "'headers': [(b'host', b'example'), (b'x-a', b'1'), (b'x-a', b'2\\xe9')], 'state': {}, 'extensions': "_s +
                 kExtensions + u"}"_s);
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
            scope['extensions']['http.response.debug']['x'] = scope['extensions']['x'] = scope['asgi']['x'] = 1
            scope['headers'].append((b'x', b'y'))
    )",
                  {});
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.get("/1"));
        client.waitForEnd(client.get("/2"));
    }));
    const QString own = u"(%1, {'version': '3.0', 'spec_version': '2.5'}, [])"_s.arg(kExtensions);
    QCOMPARE(served.results(), QStringList({own, own, u"{'list': ['/1', '/2'], 'name': 'set by lifespan'}"_s}));
}

void AsgiScopeTest::extensions_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("trailers");
    QTest::addColumn<bool>("push");
    QTest::addColumn<QString>("announced");
    const auto always = u"debug pathsend zerocopysend"_s;
    QTest::newRow("HTTP/1.0") << u"1.0"_s << false << false << always;
    QTest::newRow("HTTP/1.1") << u"1.1"_s << false << false << always + u" early_hint"_s;
    QTest::newRow("HTTP/1.1, TE: trailers") << u"1.1"_s << true << false << always + u" early_hint trailers"_s;
    QTest::newRow("HTTP/2") << u"2"_s << true << true << always + u" early_hint trailers push"_s;
}

void AsgiScopeTest::extensions()
{
    QFETCH(QString, version);
    QFETCH(bool, trailers);
    QFETCH(bool, push);
    QFETCH(QString, announced);
    Served served(R"(
        async def app(scope, receive, send):
            assert all(value == {} for value in scope['extensions'].values())
            results.append(' '.join(scope['extensions']).replace('http.response.', ''))
    )");
    QVERIFY(served.run([&](Client &client) {
        client.waitForEnd(client.send({.method = "GET",
                                       .path = "/",
                                       .httpVersion = version.toStdString(),
                                       .acceptsTrailers = trailers,
                                       .acceptsPush = push}));
    }));
    QCOMPARE(served.results(), QStringList({announced}));
}

void AsgiScopeTest::tls_data()
{
    QTest::addColumn<bool>("known");
    QTest::addColumn<QString>("seen");
    QTest::newRow("known") << true
                           << u"{'server_cert': 'PEM', 'client_cert_chain': ('A', 'B'), 'client_cert_name': 'CN=me', "
                              "'client_cert_error': 'expired', 'tls_version': 772, 'cipher_suite': 4865}"_s;
    QTest::newRow("unknown") << false
                             << u"{'server_cert': None, 'client_cert_chain': (), 'client_cert_name': None, "
                                "'client_cert_error': None, 'tls_version': None, 'cipher_suite': None}"_s;
}

void AsgiScopeTest::tls()
{
    QFETCH(bool, known);
    QFETCH(QString, seen);
    Served served(R"(
        async def app(scope, receive, send):
            results.append(repr(scope['extensions']['tls']))
            scope['extensions']['tls'].clear()
    )");
    const auto tls = std::make_shared<call::Tls>(known ? call::Tls{.serverCertificate = "PEM",
                                                                   .clientCertificates = {"A", "B"},
                                                                   .clientName = "CN=me",
                                                                   .clientError = "expired",
                                                                   .version = 0x0304,
                                                                   .cipherSuite = 0x1301}
                                                       : call::Tls{});
    QVERIFY(served.run([&](Client &client) {
        for (int i = 0; i < 2; ++i)
            client.waitForEnd(client.send({.method = "GET", .path = "/", .scheme = "https", .tls = tls}));
        client.waitForEnd(client.send({.method = "GET", .path = "/", .isWebSocket = true, .tls = tls}));
    }));
    QCOMPARE(served.results(), QStringList({seen, seen, seen}));
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
