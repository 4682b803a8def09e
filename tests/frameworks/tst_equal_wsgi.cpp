#include "wsgi/wsgirig.h"

#include "frameworks/equal.h"
#include "python/taps/taps.h"

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::tests;

/// WSGI applications with taps and without: the same bytes, the same trace at the outermost boundary.
class EqualWsgiTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyApplication_data();
    void everyApplication();
};

namespace {

struct Seen {
    Answer answer;
    QStringList outermost;
    bool hasLayers = false;
};

call::Request requestOf(const equal::Asked &asked)
{
    auto request = WsgiRig::get(asked.path());
    request.method = asked.method();
    request.headers.append("host", "localhost");
    request.headers.append("accept-encoding", "gzip");
    if (request.method == "POST") {
        request.headers.append("content-type", "application/json");
        request.hasBody = true;
        request.contentLength = std::string_view(equal::kBody).size();
    }
    return request;
}

Seen ask(const equal::Asked &asked)
{
    std::function<taps::Taps::Crossed> crossed;
    wsgi::Options options{.threads = 1};
    options.whenCrossed = [&crossed](auto... values) {
        if (crossed)
            crossed(values...);
    };
    WsgiRig rig(asked.source().c_str(), std::move(options));
    std::unique_ptr<taps::Taps> tapped;
    if (asked.taps)
        tapped = std::make_unique<taps::Taps>(rig.tap().writer());
    if (asked.taps)
        crossed = tapped->whenCrossed();
    const auto request = requestOf(asked);
    Seen seen{.answer = rig.ask(request, request.hasBody ? equal::kBody : ""), .outermost = {}};
    const auto events = rig.tap().events();
    seen.outermost = equal::outermost(events);
    seen.hasLayers = equal::hasLayers(events);
    return seen;
}

bool canImport(const QByteArray &package)
{
    needPython();
    const python::PythonScope python;
    const python::Ref module(PyImport_ImportModule(package.constData()));
    PyErr_Clear();
    return module != nullptr;
}

} // namespace

void EqualWsgiTest::everyApplication_data()
{
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("what");
    using equal::addRows;
    addRows("hello:wsgi", {"GET /"});
    addRows("layers:wsgi", {"GET /", "GET /closed", "GET /error"});
    for (const char *app : {"echo:wsgi", "echo:wsgi_by_length", "echo:wsgi_stream", "echo:wsgi_lines"})
        addRows(app, {"POST /"});
    addRows("inspect_request:wsgi", {"GET /a/path?q=1"});
    for (const char *app :
         {"files:wrapper", "files:wrapper_from_the_middle", "files:wrapper_of_memory", "files:many_chunks",
          "factory:Wsgi", "factory:instance", "factory:wsgi_method", "outputs:wsgi", "slow:wsgi"})
        addRows(app, {"GET /"});
    for (const char *app : {"flask_app:app", "django_app:wsgi"})
        addRows(app, {"GET /", "GET /items/3", "POST /echo", "GET /stream", "GET /error", "GET /redirect",
                      "GET /cookies", "GET /nowhere"});
    equal::addMisbehaving("wsgi", {});
}

void EqualWsgiTest::everyApplication()
{
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    const qsizetype suffix = app.indexOf("_app:"); // of those that need a package
    if (suffix > 0 && !canImport(app.left(suffix)))
        QSKIP("it is not there");
    const Seen off = ask({.app = app.toStdString(), .what = what.toStdString(), .taps = false});
    const Seen on = ask({.app = app.toStdString(), .what = what.toStdString()});
    QVERIFY(!off.hasLayers);
    QCOMPARE(on.answer.body, off.answer.body);
    QCOMPARE(on.answer.pieces, off.answer.pieces);
    QCOMPARE(on.answer.start.status, off.answer.start.status);
    QCOMPARE(equal::printed(on.answer.start.headers), equal::printed(off.answer.start.headers));
    QCOMPARE(on.answer.end.reason, off.answer.end.reason);
    QCOMPARE(on.outermost, off.outermost);
}

QTEST_GUILESS_MAIN(EqualWsgiTest)
#include "tst_equal_wsgi.moc"
