#include "wsgi/wsgirig.h"

#include "python/taps/taps.h"
#include "taps/stories.h"

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::tests;

/// The steps inside of WSGI frameworks, on real applications (tests/apps/stack_*.py).
class TapsWsgiStepsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stories_data();
    void stories();
    void changesNothing_data() { stories_data(); }
    void changesNothing();
    void handledExceptions_data();
    void handledExceptions();
    void whoSetVary();
};

namespace {

std::string load(const std::string &target)
{
    const std::string folder = qEnvironmentVariable("GATESCOPE_TEST_APPS").toStdString();
    const auto colon = target.find(':');
    return "import sys\nif '" + folder + "' not in sys.path: sys.path.insert(0, '" + folder + "')\nfrom " +
           target.substr(0, colon) + " import " + target.substr(colon + 1) + " as app\n";
}

struct Seen {
    Answer answer;
    QStringList outermost;
    QStringList gist;
};

call::Request requestOf(const std::string &what)
{
    auto request = WsgiRig::get(what.substr(what.find(' ') + 1));
    request.method = what.substr(0, what.find(' '));
    request.headers.append("host", "localhost");
    request.headers.append("accept-encoding", "gzip");
    request.headers.append("x-forwarded-host", "shop.example");
    request.headers.append("x-user", "ada");
    if (request.method == "POST") {
        request.hasBody = true;
        request.contentLength = 4;
    }
    return request;
}

void note(Seen &seen, const std::vector<trace::TraceEvent> &events)
{
    seen.gist = layers::gist(events);
    for (const auto &event : events) {
        const QString name = layers::text(event.name());
        if (!layers::isInside(event))
            seen.outermost << name + u' ' + layers::text(event.site().function) + QString::number(event.site().line);
    }
}

Seen ask(const std::string &app, const std::string &what, bool taps = true)
{
    std::function<taps::Taps::Crossed> crossed;
    wsgi::Options options{.threads = 1};
    options.whenCrossed = [&crossed](auto... values) {
        if (crossed)
            crossed(values...);
    };
    WsgiRig rig(load(app).c_str(), std::move(options));
    std::unique_ptr<taps::Taps> tapped;
    if (taps)
        tapped = std::make_unique<taps::Taps>(rig.tap().writer());
    if (taps)
        crossed = tapped->whenCrossed();
    const auto request = requestOf(what);
    Seen seen{.answer = rig.ask(request, request.hasBody ? "body" : ""), .outermost = {}, .gist = {}};
    note(seen, rig.tap().events());
    return seen;
}

QString versionOf(const char *package)
{
    needPython();
    const python::PythonScope python;
    const python::Ref metadata(PyImport_ImportModule("importlib.metadata"));
    const python::Ref version(metadata ? PyObject_CallMethod(metadata.get(), "version", "s", package) : nullptr);
    PyErr_Clear();
    return version ? QString::fromLatin1(package) + u' ' + layers::text(python::utf8Of(version.get())) : QString();
}

} // namespace

void TapsWsgiStepsTest::stories_data()
{
    QTest::addColumn<QByteArray>("package");
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("what");
    for (const char *what : {"GET /", "GET /closed", "GET /cart/", "GET /items", "GET /boom", "GET /broken",
                             "GET /missing", "GET /nowhere", "GET /later", "GET /admin", "POST /upload"})
        QTest::addRow("flask %s", what) << "flask"_ba << "stack_flask:app"_ba << QByteArray(what);
    for (const char *what : {"GET /", "GET /closed", "GET /decorated", "GET /items", "GET /later", "GET /later-items",
                             "GET /template", "GET /boom", "GET /missing", "GET /viewless"})
        QTest::addRow("django %s", what) << "django"_ba << "stack_django:wsgi"_ba << QByteArray(what);
}

void TapsWsgiStepsTest::stories()
{
    QFETCH(QByteArray, package);
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    layers::Stories kept(QFINDTESTDATA("stories/") + QString::fromUtf8(package) + u"_wsgi.txt"_s);
    const QString version = versionOf(package.constData());
    if (!layers::Stories::isRenewing() && version != kept.version())
        QSKIP(qPrintable(u"this is not %1, but %2"_s.arg(kept.version(), version)));
    const auto seen = ask(app.toStdString(), what.toStdString());
    if (layers::Stories::isRenewing())
        kept.renew(version, QString::fromUtf8(what), seen.gist);
    else
        kept.compare(QString::fromUtf8(what), seen.gist);
}

