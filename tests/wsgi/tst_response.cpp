#include "wsgi/wsgirig.h"

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;
using How = call::CallEnded::How;

class ResponseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void endsAsItShould_data();
    void endsAsItShould();
    void theStoryIsInOrder();
    void headersLeaveWithTheFirstBytes_data();
    void headersLeaveWithTheFirstBytes();
    void aListOfOneKnowsItsLength();
    void eachItemLeavesBeforeTheNext();
    void aSlowClientHoldsTheApplicationBack();
    void aClientThatLeavesStopsTheIteration();
    void leavingWithTheWholeResponseIsNotEarly();
    void whatComesBehindAWholeResponseIsLookedAt_data();
    void whatComesBehindAWholeResponseIsLookedAt();
    void closeRunsOnce_data();
    void closeRunsOnce();
    void fileWrapperSendsFiles();
    void exceptionsAreTold();
    void capturedBytesAreBounded();
    void nothingIsWrittenWhenRecordingIsOff();
};

namespace {

std::string app(const std::string &body, const std::string &headers = "[('Content-Type', 'x')]",
                const std::string &status = "200 OK")
{
    return "import io, sys\n"
           "def started(start_response):\n"
           "    start_response('" +
           status + "', " + headers +
           ")\n"
           "def app(environ, start_response):\n" +
           body;
}

std::string returning(const std::string &expression, const std::string &headers = "[('Content-Type', 'x')]",
                      const std::string &status = "200 OK")
{
    return app("    started(start_response)\n    return " + expression + "\n", headers, status);
}

} // namespace

void ResponseTest::endsAsItShould_data()
{
    QTest::addColumn<std::string>("source");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("how");
    QTest::addColumn<QByteArray>("findings");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char *title, const std::string &source, const char *body, How how,
                        const char *findings = "", const char *reason = "") {
        QTest::newRow(title) << source << QByteArray(body) << int(how) << QByteArray(findings) << QByteArray(reason);
    };
    const std::string ten = "[('Content-Type', 'x'), ('Content-Length', '10')]";
    row("list", returning("[b'a', b'', b'b']"), "ab", How::Completed);
    row("tuple", returning("(b'a',)"), "a", How::Completed);
    row("empty list", returning("[]"), "", How::Completed);
    row("generator", app("    started(start_response)\n    yield b'a'\n    yield b'b'\n"), "ab", How::Completed);
    row("late start", app("    yield b''\n    started(start_response)\n    yield b'b'\n"), "b", How::Completed, "W093");
    row("iterator", returning("iter([b'a'])"), "a", How::Completed);
    row("file", returning("io.BytesIO(b'one\\ntwo')"), "one\ntwo", How::Completed);
    row("getitem",
        app("    class G:\n        def __getitem__(self, i): return [b'a', b'b'][i]\n"
            "    started(start_response)\n    return G()\n"),
        "ab", How::Completed);
    row("None", returning("None"), "", How::Raised, "W090", "returned None, not an iterable");
    row("int", returning("42"), "", How::Raised, "W090", "returned int");
    row("coroutine", "async def app(environ, start_response): pass\n", "", How::Raised, "W090", "ASGI");
    row("None after write", app("    start_response('200 OK', [('Content-Type', 'x')])(b'w')\n"), "w", How::Raised,
        "W113 W112", "None after write()");
    row("str", returning("'text'"), "", How::Raised, "W092 W091", "returned str itself instead of a list of bytes");
    row("bytes", returning("b'text'"), "", How::Raised, "W092 W091", "item 0 of the response is int, not bytes");
    row("empty bytes", returning("b''"), "", How::Completed, "W092");
    row("str item", returning("['text']"), "", How::Raised, "W091", "item 0 of the response is str, not bytes");
    row("bytearray item", returning("[bytearray(b'x')]"), "", How::Raised, "W091", "bytearray");
    row("bytes subclass", returning("[type('B', (bytes,), {})(b'x')]"), "", How::Raised, "W091", "B, not bytes");
    row("second item None", returning("[b'one', None]"), "one", How::Raised, "W091",
        "item 1 of the response is NoneType");
    row("no start", app("    return [b'x']\n"), "", How::Raised, "W093", "before start_response() was called");
    row("no start, nothing", app("    return []\n"), "", How::NoStart, "W095", "without calling start_response()");
    row("refused start", app("    try: start_response('x', [])\n    except ValueError: pass\n    return []\n"), "",
        How::NoStart, "W063 W095", "was refused");
    row("too long", returning("[b'0123456789', b'rest']", ten), "0123456789", How::Completed, "W103");
    row("too long in one", returning("[b'0123456789rest', b'never']", ten), "0123456789", How::Completed, "W103");
    row("too short", returning("[b'01234']", ten), "01234", How::Unfinished, "W103", "shorter than Content-Length");
    row("exact", returning("[b'01234', b'56789']", ten), "0123456789", How::Completed);
    row("nothing of ten", returning("[]", ten), "", How::Unfinished, "W103");
    row("204", returning("[b'x']", "[]", "204 No Content"), "", How::Completed, "W104");
    row("304", returning("[b'x', b'y']", ten, "304 Not Modified"), "", How::Completed, "W075 W104");
    row("304 without body", returning("[]", "[('Content-Length', '10')]", "304 Not Modified"), "", How::Completed);
    row("raises", app("    raise ValueError('early')\n"), "", How::Raised, "", "ValueError: early");
    row("raises after start", app("    started(start_response)\n    1 / 0\n"), "", How::Raised, "",
        "ZeroDivisionError");
    row("raises after bytes", app("    started(start_response)\n    yield b'a'\n    1 / 0\n"), "a", How::Raised);
    row("SystemExit", app("    sys.exit(3)\n"), "", How::Raised, "", "SystemExit: 3");
    row("KeyboardInterrupt", app("    raise KeyboardInterrupt\n"), "", How::Raised, "", "KeyboardInterrupt");
    row("GeneratorExit", app("    started(start_response)\n    yield b''\n    raise GeneratorExit\n"), "", How::Raised,
        "", "GeneratorExit");
    row("iter raises",
        app("    class I:\n        def __iter__(self): raise TypeError('mine')\n"
            "    started(start_response)\n    return I()\n"),
        "", How::Raised, "", "TypeError: mine");
    row("wrong arity", "def app(environ): pass\n", "", How::Raised, "", "TypeError");
    row("write inside",
        app("    w = start_response('200 OK', [('Content-Type', 'x')])\n"
            "    yield b'a'\n    w(b'b')\n    yield b'c'\n"),
        "abc", How::Completed, "W111");
    row("class",
        "class app:\n    def __init__(self, e, s): self.s = s\n"
        "    def __iter__(self):\n        self.s('200 OK', [('Content-Type', 'x')])\n        yield b'class'\n",
        "class", How::Completed);
}

