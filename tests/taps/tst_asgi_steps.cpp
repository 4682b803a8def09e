#include "asgi/harness.h"

#include "python/exceptions.h"
#include "python/ref.h"
#include "python/scope.h"
#include "taps/stories.h"

using namespace Qt::StringLiterals;
using namespace harness;

/// The steps inside of ASGI frameworks, on real applications (tests/apps/stack_*.py).
class TapsAsgiStepsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void stories_data();
    void stories();
    void changesNothing_data() { stories_data(); }
    void changesNothing();
    void handledExceptions_data();
    void handledExceptions();
    void socketHooksEndSomewhere();
    void quartLifespan();
    void whoSetVary();
    void kinds();
    void threads();
    void lifespan();
    void failingAdapter();
    void calledOutside();
};

namespace {

std::string load(const std::string &target)
{
    const std::string folder = qEnvironmentVariable("GATESCOPE_TEST_APPS").toStdString();
    const auto colon = target.find(':');
    return "import sys\nif '" + folder + "' not in sys.path: sys.path.insert(0, '" + folder + "')\nfrom " +
           target.substr(0, colon) + " import " + target.substr(colon + 1) + " as app\n";
}

struct Asked {
    std::string app;  ///< "stack_starlette:app"
    std::string what; ///< "GET /", "WS /chat"
    asgi::LifespanMode lifespan = asgi::LifespanMode::Off;
    bool taps = true;

    [[nodiscard]] std::string path() const { return what.substr(what.find(' ') + 1); }
};

void converse(Client &client, const Asked &asked)
{
    if (asked.what.starts_with("WS")) {
        const auto socket = client.open(asked.path());
        client.text(socket, "hello");
        if (asked.path() == "/echo") {
            client.waitForMessages(socket, 1);
            client.text(socket, "again");
            client.waitForMessages(socket, 2);
            client.endSocket(socket, 1000);
        }
        client.waitForEnd(socket);
        return;
    }
    call::Request request{.method = "GET", .target = asked.path(), .path = asked.path()};
    request.headers.append("host", "localhost");
    request.headers.append("accept-encoding", "gzip");
    request.headers.append("origin", "http://example.org");
    const auto call = client.send(request);
    client.endBody(call);
    client.waitForEnd(call);
}

std::unique_ptr<Served> ask(const Asked &asked)
{
    auto served = std::make_unique<Served>(load(asked.app), asgi::AsgiOptions{.lifespan = asked.lifespan},
                                           Served::kRing, asked.taps);
    served->run([&](Client &client) { converse(client, asked); });
    return served;
}

QString versionOf(const QString &package)
{
    const python::PythonScope python;
    const python::Ref metadata(PyImport_ImportModule("importlib.metadata"));
    const python::Ref version(metadata ? PyObject_CallMethod(metadata.get(), "version", "s", qPrintable(package))
                                       : nullptr);
    PyErr_Clear();
    return version ? package + u' ' + layers::text(python::utf8Of(version.get())) : QString();
}

const trace::LayerEntered *layerNamed(const std::vector<trace::LayerEntered> &layers, std::string_view name)
{
    const auto found = std::ranges::find(layers, name, &trace::LayerEntered::name);
    return found == layers.end() ? nullptr : &*found;
}

/// A gzip body tells in its bytes 4 to 7 when it was made.
std::string withoutClock(std::string body)
{
    if (body.starts_with("\x1f\x8b") && body.size() >= 8)
        body.replace(4, 4, 4, '\0');
    return body;
}

/// What the outside world sees: the answer and the trace at the outermost boundary.
QStringList outside(Served &served)
{
    QStringList all{QString::number(served.reply(1).status), QString::fromStdString(served.reply(1).reason),
                    QString::fromStdString(withoutClock(served.reply(1).body)),
                    QString::number(served.reply(1).closeCode)};
    for (const auto &header : served.reply(1).headers)
        all << layers::header(header.name, header.value);
    for (const auto &message : served.reply(1).messages)
        all << QString::fromStdString(message);
    for (const auto &event : served.events(1)) {
        const QString name = layers::text(event.name());
        if (!layers::isInside(event))
            all << name + u' ' + layers::text(event.site().function) + QString::number(event.site().line);
    }
    return all;
}

} // namespace