void TapsWsgiStepsTest::changesNothing()
{
    QFETCH(QByteArray, package);
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    if (versionOf(package.constData()).isEmpty())
        QSKIP("it is not there");
    const auto off = ask(app.toStdString(), what.toStdString(), false);
    const auto on = ask(app.toStdString(), what.toStdString());
    QVERIFY(off.gist.isEmpty() && !on.gist.isEmpty());
    QCOMPARE(on.answer.body, off.answer.body);
    QCOMPARE(on.answer.pieces, off.answer.pieces);
    QCOMPARE(on.answer.start.status, off.answer.start.status);
    QCOMPARE(on.answer.start.headers.size(), off.answer.start.headers.size());
    QCOMPARE(on.answer.end.reason, off.answer.end.reason);
    QCOMPARE(on.outermost, off.outermost);
}

void TapsWsgiStepsTest::handledExceptions_data()
{
    QTest::addColumn<QByteArray>("package");
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QStringList>("frames");
    QTest::newRow("closures") << "sys"_ba << "layers:wsgi"_ba << "GET /error"_ba
                              << QStringList{u"catch.<locals>.catch_layer"_s, u"AddHeader.__call__"_s, u"wsgi_app"_s};
    QTest::newRow("flask") << "flask"_ba << "stack_flask:app"_ba << "GET /boom"_ba << QStringList{u"boom"_s};
    QTest::newRow("flask, logged") << "flask"_ba << "stack_flask:app"_ba << "GET /broken"_ba
                                   << QStringList{u"broken"_s};
    QTest::newRow("django") << "django"_ba << "stack_django:wsgi"_ba << "GET /missing"_ba << QStringList{u"missing"_s};
}

/// What a layer made a response of is told with its frames.
void TapsWsgiStepsTest::handledExceptions()
{
    QFETCH(QByteArray, package);
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, what);
    QFETCH(QStringList, frames);
    if (package != "sys" && versionOf(package.constData()).isEmpty())
        QSKIP("it is not there");
    WsgiRig rig(load(app.toStdString()).c_str());
    const taps::Taps taps(rig.tap().writer());
    rig.ask(requestOf(what.toStdString()));
    QStringList seen;
    for (const auto &event : rig.tap().all<trace::ExceptionDetail>()) {
        QVERIFY(event.header.layer.isValid());
        const auto list = event.as<trace::ExceptionDetail>()->exception.root()->value("frames");
        for (auto frame = list ? list->firstChild() : std::nullopt; frame; frame = frame->nextSibling())
            seen << layers::text(frame->value("function")->text());
    }
    for (const QString &frame : frames)
        QVERIFY2(seen.contains(frame), qPrintable(frame + u" is not in "_s + seen.join(u", "_s)));
}

/// The session was the first to add the header, and GZipMiddleware the one to extend it.
void TapsWsgiStepsTest::whoSetVary()
{
    if (versionOf("django").isEmpty())
        QSKIP("Django is not there");
    WsgiRig rig(load("stack_django:wsgi").c_str());
    const taps::Taps taps(rig.tap().writer());
    rig.ask(requestOf("GET /"));
    QStringList setters;
    std::vector<std::string_view> names{""};
    for (const auto &event : rig.tap().events()) {
        if (const auto *entered = event.as<trace::LayerEntered>())
            names.push_back(entered->name);
        const auto *message = event.as<trace::LayerMessage>();
        const HeaderList added = message ? message->headersAdded.list() : HeaderList();
        const auto vary = added.value("vary");
        if (vary)
            setters << layers::text(names[event.header.layer.value]) + u" sets "_s + layers::text(*vary) + u" in "_s +
                           layers::text(message->site.file).section(u'/', -1);
    }
    QCOMPARE(setters, QStringList({u"SessionMiddleware.process_response sets Cookie in middleware.py"_s,
                                   u"GZipMiddleware.process_response sets Cookie, Accept-Encoding in gzip.py"_s}));
}

QTEST_GUILESS_MAIN(TapsWsgiStepsTest)
#include "tst_wsgi_steps.moc"
