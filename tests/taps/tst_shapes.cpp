#include "asgi/harness.h"

#include "taps/stories.h"

using namespace Qt::StringLiterals;
using namespace harness;

/// The shapes in which ASGI layers come, and what goes with them: contexts of tasks and threads, layers left out.
class TapsShapesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void shapes_data();
    void shapes();
    void changesNothing_data() { shapes_data(); }
    void changesNothing();
    void doubleCallable();
    void doubleClosure();
    void threadHop();
    void whoConsumedTheBody();
    void contextVariables();
    void contextVariablesOfAnotherTask();
    void leftOut();
    void webSocket();
    void findings_data();
    void findings();
    void secondReader();
};

namespace {

/// An application with everything below it wrapped by `WRAP`, which the rows define.
const char *const kWrapped = R"(
import functools

async def leaf(scope, receive, send):
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'x-leaf', b'1')]})
    await send({'type': 'http.response.body', 'body': b'leaf'})
)";

const char *const kHop = R"(
import asyncio, contextvars

def wsgi(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'from a thread']

class Adapter:
    def __init__(self, app): self.app = app
    async def __call__(self, scope, receive, send):
        environ = {'REQUEST_METHOD': scope['method'], 'PATH_INFO': scope['path']}
        head = []
        def start_response(status, headers, exc_info=None): head.extend([status, headers])
        body = await asyncio.to_thread(self.app, environ, start_response)
        await send({'type': 'http.response.start', 'status': int(head[0][:3]), 'headers': []})
        await send({'type': 'http.response.body', 'body': b''.join(body)})

async def outer(scope, receive, send):
    await Adapter(wsgi)(scope, receive, send)
app = outer
)";

const char *const kContext = R"(
import asyncio, contextvars
user = contextvars.ContextVar('user')
trace_id = contextvars.ContextVar('trace_id')

async def leaf(scope, receive, send):
    user.set('ada')
    await send({'type': 'http.response.start', 'status': 200, 'headers': []})
    await send({'type': 'http.response.body', 'body': b''})

async def same(scope, receive, send):
    token = trace_id.set('7')
    await leaf(scope, receive, send)
    results.append(user.get('none'))
    trace_id.reset(token)

async def other(scope, receive, send):
    trace_id.set('8')
    await asyncio.create_task(leaf(scope, receive, send))
    results.append(user.get('none'))
)";

std::unique_ptr<Served> ask(const std::string &source, const std::string &path = "/", bool taps = true)
{
    auto served =
        std::make_unique<Served>(source, asgi::AsgiOptions{.lifespan = asgi::LifespanMode::Off}, Served::kRing, taps);
    served->run([&](Client &client) {
        const auto call = client.get(path);
        client.endBody(call);
        client.waitForEnd(call);
    });
    return served;
}

QStringList names(const QStringList &story)
{
    return story.filter(QRegularExpression(u"^\\d+<\\d+ "_s));
}

} // namespace

void TapsShapesTest::shapes_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("partial") << R"(
async def stamp(name, scope, receive, send):
    await leaf(scope, receive, send)
app = functools.partial(stamp, 'first')
)"_ba << QStringList{u"1<0 stamp"_s, u"2<1 leaf"_s};
    QTest::newRow("decorated") << R"(
def logged(inner):
    @functools.wraps(inner)
    async def wrapper(*args, **kwargs):
        return await inner(*args, **kwargs)
    return wrapper
@logged
async def outer(scope, receive, send):
    await leaf(scope, receive, send)
app = outer
)"_ba << QStringList{u"1<0 logged.<locals>.wrapper"_s, u"2<1 outer"_s, u"3<2 leaf"_s};
    QTest::newRow("anything") << R"(
async def app(*args):
    scope, receive, send = args
    async def stamping(message):
        if 'headers' in message: message['headers'].append((b'x-stamp', b'1'))
        await send(message)
    await leaf(scope, receive, stamping)
)"_ba << QStringList{u"1<0 app"_s, u"2<1 leaf"_s};
    QTest::newRow("method with anything") << R"(
class Outer:
    async def __call__(self, *args):
        await leaf(*args)
app = Outer()
)"_ba << QStringList{u"1<0 Outer"_s, u"2<1 leaf"_s};
    QTest::newRow("inherited") << R"(
class Base:
    async def __call__(self, scope, receive, send):
        await leaf(scope, receive, send)
class Outer(Base):
    async def __call__(self, scope, receive, send):
        await super().__call__(scope, receive, send)
app = Outer()
)"_ba << QStringList{u"1<0 Outer"_s, u"2<1 Base"_s, u"3<2 leaf"_s};
    QTest::newRow("keywords") << R"(
