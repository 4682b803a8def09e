#include "asgi/harness.h"

#include "taps/layerstory.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;

/// The layers of ASGI applications, as their traces tell them.
class TapsAsgiTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void closures();
    void arguments();
    void endings_data();
    void endings();
    void whatIsNoLayer();
    void starlette();
    void starletteErrors();
    void times();
    void anEagerTaskWaitsAlone();
    void changesNothing_data();
    void changesNothing();
};

namespace {

const char *const kClosures = R"(
class App:
    async def __call__(self, scope, receive, send):
        message = await receive()
        await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/plain')]})
        await send({'type': 'http.response.body', 'body': b'hello'})

def stamp(inner):
    async def middleware(scope, receive, send):
        async def stamping(message):
            if message['type'] == 'http.response.start':
                message['headers'].append((b'x-stamp', b'1'))
            await send(message)
        await inner(scope, receive, stamping)
    return middleware

class Router:
    def __init__(self, inner): self.inner = inner
    async def route(self, scope, receive, send):
        scope['endpoint'] = 'here'
        await self.inner({**scope, 'path': '/inner'}, receive, send)

app = stamp(Router(App()).route)
)";

const char *const kEndings = R"(
async def leaf(scope, receive, send):
    raise ValueError('bad id')
async def passing(scope, receive, send):
    await leaf(scope, receive, send)
async def answer(scope, receive, send, status=200):
    await send({'type': 'http.response.start', 'status': status, 'headers': []})
    await send({'type': 'http.response.body', 'body': b''})
async def swallow(scope, receive, send):
    await send({'type': 'http.response.start', 'status': 200, 'headers': []})
    try:
        await leaf(scope, receive, send)
    except ValueError:
        pass
    await send({'type': 'http.response.body', 'body': b''})
async def convert(scope, receive, send):
    try:
        await passing(scope, receive, send)
    except ValueError:
        await send({'type': 'http.response.start', 'status': 400, 'headers': []})
        await send({'type': 'http.response.body', 'body': b''})
async def other(scope, receive, send):
    try:
        await leaf(scope, receive, send)
    except ValueError as error:
        raise KeyError('other') from error
app = APP
)";

const char *const kStarlette = R"(
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

class Stamp(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers['X-Stamp'] = 'yes'
        return response

def closure(app):
    async def middleware(scope, receive, send):
        scope['state']['user'] = 'ada'
        await app(scope, receive, send)
    return middleware

async def hello(request):
    body = await request.body()
    return PlainTextResponse('x' * 2000)

async def boom(request):
    raise ValueError('boom')

app = Starlette(routes=[Route('/', hello, methods=['GET', 'POST']), Route('/boom', boom)], middleware=[
    Middleware(CORSMiddleware, allow_origins=['*']), Middleware(GZipMiddleware), Middleware(Stamp), Middleware(closure)])
)";

QStringList storyOf(Served &served)
{
    return layers::story(served.events(1));
}