void TapsAsgiStepsTest::stories_data()
{
    QTest::addColumn<QString>("package");
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("what");
    for (const char *what : {"GET /", "GET /closed", "GET /threaded", "GET /items", "GET /boom", "GET /lost",
                             "GET /missing", "GET /inside/x", "WS /chat", "WS /echo"})
        QTest::addRow("starlette %s", what) << u"starlette"_s << "stack_starlette:app"_ba << QByteArray(what);
    for (const char *what : {"GET /items", "GET /threaded", "GET /broken", "WS /chat"})
        QTest::addRow("fastapi %s", what) << u"fastapi"_s << "stack_fastapi:app"_ba << QByteArray(what);
    for (const char *what : {"GET /", "GET /closed", "GET /cart/", "GET /threaded", "GET /boom", "GET /broken",
                             "GET /nowhere"}) // its sockets are read in a task of their own: in which order is chance
        QTest::addRow("quart %s", what) << u"quart"_s << "stack_quart:app"_ba << QByteArray(what);
    for (const char *what : {"GET /", "GET /closed", "GET /decorated", "GET /items", "GET /later", "GET /later-items",
                             "GET /template", "GET /boom", "GET /missing", "GET /viewless"})
        QTest::addRow("django %s", what) << u"django"_s << "stack_django:asgi"_ba << QByteArray(what);
}

void TapsAsgiStepsTest::stories()
{
    QFETCH(QString, package);
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    layers::Stories kept(QFINDTESTDATA("stories/") + package + u"_asgi.txt"_s);
    const QString version = versionOf(package);
    if (!layers::Stories::isRenewing() && version != kept.version())
        QSKIP(qPrintable(u"this is not %1, but %2"_s.arg(kept.version(), version)));
    const auto served = ask({.app = app.toStdString(), .what = what.toStdString()});
    const auto story = layers::gist(served->events(1));
    if (layers::Stories::isRenewing())
        kept.renew(version, QString::fromUtf8(what), story);
    else
        kept.compare(QString::fromUtf8(what), story);
    QVERIFY(!served->eventNames(0).contains(u"process.log"_s));
}

void TapsAsgiStepsTest::changesNothing()
{
    QFETCH(QString, package);
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    if (!canImport(qPrintable(package)))
        QSKIP("it is not there");
    const auto off = ask({.app = app.toStdString(), .what = what.toStdString(), .taps = false});
    const auto on = ask({.app = app.toStdString(), .what = what.toStdString()});
    QVERIFY(!off->eventNames(1).contains(u"layer.entered"_s) && on->eventNames(1).contains(u"layer.entered"_s));
    QCOMPARE(outside(*on), outside(*off));
}

void TapsAsgiStepsTest::handledExceptions_data()
{
    QTest::addColumn<QString>("package");
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QStringList>("frames");
    const auto row = [](const char *package, const char *app, const char *what, const QString &layer,
                        const QStringList &frames) {
        QTest::addRow("%s %s", package, what)
            << QString::fromUtf8(package) << QByteArray(app) << QByteArray(what) << layer << frames;
    };
    row("sys", "layers:asgi", "GET /error", u"asgi_catch"_s,
        {u"asgi_catch"_s, u"http_layer.<locals>.wrap.<locals>.wrapped"_s, u"asgi_add_header"_s, u"asgi_app"_s});
    row("starlette", "stack_starlette:app", "GET /boom", u"refuse"_s, {u"boom"_s});
    row("starlette", "stack_starlette:app", "GET /lost", u"Stamp.dispatch"_s, {u"lost"_s});
    row("fastapi", "stack_fastapi:app", "GET /threaded", u"http_exception_handler"_s, {u"Allowed.__call__"_s});
    row("quart", "stack_quart:app", "GET /boom", u"refuse"_s, {u"boom"_s});
    row("quart", "stack_quart:app", "GET /broken", u"ASGIHTTPConnection"_s, {u"broken"_s});
    row("django", "stack_django:asgi", "GET /boom", u"Rescue.process_exception"_s, {u"boom"_s});
}