async def outer(scope, receive, send):
    await leaf(scope=scope, receive=receive, send=send)
app = outer
)"_ba << QStringList{u"1<0 outer"_s, u"2<1 leaf"_s};
}

void TapsShapesTest::shapes()
{
    QFETCH(QByteArray, source);
    QFETCH(QStringList, expected);
    const auto served = ask(kWrapped + source.toStdString());
    const auto story = layers::story(served->events(1));
    QCOMPARE(names(story), expected);
    const QString leaf = QString::number(expected.size());
    QVERIFY(story.contains(leaf + u" send http.response.start new"_s));
    const QStringList outermost = story.filter(QRegularExpression(u"^1 send http.response.(start|body)"_s));
    QCOMPARE(outermost.size(), 2);
    QCOMPARE(outermost[0].contains(u"changed +x-stamp"_s), source.contains("x-stamp"));
    QCOMPARE(served->reply(1).body, "leaf");
}

void TapsShapesTest::changesNothing()
{
    QFETCH(QByteArray, source);
    const auto off = ask(kWrapped + source.toStdString(), "/", false);
    const auto on = ask(kWrapped + source.toStdString());
    QCOMPARE(on->reply(1).status, off->reply(1).status);
    QCOMPARE(printed(on->reply(1).headers), printed(off->reply(1).headers));
    QCOMPARE(on->reply(1).body, off->reply(1).body);
    auto names = on->eventNames(1);
    names.removeIf([](const QString &name) { return name.startsWith(u"layer."_s); });
    QCOMPARE(names, off->eventNames(1));
}

/// ASGI 2: the scope is what the object keeps.
void TapsShapesTest::doubleCallable()
{
    Served served(R"(
        class App:
            def __init__(self, scope): self.scope = scope
            async def __call__(self, receive, send):
                await send({'type': 'http.response.start', 'status': 200, 'headers': []})
                await send({'type': 'http.response.body', 'body': b'two'})
        class Outer:
            def __init__(self, inner): self.inner = inner
            def __call__(self, scope):
                return functools.partial(self.run, scope)
            async def run(self, scope, receive, send):
                await self.inner({**scope, 'outer': 1})(receive, send)
        import functools
        app = Outer(App)
    )",
                  {.interface = trace::Interface::Asgi2, .lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) { client.waitForEnd(client.get("/")); });
    QCOMPARE(served.reply(1).body, "two");
    const auto story = layers::gist(served.events(1));
    QCOMPARE(story, QStringList({u"1<0 Outer.run"_s, u"1 copied +outer"_s, u"2<1 App"_s,
                                 u"2 send http.response.start new"_s, u"2 send http.response.body new"_s}));
}

void TapsShapesTest::doubleClosure()
{
    Served served(R"(
        def app(scope):
            async def instance(receive, send):
                scope['late'] = 1
                await send({'type': 'http.response.start', 'status': 200, 'headers': []})
                await send({'type': 'http.response.body', 'body': b'two'})
            return instance
    )",
                  {.interface = trace::Interface::Asgi2, .lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) { client.waitForEnd(client.get("/")); });
    const auto story = layers::gist(served.events(1));
    QCOMPARE(story.value(0), u"1<0 app.<locals>.instance"_s);
    QCOMPARE(story.value(story.size() - 1), u"1 changed +late"_s);
}

/// The WSGI application that an adapter runs in a thread is a layer inside of the adapter.
void TapsShapesTest::threadHop()
{
    const auto served = ask(kHop);
    QCOMPARE(names(layers::gist(served->events(1))), QStringList({u"1<0 outer"_s, u"2<1 Adapter"_s, u"3<2 wsgi"_s}));
    std::vector<std::uint16_t> threads;
    for (const auto &event : served->events(1)) {
        if (event.as<trace::LayerEntered>())
            threads.push_back(event.header.thread);
    }
    QVERIFY(threads[0] == threads[1] && threads[1] != threads[2]);
    QCOMPARE(served->reply(1).body, "from a thread");
}

void TapsShapesTest::whoConsumedTheBody()
{
    const auto story = layers::story(ask(R"(
        async def leaf(scope, receive, send):
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})
            await send({'type': 'http.response.body', 'body': b''})
        async def reader(scope, receive, send):
            await receive()
            await leaf(scope, receive, send)
        async def app(scope, receive, send):
            await reader(scope, receive, send)
    )")
                                         ->events(1));
    QCOMPARE(story.filter(u"receive"_s), QStringList({u"1 receive http.request new"_s, u"2 receive http.request"_s}));
}

