#include "wsgi/wsgirig.h"

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;
using How = call::CallEnded::How;

class StartResponseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesBadArguments_data();
    void refusesBadArguments();
    void remarksWithoutRefusing_data();
    void remarksWithoutRefusing();
    void acceptsWhatIsRight();
    void theHeadersAreTransmittedAsGiven();
    void aSecondCallIsFatal();
    void excInfoReplacesHeldHeaders();
    void excInfoRaisesAgainWhenTheHeadersAreSent();
    void excInfoIsChecked_data();
    void excInfoIsChecked();
    void keepsNoReferenceToExcInfo();
    void leavesAnEventWithItsPlace();
    void writeSendsAtOnce();
    void writeRefusesWhatIsWrong_data();
    void writeRefusesWhatIsWrong();
    void writeAfterTheClientLeftRaises();
};

namespace {

std::string calling(const std::string &arguments)
{
    return "import sys\n"
           "class Headers(list): pass\n"
           "def app(environ, start_response):\n"
           "    start_response(" +
           arguments +
           ")\n"
           "    return [b'body']\n";
}

} // namespace

void StartResponseTest::refusesBadArguments_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char *arguments, const char *rule, const char *type, const char *words) {
        QTest::newRow(arguments) << QByteArray(arguments) << QByteArray(rule) << QByteArray(type) << QByteArray(words);
    };
    row("status='200 OK', response_headers=[]", "W060", "TypeError", "status=, response_headers=");
    row("'200 OK', headers=[]", "W060", "TypeError", "headers=");
    row("'200 OK'", "W061", "TypeError", "2 or 3 arguments, not 1");
    row("'200 OK', [], None, 1", "W061", "TypeError", "not 4");
    row("200, []", "W062", "TypeError", "status must be str, not int: 200");
    row("b'200 OK', []", "W062", "TypeError", "not bytes");
    row("'200', []", "W063", "ValueError", "not '200'");
    row("'20 OK', []", "W063", "ValueError", "three digits");
    row("' 200 OK', []", "W063", "ValueError", "three digits");
    row("'2000 OK', []", "W063", "ValueError", "three digits");
    row("'', []", "W063", "ValueError", "''");
    row("'200 OK\\r\\nX: 1', []", "W064", "ValueError", "control character");
    row("'200 O\\x7fK', []", "W064", "ValueError", "control character");
    row("'200 Łódź', []", "W065", "ValueError", "U+00FF");
    row("'101 Switching', []", "W066", "ValueError", "informational");
    row("'200 OK', ()", "W067", "TypeError", "not tuple");
    row("'200 OK', {}", "W067", "TypeError", "not dict");
    row("'200 OK', None", "W067", "TypeError", "not NoneType");
    row("'200 OK', [['A', 'b']]", "W068", "TypeError", "header 0 must be a tuple (name, value), not ['A', 'b']");
    row("'200 OK', [('A', 'b'), ('C',)]", "W068", "TypeError", "header 1");
    row("'200 OK', [(b'A', 'b')]", "W069", "TypeError", "the name of header 0 must be str, not bytes");
    row("'200 OK', [('X-N', 1)]", "W069", "TypeError", "the value of header 'X-N' must be str, not int: 1");
    row("'200 OK', [('A B', 'c')]", "W070", "ValueError", "not a header name: 'A B'");
    row("'200 OK', [('', 'c')]", "W070", "ValueError", "''");
    row("'200 OK', [('A:', 'c')]", "W070", "ValueError", "'A:'");
    row("'200 OK', [('A', 'b\\r\\nC: d')]", "W071", "ValueError", "'A'");
    row("'200 OK', [('A', 'b\\x7f')]", "W071", "ValueError", "control");
    row("'200 OK', [('A', 'Łódź')]", "W065", "ValueError", "header 'A'");
    row("'200 OK', [('Connection', 'close')]", "W072", "AssertionError", "'Connection' is hop-by-hop");
    row("'200 OK', [('kEEP-aLIVE', 'x')]", "W072", "AssertionError", "hop-by-hop");
    row("'200 OK', [('Upgrade', 'x')]", "W072", "AssertionError", "hop-by-hop");
    row("'200 OK', [('Transfer-Encoding', 'chunked')]", "W073", "AssertionError", "Transfer-Encoding");
    row("'200 OK', [('Content-Length', 'many')]", "W076", "ValueError", "'many'");
    row("'200 OK', [('Content-Length', '+4')]", "W076", "ValueError", "'+4'");
    row("'200 OK', [('Content-Length', '')]", "W076", "ValueError", "''");
    row("'200 OK', [('Content-Length', '4'), ('content-length', '5')]", "W076", "ValueError", "4 and 5");
}

