#include "app/directapp.h"
#include "direct/leaveout.h"

#include <QProcess>

using namespace gatescope;
using namespace Qt::StringLiterals;
using link::DirectCall;

namespace {

constexpr int kPatienceMs = test::DirectApp::kPatienceMs;

QList<DirectCall::Layer> layersOf(const QList<direct::LayerCode> &codes)
{
    QList<DirectCall::Layer> layers;
    for (const direct::LayerCode &code : codes)
        layers.append({.name = code.name, .file = code.file, .function = code.function});
    return layers;
}

} // namespace

/// Real applications are called through all their layers, and then without one of them.
class LeaveOutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void callsWhatTheLayerCalls_data();
    void callsWhatTheLayerCalls();
    void takesTheRightOneOfEqualLayers();
    void findsWhatARefusingLayerHolds();
    void staysAsItWasForAllOthers();
    void leavesOutOfAStarletteStack_data();
    void leavesOutOfAStarletteStack();
    void leavesProxyFixOutOfFlask();
    void leavesOutOfDjango_data();
    void leavesOutOfDjango();
    void saysWhyItCannot_data();
    void saysWhyItCannot();
    void takesANameFromTheCommandLine();

private:
    void serve(const QString &app);
    /// The number of its exchange, once that has ended; 0 with m_error.
    std::uint32_t call(const DirectCall &call);
    /// The same call without the `nth` layer of that name.
    std::uint32_t callWithout(std::uint32_t number, const QString &layer, const DirectCall &call, int nth = 1);
    [[nodiscard]] QByteArray body(std::uint32_t number) const { return m_app->body(number); }
    [[nodiscard]] QByteArray head(std::uint32_t number) const;
    [[nodiscard]] QStringList layers(std::uint32_t number) const;

    std::unique_ptr<test::DirectApp> m_app;
    QString m_error;
};

void LeaveOutTest::init()
{
    m_app.reset();
    m_error.clear();
}

void LeaveOutTest::serve(const QString &app)
{
    m_app = std::make_unique<test::DirectApp>(app);
    QVERIFY(m_app->isRunning);
}

std::uint32_t LeaveOutTest::call(const DirectCall &call)
{
    const std::uint32_t number = m_app->call(call);
    m_error = m_app->refusal();
    return number;
}

std::uint32_t LeaveOutTest::callWithout(std::uint32_t number, const QString &layer, const DirectCall &base, int nth)
{
    const QStringList names = layers(number);
    qsizetype index = -1;
    for (int i = 0; i < nth; ++i)
        index = names.indexOf(layer, index + 1);
    const auto what = direct::leaveOutOf(m_app->session, number, static_cast<std::uint32_t>(index + 1));
    if (!what) {
        m_error = what.error().summary;
        return 0;
    }
    DirectCall without = base;
    without.replays = number;
    without.leaveOut = layersOf(what->path);
    without.inside = layersOf(what->inside);
    without.draft = u"without "_s + what->name;
    return call(without);
}

QByteArray LeaveOutTest::head(std::uint32_t number) const
{
    const auto heads = m_app->all<trace::WireResponseHead>(number);
    return heads.isEmpty() ? QByteArray()
                           : QByteArray(QByteArrayView(heads[0].as<trace::WireResponseHead>()->bytes.bytes)).toLower();
}

QStringList LeaveOutTest::layers(std::uint32_t number) const
{
    QStringList names;
    for (const auto &event : m_app->all<trace::LayerEntered>(number))
        names.append(QString::fromStdString(std::string(event.as<trace::LayerEntered>()->name)));
    return names;
}