void TapsShapesTest::contextVariables()
{
    const auto served = ask(std::string(kContext) + "app = same\n");
    QCOMPARE(served->results(), QStringList{u"ada"_s});
    QCOMPARE(layers::story(served->events(1)).filter(u"context"_s),
             QStringList({u"1 context +trace_id"_s, u"2 context +user"_s}));
}

void TapsShapesTest::contextVariablesOfAnotherTask()
{
    const auto served = ask(std::string(kContext) + "app = other\n");
    QCOMPARE(served->results(), QStringList{u"none"_s});
    QCOMPARE(layers::story(served->events(1)).filter(u"context"_s),
             QStringList({u"1 context +trace_id"_s, u"2 context +user"_s, u"1 context lost user"_s}));
}

void TapsShapesTest::leftOut()
{
    const std::string source = std::string(kWrapped) + R"(
async def middle(scope, receive, send):
    await leaf(scope, receive, send)
async def app(scope, receive, send):
    await middle(scope, receive, send)
)";
    Served served(source, {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true, {"*.mid*", "no.such.layer"});
    served.run([&](Client &client) { client.waitForEnd(client.get("/")); });
    QCOMPARE(names(layers::gist(served.events(1))), QStringList({u"1<0 app"_s, u"2<1 leaf"_s}));
    QCOMPARE(served.reply(1).body, "leaf");
}

void TapsShapesTest::webSocket()
{
    Served served(R"(
        async def chat(scope, receive, send):
            await receive()
            await send({'type': 'websocket.accept', 'subprotocol': None})
            message = await receive()
            await send({'type': 'websocket.send', 'text': message['text'].upper()})
            await send({'type': 'websocket.close', 'code': 1000})
        async def app(scope, receive, send):
            async def loud(message):
                if message['type'] == 'websocket.send': message = {**message, 'text': message['text'] + '!'}
                await send(message)
            await chat({**scope, 'room': 'one'}, receive, loud)
    )",
                  {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) {
        const auto socket = client.open("/");
        client.text(socket, "hello");
        client.waitForEnd(socket);
    });
    const QStringList expected{u"1<0 app"_s,
                               u"1 copied +room"_s,
                               u"2<1 chat"_s,
                               u"1 receive websocket.connect new"_s,
                               u"2 send websocket.accept new"_s,
                               u"1 receive websocket.receive new"_s,
                               u"2 send websocket.send new"_s,
                               u"1 send websocket.send changed"_s,
                               u"2 send websocket.close new"_s};
    QCOMPARE(layers::gist(served.events(1)), expected);
}

void TapsShapesTest::findings_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QStringList>("expected");
    const QByteArray outer = "async def app(scope, receive, send):\n";
    const QByteArray call = "    await leaf(scope, receive, send)\n";
    QTest::newRow("in place") << outer + "    scope['user'] = 'ada'\n" + call << QStringList{u"A019"_s};
    QTest::newRow("headers") << outer + "    scope['headers'].append((b'a', b'b'))\n" + call << QStringList{u"A019"_s};
    QTest::newRow("late") << outer + call + "    scope['user'] = 'ada'\n" << QStringList{u"A020"_s};
    QTest::newRow("copy") << outer + "    scope = {**scope, 'user': 'ada'}\n" + call << QStringList{};
    QTest::newRow("state") << outer + "    scope['state']['user'] = 'ada'\n" + call << QStringList{};
    QTest::newRow("innermost") << outer + "    scope['user'] = 'ada'\n    await send({'type': 'http.response.start', "
                                          "'status': 204, 'headers': []})\n    await send({'type': "
                                          "'http.response.body'})\n"
                               << QStringList{};
}

void TapsShapesTest::findings()
{
    QFETCH(QByteArray, source);
    QFETCH(QStringList, expected);
    const auto served = ask(kWrapped + source.toStdString());
    QCOMPARE(served->findings(1), expected);
    for (const auto &event : served->events(1)) {
        if (event.as<trace::Finding>())
            QCOMPARE(event.header.layer.value, 1U);
    }
}

void TapsShapesTest::secondReader()
{
    Served served(R"(
        async def leaf(scope, receive, send):
            await receive()
        async def app(scope, receive, send):
            await receive()
            results.append('read')
            await leaf(scope, receive, send)
    )",
                  {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) {
        const auto call = client.get("/");
        client.endBody(call);
        client.waitForResults(1);
        client.leave(call);
        client.waitForEnd(call);
    });
    const auto found = served.all<trace::Finding>(1);
    const auto second = std::ranges::find(found, "A207", &trace::Finding::rule);
    QVERIFY(second != found.end());
    QCOMPARE(layers::text(second->message),
             u"leaf waited for a request body until the client left: app had read it to its end"_s);
}

QTEST_GUILESS_MAIN(TapsShapesTest)
#include "tst_shapes.moc"
