#include "wsgi/wsgirig.h"

#include "python/taps/taps.h"
#include "taps/layerstory.h"

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::tests;

/// The layers of WSGI applications.
class TapsWsgiTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void closures();
    void generators();
    void werkzeug();
    void foreignIterables();
    void writesAndReads();
    void shapes();
    void changesNothing_data();
    void changesNothing();
};

namespace {

const char *const kClosures = R"(
class App:
    def __call__(self, environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [b'hello', b' you']
class Router:
    def __init__(self, inner): self.inner = inner
    def route(self, environ, start_response):
        return self.inner(dict(environ, PATH_INFO='/inner'), start_response)
def stamp(inner):
    def middleware(environ, start_response):
        def stamping(status, headers, exc_info=None):
            return start_response(status, headers + [('X-Stamp', '1')], exc_info)
        environ['shop.user'] = 'ada'
        return inner(environ, stamping)
    return middleware
app = stamp(Router(App()).route)
)";

const char *const kGenerators = R"(
def leaf(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    yield b'one'
    yield b'three'
def app(environ, start_response):
    return leaf(environ, start_response)
)";

const char *const kErrors = R"(
def leaf(environ, start_response):
    raise ValueError('bad id')
def app(environ, start_response):
    try:
        return leaf(environ, start_response)
    except ValueError:
        start_response('400 Bad Request', [('Content-Type', 'text/plain')])
        return (b'no',)
)";

const char *const kLooks = R"(
seen = []
class Body:
    def __init__(self): self.items = iter([b'a', b'b'])
    def __iter__(self): return self
    def __next__(self): return next(self.items)
    def close(self): seen.append('closed')
def leaf(environ, start_response):
    write = start_response('200 OK', [('Content-Type', 'text/plain')])
    seen.append([type(write).__name__, callable(start_response), type(environ).__name__])
    write(b'first')
    return Body()
def app(environ, start_response):
    result = leaf(environ, start_response)
    seen.append(type(result).__name__)
    return result
)";

const char *const kWerkzeug = R"(
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response
@Request.application
def shop(request):
    return Response('hello ' + request.host)
def main(environ, start_response):
    start_response('404 Not Found', [('Content-Type', 'text/plain')])
    return [b'']
app = ProxyFix(DispatcherMiddleware(main, {'/shop': shop}), x_host=1)
)";

const char *const kIterables = R"(
class Upper:
    """Wraps the iterable and its close()."""
    def __init__(self, inner): self.inner, self.items = inner, iter(inner)
    def __iter__(self): return self
    def __next__(self): return next(self.items).upper()
    def close(self):
        if hasattr(self.inner, 'close'): self.inner.close()
class Passing:
    def __init__(self, inner): self.inner = inner
    def __iter__(self):
        for item in self.inner:
            yield item
def leaf(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    yield b'one'
    yield b'two'
def upper(environ, start_response):
    return Upper(leaf(environ, start_response))
def app(environ, start_response):
    return Passing(upper(environ, start_response))
)";

const char *const kShapes = R"(
import functools
def leaf(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'leaf']
def anything(*args):
    return leaf(*args)
def named(name, environ, start_response):
    return anything(environ, start_response)
class Outer:
    def __init__(self, inner): self.inner = inner
    def __call__(self, environ, start_response, *rest):
        return self.inner(environ, start_response)
app = Outer(functools.partial(named, 'name'))
)";

struct Seen {
    Answer answer;
    QStringList outermost;
    QStringList story;
    QByteArray looks;
};

Seen run(const char *source, bool taps)
{
    WsgiRig rig(source);
    std::unique_ptr<taps::Taps> tapped;
    if (taps)
        tapped = std::make_unique<taps::Taps>(rig.tap().writer());
    auto request = WsgiRig::get("/shop/cart");
    request.headers.append("x-forwarded-host", "shop.example");
    Seen seen{.answer = rig.ask(request), .outermost = {}, .story = {}, .looks = {}};
    const auto events = rig.tap().events();
    seen.story = layers::story(events);
    for (const auto &event : events) {
        const QString name = layers::text(event.name());
        if (!event.header.layer.isValid())
            seen.outermost << name + u' ' + layers::text(event.site().function) + QString::number(event.site().line);
    }
    seen.looks = rig.look("globals().get('seen')");
    return seen;
}

} // namespace