QStringList runOnce(const std::string &source, const std::string &path = "/")
{
    Served served(source, {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([&](Client &client) {
        const auto call = client.get(path);
        client.endBody(call);
        client.waitForEnd(call);
    });
    return storyOf(served);
}

std::string endings(const char *app)
{
    std::string source = kEndings;
    return source.replace(source.find("APP"), 3, app);
}

} // namespace

void TapsAsgiTest::closures()
{
    const auto story = runOnce(kClosures);
    const QStringList expected{
        u"1<0 stamp.<locals>.middleware"_s,
        u"2<1 Router.route"_s,
        u"2 copied ~path +endpoint"_s,
        u"3<2 App"_s,
        u"1 receive http.request new"_s,
        u"2 receive http.request"_s,
        u"3 receive http.request"_s,
        u"3 send http.response.start new"_s,
        u"2 send http.response.start"_s,
        u"1 send http.response.start changed +x-stamp"_s,
        u"3 send http.response.body new"_s,
        u"2 send http.response.body"_s,
        u"1 send http.response.body"_s,
        u"3 returned"_s,
        u"2 changed +endpoint"_s,
        u"2 returned"_s,
        u"1 returned"_s,
    };
    QCOMPARE(story, expected);
}

void TapsAsgiTest::arguments()
{
    const auto story = runOnce(R"(
        async def leaf(scope, receive, send):
            scope['state']['late'] = 1
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})
            await send({'type': 'http.response.body', 'body': b''})
        async def nested(scope, receive, send):
            scope['state']['user'] = 'ada'
            scope['headers'].append((b'x-added', b'1'))
            del scope['client']
            await leaf(scope, receive, send)
        async def app(scope, receive, send):
            scope['state'] = {'first': 1}
            await nested(scope, receive, send)
    )");
    const QStringList changes = story.filter(u"changed"_s);
    QCOMPARE(changes.value(0), u"1 changed +state.first"_s);
    QVERIFY2(changes.value(1).contains(u"-client"_s) && changes.value(1).contains(u"+state.user"_s) &&
                 changes.value(1).contains(u"+x-added"_s),
             qPrintable(changes.join(u'\n')));
    QCOMPARE(changes.value(2), u"3 changed +state.late"_s);
    QCOMPARE(changes.size(), 3);
}

void TapsAsgiTest::endings_data()
{
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QStringList>("ends");
    QTest::newRow("raised") << "leaf"_ba << QStringList{u"1 raised ValueError: bad id"_s};
    QTest::newRow("passed on") << "passing"_ba
                               << QStringList{u"2 raised ValueError: bad id"_s, u"1 passed on ValueError: bad id"_s};
    QTest::newRow("swallowed") << "swallow"_ba
                               << QStringList{u"2 raised ValueError: bad id"_s, u"1 swallowed ValueError: bad id"_s};
    QTest::newRow("converted") << "convert"_ba
                               << QStringList{u"3 raised ValueError: bad id"_s, u"2 passed on ValueError: bad id"_s,
                                              u"1 converted ValueError: bad id"_s};
    QTest::newRow("another") << "other"_ba
                             << QStringList{u"2 raised ValueError: bad id"_s, u"1 raised KeyError: 'other'"_s};
}

void TapsAsgiTest::endings()
{
    QFETCH(QByteArray, app);
    QFETCH(QStringList, ends);
    const auto story = runOnce(::endings(app.constData()));
    QCOMPARE(story.filter(QRegularExpression(u"^\\d (raised|passed|swallowed|converted)"_s)), ends);
}

void TapsAsgiTest::whatIsNoLayer()
{
    const auto story = runOnce(R"(
        class Request:
            def __init__(self, scope, receive, send):
                self.scope = scope
        def helper(a, b, c):
            return b
        async def stranger(scope, receive, send):
            return scope
        async def app(scope, receive, send):
            Request(scope, receive, send)
            helper(1, 2, 3)
            await stranger({'type': 'job'}, receive, send)
            await stranger([], receive, send)
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})
            await send({'type': 'http.response.body', 'body': b''})
    )");
    QCOMPARE(story.filter(u"<"_s), QStringList{u"1<0 app"_s});
}