/// What a layer made a response of is told with its frames, at that layer, before it is left.
void TapsAsgiStepsTest::handledExceptions()
{
    QFETCH(QString, package);
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    QFETCH(QString, layer);
    QFETCH(QStringList, frames);
    if (!canImport(qPrintable(package)))
        QSKIP("it is not there");
    const auto served = ask({.app = app.toStdString(), .what = what.toStdString()});
    const auto entered = served->all<trace::LayerEntered>(1);
    QStringList seen;
    std::uint32_t teller = 0;
    for (const auto &event : served->events(1)) {
        const auto *left = event.as<trace::LayerLeft>();
        if (left && teller == event.header.layer.value && teller != 0) {
            QVERIFY(left->how == trace::LayerEnd::Converted || left->how == trace::LayerEnd::Swallowed);
            QCOMPARE(layers::text(entered[teller - 1].name), layer);
            teller = 0;
        }
        const auto *detail = event.as<trace::ExceptionDetail>();
        if (!detail || !event.header.layer.isValid())
            continue;
        teller = event.header.layer.value;
        const auto list = detail->exception.root()->value("frames");
        for (auto frame = list ? list->firstChild() : std::nullopt; frame; frame = frame->nextSibling())
            seen << layers::text(frame->value("function")->text());
    }
    QCOMPARE(teller, 0U);
    for (const QString &frame : frames)
        QVERIFY2(seen.contains(frame), qPrintable(frame + u" is not in "_s + seen.join(u", "_s)));
}

/// Each message is a step, as long as they are not too many.
void TapsAsgiStepsTest::socketHooksEndSomewhere()
{
    if (!canImport("starlette"))
        QSKIP("Starlette is not there");
    constexpr std::size_t kMessages = 100;
    Served served(load("stack_starlette:app"), {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) {
        const auto socket = client.open("/echo");
        for (std::size_t i = 0; i < kMessages; ++i) {
            client.text(socket, "hello");
            client.waitForMessages(socket, i + 1);
        }
        client.endSocket(socket, 1000);
        client.waitForEnd(socket);
    });
    QCOMPARE(served.reply(1).messages.size(), kMessages);
    const auto entered = served.all<trace::LayerEntered>(1);
    QVERIFY(entered.size() < 80);
    QVERIFY(layerNamed(entered, "Echo.on_connect") && layerNamed(entered, "Echo.on_receive"));
    QVERIFY(layerNamed(entered, "Echo.on_disconnect"));
}

void TapsAsgiStepsTest::quartLifespan()
{
    if (!canImport("quart"))
        QSKIP("Quart is not there");
    const auto served = ask({.app = "stack_quart:app", .what = "GET /threaded", .lifespan = asgi::LifespanMode::Auto});
    for (const std::uint32_t exchange : {1U, 2U}) {
        const auto entered = served->all<trace::LayerEntered>(exchange);
        const bool isLifespan = layerNamed(entered, "connect") != nullptr;
        QCOMPARE(layerNamed(entered, "disconnect") != nullptr, isLifespan);
        QCOMPARE(layerNamed(entered, "threaded") != nullptr, !isLifespan);
    }
}

/// The first boundary at which the header is there.
void TapsAsgiStepsTest::whoSetVary()
{
    if (!canImport("starlette"))
        QSKIP("Starlette is not there");
    const auto served = ask({.app = "stack_starlette:app", .what = "GET /threaded"});
    const auto entered = served->all<trace::LayerEntered>(1);
    for (const auto &event : served->events(1)) {
        const auto *message = event.as<trace::LayerMessage>();
        const HeaderList added = message ? message->headersAdded.list() : HeaderList();
        if (!added.value("vary"))
            continue;
        const auto &layer = entered[event.header.layer.value - 1];
        QCOMPARE(layers::text(layer.module), u"starlette.middleware.gzip"_s);
        QVERIFY(layers::text(message->site.file).endsWith(u"starlette/middleware/gzip.py"_s));
        QVERIFY(message->site.line > 0);
        const auto &responder = entered[layer.parent - 1];
        QCOMPARE(layers::text(entered[responder.parent - 1].name), u"GZipMiddleware"_s);
        return;
    }
    QFAIL("nobody set vary");
}

void TapsAsgiStepsTest::kinds()
{
    if (!canImport("fastapi"))
        QSKIP("FastAPI is not there");
    const auto served = ask({.app = "stack_fastapi:app", .what = "GET /items"});
    const auto entered = served->all<trace::LayerEntered>(1);
    const auto *view = layerNamed(entered, "items");
    const auto *dependency = layerNamed(entered, "database");
    QVERIFY(view && dependency);
    QCOMPARE(view->kind, trace::LayerKind::Endpoint);
    QCOMPARE(dependency->kind, trace::LayerKind::Framework);
    QVERIFY(!view->isLibrary && !dependency->isLibrary);
    QCOMPARE(layers::text(view->module), u"stack_fastapi"_s);
    QVERIFY(layers::text(dependency->site.file).endsWith(u"stack_fastapi.py"_s) && dependency->site.line > 20);
}