void LeaveOutTest::callsWhatTheLayerCalls_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<int>("nth");
    QTest::addColumn<QByteArray>("way");
    const auto mixed = [](const char *name, const QString &layer, int nth, const char *way) {
        QTest::newRow(name) << u"leave_out.py:mixed"_s << layer << nth << QByteArray(way);
    };
    mixed("the outermost, a closure", u"mark.<locals>.around.<locals>.mark_layer"_s, 1,
          "first, slots, partial, methods, routed, second");
    mixed("an attribute", u"Mark"_s, 1, "closure, slots, partial, methods, routed, second");
    mixed("slots", u"Slots"_s, 1, "closure, first, partial, methods, routed, second");
    mixed("a partial", u"with_argument"_s, 1, "closure, first, slots, methods, routed, second");
    mixed("a bound method", u"Methods.handle"_s, 1, "closure, first, slots, partial, routed, second");
    mixed("held in a dict", u"Mark"_s, 2, "closure, first, slots, partial, methods, second");
    mixed("the last before the application", u"Mark"_s, 3, "closure, first, slots, partial, methods, routed");
    const auto asgi = [](const char *name, const QString &layer, int nth, const char *way) {
        QTest::newRow(name) << u"leave_out.py:asgi"_s << layer << nth << QByteArray(way);
    };
    asgi("asgi, the outermost", u"asgi_mark.<locals>.asgi_mark_layer"_s, 1, "second, third");
    asgi("asgi, an object", u"AsgiMark"_s, 1, "first, third");
    asgi("asgi, a closure", u"asgi_mark.<locals>.asgi_mark_layer"_s, 2, "first, second");
}

void LeaveOutTest::callsWhatTheLayerCalls()
{
    QFETCH(QString, app);
    QFETCH(QString, layer);
    QFETCH(int, nth);
    QFETCH(QByteArray, way);
    serve(app);
    const std::uint32_t whole = call({});
    const QStringList all = layers(whole);
    const std::uint32_t number = callWithout(whole, layer, {}, nth);
    QVERIFY2(number != 0, qPrintable(m_error));
    QCOMPARE(body(number), way);
    QCOMPARE(layers(number).size(), all.size() - 1);
    QCOMPARE(layers(number).count(layer), all.count(layer) - 1);
    const std::uint32_t after = call({});
    QCOMPARE(layers(after), all);
    QCOMPARE(body(after), body(whole));
}

void LeaveOutTest::takesTheRightOneOfEqualLayers()
{
    serve(u"layers.py:wsgi"_s);
    const std::uint32_t whole = call({});
    QVERIFY(head(whole).contains("x-outer: 1") && head(whole).contains("x-inner: 1"));
    const std::uint32_t outer = callWithout(whole, u"AddHeader"_s, {}, 1);
    QVERIFY2(outer != 0, qPrintable(m_error));
    QVERIFY(!head(outer).contains("x-outer") && head(outer).contains("x-inner: 1"));
    const std::uint32_t inner = callWithout(whole, u"AddHeader"_s, {}, 2);
    QVERIFY2(inner != 0, qPrintable(m_error));
    QVERIFY(head(inner).contains("x-outer: 1") && !head(inner).contains("x-inner"));
}

void LeaveOutTest::findsWhatARefusingLayerHolds()
{
    serve(u"leave_out.py:refusing"_s);
    const std::uint32_t whole = call({});
    QCOMPARE(m_app->session.summary(whole)->status, 403);
    const std::uint32_t number = callWithout(whole, u"Refuses"_s, {});
    QVERIFY2(number != 0, qPrintable(m_error));
    QCOMPARE(m_app->session.summary(number)->status, 200);
    QCOMPARE(body(number), "outside, inside");
}