void TapsAsgiTest::starlette()
{
    if (!canImport("starlette"))
        QSKIP("Starlette is not there");
    Served served(kStarlette, {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) {
        call::Request request{.method = "GET", .target = "/", .path = "/"};
        request.headers.append("accept-encoding", "gzip");
        request.headers.append("origin", "http://example.org");
        const auto call = client.send(request);
        client.endBody(call);
        client.waitForEnd(call);
        client.waitForEnd(client.get("/boom"));
    });
    QCOMPARE(served.reply(1).status, 200);
    const auto story = storyOf(served);
    const QStringList names = story.filter(QRegularExpression(u"^\\d+<"_s));
    const QStringList expected{u"1<0 Starlette"_s,
                               u"2<1 ServerErrorMiddleware"_s,
                               u"3<2 CORSMiddleware"_s,
                               u"4<3 CORSMiddleware.simple_response"_s,
                               u"5<4 GZipMiddleware"_s,
                               u"6<5 GZipResponder"_s,
                               u"7<6 IdentityResponder"_s,
                               u"8<7 Stamp"_s,
                               u"9<8 Stamp.dispatch"_s,
                               u"10<9 closure.<locals>.middleware"_s,
                               u"11<10 ExceptionMiddleware"_s,
                               u"12<11 wrap_app_handling_exceptions.<locals>.wrapped_app"_s,
                               u"13<12 Router"_s,
                               u"14<13 Router.app"_s,
                               u"15<14 Route.handle"_s,
                               u"16<15 request_response.<locals>.app"_s,
                               u"17<16 wrap_app_handling_exceptions.<locals>.wrapped_app"_s,
                               u"18<17 request_response.<locals>.app.<locals>.app"_s,
                               u"19<18 hello"_s,
                               u"20<18 PlainTextResponse"_s,
                               u"21<8 _StreamingResponse"_s};
    QCOMPARE(names, expected);
    const QStringList started = story.filter(u"http.response.start changed"_s);
    QCOMPARE(started, QStringList({u"9 send http.response.start changed +x-stamp"_s,
                                   u"7 send http.response.start changed +vary +content-encoding -content-length"_s,
                                   u"4 send http.response.start changed +access-control-allow-origin"_s}));
    QVERIFY(story.contains(u"10 changed +state.user"_s));
    const auto entered = served.all<trace::LayerEntered>(1);
    QVERIFY(!entered[7].isLibrary && entered[6].isLibrary && !entered[9].isLibrary);
    QCOMPARE(layers::text(entered[4].module), u"starlette.middleware.gzip"_s);
    QCOMPARE(entered[4].kind, trace::LayerKind::Instance);
    QVERIFY(entered[0].arguments.isEmpty() && entered[1].arguments.isEmpty());
}

void TapsAsgiTest::starletteErrors()
{
    if (!canImport("starlette"))
        QSKIP("Starlette is not there");
    const auto story = runOnce(kStarlette, "/boom");
    const QStringList failed = story.filter(u"ValueError: boom"_s);
    QCOMPARE(failed.first(), u"17 raised ValueError: boom"_s);
    QCOMPARE(failed.last(), u"1 passed on ValueError: boom"_s);
    QCOMPARE(failed.filter(u"passed on"_s).size(), failed.size() - 1);
    const QStringList missing = runOnce(kStarlette, "/nowhere");
    QVERIFY(missing.filter(u"raised"_s).size() <= 1);
}

void TapsAsgiTest::times()
{
    Served served(R"(
        import asyncio, time
        async def leaf(scope, receive, send):
            await asyncio.sleep(0.03)
            time.sleep(0.02)
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})
            await send({'type': 'http.response.body', 'body': b''})
        async def app(scope, receive, send):
            await leaf(scope, receive, send)
    )",
                  {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) { client.waitForEnd(client.get("/")); });
    const auto left = served.all<trace::LayerLeft>(1);
    QCOMPARE(left.size(), 2U);
    for (const auto &layer : left) {
        QVERIFY(layer.waitNs >= 25'000'000U && layer.runNs >= 19'000'000U);
        QVERIFY(layer.runNs < 1'000'000'000U);
    }
    QVERIFY(!left[0].calledInner && left[1].calledInner);
    QVERIFY(left[0].ownNs >= 19'000'000U && left[1].ownNs < 15'000'000U);
    const auto steps = served.all<trace::LayerSuspended>(1); // of the outermost layer, for both
    QCOMPARE(steps.size(), 2U);
    QVERIFY(steps[0].suspended && !steps[1].suspended);
    QVERIFY(steps[0].inner == 2 && steps[1].inner == 2);
}

