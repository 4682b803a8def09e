#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using asgi::LifespanMode;
using trace::Outcome;

class AsgiLifespanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void endings_data();
    void endings();
    void messages_data();
    void messages();
    void theScope();
    void startupThatTakesTooLong();
    void shutdownThatTakesTooLong();
    void callsWaitForTheStartup();
    void offIsNotEvenTried();
};

namespace {

std::string app(const QString &code)
{
    std::string source = R"(
import asyncio
async def app(scope, receive, send):
    if scope['type'] == 'http':
        await send({'type': 'http.response.start', 'status': 200})
        await send({'type': 'http.response.body', 'body': b'served'})
        return
)";
    for (const auto &line : code.split(u'\n'))
        source += "    " + line.toStdString() + "\n";
    return source;
}

const QString kStartup = u"assert (await receive())['type'] == 'lifespan.startup'\n"_s;
const QString kComplete = u"await send({'type': 'lifespan.startup.complete'})\n"_s;
const QString kShutdown = u"assert (await receive())['type'] == 'lifespan.shutdown'\n"_s;
const QString kShutdownComplete = u"await send({'type': 'lifespan.shutdown.complete'})\n"_s;

QStringList states(const Served &served, std::uint32_t exchange)
{
    QStringList found;
    for (const auto &changed : served.all<trace::LifespanChanged>(exchange))
        found.append(QString::fromUtf8(changed.state));
    return found;
}

} // namespace

void AsgiLifespanTest::endings_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<LifespanMode>("mode");
    QTest::addColumn<QString>("error"); ///< Empty: the server starts.
    QTest::addColumn<QStringList>("states");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QStringList>("findings");
    QTest::addColumn<bool>("raised");

    const auto row = [](const char *name, const QString &code, LifespanMode mode, const QString &error,
                        const QStringList &states, Outcome outcome, const QStringList &findings, bool raised) {
        QTest::newRow(name) << code << mode << error << states << outcome << findings << raised;
    };
    const QStringList whole{u"starting"_s, u"started"_s, u"stopping"_s, u"stopped"_s};
    const QStringList unsupported{u"starting"_s, u"unsupported"_s};
    const QStringList failed{u"starting"_s, u"failed"_s};
    const QString failure = u"Lifespan startup failed: "_s;
    const auto both = {LifespanMode::Auto, LifespanMode::On};
    for (const auto mode : both)
        row(mode == LifespanMode::On ? "in order, on" : "in order, auto",
            kStartup + kComplete + kShutdown + kShutdownComplete, mode, QString(), whole, Outcome::LifespanDone, {},
            false);
    for (const char *type : {"KeyError", "AssertionError", "NotImplementedError", "TypeError", "ValueError"})
        row(type, u"raise %1('lifespan')"_s.arg(QLatin1String(type)), LifespanMode::Auto, QString(), unsupported,
            Outcome::Unsupported, {}, true);
    row("refused, on", u"raise ValueError('lifespan')"_s, LifespanMode::On, failure + u"ValueError: lifespan"_s,
        unsupported, Outcome::Unsupported, {}, true);
    row("returns at once", u"return"_s, LifespanMode::Auto, QString(), unsupported, Outcome::Unsupported, {}, false);
    row("crash at once", u"raise ZeroDivisionError('oh')"_s, LifespanMode::Auto, QString(), unsupported,
        Outcome::Unsupported, {u"A604"_s}, true);
    row("crash in startup, auto", kStartup + u"raise KeyError('db')"_s, LifespanMode::Auto, QString(), unsupported,
        Outcome::Unsupported, {u"A604"_s}, true);
    row("crash in startup, on", kStartup + u"raise KeyError('db')"_s, LifespanMode::On, failure + u"KeyError: 'db'"_s,
        failed, Outcome::LifespanFailed, {u"A604"_s}, true);
    row("returns in startup, on", kStartup, LifespanMode::On,
        failure + u"the application returned before lifespan.startup.complete"_s, failed, Outcome::LifespanFailed,
        {u"A604"_s}, false);
    for (const auto mode : both)
        row(mode == LifespanMode::On ? "startup.failed, on" : "startup.failed, auto",
            kStartup + u"await send({'type': 'lifespan.startup.failed', 'message': 'no database'})"_s, mode,
            failure + u"no database"_s, failed, Outcome::LifespanFailed, {}, false);
    row("startup.failed, then raises",
        kStartup + u"await send({'type': 'lifespan.startup.failed', 'message': 'no database'})\nraise OSError"_s,
        LifespanMode::Auto, failure + u"no database"_s, failed, Outcome::LifespanFailed, {}, true);
    row("returns after startup", kStartup + kComplete, LifespanMode::Auto, QString(),
        {u"starting"_s, u"started"_s, u"stopped"_s}, Outcome::LifespanDone, {u"A612"_s}, false);
    row("raises after startup", kStartup + kComplete + u"raise OSError('late')"_s, LifespanMode::Auto, QString(),
        {u"starting"_s, u"started"_s, u"failed"_s}, Outcome::LifespanFailed, {u"A612"_s}, true);
    row("shutdown.failed",
        kStartup + kComplete + kShutdown + u"await send({'type': 'lifespan.shutdown.failed', 'message': 'x'})"_s,
        LifespanMode::Auto, QString(), {u"starting"_s, u"started"_s, u"stopping"_s, u"failed"_s},
        Outcome::LifespanFailed, {}, false);
    row("crash in shutdown", kStartup + kComplete + kShutdown + u"raise OSError('x')"_s, LifespanMode::Auto, QString(),
        {u"starting"_s, u"started"_s, u"stopping"_s, u"failed"_s}, Outcome::LifespanFailed, {u"A609"_s}, true);
    row("no shutdown.complete", kStartup + kComplete + kShutdown, LifespanMode::Auto, QString(), whole,
        Outcome::LifespanDone, {u"A608"_s}, false);
    row("complete without startup",
        kComplete + kStartup.chopped(1).replace(u"startup"_s, u"shutdown"_s) + u"\n"_s + kShutdownComplete,
        LifespanMode::Auto, QString(), whole, Outcome::LifespanDone, {u"A610"_s}, false);
}