void ResponseTest::endsAsItShould()
{
    QFETCH(std::string, source);
    QFETCH(QByteArray, body);
    QFETCH(int, how);
    QFETCH(QByteArray, findings);
    QFETCH(QByteArray, reason);
    WsgiRig rig(source.c_str());
    for (int round = 0; round < 2; ++round) { // and the worker is as good as before
        rig.forget();
        const auto answer = rig.ask();
        QCOMPARE(QByteArray::fromStdString(answer.body), body);
        QVERIFY2(int(answer.end.how) == how, answer.end.reason.c_str());
        QCOMPARE(rig.findings(), findings);
        QVERIFY2(QByteArray::fromStdString(answer.end.reason).contains(reason), answer.end.reason.c_str());
        QCOMPARE(answer.ended, 1);
        QCOMPARE(answer.last, answer.end.how == How::Completed);
        QVERIFY(answer.starts == 1 || (body.isEmpty() && answer.end.how != How::Completed));
    }
}

void ResponseTest::theStoryIsInOrder()
{
    WsgiRig list(returning("[b'hello']").c_str());
    list.ask();
    QCOMPARE(list.story(), "call.started call.app_called wsgi.start_response call.app_returned wsgi.iteration_started "
                           "wsgi.item call.headers_sent wsgi.iteration_ended wsgi.close");
    const auto called = list.tap().all<trace::AppCalled>();
    QCOMPARE(called[0].as<trace::AppCalled>()->callable, "testapp:app");
    QVERIFY(called[0].as<trace::AppCalled>()->queuedNs > 0);
    const auto returned = list.tap().all<trace::AppReturned>();
    QCOMPARE(returned[0].as<trace::AppReturned>()->type, "list");
    QCOMPARE(returned[0].as<trace::AppReturned>()->length, 1);
    WsgiRig generator(app("    started(start_response)\n    yield b'a'\n    raise ValueError\n").c_str());
    generator.ask();
    QCOMPARE(generator.story(),
             "call.started call.app_called call.app_returned wsgi.iteration_started "
             "wsgi.start_response wsgi.item call.headers_sent call.exception call.app_raised wsgi.close");
    const auto threads = generator.tap().all<trace::ThreadNamed>();
    QCOMPARE(threads[0].as<trace::ThreadNamed>()->name, "wsgi-1");
    QCOMPARE(generator.tap().all<trace::AppCalled>()[0].header.thread, threads[0].header.thread);
}

