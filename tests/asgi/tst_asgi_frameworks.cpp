#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// Real applications of Starlette and FastAPI, as Debian packages them.
class AsgiFrameworksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { stopPython(); }
    void starlette();
    void starletteStreamToAClientThatLeaves();
    void starletteErrorPage();
    void fastApi();

private:
    bool m_starlette = false;
    bool m_fastApi = false;
};

namespace {

const char *const kStarlette = R"(
import asyncio, contextlib
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route

@contextlib.asynccontextmanager
async def lifespan(app):
    results.append('up')
    yield {'database': 'connected'}
    results.append('down')

class Stamp(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers['X-Stamp'] = 'yes'
        return response

async def hello(request):
    return JSONResponse({'path': request.url.path, 'database': request.state.database,
                         'query': dict(request.query_params)})

def threaded(request):
    return PlainTextResponse('from a thread', background=BackgroundTask(results.append, 'background'))

async def upload(request):
    size = 0
    async for piece in request.stream():
        size += len(piece)
    return PlainTextResponse(str(size))

async def endless(request):
    async def pieces():
        try:
            while True:
                yield b'x' * 20000
                await asyncio.sleep(0)
        finally:
            results.append('stream closed')
    return StreamingResponse(pieces())

async def boom(request):
    raise ValueError('boom')

routes = [Route('/', hello), Route('/threaded', threaded), Route('/upload', upload, methods=['POST']),
          Route('/endless', endless), Route('/boom', boom)]
app = Starlette(routes=routes, lifespan=lifespan, middleware=MIDDLEWARE)
)";

std::string starlette(const char *middleware)
{
    std::string source = kStarlette;
    return source.replace(source.find("MIDDLEWARE"), 10, middleware);
}

bool canImport(const char *module)
{
    Served probe(std::string("import importlib.util\nresults.append(importlib.util.find_spec('") + module +
                 "') is not None)\nasync def app(scope, receive, send): pass\n");
    return probe.results().value(0) == u"True"_s;
}

} // namespace

void AsgiFrameworksTest::initTestCase()
{
    QVERIFY(startPython());
    m_starlette = canImport("starlette");
    m_fastApi = canImport("fastapi");
}

void AsgiFrameworksTest::starlette()
{
    if (!m_starlette)
        QSKIP("Starlette is not there");
    Served served(::starlette("[Middleware(Stamp), Middleware(GZipMiddleware, minimum_size=100000)]"), {});
    QVERIFY2(served.run([](Client &client) {
        client.waitForEnd(client.send({.method = "GET", .target = "/?a=1", .path = "/", .query = "a=1"}));
        client.waitForEnd(client.get("/threaded"));
        const auto call = client.send({.method = "POST", .target = "/upload", .path = "/upload", .hasBody = true});
        for (int i = 0; i < 3; ++i)
            client.body(call, std::string(70000, 'x'));
        client.endBody(call);
        client.waitForEnd(call);
        client.waitForEnd(client.get("/nowhere"));
    }),
             qPrintable(served.error().summary));
    QCOMPARE(served.reply(2).body, R"({"path":"/","database":"connected","query":{"a":"1"}})");
    QCOMPARE(served.reply(2).headers.value("x-stamp").value_or("").size(), std::size_t(3));
    QCOMPARE(served.reply(3).body, "from a thread");
    QCOMPARE(served.reply(4).body, "210000");
    QCOMPARE(served.reply(5).status, 404);
    QCOMPARE(served.results(), QStringList({u"up"_s, u"background"_s, u"down"_s}));
    for (const std::uint32_t exchange : {2U, 3U, 4U, 5U}) {
        QCOMPARE(served.reply(exchange).how, How::Completed);
        QVERIFY(served.reply(exchange).complete);
        QCOMPARE(served.findings(exchange), QStringList());
    }
    QCOMPARE(served.all<trace::ExchangeEnded>(1).at(0).outcome, trace::Outcome::LifespanDone);
}

void AsgiFrameworksTest::starletteStreamToAClientThatLeaves()
{
    if (!m_starlette)
        QSKIP("Starlette is not there");
    for (const char *middleware : {"[]", "[Middleware(Stamp)]"}) {
        Served served(::starlette(middleware), {.lifespan = asgi::LifespanMode::Off});
        QVERIFY(served.run([](Client &client) {
            const auto call = client.get("/endless");
            client.waitForBytes(call, 100000);
            client.leave(call);
            client.waitForEnd(call);
        }));
        QVERIFY(served.reply(1).ended);
        QVERIFY(!served.reply(1).complete);
        QVERIFY(served.all<trace::AppRaised>(1).empty());
    }
}

void AsgiFrameworksTest::starletteErrorPage()
{
    if (!m_starlette)
        QSKIP("Starlette is not there");
    Served served(::starlette("[]"), {.lifespan = asgi::LifespanMode::Off});
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/boom")); }));
    QCOMPARE(served.reply(1).status, 500);
    QCOMPARE(served.reply(1).body, "Internal Server Error");
    QCOMPARE(served.reply(1).how, How::Completed);
    const auto raised = served.all<trace::AppRaised>(1);
    QCOMPARE(raised.size(), std::size_t(1));
    QCOMPARE(std::string(raised[0].message), "boom");
    QCOMPARE(std::string(raised[0].site.function), "boom");
    QVERIFY(raised[0].headersSent);
}

void AsgiFrameworksTest::fastApi()
{
    if (!m_fastApi)
        QSKIP("FastAPI is not there");
    Served served(R"(
        import contextlib
        from fastapi import Depends, FastAPI, Request
        from pydantic import BaseModel

        @contextlib.asynccontextmanager
        async def lifespan(app):
            yield {'name': 'state'}

        app = FastAPI(lifespan=lifespan)

        class Item(BaseModel):
            name: str
            price: float

        def checked(q: str = 'none'):
            return q

        @app.get('/items/{item_id}')
        def read(item_id: int, request: Request, q: str = Depends(checked)):
            return {'id': item_id, 'q': q, 'state': request.state.name}

        @app.post('/items')
        async def create(item: Item):
            return item
    )",
                  {});
    QVERIFY2(served.run([](Client &client) {
        client.waitForEnd(client.send({.method = "GET", .target = "/items/5?q=x", .path = "/items/5", .query = "q=x"}));
        client.waitForEnd(client.get("/items/abc"));
        call::Request post{.method = "POST", .target = "/items", .path = "/items", .hasBody = true};
        post.headers.append("Content-Type", "application/json");
        const auto call = client.send(post);
        client.body(call, R"({"name": "pen",)");
        client.body(call, R"( "price": 1.5})");
        client.endBody(call);
        client.waitForEnd(call);
    }),
             qPrintable(served.error().summary));
    QCOMPARE(served.reply(2).body, R"({"id":5,"q":"x","state":"state"})");
    QCOMPARE(served.reply(3).status, 422);
    QCOMPARE(served.reply(4).body, R"({"name":"pen","price":1.5})");
}

QTEST_APPLESS_MAIN(AsgiFrameworksTest)
#include "tst_asgi_frameworks.moc"
