#include "wsgi/wsgirig.h"

#include "python/context.h"

#include <QFile>
#include <QSet>

#include <thread>

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using How = call::CallEnded::How;

class PoolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void callsRunSideBySide();
    void aBusyPoolSaysSo();
    void theExchangeIsCurrentInsideTheApp();
    void stoppingServesWhatIsQueued();
    void aStuckWorkerIsLeftBehind();
    void callsAfterStopAreRefused();
    void manyCallsLeaveNothingBehind();
    void manyThreadsServeManyCalls();
};

namespace {

/// Waits inside the app until the test opens the gate.
constexpr auto kGate = "import threading\n"
                       "gate, inside = threading.Event(), threading.Semaphore(0)\n"
                       "def app(environ, start_response):\n"
                       "    inside.release()\n"
                       "    gate.wait(20)\n"
                       "    start_response('200 OK', [('Content-Type', 'x')])\n"
                       "    return [threading.current_thread().name.encode()]\n";

constexpr auto kHello = "def app(environ, start_response):\n"
                        "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                        "    return [b'Hello, world!']\n";

/// Memory of our own; without the pages of the ring.
long residentKiB()
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const auto text = file.readAll();
    const auto line = text.mid(text.indexOf("RssAnon:") + 8);
    return line.left(line.indexOf("kB")).trimmed().toLong();
}

} // namespace

void PoolTest::callsRunSideBySide()
{
    WsgiRig rig(kGate, {.threads = 3});
    std::vector<call::CallPtr> calls;
    for (int i = 0; i < 3; ++i)
        calls.push_back(rig.submit(WsgiRig::get("/")));
    QCOMPARE(rig.look("[inside.acquire(timeout=10) for i in range(3)]"), "[True, True, True]");
    QCOMPARE(rig.look("gate.set()"), "None");
    QSet<QByteArray> threads;
    for (const auto &call : calls)
        threads.insert(QByteArray::fromStdString(rig.finish(call).body));
    QCOMPARE(threads, QSet<QByteArray>({"wsgi-1", "wsgi-2", "wsgi-3"}));
    QCOMPARE(rig.tap().all<trace::PoolBusy>().size(), 0U);
}

void PoolTest::aBusyPoolSaysSo()
{
    WsgiRig rig(kGate, {.threads = 1});
    const auto first = rig.submit(WsgiRig::get("/"));
    QCOMPARE(rig.look("inside.acquire(timeout=10)"), "True");
    const auto second = rig.submit(WsgiRig::get("/"));
    const auto third = rig.submit(WsgiRig::get("/"));
    const auto events = rig.tap().all<trace::PoolBusy>();
    QCOMPARE(events.size(), 2U);
    QCOMPARE(events[0].as<trace::PoolBusy>()->threads, 1U);
    QCOMPARE(events[1].as<trace::PoolBusy>()->queued, 2U);
    QCOMPARE(events[1].header.exchange, third->exchange());
    QCOMPARE(rig.look("gate.set()"), "None");
    for (const auto &call : {first, second, third})
        QCOMPARE(rig.finish(call).end.how, How::Completed);
}

void PoolTest::theExchangeIsCurrentInsideTheApp()
{
    ExchangeId ended;
    WsgiRig rig("import contextvars\n"
                "def app(environ, start_response):\n"
                "    names = [v.name for v in contextvars.copy_context()]\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    return [','.join(names).encode()]\n",
                {.threads = 1, .whenEnded = [&](ExchangeId exchange) { ended = exchange; }});
    const auto call = rig.submit(WsgiRig::get("/"));
    QCOMPARE(rig.finish(call).body, "gatescope.exchange");
    QCOMPARE(ended, call->exchange());
}

void PoolTest::stoppingServesWhatIsQueued()
{
    WsgiRig rig(kGate, {.threads = 1});
    const auto first = rig.submit(WsgiRig::get("/"));
    const auto second = rig.submit(WsgiRig::get("/"));
    QCOMPARE(rig.look("inside.acquire(timeout=10)"), "True");
    std::jthread opener([&] { (void)rig.look("gate.set()"); });
    QCOMPARE(rig.gateway().stop(10s), 0);
    QCOMPARE(rig.finish(first).end.how, How::Completed);
    QCOMPARE(rig.finish(second).end.how, How::Completed);
}