void AsgiLifespanTest::endings()
{
    QFETCH(QString, code);
    QFETCH(LifespanMode, mode);
    QFETCH(QString, error);
    QFETCH(QStringList, states);
    QFETCH(Outcome, outcome);
    QFETCH(QStringList, findings);
    QFETCH(bool, raised);
    Served served(app(code), {.lifespan = mode});
    const bool started = served.run([](Client &client) { client.waitForEnd(client.get("/")); });
    QCOMPARE(started, error.isEmpty());
    QCOMPARE(served.error().summary, error);
    if (started)
        QCOMPARE(served.reply(2).body, "served");
    QCOMPARE(::states(served, 1), states);
    const auto ended = served.all<trace::ExchangeEnded>(1);
    QCOMPARE(ended.size(), std::size_t(1));
    QCOMPARE(ended[0].outcome, outcome);
    QCOMPARE(served.findings(1), findings);
    const auto exceptions = served.all<trace::AppRaised>(1);
    QCOMPARE(exceptions.size(), raised ? 1U : 0U);
    if (raised)
        QVERIFY(exceptions[0].traceback.contains("Traceback (most recent call last)"));
}

void AsgiLifespanTest::messages_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QStringList>(
        "errors"); ///< When it is sent before, while starting, running, stopping and at the end.
    const auto row = [](const char *type, const QStringList &errors) {
        QTest::newRow(type) << u"{'type': '%1'}"_s.arg(QLatin1String(type)) << errors;
    };
    const auto states = [](const QString &type, const QStringList &words) {
        QStringList errors;
        for (const auto &word : words)
            errors.append(word.isEmpty() ? word : u"RuntimeError: %1 %2"_s.arg(type, word));
        return errors;
    };
    const auto running = u"while the lifespan is running"_s;
    const auto stopping = u"while the lifespan is stopping"_s;
    const auto stopped = u"after lifespan.shutdown.complete"_s;
    row("lifespan.shutdown.complete",
        states(u"lifespan.shutdown.complete"_s,
               {u"before lifespan.startup"_s, u"while the lifespan is starting"_s, running, QString(), stopped}));
    row("http.response.start",
        QStringList(5, u"ValueError: unknown message type 'http.response.start' in the lifespan scope"_s));
    QTest::newRow("failed message") << u"{'type': 'lifespan.startup.failed', 'message': 5}"_s
                                    << QStringList(
                                           {u"TypeError: lifespan.startup.failed: 'message' must be str, not int"_s,
                                            u"TypeError: lifespan.startup.failed: 'message' must be str, not int"_s,
                                            u"RuntimeError: lifespan.startup.failed "_s + running,
                                            u"RuntimeError: lifespan.startup.failed "_s + stopping,
                                            u"RuntimeError: lifespan.startup.failed "_s + stopped});
}

