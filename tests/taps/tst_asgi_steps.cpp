#include "asgi/harness.h"

#include "taps/layerstory.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;

/// The steps inside of ASGI frameworks, on real applications (tests/apps/stack_*.py).
class TapsAsgiStepsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void dump_data();
    void dump();
};

namespace {

std::string load(const char *app)
{
    const std::string folder = qEnvironmentVariable("GATESCOPE_TEST_APPS").toStdString();
    const std::string target = app;
    const auto colon = target.find(':');
    return "import sys\nif '" + folder + "' not in sys.path: sys.path.insert(0, '" + folder + "')\nfrom " +
           target.substr(0, colon) + " import " + target.substr(colon + 1) + " as app\n";
}

struct Asked {
    const char *app;
    std::string path;
    asgi::LifespanMode lifespan = asgi::LifespanMode::Off;
    bool taps = true;
};

std::unique_ptr<Served> ask(const Asked &asked)
{
    auto served = std::make_unique<Served>(load(asked.app), asgi::AsgiOptions{.lifespan = asked.lifespan},
                                           Served::kRing, asked.taps);
    served->run([&](Client &client) {
        if (asked.path.starts_with("ws:")) {
            const auto socket = client.open(asked.path.substr(3));
            client.text(socket, "hello");
            client.waitForEnd(socket);
            return;
        }
        call::Request request{.method = "GET", .target = asked.path, .path = asked.path};
        request.headers.append("host", "localhost");
        request.headers.append("accept-encoding", "gzip");
        request.headers.append("origin", "http://example.org");
        const auto call = client.send(request);
        client.endBody(call);
        client.waitForEnd(call);
    });
    return served;
}

} // namespace

void TapsAsgiStepsTest::dump_data()
{
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/", "/closed", "/threaded", "/items", "/boom", "/missing", "/inside/x", "ws:/chat"})
        QTest::addRow("starlette %s", path) << "stack_starlette:app"_ba << QByteArray(path);
    for (const char *path : {"/items", "/threaded", "/broken", "ws:/chat"})
        QTest::addRow("fastapi %s", path) << "stack_fastapi:app"_ba << QByteArray(path);
    for (const char *path : {"/", "/closed", "/decorated", "/items", "/later", "/boom", "/missing", "/viewless"})
        QTest::addRow("django %s", path) << "stack_django:asgi"_ba << QByteArray(path);
}

void TapsAsgiStepsTest::dump()
{
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, path);
    const auto served = ask({.app = app.constData(), .path = path.toStdString()});
    qInfo().noquote() << layers::story(served->events(1)).join(u'\n') << '\n' << served->reply(1).status;
    for (const auto &event : served->events(0))
        if (const auto *log = event.as<trace::LogRecorded>())
            qInfo() << layers::text(log->message.bytes);
}

QTEST_GUILESS_MAIN(TapsAsgiStepsTest)
#include "tst_asgi_steps.moc"