void ResponseTest::headersLeaveWithTheFirstBytes_data()
{
    QTest::addColumn<std::string>("source");
    QTest::addColumn<QByteArray>("cause");
    QTest::addColumn<int>("itemsBefore");
    QTest::newRow("first item") << returning("[b'a']") << "first non-empty item"_ba << 1;
    QTest::newRow("empty items first") << returning("[b'', b'', b'a']") << "first non-empty item"_ba << 3;
    QTest::newRow("only empty items") << returning("[b'', b'']") << "end of the iterable"_ba << 2;
    QTest::newRow("nothing") << returning("[]") << "end of the iterable"_ba << 0;
}

void ResponseTest::headersLeaveWithTheFirstBytes()
{
    QFETCH(std::string, source);
    QFETCH(QByteArray, cause);
    QFETCH(int, itemsBefore);
    WsgiRig rig(source.c_str());
    const auto answer = rig.ask();
    QCOMPARE(answer.starts, 1);
    QVERIFY(answer.last);
    int items = 0;
    for (const auto &event : rig.tap().events()) {
        items += event.as<trace::ItemYielded>() ? 1 : 0;
        if (const auto *sent = event.as<trace::HeadersSent>()) {
            QCOMPARE(QByteArray::fromStdString(std::string(sent->cause)), cause);
            QCOMPARE(items, itemsBefore);
        }
    }
}

void ResponseTest::aListOfOneKnowsItsLength()
{
    const auto lengthOf = [](const std::string &source, const char *method = "GET") {
        WsgiRig rig(source.c_str());
        auto request = WsgiRig::get("/");
        request.method = method;
        return rig.ask(request).start.knownLength;
    };
    constexpr auto kUnknown = call::ResponseStart::kUnknown;
    QCOMPARE(lengthOf(returning("[b'hello']")), 5U);
    QCOMPARE(lengthOf(returning("(b'hello',)")), 5U);
    QCOMPARE(lengthOf(returning("[]")), 0U);
    QCOMPARE(lengthOf(returning("[b'a', b'b']")), kUnknown);
    QCOMPARE(lengthOf(returning("iter([b'a'])")), kUnknown);
    QCOMPARE(lengthOf(returning("[b'hello']", "[('Content-Length', '5'), ('Content-Type', 'x')]")), kUnknown);
    QCOMPARE(lengthOf(returning("[b'hello']"), "HEAD"), kUnknown);
    QCOMPARE(lengthOf(returning("type('L', (list,), {'__len__': lambda s: 1})([b'a', b'b'])")), kUnknown);
}

void ResponseTest::eachItemLeavesBeforeTheNext()
{
    WsgiRig rig("import threading\n"
                "go = threading.Event()\n"
                "def app(environ, start_response):\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    yield b'first'\n"
                "    go.wait(10)\n"
                "    yield b'second'\n");
    const auto call = rig.submit(WsgiRig::get("/"));
    QVERIFY(rig.until([&] { return rig.answer(call).body == "first"; }));
    QCOMPARE(rig.answer(call).ended, 0);
    QCOMPARE(rig.look("go.set()"), "None");
    QCOMPARE(rig.finish(call).body, "firstsecond");
}

void ResponseTest::aSlowClientHoldsTheApplicationBack()
{
    WsgiRig rig("made = 0\n"
                "def app(environ, start_response):\n"
                "    global made\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    for made in range(1, 101):\n"
                "        yield b'x' * 10_000\n");
    const auto call = rig.submit(WsgiRig::get("/"));
    QVERIFY(rig.until([&] { return rig.answer(call).body.size() >= call::Call::kUnsentHighWater; }, true));
    QVERIFY(rig.look("made").toInt() <= 8); // and the GIL is free meanwhile
    QCOMPARE(rig.answer(call).ended, 0);
    std::size_t sent = 0;
    QVERIFY(rig.until(
        [&] {
            const auto size = rig.answer(call).body.size();
            (void)call->sent(size - sent);
            sent = size;
            return rig.answer(call).ended > 0;
        },
        true));
    QCOMPARE(rig.answer(call).body.size(), 1'000'000U);
    QCOMPARE(rig.answer(call).end.how, How::Completed);
}