void StartResponseTest::refusesBadArguments()
{
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, words);
    WsgiRig rig(calling(arguments.toStdString()).c_str());
    const auto answer = rig.ask();
    const auto reason = QByteArray::fromStdString(answer.end.reason);
    QCOMPARE(answer.starts, 0);
    QCOMPARE(answer.end.how, How::Raised);
    QVERIFY2(reason.startsWith(type + ": "), reason.constData());
    QVERIFY2(reason.contains(words), reason.constData());
    QVERIFY2(reason.contains("(rule " + rule + ")"), reason.constData());
    QCOMPARE(rig.findings(), rule);
    const auto events = rig.tap().all<trace::StartResponse>();
    QCOMPARE(events.size(), 1U);
    QVERIFY(!events[0].as<trace::StartResponse>()->error.empty());
    QCOMPARE(rig.tap().all<trace::AppRaised>()[0].as<trace::AppRaised>()->site.line, 4U);
}

void StartResponseTest::remarksWithoutRefusing_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("rules");
    const auto row = [](const char *arguments, const char *rules) {
        QTest::newRow(arguments) << QByteArray(arguments) << QByteArray(rules);
    };
    row("'200 ', [('Content-Type', 'x')]", "W063");
    row("'200  OK', [('Content-Type', 'x')]", "W063");
    row("'999 Odd', [('Content-Type', 'x')]", "W066");
    row("'200 OK', Headers([('Content-Type', 'x')])", "W067");
    row("'200 OK', [('Status', '200'), ('Content-Type', 'x')]", "W074");
    row("'200 OK', []", "W075");
    row("'200 OK', [('Content-Type', 'x'), ('Content-Length', '4'), ('Content-Length', '4')]", "W076");
    row("'304 Not Modified', [('Content-Type', 'x')]", "W075 W104");
    row("'204 No Content', [('Content-Length', '4')]", "W077 W104");
    row("'200 OK', [('Content-Type', 'x')], (None, None, None)", "W085");
    row("'200 OK', [('Content-Type', 'x')], None", "");
}

void StartResponseTest::remarksWithoutRefusing()
{
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, rules);
    WsgiRig rig(calling(arguments.toStdString()).c_str());
    const auto answer = rig.ask();
    QCOMPARE(answer.end.reason, "");
    QCOMPARE(answer.end.how, How::Completed);
    QCOMPARE(answer.starts, 1);
    QVERIFY(answer.last);
    QCOMPARE(rig.findings(), rules);
}

void StartResponseTest::acceptsWhatIsRight()
{
    WsgiRig rig(calling("'404 Not Found', [('Content-Type', 'text/plain'), ('X-A', ''), ('x-a', 'ż'.encode().decode("
                        "'latin-1')), ('Set-Cookie', 'a=1'), ('Set-Cookie', 'b=2')]")
                    .c_str());
    const auto answer = rig.ask();
    QCOMPARE(answer.start.status, 404);
    QCOMPARE(answer.start.reason, "Not Found");
    QCOMPARE(answer.start.headers.size(), 5U);
    QCOMPARE(answer.start.headers[2].value, "\xC5\xBC");
    QCOMPARE(answer.start.headers.values("set-cookie").size(), 2U);
    QCOMPARE(answer.body, "body");
    QCOMPARE(rig.findings(), "");
}

void StartResponseTest::theHeadersAreTransmittedAsGiven()
{
    WsgiRig rig(calling("'204 No Content', [('X-Name', 'v'), ('Content-Length', '0')]").c_str());
    const auto answer = rig.ask();
    QCOMPARE(answer.header("X-Name"), "v");
    QCOMPARE(answer.header("Content-Length"), "<none>"); // RFC 9110 8.6: never with 204
    QCOMPARE(answer.body, "");
}