void LeaveOutTest::staysAsItWasForAllOthers()
{
    serve(u"leave_out.py:asgi"_s);
    const std::uint32_t whole = call({});
    const auto what = direct::leaveOutOf(m_app->session, whole, 2);
    QVERIFY(what);
    constexpr int kPairs = 20;
    QSignalSpy begun(&m_app->supervisor, &link::Supervisor::directBegun);
    for (int i = 0; i < kPairs; ++i) {
        m_app->supervisor.callDirectly({});
        m_app->supervisor.callDirectly({.leaveOut = layersOf(what->path), .inside = layersOf(what->inside)});
    }
    QTRY_COMPARE_WITH_TIMEOUT(begun.size(), 2 * kPairs, kPatienceMs);
    QMap<QByteArray, int> ways;
    for (const auto &each : begun) {
        const std::uint32_t number = m_app->numberOf(each[1].value<ExchangeId>());
        QVERIFY(number != 0 && m_app->waitForEnd(number));
        ++ways[body(number)];
    }
    const QMap<QByteArray, int> expected{{"first, second, third", kPairs}, {"first, third", kPairs}};
    QCOMPARE(ways, expected);
}

void LeaveOutTest::leavesOutOfAStarletteStack_data()
{
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QByteArray>("gone");
    QTest::addColumn<QByteArray>("stays");
    QTest::newRow("gzip") << u"GZipMiddleware"_s << QByteArray("content-encoding: gzip")
                          << QByteArray("access-control-allow-origin");
    QTest::newRow("cors") << u"CORSMiddleware"_s << QByteArray("access-control-allow-origin")
                          << QByteArray("content-encoding: gzip");
    QTest::newRow("a BaseHTTPMiddleware") << u"Stamp"_s << QByteArray("x-stamp") << QByteArray("vary: accept-encoding");
}

void LeaveOutTest::leavesOutOfAStarletteStack()
{
    QFETCH(QString, layer);
    QFETCH(QByteArray, gone);
    QFETCH(QByteArray, stays);
    serve(u"stack_starlette.py:app"_s);
    const DirectCall request{
        .headers = {{"host", "shop.test"}, {"accept-encoding", "gzip"}, {"origin", "http://example.org"}}};
    const std::uint32_t whole = call(request);
    QVERIFY(head(whole).contains(gone) && head(whole).contains(stays));
    const std::uint32_t number = callWithout(whole, layer, request);
    QVERIFY2(number != 0, qPrintable(m_error));
    QCOMPARE(m_app->session.summary(number)->status, 200);
    QVERIFY2(!head(number).contains(gone), head(number).constData());
    QVERIFY2(head(number).contains(stays), head(number).constData());
    QVERIFY(!layers(number).contains(layer));
    if (layer == "GZipMiddleware"_L1) {
        QVERIFY(!head(number).contains("accept-encoding"));
        QVERIFY(body(number).startsWith("home of a stack"));
    }
}

void LeaveOutTest::leavesProxyFixOutOfFlask()
{
    serve(u"leave_out_flask.py:app"_s);
    const DirectCall request{.headers = {{"Host", "inner.test"}, {"X-Forwarded-Host", "outer.test"}}};
    const std::uint32_t whole = call(request);
    QCOMPARE(body(whole), "outer.test");
    const std::uint32_t number = callWithout(whole, u"ProxyFix"_s, request);
    QVERIFY2(number != 0, qPrintable(m_error));
    QCOMPARE(body(number), "inner.test");
    QCOMPARE(callWithout(whole, u"Flask.wsgi_app"_s, request), 0U);
    QVERIFY2(m_error.contains(u"Flask.wsgi_app cannot be left out"_s), qPrintable(m_error));
}

void LeaveOutTest::leavesOutOfDjango_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QByteArray>("gone");
    QTest::addColumn<QByteArray>("stays");
    for (const char *app : {"wsgi", "asgi"}) {
        const QString target = u"stack_django.py:%1"_s.arg(QLatin1StringView(app));
        QTest::addRow("%s, a class", app)
            << target << u"GZipMiddleware"_s << QByteArray("content-encoding: gzip") << QByteArray("x-time");
        QTest::addRow("%s, a closure", app)
            << target << u"timing.<locals>.measure"_s << QByteArray("x-time") << QByteArray("content-encoding: gzip");
    }
}