void PoolTest::aStuckWorkerIsLeftBehind()
{
    WsgiRig rig(kGate, {.threads = 2});
    const auto stuck = rig.submit(WsgiRig::get("/"));
    const auto alsoStuck = rig.submit(WsgiRig::get("/"));
    QCOMPARE(rig.look("[inside.acquire(timeout=10) for i in range(2)]"), "[True, True]");
    const auto queued = rig.submit(WsgiRig::get("/"));
    QCOMPARE(rig.gateway().stop(20ms), 2);
    QCOMPARE(rig.finish(queued).end.how, How::NoStart);
    QVERIFY(rig.answer(queued).end.reason.contains("stopped"));
    QCOMPARE(rig.look("gate.set()"), "None");
    QCOMPARE(rig.finish(stuck).end.how, How::Completed);
    QCOMPARE(rig.finish(alsoStuck).end.how, How::Completed);
}

void PoolTest::callsAfterStopAreRefused()
{
    WsgiRig rig(kHello);
    QCOMPARE(rig.gateway().stop(1s), 0);
    const auto answer = rig.ask();
    QCOMPARE(answer.end.how, How::NoStart);
    QVERIFY(answer.end.reason.contains("stopping"));
}

void PoolTest::manyCallsLeaveNothingBehind()
{
    WsgiRig rig("import gc, sys\n"
                "none_refs = sys.getrefcount(app) if 'app' in globals() else 0\n"
                "def app(environ, start_response):\n"
                "    environ['wsgi.input'].read()\n"
                "    environ['wsgi.errors'].write('x\\n')\n"
                "    write = start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                "    if environ['PATH_INFO'] == '/raise': raise ValueError('again')\n"
                "    write(b'Hello, ')\n"
                "    return environ['wsgi.file_wrapper'](__import__('io').BytesIO(b'world!'))\n");
    const auto serve = [&](int calls) {
        for (int i = 0; i < calls; ++i) {
            rig.ask(i % 10 == 0 ? "/raise" : "/");
            if (i % 100 == 0)
                rig.forget();
        }
        rig.forget();
    };
    serve(2000);
    const auto count = [&] { return rig.look("gc.collect() * 0 + len(gc.get_objects())").toInt(); };
    const auto references = [&] { return rig.look("sys.getrefcount(app), sys.getrefcount(type(app))"); };
    const int objects = count();
    const auto before = references();
    const long memory = residentKiB();
    QVERIFY(memory > 0);
    serve(20'000);
    QVERIFY2(std::abs(count() - objects) < 50, qPrintable(QString::number(count() - objects)));
    QCOMPARE(references(), before);
#ifndef __SANITIZE_ADDRESS__ // it keeps freed memory aside
    QVERIFY2(residentKiB() - memory < 8 * 1024, qPrintable(QString::number(residentKiB() - memory)));
#endif
}

void PoolTest::manyThreadsServeManyCalls()
{
    WsgiRig rig("import time, threading\n"
                "lock, count = threading.Lock(), 0\n"
                "def app(environ, start_response):\n"
                "    global count\n"
                "    if environ['PATH_INFO'].endswith('7'): time.sleep(0.001)\n"
                "    with lock: count += 1\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    return [environ['PATH_INFO'].encode()]\n",
                {.threads = 8});
    std::vector<call::CallPtr> calls;
    for (int i = 0; i < 3000; ++i)
        calls.push_back(rig.submit(WsgiRig::get("/" + std::to_string(i))));
    for (int i = 0; i < 3000; ++i)
        QCOMPARE(rig.finish(calls[std::size_t(i)]).body, "/" + std::to_string(i));
    QCOMPARE(rig.look("count"), "3000");
}

QTEST_GUILESS_MAIN(PoolTest)
#include "tst_pool.moc"