/// What runs in a thread of the pool is inside of the layer that asked for it.
void TapsAsgiStepsTest::threads()
{
    if (!canImport("starlette"))
        QSKIP("Starlette is not there");
    const auto served = ask({.app = "stack_starlette:app", .what = "GET /threaded"});
    std::uint16_t loop = 0;
    for (const auto &event : served->events(1)) {
        const auto *entered = event.as<trace::LayerEntered>();
        if (entered && entered->parent == 0)
            loop = event.header.thread;
        if (entered && entered->name == "threaded") {
            QVERIFY(event.header.thread != loop);
            return;
        }
    }
    QFAIL("the endpoint was not seen");
}

void TapsAsgiStepsTest::lifespan()
{
    if (!canImport("starlette"))
        QSKIP("Starlette is not there");
    const auto served = ask({.app = "stack_starlette:app", .what = "GET /closed", .lifespan = asgi::LifespanMode::On});
    const auto story = layers::story(served->events(1));
    QCOMPARE(story.value(0), u"1<0 Starlette"_s);
    QVERIFY(!story.filter(QRegularExpression(u"^\\d+<\\d+ Router.lifespan$"_s)).isEmpty());
    QVERIFY(!story.filter(u"receive lifespan.startup new"_s).isEmpty());
    QVERIFY(!story.filter(u"send lifespan.shutdown.complete new"_s).isEmpty());
    QCOMPARE(story.last(), u"1 returned"_s);
}

/// It is told once, the steps are gone, and the application goes on.
void TapsAsgiStepsTest::failingAdapter()
{
    if (!canImport("fastapi"))
        QSKIP("FastAPI is not there");
    Served served(load("stack_fastapi:app") + R"py(
import fastapi.dependencies.utils, fastapi.routing
source = "async def run_endpoint_function(*, dependent, values, is_coroutine): return await dependent.call(**values)"
exec(compile(source, fastapi.routing.__file__, "exec"), fastapi.routing.__dict__)
kept = fastapi.routing.run_endpoint_function
def run(*, dependant, values, is_coroutine):
    return kept(dependent=dependant, values=values, is_coroutine=is_coroutine)
former, fastapi.routing.run_endpoint_function = kept, run
)py",
                  {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) {
        for (int i = 0; i < 2; ++i)
            converse(client, {.app = {}, .what = "GET /items"});
    });
    QCOMPARE(served.reply(1).status, 200);
    QCOMPARE(served.reply(2).status, 200);
    const auto logs = served.all<trace::LogRecorded>(0);
    QCOMPARE(logs.size(), 1U);
    QVERIFY2(layers::text(logs[0].message.bytes).contains(u"inside of FastAPI"_s),
             qPrintable(layers::text(logs[0].message.bytes)));
    QVERIFY(!layerNamed(served.all<trace::LayerEntered>(2), "database"));
    QVERIFY(layerNamed(served.all<trace::LayerEntered>(2), "add_version"));
}

/// A step that ran before the framework called it, and one that the application calls itself.
void TapsAsgiStepsTest::calledOutside()
{
    if (!canImport("starlette"))
        QSKIP("Starlette is not there");
    Served served(R"(
        import asyncio
        from starlette.applications import Starlette
        from starlette.responses import PlainTextResponse
        from starlette.routing import Route
        async def home(request):
            return PlainTextResponse('home')
        async def twice(request):
            return await home(request)
        asyncio.run(home(None))
        app = Starlette(routes=[Route('/', home), Route('/twice', twice)])
    )",
                  {.lifespan = asgi::LifespanMode::Off}, Served::kRing, true);
    served.run([](Client &client) {
        converse(client, {.app = {}, .what = "GET /twice"});
        converse(client, {.app = {}, .what = "GET /"});
    });
    QVERIFY(layerNamed(served.all<trace::LayerEntered>(1), "twice"));
    QVERIFY(!layerNamed(served.all<trace::LayerEntered>(1), "home"));
    QVERIFY(layerNamed(served.all<trace::LayerEntered>(2), "home"));
}

QTEST_GUILESS_MAIN(TapsAsgiStepsTest)
#include "tst_asgi_steps.moc"
