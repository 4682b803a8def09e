#include "wsgi/wsgirig.h"

#include "python/wsgi/environ.h"

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;

class EnvironTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRequiredKeyIsThere();
    void pathsAreDecoded_data();
    void pathsAreDecoded();
    void theRootPathIsTakenOff_data();
    void theRootPathIsTakenOff();
    void headersBecomeVariables();
    void contentLengthIsLeftOutWhenChunked();
    void underscoresAreDropped();
    void oddAddressesAreFilledIn();
    void eachCallHasItsOwn();
    void manyDifferentHeaderNamesAreBounded();
    void theValidatorAccepts();
    void theTraceHasACopy();
};

namespace {

constexpr auto kKeep = "import json\n"
                       "kept = None\n"
                       "def app(environ, start_response):\n"
                       "    global kept\n"
                       "    kept = environ\n"
                       "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                       "    return [b'ok']\n";

} // namespace

void EnvironTest::everyRequiredKeyIsThere()
{
    WsgiRig rig(kKeep, {.threads = 2});
    rig.ask("/a?x=1&y");
    const auto is = [&](const char *key, const char *value) {
        const QByteArray expression = QByteArray("repr(kept['") + key + "'])";
        QCOMPARE(rig.look(expression.constData()), QByteArray(value));
    };
    QCOMPARE(rig.look("type(kept) is dict"), "True");
    is("REQUEST_METHOD", "'GET'");
    is("SCRIPT_NAME", "''");
    is("PATH_INFO", "'/a'");
    is("QUERY_STRING", "'x=1&y'");
    is("REQUEST_URI", "'/a?x=1&y'");
    is("SERVER_PROTOCOL", "'HTTP/1.1'");
    is("SERVER_NAME", "'127.0.0.1'");
    is("SERVER_PORT", "'8000'");
    is("SERVER_SOFTWARE", "'gatescope/0.1'");
    is("REMOTE_ADDR", "'127.0.0.1'");
    is("REMOTE_PORT", "'50000'");
    is("wsgi.version", "(1, 0)");
    is("wsgi.url_scheme", "'http'");
    is("wsgi.multithread", "True");
    is("wsgi.multiprocess", "False");
    is("wsgi.run_once", "False");
    is("wsgi.input_terminated", "True");
    QCOMPARE(rig.look("all(type(v) is str for k, v in kept.items() if '.' not in k)"), "True");
    QCOMPARE(rig.look("None in kept.values() or 'CONTENT_LENGTH' in kept or 'CONTENT_TYPE' in kept"), "False");
    WsgiRig alone(kKeep, {.threads = 1});
    alone.ask();
    QCOMPARE(alone.look("kept['wsgi.multithread']"), "False");
}

void EnvironTest::pathsAreDecoded_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("decoded");
    QTest::newRow("plain") << "/a/b"_ba << "'/a/b'"_ba;
    QTest::newRow("space") << "/a%20b"_ba << "'/a b'"_ba;
    QTest::newRow("utf-8 as latin-1") << "/%C5%BC"_ba << "'/\\xc5\\xbc'"_ba;
    QTest::newRow("slash") << "/a%2Fb"_ba << "'/a/b'"_ba;
    QTest::newRow("no escape") << "/100%/%zz%4"_ba << "'/100%/%zz%4'"_ba;
    QTest::newRow("asterisk") << "*"_ba << "''"_ba;
}

void EnvironTest::pathsAreDecoded()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, decoded);
    WsgiRig rig(kKeep);
    rig.ask(path.toStdString());
    QCOMPARE(rig.look("ascii(kept['PATH_INFO'])"), decoded);
}