void StartResponseTest::aSecondCallIsFatal()
{
    WsgiRig rig("def app(environ, start_response):\n"
                "    start_response('200 OK', [('Content-Type', 'x')])\n"
                "    start_response('201 Created', [])\n"
                "    return []\n");
    QVERIFY(rig.ask().end.reason.starts_with("AssertionError"));
    QCOMPARE(rig.findings(), "W081");
    WsgiRig afterFailure("def app(environ, start_response):\n"
                         "    try: start_response('bad', [])\n"
                         "    except ValueError: pass\n"
                         "    start_response('200 OK', [])\n"
                         "    return []\n");
    QVERIFY(afterFailure.ask().end.reason.contains("(rule W081)"));
    WsgiRig swallowed("def app(environ, start_response):\n"
                      "    start_response('200 OK', [('Content-Type', 'x')])\n"
                      "    try: start_response('201 Created', [])\n"
                      "    except AssertionError: pass\n"
                      "    return [b'first']\n");
    const auto answer = swallowed.ask();
    QCOMPARE(answer.start.status, 200);
    QCOMPARE(answer.end.how, How::Completed);
}

void StartResponseTest::excInfoReplacesHeldHeaders()
{
    WsgiRig rig("import sys\n"
                "def app(environ, start_response):\n"
                "    start_response('200 OK', [('X-First', '1')])\n"
                "    try: raise ValueError('changed')\n"
                "    except ValueError:\n"
                "        start_response('503 Sorry', [('Content-Type', 'x')], sys.exc_info())\n"
                "    return [b'sorry']\n");
    const auto answer = rig.ask();
    QCOMPARE(answer.start.status, 503);
    QCOMPARE(answer.header("X-First"), "<none>");
    QCOMPARE(answer.end.how, How::Completed);
    const auto events = rig.tap().all<trace::StartResponse>();
    QCOMPARE(events.size(), 2U);
    QVERIFY(!events[0].as<trace::StartResponse>()->replaced);
    const auto *second = events[1].as<trace::StartResponse>();
    QVERIFY(second->replaced && second->hasExcInfo);
    QCOMPARE(second->excInfo, "ValueError: changed");
    QCOMPARE(rig.findings(), "");
}

void StartResponseTest::excInfoRaisesAgainWhenTheHeadersAreSent()
{
    constexpr auto kSource = "import sys\n"
                             "def app(environ, start_response):\n"
                             "    start_response('200 OK', [('Content-Type', 'x')])\n"
                             "    yield b'out'\n"
                             "    try: raise ValueError('too late')\n"
                             "    except ValueError:\n"
                             "        start_response('500 Late', [], sys.exc_info())\n";
    WsgiRig rig(kSource);
    const auto answer = rig.ask();
    QCOMPARE(answer.start.status, 200);
    QCOMPARE(answer.body, "out");
    QVERIFY(!answer.last);
    QCOMPARE(answer.end.how, How::Raised);
    QCOMPARE(answer.end.reason, "ValueError: too late");
    const auto raised = rig.tap().all<trace::AppRaised>();
    QVERIFY(raised[0].as<trace::AppRaised>()->headersSent);
    QVERIFY(raised[0].as<trace::AppRaised>()->traceback.contains("line 5"));
    WsgiRig swallowed("import sys\n"
                      "def app(environ, start_response):\n"
                      "    write = start_response('200 OK', [('Content-Type', 'x')])\n"
                      "    write(b'out')\n"
                      "    try:\n"
                      "        try: raise ValueError\n"
                      "        except ValueError: start_response('500 Late', [], sys.exc_info())\n"
                      "    except ValueError: pass\n"
                      "    return []\n");
    swallowed.ask();
    QCOMPARE(swallowed.findings(), "W113 W084");
}

void StartResponseTest::excInfoIsChecked_data()
{
    QTest::addColumn<QByteArray>("excInfo");
    for (const char *wrong : {"ValueError()", "(ValueError, ValueError())", "(ValueError, 'text', None)", "1"})
        QTest::newRow(wrong) << QByteArray(wrong);
}

void StartResponseTest::excInfoIsChecked()
{
    QFETCH(QByteArray, excInfo);
    WsgiRig rig(calling("'200 OK', [], " + excInfo.toStdString()).c_str());
    const auto answer = rig.ask();
    QVERIFY2(answer.end.reason.starts_with("TypeError") && answer.end.reason.contains("W082"),
             answer.end.reason.c_str());
}

void StartResponseTest::keepsNoReferenceToExcInfo()
{
    WsgiRig rig("import gc, sys, weakref\n"
                "refs = []\n"
                "kept = []\n"
                "class Own(Exception): pass\n"
                "def app(environ, start_response):\n"
                "    kept.append(start_response)\n"
                "    try: raise Own\n"
                "    except Own as error:\n"
                "        refs.append(weakref.ref(error))\n"
                "        start_response('500 Oops', [], sys.exc_info())\n"
                "    return []\n"
                "def raising(environ, start_response):\n"
                "    error = Own(); refs.append(weakref.ref(error)); raise error\n");
    rig.ask();
    QCOMPARE(rig.look("gc.collect() * 0, [r() for r in refs]"), "(0, [None])");
}