void ResponseTest::aClientThatLeavesStopsTheIteration()
{
    WsgiRig rig("closed = made = 0\n"
                "class Body:\n"
                "    def __iter__(self):\n"
                "        global made\n"
                "        while made < 1_000_000:\n"
                "            made += 1\n"
                "            yield b'x' * 10_000\n"
                "    def close(self):\n"
                "        global closed\n"
                "        closed += 1\n"
                "def app(environ, start_response):\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    return Body()\n");
    const auto call = rig.submit(WsgiRig::get("/"));
    QVERIFY(rig.until([&] { return rig.answer(call).body.size() >= call::Call::kUnsentHighWater; }, true));
    call->disconnect();
    const auto answer = rig.finish(call);
    QCOMPARE(answer.end.how, How::Unfinished);
    QVERIFY(answer.end.reason.contains("client left"));
    QCOMPARE(rig.look("closed, made < 20"), "(1, True)");
}

/// The connection may be gone while the application is still in close(): what it left unread is told all the same.
void ResponseTest::leavingWithTheWholeResponseIsNotEarly()
{
    WsgiRig rig("import threading\n"
                "gone = threading.Event()\n"
                "class Body(list):\n"
                "    def close(self): gone.wait(10)\n"
                "def app(environ, start_response):\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    return Body([b'ok'])\n");
    const auto call = rig.submit(WsgiRig::post(4));
    call->pushBody("abcd");
    QVERIFY(rig.until([&] { return rig.answer(call).last; }));
    call->disconnect();
    QCOMPARE(rig.look("gone.set()"), "None");
    QCOMPARE(rig.finish(call).end.how, How::Completed);
    QCOMPARE(rig.findings(), "W050");
}

void ResponseTest::whatComesBehindAWholeResponseIsLookedAt_data()
{
    QTest::addColumn<std::string>("more");
    QTest::addColumn<std::string>("findings");
    QTest::newRow("nothing") << std::string("return") << std::string("W050");
    QTest::newRow("too much") << std::string("yield b'more'") << std::string("W103 W050");
}

/// The client has all that Content-Length promised and is gone, and the application goes on.
void ResponseTest::whatComesBehindAWholeResponseIsLookedAt()
{
    QFETCH(std::string, more);
    QFETCH(std::string, findings);
    const std::string source = "import threading\n"
                               "gone = threading.Event()\n"
                               "def app(environ, start_response):\n"
                               "    start_response('200 OK', [('Content-Type', 'x'), ('Content-Length', '2')])\n"
                               "    yield b'ok'\n"
                               "    gone.wait(10)\n"
                               "    " +
                               more + "\n";
    WsgiRig rig(source.c_str());
    const auto call = rig.submit(WsgiRig::post(4));
    QVERIFY(rig.until([&] { return rig.answer(call).body == "ok"; }));
    call->disconnect();
    QCOMPARE(rig.look("gone.set()"), "None");
    QCOMPARE(rig.finish(call).end.how, How::Completed);
    QCOMPARE(rig.findings(), findings);
}

void ResponseTest::closeRunsOnce_data()
{
    QTest::addColumn<QByteArray>("items");
    QTest::addColumn<QByteArray>("close");
    QTest::addColumn<bool>("raised");
    QTest::newRow("in order") << "yield b'a'"_ba << "pass"_ba << false;
    QTest::newRow("raises") << "yield b'a'; 1 / 0"_ba << "pass"_ba << true;
    QTest::newRow("wrong item") << "yield 'text'"_ba << "pass"_ba << false;
    QTest::newRow("close raises") << "yield b'a'"_ba << "raise KeyError('in close')"_ba << true;
    QTest::newRow("too long") << "yield b'a' * 99; yield b''"_ba << "pass"_ba << false;
}