void LeaveOutTest::leavesOutOfDjango()
{
    QFETCH(QString, app);
    QFETCH(QString, layer);
    QFETCH(QByteArray, gone);
    QFETCH(QByteArray, stays);
    serve(app);
    const DirectCall request{.headers = {{"host", "localhost"}, {"accept-encoding", "gzip"}}};
    const std::uint32_t whole = call(request);
    QVERIFY2(head(whole).contains(gone) && head(whole).contains(stays), head(whole).constData());
    const std::uint32_t number = callWithout(whole, layer, request);
    QVERIFY2(number != 0, qPrintable(m_error));
    QCOMPARE(m_app->session.summary(number)->status, 200);
    QVERIFY2(!head(number).contains(gone) && head(number).contains(stays), head(number).constData());
    QCOMPARE(callWithout(whole, u"CsrfViewMiddleware"_s, request), 0U);
    QVERIFY2(m_error.contains(u"Django calls its process_view"_s), qPrintable(m_error));
    QCOMPARE(callWithout(whole, u"SecurityMiddleware.process_request"_s, request), 0U);
    QVERIFY2(m_error.contains(u"as a step of its own"_s), qPrintable(m_error));
}

void LeaveOutTest::saysWhyItCannot_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("why");
    QTest::newRow("the application itself")
        << u"leave_out.py:mixed"_s << u"innermost"_s << u"nothing is known that it calls"_s;
    QTest::newRow("made anew") << u"leave_out.py:anew"_s << u"each_time.<locals>.each_time_layer.<locals>.made_anew"_s
                               << u"nothing in the application holds it"_s;
    QTest::newRow("by a global name") << u"leave_out.py:by_global_name"_s
                                      << u"mark.<locals>.around.<locals>.mark_layer"_s
                                      << u"nothing in the application holds it"_s;
    QTest::newRow("one of several") << u"leave_out.py:listed"_s << u"Mark"_s << u"several of it"_s;
    QTest::newRow("an endpoint") << u"stack_starlette.py:app"_s << u"home"_s << u"as a step of its own"_s;
}

void LeaveOutTest::saysWhyItCannot()
{
    QFETCH(QString, app);
    QFETCH(QString, layer);
    QFETCH(QString, why);
    serve(app);
    const std::uint32_t whole = call({});
    const std::uint32_t last = m_app->session.lastNumber();
    QVERIFY2(layers(whole).contains(layer), qPrintable(layers(whole).join(u' ')));
    QCOMPARE(callWithout(whole, layer, {}), 0U);
    QVERIFY2(m_error.contains(layer) && m_error.contains(why), qPrintable(m_error));
    const std::uint32_t after = call({});
    QCOMPARE(after, last + 1);
    QCOMPARE(m_app->session.summary(after)->status, 200);
}

void LeaveOutTest::takesANameFromTheCommandLine()
{
    const auto run = [](const QString &layer) {
        QProcess process;
        process.setWorkingDirectory(qEnvironmentVariable("GATESCOPE_TEST_APPS"));
        process.start(qEnvironmentVariable("GATESCOPE"),
                      {u"call"_s, u"leave_out.py:mixed"_s, u"GET"_s, u"/"_s, u"--direct"_s, u"--without"_s, layer});
        process.waitForFinished(kPatienceMs);
        return std::tuple{process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    };
    const auto [code, out, words] = run(u"Slots"_s);
    QVERIFY2(code == 0, words.constData());
    QVERIFY(out.contains("without Slots"));
    QVERIFY(!out.contains("layer.entered") || !out.contains(" Slots  "));
    const auto [badCode, badOut, badWords] = run(u"Missing"_s);
    QCOMPARE(badCode, 1);
    QVERIFY2(badWords.contains("Missing cannot be left out"), badWords.constData());
}

QTEST_GUILESS_MAIN(LeaveOutTest)
#include "tst_leaveout.moc"