void StartResponseTest::leavesAnEventWithItsPlace()
{
    WsgiRig rig(calling("'200 OK', [('A', 'b'), ('C', 'd')]").c_str());
    rig.ask();
    const auto events = rig.tap().all<trace::StartResponse>();
    const auto *event = events[0].as<trace::StartResponse>();
    QCOMPARE(event->status, "200 OK");
    QCOMPARE(event->headers.list().size(), 2U);
    QCOMPARE(event->headers.list()[1].name, "C");
    QVERIFY(!event->hasExcInfo && event->error.empty());
    QCOMPARE(event->site.file, "/home/me/testapp.py");
    QCOMPARE(event->site.function, "app");
    QCOMPARE(event->site.line, 4U);
}

void StartResponseTest::writeSendsAtOnce()
{
    WsgiRig rig("def app(environ, start_response):\n"
                "    write = start_response('200 OK', [('Content-Type', 'x')])\n"
                "    write(b'')\n"
                "    write(b'one ')\n"
                "    write(b'two ')\n"
                "    return [b'three']\n");
    const auto answer = rig.ask();
    QCOMPARE(answer.body, "one two three");
    QCOMPARE(answer.start.knownLength, call::ResponseStart::kUnknown);
    QCOMPARE(answer.pieces.size(), 4U); // the last one is empty and says that it is the last
    QCOMPARE(rig.story(),
             "call.started call.app_called wsgi.start_response wsgi.write finding call.headers_sent wsgi.write "
             "wsgi.write call.app_returned wsgi.iteration_started wsgi.item wsgi.iteration_ended "
             "wsgi.close");
    QCOMPARE(rig.tap().all<trace::HeadersSent>()[0].as<trace::HeadersSent>()->cause, "write()");
    QCOMPARE(rig.tap().all<trace::WriteCalled>()[1].as<trace::WriteCalled>()->site.line, 4U);
}

void StartResponseTest::writeRefusesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("calls");
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("str") << "write('text')"_ba << "TypeError: write(): data must be bytes, not str (rule W110)"_ba
                         << ""_ba;
    QTest::newRow("bytearray") << "write(bytearray(b'x'))"_ba
                               << "TypeError: write(): data must be bytes, not bytearray (rule W110)"_ba << ""_ba;
    QTest::newRow("too much") << "write(b'1234'); write(b'56')"_ba
                              << "ValueError: write(): more bytes than Content-Length says (rule W101)"_ba
                              << "12345"_ba;
    QTest::newRow("no data") << "write()"_ba << "TypeError"_ba << ""_ba;
}

void StartResponseTest::writeRefusesWhatIsWrong()
{
    QFETCH(QByteArray, calls);
    QFETCH(QByteArray, error);
    QFETCH(QByteArray, body);
    const QByteArray source = "def app(environ, start_response):\n"
                              "    write = start_response('200 OK', [('Content-Length', '5'), ('Content-Type', 'x')])\n"
                              "    " +
                              calls + "\n    return []\n";
    WsgiRig rig(source.constData());
    const auto answer = rig.ask();
    QVERIFY2(QByteArray::fromStdString(answer.end.reason).startsWith(error), answer.end.reason.c_str());
    QCOMPARE(QByteArray::fromStdString(answer.body), body);
}

void StartResponseTest::writeAfterTheClientLeftRaises()
{
    WsgiRig rig("import threading\n"
                "gone = threading.Event()\n"
                "def app(environ, start_response):\n"
                "    write = start_response('200 OK', [('Content-Type', 'x')])\n"
                "    write(b'one')\n"
                "    gone.wait(5)\n"
                "    write(b'two')\n"
                "    return []\n");
    const auto call = rig.submit(WsgiRig::get("/"));
    QVERIFY(rig.until([&] { return rig.answer(call).body == "one"; }));
    call->disconnect();
    QCOMPARE(rig.look("gone.set()"), "None");
    const auto answer = rig.finish(call);
    QVERIFY2(answer.end.reason.starts_with("BrokenPipeError"), answer.end.reason.c_str());
    QCOMPARE(answer.body, "one");
}

QTEST_GUILESS_MAIN(StartResponseTest)
#include "tst_startresponse.moc"