void EnvironTest::theRootPathIsTakenOff_data()
{
    QTest::addColumn<QByteArray>("root");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("info");
    QTest::newRow("in front") << "/shop"_ba << "/shop/cart"_ba << "/shop"_ba << "/cart"_ba;
    QTest::newRow("nothing behind") << "/shop"_ba << "/shop"_ba << "/shop"_ba << ""_ba;
    QTest::newRow("slash behind") << "/shop/"_ba << "/shop/"_ba << "/shop"_ba << "/"_ba;
    QTest::newRow("another name") << "/shop"_ba << "/shopping"_ba << "/shop"_ba << "/shopping"_ba;
    QTest::newRow("taken off by a proxy") << "/shop"_ba << "/cart"_ba << "/shop"_ba << "/cart"_ba;
    QTest::newRow("no slash given") << "shop"_ba << "/shop/cart"_ba << "/shop"_ba << "/cart"_ba;
    QTest::newRow("only a slash") << "/"_ba << "/cart"_ba << ""_ba << "/cart"_ba;
    QTest::newRow("encoded") << "/a b"_ba << "/a%20b/c"_ba << "/a b"_ba << "/c"_ba;
}

void EnvironTest::theRootPathIsTakenOff()
{
    QFETCH(QByteArray, root);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, info);
    WsgiRig rig(kKeep, {.threads = 1, .rootPath = root.toStdString()});
    rig.ask(path.toStdString());
    QCOMPARE(rig.look("kept['SCRIPT_NAME']"), script);
    QCOMPARE(rig.look("kept['PATH_INFO']"), info);
}

void EnvironTest::headersBecomeVariables()
{
    WsgiRig rig(kKeep);
    auto request = WsgiRig::post(5);
    request.headers.append("Host", "shop.test");
    request.headers.append("content-type", "text/plain");
    request.headers.append("Content-Length", "5");
    request.headers.append("X-Two", "a");
    request.headers.append("x-two", "b");
    request.headers.append("Cookie", "a=1");
    request.headers.append("COOKIE", "b=2");
    request.headers.append("X-Latin", "z\xC5\xBC");
    rig.ask(request, "hello");
    QCOMPARE(rig.look("kept['HTTP_HOST']"), "shop.test");
    QCOMPARE(rig.look("kept['CONTENT_TYPE']"), "text/plain");
    QCOMPARE(rig.look("kept['CONTENT_LENGTH']"), "5");
    QCOMPARE(rig.look("kept['HTTP_X_TWO']"), "a, b");
    QCOMPARE(rig.look("kept['HTTP_COOKIE']"), "a=1; b=2");
    QCOMPARE(rig.look("ascii(kept['HTTP_X_LATIN'])"), "'z\\xc5\\xbc'");
    QCOMPARE(rig.look("'HTTP_CONTENT_TYPE' in kept or 'HTTP_CONTENT_LENGTH' in kept"), "False");
    QCOMPARE(rig.look("all(ord(c) < 256 for v in kept.values() if type(v) is str for c in v)"), "True");
}

void EnvironTest::contentLengthIsLeftOutWhenChunked()
{
    WsgiRig rig(kKeep);
    auto request = WsgiRig::post(std::nullopt);
    request.headers.append("Transfer-Encoding", "chunked");
    rig.ask(request, "hello");
    QCOMPARE(rig.look("'CONTENT_LENGTH' in kept"), "False");
    QCOMPARE(rig.look("kept['wsgi.input_terminated']"), "True");
}

void EnvironTest::underscoresAreDropped()
{
    WsgiRig rig(kKeep);
    auto request = WsgiRig::get("/");
    request.headers.append("X-User", "real");
    request.headers.append("X_User", "forged");
    request.headers.append("Content_Length", "7");
    rig.ask(request);
    QCOMPARE(rig.look("kept['HTTP_X_USER']"), "real");
    QCOMPARE(rig.look("[k for k in kept if 'CONTENT' in k]"), "[]");
    QCOMPARE(rig.findings(), "W019 W019");
}