void AsgiLifespanTest::messages()
{
    QFETCH(QString, message);
    QFETCH(QStringList, errors);
    Served served(app(u"async def attempt():\n"
                      "    try:\n"
                      "        await send(%1)\n"
                      "        results.append('')\n"
                      "    except Exception as error:\n"
                      "        results.append(f'{type(error).__name__}: {error}')\n"
                      "await attempt()\n"_s.arg(message) +
                      kStartup + u"await attempt()\n"_s + kComplete + u"await attempt()\n"_s + kShutdown +
                      u"await attempt()\n"
                      "try:\n"
                      "    await send({'type': 'lifespan.shutdown.complete'})\n"
                      "except RuntimeError: pass\n"
                      "await attempt()\n"_s),
                  {});
    QVERIFY(served.run([](Client &) {}));
    QCOMPARE(served.results(), errors);
}

void AsgiLifespanTest::theScope()
{
    Served served(app(u"results.append(scope)\nresults.append(asyncio.current_task().get_name())\n"_s + kStartup +
                      kComplete + kShutdown + kShutdownComplete),
                  {});
    QVERIFY(served.run([](Client &) {}));
    const QString scope = u"{'type': 'lifespan', 'asgi': {'version': '3.0', 'spec_version': '2.0'}, 'state': {}}"_s;
    QCOMPARE(served.results(), QStringList({scope, u"lifespan"_s}));
    const auto started = served.all<trace::CallStarted>(1);
    QCOMPARE(started.size(), std::size_t(1));
    QCOMPARE(started[0].protocol, trace::Protocol::Lifespan);
    QCOMPARE(QString::fromStdString(started[0].arguments.root()->repr()), scope);
    QCOMPARE(served.eventNames(1).first(), u"call.started"_s);
    QCOMPARE(served.eventNames(1).last(), u"exchange.ended"_s);
}

void AsgiLifespanTest::startupThatTakesTooLong()
{
    Served served(app(kStartup + u"await asyncio.sleep(60)"_s), {.startupTimeout = std::chrono::milliseconds(50)});
    QVERIFY(!served.run([](Client &) {}));
    QCOMPARE(served.error().summary, u"Lifespan startup failed: startup took longer than 0.05 s"_s);
    QCOMPARE(states(served, 1), QStringList({u"starting"_s, u"failed"_s}));
    QCOMPARE(served.all<trace::ExchangeEnded>(1).at(0).outcome, Outcome::LifespanFailed);
}

void AsgiLifespanTest::shutdownThatTakesTooLong()
{
    Served served(app(kStartup + kComplete + kShutdown + u"await asyncio.sleep(60)"_s),
                  {.shutdownTimeout = std::chrono::milliseconds(50)});
    QVERIFY(served.run([](Client &) {}));
    QCOMPARE(states(served, 1), QStringList({u"starting"_s, u"started"_s, u"stopping"_s, u"failed"_s}));
    QCOMPARE(std::string(served.all<trace::ExchangeEnded>(1).at(0).reason), "shutdown took longer than 0.05 s");
}

void AsgiLifespanTest::callsWaitForTheStartup()
{
    Served served(app(kStartup +
                      u"results.append('starting')\nawait asyncio.sleep(0.02)\nresults.append('started')\n"_s +
                      kComplete + kShutdown + u"results.append('shutdown')\n"_s + kShutdownComplete),
                  {});
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList({u"starting"_s, u"started"_s, u"shutdown"_s}));
    QCOMPARE(served.reply(2).body, "served");
}

void AsgiLifespanTest::offIsNotEvenTried()
{
    Served served(app(u"results.append('called')"_s), {.lifespan = LifespanMode::Off});
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList());
    QCOMPARE(served.reply(1).body, "served");
}

QTEST_APPLESS_MAIN(AsgiLifespanTest)
#include "tst_asgi_lifespan.moc"
