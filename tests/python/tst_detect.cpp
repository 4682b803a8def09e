#include "python/apploader.h"
#include "python/detect.h"
#include "python/pythonrig.h"

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;
using python::AppLoader;
using python::LoadError;
using trace::Interface;

class DetectTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsTheInterface_data();
    void tellsTheInterface();
    void saysWhatWasSeen_data();
    void saysWhatWasSeen();

private:
    QTemporaryDir m_folder;
};

namespace {

const char *const kShapes = R"(
import functools
async def asgi3(scope, receive, send): pass
async def asgi3_more(scope, receive, send, extra=None): pass
async def asgi3_args(*args): pass
def asgi3_sync(scope, receive, send): return asgi3(scope, receive, send)
def asgi2(scope):
    async def inner(receive, send): pass
    return inner
def wsgi(environ, start_response): return []
def wsgi_generator(environ, start_response): yield b''
def wsgi_optional(environ, start_response, exc_info=None): return []
def odd_names(a, b): return []
class WsgiInstance:
    def __call__(self, environ, start_response): return []
class AsgiInstance:
    async def __call__(self, scope, receive, send): pass
class WsgiClass:
    def __init__(self, environ, start_response): pass
    def __iter__(self): yield b''
class AsgiClass:
    def __init__(self, scope, receive, send): pass
    def __await__(self): yield
class Asgi2Class:
    def __init__(self, scope): pass
    async def __call__(self, receive, send): pass
wsgi_instance, asgi_instance = WsgiInstance(), AsgiInstance()
method = wsgi_instance.__call__
partial = functools.partial(lambda extra, environ, start_response: [], 1)
async def with_extra(extra, scope, receive, send): pass
async_partial = functools.partial(with_extra, 1)
def decorate(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs): return f(*args, **kwargs)
    return wrapper
decorated_wsgi, decorated_asgi = decorate(wsgi), decorate(asgi3)
lambda_app = lambda environ, start_response: []

async def two(scope, receive): pass
async def one_async(scope): pass
def nothing(): pass
def four(a, b, c, d): pass
def anything(*args, **kwargs): pass
def keyword(environ, start_response, *, needed): pass
async def async_generator(scope, receive, send): yield
class Plain: pass
plain = Plain()
text = 'hello'
import json as module
)";

} // namespace

void DetectTest::initTestCase()
{
    needPython();
    writeFile(m_folder.filePath(u"shapes_said.py"_s), kShapes);
}

void DetectTest::tellsTheInterface_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("interface");
    for (const char *name : {"asgi3", "asgi3_more", "asgi3_args", "asgi3_sync", "asgi_instance", "AsgiClass",
                             "async_partial", "decorated_asgi"})
        QTest::newRow(name) << QByteArray(name) << u"ASGI 3"_s;
    for (const char *name : {"wsgi", "wsgi_generator", "wsgi_optional", "odd_names", "wsgi_instance", "WsgiClass",
                             "method", "partial", "decorated_wsgi", "lambda_app"})
        QTest::newRow(name) << QByteArray(name) << u"WSGI"_s;
    for (const char *name : {"asgi2", "Asgi2Class"})
        QTest::newRow(name) << QByteArray(name) << u"ASGI 2"_s;
    for (const char *name : {"two", "one_async", "nothing", "four", "anything", "keyword", "async_generator", "Plain",
                             "plain", "text", "module", "WsgiInstance"})
        QTest::newRow(name) << QByteArray(name) << u"no interface"_s;
}

void DetectTest::tellsTheInterface()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, interface);
    const python::PythonScope scope;
    const auto module = runModule(kShapes, "shapes");
    const auto seen = python::detectInterface(attribute(module, name.constData()).get());
    QVERIFY2(python::interfaceTitle(seen.interface) == interface,
             qPrintable(seen.seen + u" -> "_s + python::interfaceTitle(seen.interface)));
    QCOMPARE(seen.why.isEmpty(), seen.interface != Interface::None);
    QVERIFY(!PyErr_Occurred());
}

void DetectTest::saysWhatWasSeen_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QString &words) {
        QTest::newRow(name) << QString::fromLatin1(name) << words;
    };
    row("two", u"`two` is a coroutine function with 2 parameters (scope, receive): ASGI 3 has three, ASGI 2 has one, "
               "WSGI is not a coroutine"_s);
    row("four", u"`four` is a function with 4 parameters (a, b, c, d): ASGI 3 has three (scope, receive, send), ASGI "
                "2 has one (scope), WSGI has two (environ, start_response)"_s);
    row("anything",
        u"`anything` is a function with 2 parameters (*args, **kwargs): this fits more than one interface"_s);
    row("text", u"`text` is an object of type str, which cannot be called: an application is a callable"_s);
    row("module", u"`module` is a module, which cannot be called: an application is a callable"_s);
    row("plain", u"`plain` is an object of type shapes_said.Plain, which cannot be called: an application is a "
                 "callable"_s);
    row("WsgiInstance", u"`WsgiInstance` is a class with no parameters: as a class it would need __iter__ (WSGI) or "
                        "__await__ (ASGI 3); perhaps an instance of it is meant"_s);
    row("async_generator", u"`async_generator` is an async generator function with 3 parameters (scope, receive, "
                           "send): an ASGI application awaits send() and yields nothing, and WSGI is not "
                           "asynchronous"_s);
}

void DetectTest::saysWhatWasSeen()
{
    QFETCH(QString, name);
    QFETCH(QString, words);
    AppLoader loader({.target = u"shapes_said:"_s + name, .directory = m_folder.path()});
    const auto app = loader.load();
    QVERIFY(!app);
    QCOMPARE(app.error().kind, LoadError::Kind::NotAnApplication);
    QCOMPARE(app.error().error.summary, words);
}

QTEST_GUILESS_MAIN(DetectTest)
#include "tst_detect.moc"