void EnvironTest::oddAddressesAreFilledIn()
{
    WsgiRig rig(kKeep);
    auto request = WsgiRig::get("/");
    request.server = {.host = "/run/app.sock"};
    request.client = {};
    request.scheme = "https";
    rig.ask(request);
    QCOMPARE(rig.look("kept['SERVER_NAME'], kept['SERVER_PORT'], kept['HTTPS']"), "('localhost', '443', 'on')");
    QCOMPARE(rig.look("kept['wsgi.url_scheme']"), "https");
    QCOMPARE(rig.look("'SSL_PROTOCOL' in kept"), "False");
    request.tls = std::make_shared<call::Tls>(call::Tls{.version = 0x0304});
    rig.ask(request);
    QCOMPARE(rig.look("kept['SSL_PROTOCOL']"), "TLSv1.3");
    QCOMPARE(rig.look("'REMOTE_ADDR' in kept or 'REMOTE_PORT' in kept"), "False");
}

void EnvironTest::eachCallHasItsOwn()
{
    WsgiRig rig("kept = []\n"
                "def app(environ, start_response):\n"
                "    kept.append(environ)\n"
                "    environ['wsgi.version'] = environ['mine'] = 'changed'\n"
                "    start_response('200 OK', [])\n"
                "    return []\n");
    rig.ask();
    rig.ask("/second");
    QCOMPARE(rig.look("kept[0] is kept[1]"), "False");
    QCOMPARE(rig.look("kept[0]['PATH_INFO'], kept[1]['PATH_INFO']"), "('/', '/second')");
    WsgiRig other(kKeep);
    other.ask();
    QCOMPARE(other.look("kept['wsgi.version'], 'mine' in kept"), "((1, 0), False)");
    QCOMPARE(rig.look("all(a is b for a, b in zip(kept[0], kept[1]))"), "True"); // the same interned keys
}

void EnvironTest::manyDifferentHeaderNamesAreBounded()
{
    WsgiRig rig(kKeep);
    for (int round = 0; round < 12; ++round) {
        auto request = WsgiRig::get("/");
        for (int i = 0; i < 200; ++i)
            request.headers.append("X-" + std::to_string(round * 200 + i), "v");
        rig.ask(request);
        QCOMPARE(rig.look("sum(k.startswith('HTTP_X_') and v == 'v' for k, v in kept.items())"), "200");
    }
}

void EnvironTest::theValidatorAccepts()
{
    WsgiRig rig("from wsgiref.validate import validator\n"
                "def inner(environ, start_response):\n"
                "    environ['wsgi.input'].read(3)\n"
                "    environ['wsgi.input'].readline()\n"
                "    list(environ['wsgi.input'])\n"
                "    environ['wsgi.errors'].write('said\\n')\n"
                "    environ['wsgi.errors'].flush()\n"
                "    write = start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                "    write(b'one ')\n"
                "    return [b'two']\n"
                "app = validator(inner)\n");
    auto request = WsgiRig::post(9);
    request.headers.append("Host", "x");
    request.headers.append("Cookie", "a=b");
    const auto answer = rig.ask(request, "one\ntwo\n3");
    QCOMPARE(answer.end.reason, "");
    QCOMPARE(answer.body, "one two");
    QCOMPARE(answer.end.how, call::CallEnded::How::Completed);
}

void EnvironTest::theTraceHasACopy()
{
    WsgiRig rig(kKeep);
    rig.ask("/a?b");
    const auto events = rig.tap().all<trace::CallStarted>();
    QCOMPARE(events.size(), 1U);
    const auto *started = events[0].as<trace::CallStarted>();
    QCOMPARE(started->interface, trace::Interface::Wsgi);
    QCOMPARE(started->target, "/a?b");
    QCOMPARE(started->client, "127.0.0.1:50000");
    const auto root = started->arguments.root();
    QCOMPARE(root->value("PATH_INFO")->text(), "/a");
    QCOMPARE(root->value("wsgi.input")->typeName(), "gatescope.InputStream");
    QCOMPARE(root->value("wsgi.version")->repr(), "(1, 0)");
    QVERIFY(!root->isTruncated());
}

QTEST_GUILESS_MAIN(EnvironTest)
#include "tst_environ.moc"
