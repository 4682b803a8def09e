#include "wsgi/wsgirig.h"

#include <QElapsedTimer>

#include <thread>

using namespace gatescope;
using namespace gatescope::tests;

/// How many hello-world calls a second the gateway serves, with everything recorded: submit() in front, messages taken
/// behind, a reader that empties the ring. No socket, no codec.
class CallsBench : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hello_data();
    void hello();
};

namespace {

constexpr auto kHello = "def app(environ, start_response):\n"
                        "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                        "    return [b'Hello, world!']\n";

call::Request request()
{
    auto request = WsgiRig::get("/hello?name=world");
    request.headers.append("Host", "127.0.0.1:8000");
    request.headers.append("User-Agent", "bench/1.0");
    request.headers.append("Accept", "*/*");
    request.headers.append("Accept-Encoding", "gzip, deflate");
    request.headers.append("Connection", "keep-alive");
    return request;
}

} // namespace

void CallsBench::hello_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<bool>("recording");
    QTest::newRow("1 thread") << 1 << true;
    QTest::newRow("4 threads") << 4 << true;
    QTest::newRow("4 threads, recording off") << 4 << false;
}

void CallsBench::hello()
{
    QFETCH(int, threads);
    QFETCH(bool, recording);
    constexpr int kBatch = 64;
    constexpr int kBatches = 800;
    WsgiRig rig(kHello, {.threads = threads});
    rig.tap().writer().setRecording(recording);
    QElapsedTimer clock;
    clock.start();
    for (int batch = 0; batch < kBatches; ++batch) {
        std::vector<call::CallPtr> calls;
        for (int i = 0; i < kBatch; ++i)
            calls.push_back(rig.submit(request()));
        QVERIFY(rig.until([&] { return rig.answer(calls.back()).ended > 0 && rig.answer(calls.front()).ended > 0; }));
        for (const auto &call : calls)
            QCOMPARE(rig.finish(call).ended, 1);
        rig.forget();
    }
    const double perSecond = 1000.0 * kBatch * kBatches / double(clock.elapsed());
    QTest::setBenchmarkResult(perSecond, QTest::Events);
    qInfo("%.0f calls/s", perSecond);
    QVERIFY(perSecond > 1000);
}

QTEST_GUILESS_MAIN(CallsBench)
#include "bench_calls.moc"