/// It begins inside of the layer that makes it, and waits without it.
void TapsAsgiTest::anEagerTaskWaitsAlone()
{
    Served served(R"(
        import asyncio
        async def leaf(scope, receive, send):
            await asyncio.sleep(0)
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})
            await send({'type': 'http.response.body', 'body': b''})
        async def app(scope, receive, send):
            await asyncio.Task(leaf(scope, receive, send), loop=asyncio.get_running_loop(), eager_start=True)
    )",
                  {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) { client.waitForEnd(client.get("/")); });
    QStringList steps;
    for (const auto &event : served.events(1)) {
        if (const auto *step = event.as<trace::LayerSuspended>())
            steps << u"%1 %2 %3"_s.arg(event.header.layer.value).arg(step->inner).arg(step->suspended);
    }
    QCOMPARE(steps, (QStringList{u"2 2 1"_s, u"1 1 1"_s, u"2 2 0"_s, u"1 1 0"_s}));
    const auto entered = served.all<trace::LayerEntered>(1);
    QCOMPARE(entered.size(), 2U);
    QCOMPARE(entered[1].parent, 1U);
}

void TapsAsgiTest::changesNothing_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("closures") << QByteArray(kClosures) << "/"_ba;
    for (const char *app : {"leaf", "passing", "swallow", "convert", "other"})
        QTest::newRow(app) << QByteArray::fromStdString(::endings(app)) << "/"_ba;
    QTest::newRow("starlette") << QByteArray(kStarlette) << "/"_ba;
    QTest::newRow("starlette error") << QByteArray(kStarlette) << "/boom"_ba;
    QTest::newRow("starlette 404") << QByteArray(kStarlette) << "/nowhere"_ba;
    QTest::newRow("looks") << QByteArray(R"(
import asyncio, inspect, contextvars
variable = contextvars.ContextVar('variable', default='none')
async def leaf(scope, receive, send):
    results.append([inspect.iscoroutinefunction(receive), inspect.iscoroutinefunction(send), callable(send)])
    results.append([send.__name__, receive.__name__, str(inspect.signature(send))])
    results.append([variable.get(), len(variable.__class__.__name__), hash(send) == hash(send), send == send])
    task = asyncio.create_task(receive())
    results.append((await asyncio.wait_for(task, 5))['type'])
    awaitable = send({'type': 'http.response.start', 'status': 200, 'headers': []})
    results.append(type(awaitable).__name__)
    await awaitable
    try:
        await send({'type': 'nonsense'})
    except Exception as error:
        results.append(repr(error))
        results.append([frame.name for frame in __import__('traceback').extract_tb(error.__traceback__)])
    await send(message={'type': 'http.response.body', 'body': b'x'})
    variable.set('inner')
async def app(scope, receive, send):
    async def wrapped(message):
        await send(message)
    variable.set('outer')
    await leaf(scope, receive, wrapped)
    results.append(variable.get())
    await leaf.__class__(leaf.__code__, globals())({'type': 'job'}, None, None) if False else None
)") << "/"_ba;
}

void TapsAsgiTest::changesNothing()
{
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, path);
    if (source.contains("starlette") && !canImport("starlette"))
        QSKIP("Starlette is not there");
    QStringList seen[2];
    for (const bool taps : {false, true}) {
        Served served(source.toStdString(), {.lifespan = asgi::LifespanMode::Off}, Served::kRing, taps);
        served.run([&](Client &client) {
            const auto call = client.get(path.toStdString());
            client.endBody(call);
            client.waitForEnd(call);
        });
        QStringList &all = seen[taps ? 1 : 0];
        all << QString::number(served.reply(1).status) << QString::fromStdString(printed(served.reply(1).headers))
            << QString::fromStdString(served.reply(1).body) << QString::fromStdString(served.reply(1).reason)
            << served.results();
        for (const auto &event : served.events(1)) {
            const QString name = layers::text(event.name());
            if (!event.header.layer.isValid() && name != u"finding"_s)
                all << name + u' ' + layers::text(event.site().function) + QString::number(event.site().line);
        }
        QCOMPARE(served.eventNames(1).contains(u"layer.entered"_s), taps);
        QCOMPARE(served.eventNames(0).contains(u"log.record"_s), false);
    }
    QCOMPARE(seen[1], seen[0]);
}

QTEST_GUILESS_MAIN(TapsAsgiTest)
#include "tst_asgi.moc"