void ResponseTest::closeRunsOnce()
{
    QFETCH(QByteArray, items);
    QFETCH(QByteArray, close);
    QFETCH(bool, raised);
    const QByteArray source = "closed = 0\n"
                              "class Body:\n"
                              "    def __iter__(self): " +
                              items +
                              "\n"
                              "    def close(self):\n"
                              "        global closed\n"
                              "        closed += 1\n"
                              "        " +
                              close +
                              "\n"
                              "def app(environ, start_response):\n"
                              "    start_response('200 OK', [('Content-Type', 'x'), ('Content-Length', '1')])\n"
                              "    return Body()\n";
    WsgiRig rig(source.constData());
    const auto answer = rig.ask();
    QCOMPARE(rig.look("closed"), "1");
    QCOMPARE(rig.tap().all<trace::AppRaised>().size(), raised ? 1U : 0U);
    const auto closes = rig.tap().all<trace::IterableClosed>();
    QCOMPARE(closes.size(), 1U);
    QVERIFY(closes[0].as<trace::IterableClosed>()->hadClose);
    if (close.startsWith("raise")) {
        QCOMPARE(answer.end.how, How::Completed); // the client has a good answer
        QVERIFY(answer.end.reason.contains("in close"));
    }
}

void ResponseTest::fileWrapperSendsFiles()
{
    WsgiRig rig("import io\n"
                "class Closing(io.BytesIO):\n"
                "    def close(self): closed.append(1); super().close()\n"
                "closed = []\n"
                "def app(environ, start_response):\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    f = Closing(b'x' * 20_000); f.seek(5)\n"
                "    return environ['wsgi.file_wrapper'](f, 8000)\n");
    const auto answer = rig.ask();
    QCOMPARE(answer.body.size(), 19'995U);
    QCOMPARE(answer.pieces, (std::vector<std::size_t>{8000, 8000, 3995, 0}));
    QCOMPARE(rig.look("closed"), "[1]");
    QCOMPARE(rig.tap().all<trace::AppReturned>()[0].as<trace::AppReturned>()->type, "gatescope.FileWrapper");
    WsgiRig limited("import io\n"
                    "def app(environ, start_response):\n"
                    "    start_response('200 OK', [('Content-Type', 'x'), ('Content-Length', '3')])\n"
                    "    return environ['wsgi.file_wrapper'](io.BytesIO(b'x' * 20_000))\n");
    QCOMPARE(limited.ask().body, "xxx");
    WsgiRig plain("class F:\n"
                  "    parts = [b'', b'b', b'a']\n"
                  "    def read(self, size): return self.parts.pop()\n"
                  "def app(environ, start_response):\n"
                  "    start_response('200 OK', [('Content-Type', 'x')])\n"
                  "    return environ['wsgi.file_wrapper'](F())\n");
    QCOMPARE(plain.ask().body, "ab");
}

void ResponseTest::exceptionsAreTold()
{
    WsgiRig rig("class Own(Exception): pass\n"
                "def inner():\n"
                "    raise Own('bad id')\n"
                "def app(environ, start_response):\n"
                "    try: {}['x']\n"
                "    except KeyError as error: inner()\n");
    const auto answer = rig.ask();
    QCOMPARE(answer.end.reason, "testapp.Own: bad id");
    const auto events = rig.tap().all<trace::AppRaised>();
    const auto *raised = events[0].as<trace::AppRaised>();
    QCOMPARE(raised->type, "testapp.Own");
    QCOMPARE(raised->message, "bad id");
    QVERIFY(raised->traceback.contains("During handling of the above exception"));
    QCOMPARE(raised->site.function, "inner");
    QCOMPARE(raised->site.line, 3U);
    QVERIFY(!raised->headersSent);
}

void ResponseTest::capturedBytesAreBounded()
{
    WsgiRig rig(returning("[b'x' * 600, b'y' * 600]").c_str(), {.threads = 1}, {.bodyBytes = 1000});
    QCOMPARE(rig.ask().body.size(), 1200U);
    const auto items = rig.tap().all<trace::ItemYielded>();
    QCOMPARE(items[0].as<trace::ItemYielded>()->bytes.bytes.size(), 600U);
    QCOMPARE(items[1].as<trace::ItemYielded>()->bytes.bytes.size(), 400U);
    QCOMPARE(items[1].as<trace::ItemYielded>()->bytes.size, 600U);
}

void ResponseTest::nothingIsWrittenWhenRecordingIsOff()
{
    WsgiRig rig(returning("[b'hello']").c_str());
    rig.ask();
    rig.tap().clear();
    rig.tap().writer().setRecording(false);
    QCOMPARE(rig.ask().body, "hello");
    QCOMPARE(rig.tap().events().size(), 0U);
}

QTEST_GUILESS_MAIN(ResponseTest)
#include "tst_response.moc"