void TapsWsgiTest::closures()
{
    const QStringList expected{
        u"1<0 stamp.<locals>.middleware"_s,
        u"1 changed +shop.user"_s,
        u"2<1 Router.route"_s,
        u"2 copied ~PATH_INFO"_s,
        u"3<2 App"_s,
        u"3 start_response start_response new"_s,
        u"2 start_response start_response"_s,
        u"1 start_response start_response changed +X-Stamp"_s,
        u"3 item item new"_s,
        u"3 item item new"_s,
        u"3 returned"_s,
        u"2 item item"_s,
        u"2 item item"_s,
        u"2 returned"_s,
        u"1 item item"_s,
        u"1 item item"_s,
        u"1 returned"_s,
    };
    QCOMPARE(run(kClosures, true).story, expected);
}

void TapsWsgiTest::generators()
{
    const QStringList expected{
        u"1<0 app"_s,
        u"1 returned"_s,
        u"2<1 leaf"_s,
        u"2 start_response start_response new"_s,
        u"1 start_response start_response"_s,
        u"2 item item new"_s,
        u"2 item item new"_s,
        u"2 returned"_s,
    };
    QCOMPARE(run(kGenerators, true).story, expected);
    QCOMPARE(run(kErrors, true).story.filter(u"ValueError"_s),
             QStringList({u"2 raised ValueError: bad id"_s, u"1 converted ValueError: bad id"_s}));
}

void TapsWsgiTest::werkzeug()
{
    const auto story = run(kWerkzeug, true).story;
    qInfo().noquote() << story.join(u'\n');
    QVERIFY(story.contains(u"1<0 ProxyFix"_s));
    QVERIFY(story.contains(u"2<1 DispatcherMiddleware"_s));
    QVERIFY(!story.filter(QRegularExpression(u"^1 changed.*HTTP_HOST"_s)).isEmpty());
    QVERIFY(!story.filter(QRegularExpression(u"^2 changed.*SCRIPT_NAME"_s)).isEmpty());
}

void TapsWsgiTest::foreignIterables()
{
    const auto story = run(kIterables, true).story;
    const QStringList expected{
        u"3 item item new"_s, u"2 item item new"_s, u"1 item item"_s,
        u"3 item item new"_s, u"2 item item new"_s, u"1 item item"_s,
    };
    QCOMPARE(story.filter(u" item "_s), expected);
}

void TapsWsgiTest::writesAndReads()
{
    std::function<taps::Taps::Crossed> crossed;
    wsgi::Options options{.threads = 1};
    options.whenCrossed = [&crossed](auto... values) { crossed(values...); };
    WsgiRig rig(R"(
def leaf(environ, start_response):
    write = start_response('200 OK', [('Content-Type', 'text/plain')])
    write(b'first')
    return [environ['wsgi.input'].read(), b'']
def app(environ, start_response):
    environ['wsgi.input'].read(2)
    return leaf(environ, start_response)
)",
                std::move(options));
    const taps::Taps taps(rig.tap().writer());
    crossed = taps.whenCrossed();
    QCOMPARE(rig.ask(WsgiRig::post(4), "body").body, "firstdy");
    const auto story = layers::story(rig.tap().events());
    QCOMPARE(story.filter(QRegularExpression(u"(input|write) "_s)),
             QStringList({u"1 input read"_s, u"2 write write"_s, u"2 input read"_s}));
}

void TapsWsgiTest::shapes()
{
    QCOMPARE(run(kShapes, true).story.filter(u"<"_s),
             QStringList({u"1<0 Outer"_s, u"2<1 named"_s, u"3<2 anything"_s, u"4<3 leaf"_s}));
}

void TapsWsgiTest::changesNothing_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::newRow("closures") << QByteArray(kClosures);
    QTest::newRow("generators") << QByteArray(kGenerators);
    QTest::newRow("errors") << QByteArray(kErrors);
    QTest::newRow("looks") << QByteArray(kLooks);
    QTest::newRow("iterables") << QByteArray(kIterables);
    QTest::newRow("shapes") << QByteArray(kShapes);
    QTest::newRow("werkzeug") << QByteArray(kWerkzeug);
}

void TapsWsgiTest::changesNothing()
{
    QFETCH(QByteArray, source);
    const auto off = run(source.constData(), false);
    const auto on = run(source.constData(), true);
    QVERIFY(off.story.isEmpty() && !on.story.isEmpty());
    QCOMPARE(on.answer.body, off.answer.body);
    QCOMPARE(on.answer.pieces, off.answer.pieces);
    QCOMPARE(on.answer.start.status, off.answer.start.status);
    QCOMPARE(on.answer.header("content-type"), off.answer.header("content-type"));
    QCOMPARE(on.answer.end.reason, off.answer.end.reason);
    QCOMPARE(on.looks, off.looks);
    QCOMPARE(on.outermost, off.outermost);
}

QTEST_GUILESS_MAIN(TapsWsgiTest)
#include "tst_wsgi.moc"
