#include "asgi/harness.h"

#include "frameworks/equal.h"

using namespace Qt::StringLiterals;
using namespace harness;

/// ASGI applications with taps and without: the same bytes, the same trace at the outermost boundary.
class EqualAsgiTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void everyApplication_data();
    void everyApplication();
};

namespace {

void converse(Client &client, const equal::Asked &asked)
{
    if (asked.method() == "WS") {
        const auto socket = client.open(asked.path());
        client.text(socket, "hello");
        if (asked.path().ends_with("/echo")) {
            client.waitForMessages(socket, 1);
            client.endSocket(socket, 1000);
        }
        return client.waitForEnd(socket);
    }
    call::Request request{.method = asked.method(), .target = asked.path(), .path = asked.path()};
    request.headers.append("host", "localhost");
    request.headers.append("accept-encoding", "gzip");
    const bool hasBody = asked.method() == "POST";
    if (hasBody) {
        request.headers.append("content-type",
                               asked.path() == "/form" ? "application/x-www-form-urlencoded" : "application/json");
        request.hasBody = true;
        request.contentLength = std::string_view(equal::kBody).size();
    }
    const auto call = client.send(request);
    if (hasBody)
        client.body(call, equal::kBody, true); // in one step: the number of receive() calls must not depend on timing
    client.waitForEnd(call);
}

std::unique_ptr<Served> ask(const equal::Asked &asked)
{
    asgi::AsgiOptions options{.lifespan = asgi::LifespanMode::Off};
    auto served = std::make_unique<Served>(asked.source(), std::move(options), Served::kRing, asked.taps);
    served->run([&](Client &client) { converse(client, asked); });
    return served;
}

QStringList answerOf(Served &served)
{
    const Reply &reply = served.reply(1);
    QStringList lines = equal::printed(reply.headers) + equal::printed(reply.trailers);
    for (const auto *texts : {&reply.messages, &reply.hints, &reply.pushes})
        for (const std::string &text : *texts)
            lines << QString::fromStdString(text);
    lines << QString::number(reply.status) << QString::number(reply.closeCode) << QString::number(reply.pieces)
          << QString::number(reply.files) << QString::fromStdString(reply.closeReason)
          << QString::fromStdString(reply.reason) << QString::number(static_cast<int>(reply.how));
    return lines;
}

} // namespace

void EqualAsgiTest::everyApplication_data()
{
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("what");
    using equal::addRows;
    addRows("hello:asgi", {"GET /"});
    addRows("echo:asgi", {"POST /", "GET /"});
    addRows("echo:asgi_stream", {"POST /"});
    addRows("inspect_request:asgi", {"GET /a%20path?q=1"});
    addRows("files:many_chunks_asgi", {"GET /"});
    addRows("factory:async_instance", {"GET /"});
    addRows("factory:asgi_method", {"GET /"});
    addRows("outputs:asgi", {"GET /"});
    addRows("slow:asgi", {"GET /"});
    addRows("extensions:app", {"GET /trailers", "GET /early_hint", "GET /push", "GET /debug", "GET /nothing"});
    addRows("lifespan:unsupported", {"GET /"});
    addRows("websocket:app",
            {"WS /echo", "WS /refuse", "WS /deny", "WS /close", "WS /returns", "WS /raises", "WS /raises_before",
             "WS /says_nothing", "WS /sends_first"}); // how often a large message waits is the client's matter
    for (const char *app : {"starlette_app:app", "fastapi_app:app", "quart_app:app"})
        addRows(app, {"GET /", "GET /items/3", "POST /echo", "POST /form", "GET /stream", "GET /error", "GET /redirect",
                      "GET /cookies", "GET /nowhere", "WS /ws/echo"});
    for (const char *app : {"starlette_app:app", "fastapi_app:app"}) // Quart reads a socket in a task of its own, which
        addRows(app, {"WS /ws/deny", "WS /ws/close"}); // may or may not have begun when the other one ends
    addRows("django_app:asgi", {"GET /", "GET /items/3", "POST /echo", "GET /stream", "GET /error", "GET /redirect",
                                "GET /cookies", "GET /nowhere"});
    equal::addMisbehaving("asgi",
                          {u"sleeps_blocking"_s, u"swallows_oserror"_s}); // what they trace depends on the clock
}

void EqualAsgiTest::everyApplication()
{
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    const qsizetype suffix = app.indexOf("_app:"); // of those that need a package
    if (suffix > 0 && !canImport(app.left(suffix).constData()))
        QSKIP("it is not there");
    const auto off = ask({.app = app.toStdString(), .what = what.toStdString(), .taps = false});
    const auto on = ask({.app = app.toStdString(), .what = what.toStdString()});
    QVERIFY(!equal::hasLayers(off->events(1)));
    QVERIFY(equal::hasLayers(on->events(1)));
    QCOMPARE(answerOf(*on), answerOf(*off));
    QCOMPARE(on->reply(1).body, off->reply(1).body);
    if (!what.startsWith("WS ")) // what a socket's two sides do at once is told in the order in which it happened
        QCOMPARE(equal::outermost(on->events(1)), equal::outermost(off->events(1)));
}

QTEST_GUILESS_MAIN(EqualAsgiTest)
#include "tst_equal_asgi.moc"
