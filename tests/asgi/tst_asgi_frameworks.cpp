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
    void webSockets_data();
    void webSockets();
    void webSocketDenials_data();
    void webSocketDenials();
    void webSocketClientLeaves();

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

namespace {

const char *const kStarletteSocket = R"(
from starlette.applications import Starlette
from starlette.endpoints import WebSocketEndpoint
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

async def echo(socket):
    await socket.accept(subprotocol=socket.scope['subprotocols'][0], headers=[(b'x-greeting', b'hello')])
    try:
        while True:
            message = await socket.receive_json()
            await socket.send_json({'you said': message})
            await socket.send_bytes(b'raw')
    except WebSocketDisconnect as gone:
        results.append(f'{gone.code} {gone.reason}')

async def refuse(socket):
    await socket.close(4001, 'who?')

async def deny(socket):
    await socket.send_denial_response(PlainTextResponse('log in', status_code=401))

async def leave(socket):
    await socket.accept()
    await socket.receive_text()

app = Starlette(routes=[WebSocketRoute('/echo', echo), WebSocketRoute('/refuse', refuse),
                        WebSocketRoute('/deny', deny), WebSocketRoute('/leave', leave)])
)";

const char *const kFastApiSocket = R"(
from fastapi import Depends, FastAPI, HTTPException, WebSocket, WebSocketDisconnect, WebSocketException

app = FastAPI()

@app.websocket('/echo')
async def echo(socket: WebSocket, name: str = 'nobody'):
    await socket.accept(subprotocol=socket.scope['subprotocols'][0], headers=[(b'x-greeting', b'hello')])
    try:
        while True:
            message = await socket.receive_json()
            await socket.send_json({'you said': message})
            await socket.send_bytes(b'raw')
    except WebSocketDisconnect as gone:
        results.append(f'{gone.code} {gone.reason}')

@app.websocket('/refuse')
async def refuse(socket: WebSocket):
    raise WebSocketException(code=4001, reason='who?')

@app.websocket('/deny')
async def deny(socket: WebSocket):
    raise HTTPException(status_code=401, detail='log in')

@app.websocket('/leave')
async def leave(socket: WebSocket):
    await socket.accept()
    await socket.receive_text()
)";

const char *const kQuartSocket = R"(
import asyncio
from quart import Quart, abort, websocket

app = Quart(__name__)

@app.websocket('/echo')
async def echo():
    await websocket.accept(subprotocol=websocket.requested_subprotocols[0], headers={'x-greeting': 'hello'})
    try:
        while True:
            message = await websocket.receive_json()
            await websocket.send_json({'you said': message})
            await websocket.send(b'raw')
    except asyncio.CancelledError:
        results.append('1001 bye')
        raise

@app.websocket('/refuse')
async def refuse():
    await websocket.close(4001, 'who?')

@app.websocket('/deny')
async def deny():
    abort(401)

@app.websocket('/leave')
async def leave():
    await websocket.accept()
    await websocket.receive()
)";

struct Framework {
    const char *module;
    const char *source;
};
const Framework kFrameworks[] = {{"starlette", kStarletteSocket}, {"fastapi", kFastApiSocket}, {"quart", kQuartSocket}};

void frameworkRows()
{
    QTest::addColumn<QByteArray>("module");
    QTest::addColumn<QByteArray>("source");
    for (const auto [module, source] : kFrameworks)
        QTest::newRow(module) << QByteArray(module) << QByteArray(source);
}

} // namespace

void AsgiFrameworksTest::webSockets_data()
{
    frameworkRows();
}

void AsgiFrameworksTest::webSockets()
{
    QFETCH(QByteArray, module);
    QFETCH(QByteArray, source);
    if (!canImport(module.constData()))
        QSKIP("The framework is not there");
    Served served(source.toStdString(), {.lifespan = asgi::LifespanMode::Off});
    QVERIFY(served.run([](Client &client) {
        const auto call = client.open("/echo", {"chat", "soap"});
        client.waitUntil([&] { return client.reply(call).accepted; });
        client.text(call, R"({"a": [1, "é"]})");
        client.waitForMessages(call, 2);
        client.endSocket(call, 1001, "bye");
        client.waitForEnd(call);
    }));
    const Reply &reply = served.reply(1);
    QCOMPARE(reply.subprotocol, "chat");
    QCOMPARE(printed(reply.headers), "x-greeting=hello;");
    QVERIFY(reply.messages.at(0).starts_with("text:{"));
    QCOMPARE(reply.messages.at(1), "bytes:raw");
    QCOMPARE(served.results(), QStringList({u"1001 bye"_s}));
    QCOMPARE(int(reply.how), int(How::Completed));
    QVERIFY(served.all<trace::AppRaised>(1).empty());
}

void AsgiFrameworksTest::webSocketDenials_data()
{
    frameworkRows();
}

void AsgiFrameworksTest::webSocketDenials()
{
    QFETCH(QByteArray, module);
    QFETCH(QByteArray, source);
    if (!canImport(module.constData()))
        QSKIP("The framework is not there");
    Served served(source.toStdString(), {.lifespan = asgi::LifespanMode::Off});
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(client.open("/refuse", {}));
        client.waitForEnd(client.open("/deny", {}));
        client.waitForEnd(client.open("/nothing/here", {}));
    }));
    for (const std::uint32_t exchange : {1U, 2U, 3U}) {
        const Reply &reply = served.reply(exchange);
        QVERIFY(!reply.accepted);
        QVERIFY(reply.closeCode != 0 || reply.complete); // refused, or denied with a response
        QCOMPARE(int(reply.how), int(How::Completed));
    }
    QVERIFY(served.reply(2).status == 401 || served.reply(2).closeCode != 0);
}

void AsgiFrameworksTest::webSocketClientLeaves()
{
    for (const auto [module, source] : kFrameworks) {
        if (!canImport(module))
            continue;
        Served served(source, {.lifespan = asgi::LifespanMode::Off});
        QVERIFY(served.run([](Client &client) {
            const auto call = client.open("/leave", {});
            client.waitUntil([&] { return client.reply(call).accepted; });
            client.endSocket(call, 1006);
            client.waitForEnd(call);
        }));
        QVERIFY2(served.reply(1).ended, module);
        QCOMPARE(int(served.reply(1).how), int(How::Completed));
    }
}

QTEST_APPLESS_MAIN(AsgiFrameworksTest)
#include "tst_asgi_frameworks.moc"
