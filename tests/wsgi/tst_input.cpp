#include "wsgi/wsgirig.h"

#include <QCryptographicHash>

#include <thread>

using namespace gatescope;
using namespace gatescope::tests;
using namespace Qt::StringLiterals;
using How = call::CallEnded::How;

class InputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEverything_data();
    void readsEverything();
    void streamsFromAnotherThread();
    void asksForTheBodyOnlyWhenItReads();
    void saysWhenReadingMayGoOn();
    void aLostClientRaises();
    void whatCameBeforeTheLossCanBeRead();
    void readsLeaveEvents();
    void refusesWhatIsNotItsOwn();
    void aStreamThatIsKeptAnswersNothing();
    void errorsTakeAnyText();
};

namespace {

std::string reading(const std::string &expression)
{
    return "import sys\n"
           "def app(environ, start_response):\n"
           "    i = environ['wsgi.input']\n"
           "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
           "    return [repr(" +
           expression + ").encode()]\n";
}

} // namespace

void InputTest::readsEverything_data()
{
    QTest::addColumn<QByteArray>("expression");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char *expression, const char *result) {
        QTest::newRow(expression) << QByteArray(expression) << QByteArray(result);
    };
    // the body is "one\ntwo\nthree"
    row("i.read()", "b'one\\ntwo\\nthree'");
    row("i.read(-1)", "b'one\\ntwo\\nthree'");
    row("i.read(None)", "b'one\\ntwo\\nthree'");
    row("(i.read(2), i.read(0), i.read(100), i.read(5), i.read())", "(b'on', b'', b'e\\ntwo\\nthree', b'', b'')");
    row("i.readline()", "b'one\\n'");
    row("(i.readline(2), i.readline(2), i.readline(2), i.readline(-1))", "(b'on', b'e\\n', b'tw', b'o\\n')");
    row("(i.read(4), i.readline(), i.readline(), i.readline())", "(b'one\\n', b'two\\n', b'three', b'')");
    row("i.readlines()", "[b'one\\n', b'two\\n', b'three']");
    row("i.readlines(4)", "[b'one\\n']");
    row("i.readlines(5)", "[b'one\\n', b'two\\n']");
    row("list(i)", "[b'one\\n', b'two\\n', b'three']");
    row("(next(i), i.read(1), next(i))", "(b'one\\n', b't', b'wo\\n')");
    row("iter(i) is i", "True");
}

void InputTest::readsEverything()
{
    QFETCH(QByteArray, expression);
    QFETCH(QByteArray, result);
    WsgiRig rig(reading(expression.toStdString()).c_str());
    QCOMPARE(QByteArray::fromStdString(rig.ask(WsgiRig::post(13), "one\ntwo\nthree").body), result);
    // and in pieces, without a length
    const auto call = rig.submit(WsgiRig::post(std::nullopt));
    for (const char c : std::string_view("one\ntwo\nthree"))
        call->pushBody({&c, 1});
    call->finishBody();
    QCOMPARE(QByteArray::fromStdString(rig.finish(call).body), result);
}

void InputTest::streamsFromAnotherThread()
{
    WsgiRig rig("import hashlib\n"
                "def app(environ, start_response):\n"
                "    digest, total = hashlib.sha256(), 0\n"
                "    while chunk := environ['wsgi.input'].read(50_000):\n"
                "        digest.update(chunk); total += len(chunk)\n"
                "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                "    return [f'{total} {digest.hexdigest()}'.encode()]\n");
    const std::string piece(30'011, 'x');
    const auto call = rig.submit(WsgiRig::post(piece.size() * 40));
    std::thread network([&] {
        for (int i = 0; i < 40; ++i)
            call->pushBody(piece);
        call->finishBody();
    });
    const auto answer = rig.finish(call);
    network.join();
    const auto expected = QCryptographicHash::hash(QByteArray(30'011 * 40, 'x'), QCryptographicHash::Sha256).toHex();
    QCOMPARE(QByteArray::fromStdString(answer.body), QByteArray::number(30'011 * 40) + ' ' + expected);
}

void InputTest::asksForTheBodyOnlyWhenItReads()
{
    WsgiRig ignores("def app(environ, start_response):\n"
                    "    start_response('200 OK', [])\n"
                    "    return []\n");
    QCOMPARE(ignores.ask(WsgiRig::post(3), "abc").bodyWanted, 0);
    WsgiRig reads(reading("(i.read(1), i.read())").c_str());
    QCOMPARE(reads.ask(WsgiRig::post(3), "abc").bodyWanted, 1);
    QCOMPARE(reads.ask("/").bodyWanted, 0);
    const auto waiting = reads.submit(WsgiRig::post(3)); // a client that waits for 100 Continue
    QVERIFY(reads.until([&] { return reads.answer(waiting).bodyWanted == 1; }));
    waiting->pushBody("abc");
    waiting->finishBody();
    QCOMPARE(reads.finish(waiting).body, "(b'a', b'bc')");
}

void InputTest::saysWhenReadingMayGoOn()
{
    WsgiRig rig(reading("len(i.read())").c_str());
    const auto answer = rig.ask(WsgiRig::post(200'000), std::string(200'000, 'x'));
    QCOMPARE(answer.body, "200000");
    QVERIFY(answer.bodyTaken > 0);
}

void InputTest::aLostClientRaises()
{
    WsgiRig rig(reading("i.read()").c_str());
    const auto call = rig.submit(WsgiRig::post(100));
    QVERIFY(rig.until([&] { return rig.answer(call).bodyWanted == 1; }));
    call->pushBody("ten bytes.");
    call->disconnect();
    const auto answer = rig.finish(call);
    QCOMPARE(answer.end.how, How::Raised);
    QVERIFY2(answer.end.reason.contains("ConnectionResetError"), answer.end.reason.c_str());
    QVERIFY2(answer.end.reason.contains("after 10 of 100 bytes"), answer.end.reason.c_str());
}

void InputTest::whatCameBeforeTheLossCanBeRead()
{
    WsgiRig rig("seen = []\n"
                "def app(environ, start_response):\n"
                "    i = environ['wsgi.input']\n"
                "    seen.append(i.readline())\n"
                "    try: i.readline()\n"
                "    except OSError as error: seen.append(type(error).__name__)\n"
                "    start_response('200 OK', [])\n"
                "    return []\n");
    const auto call = rig.submit(WsgiRig::post(100));
    call->pushBody("line\nrest");
    call->disconnect();
    rig.finish(call);
    QCOMPARE(rig.look("seen"), "[b'line\\n', 'ConnectionResetError']");
}

void InputTest::readsLeaveEvents()
{
    WsgiRig rig(reading("(i.read(4), i.readline(), i.read())").c_str());
    rig.ask(WsgiRig::post(13), "one\ntwo\nthree");
    const auto events = rig.tap().all<trace::InputRead>();
    QCOMPARE(events.size(), 3U);
    const auto *first = events[0].as<trace::InputRead>();
    QCOMPARE(first->method, "read");
    QCOMPARE(first->asked, 4);
    QCOMPARE(first->got, 4U);
    QCOMPARE(first->site.line, 5U);
    QCOMPARE(first->site.function, "app");
    QCOMPARE(events[1].as<trace::InputRead>()->method, "readline");
    QCOMPARE(events[2].as<trace::InputRead>()->asked, -1);
    QCOMPARE(events[2].as<trace::InputRead>()->got, 5U);
}

void InputTest::refusesWhatIsNotItsOwn()
{
    WsgiRig rig(reading("[hasattr(i, n) for n in ('close', 'seek', 'tell', 'fileno', 'name')]").c_str());
    QCOMPARE(rig.ask().body, "[False, False, False, False, False]");
    WsgiRig wrong(reading("i.read(1, 2)").c_str());
    QVERIFY(wrong.ask().end.reason.starts_with("TypeError"));
    WsgiRig text(reading("i.readline('x')").c_str());
    QVERIFY(text.ask().end.reason.starts_with("TypeError"));
}

void InputTest::aStreamThatIsKeptAnswersNothing()
{
    WsgiRig rig("kept = []\n"
                "def app(environ, start_response):\n"
                "    kept.extend([environ['wsgi.input'], start_response, environ['wsgi.errors']])\n"
                "    kept.append(start_response('200 OK', []))\n"
                "    return []\n"
                "def late(f):\n"
                "    try: return f()\n"
                "    except Exception as error: return type(error).__name__\n");
    rig.ask(WsgiRig::post(5), "hello");
    QCOMPARE(rig.look("late(lambda: kept[0].read())"), "b''");
    QCOMPARE(rig.look("late(lambda: kept[1]('200 OK', []))"), "AssertionError");
    QCOMPARE(rig.look("late(lambda: kept[3](b'late'))"), "AssertionError");
    QCOMPARE(rig.look("late(lambda: kept[2].write('late\\n'))"), "5");
    rig.ask(); // WsgiRig fails when a message follows CallEnded
}

void InputTest::errorsTakeAnyText()
{
    WsgiRig rig("def app(environ, start_response):\n"
                "    e = environ['wsgi.errors']\n"
                "    print('line', 1, file=e)\n"
                "    e.write('żółw \\udc80\\n')\n"
                "    e.writelines(['a', 'b\\n'])\n"
                "    e.write('half')\n"
                "    e.flush()\n"
                "    e.write('rest')\n"
                "    start_response('200 OK', [])\n"
                "    try: e.write(b'bytes')\n"
                "    except TypeError: return []\n");
    QCOMPARE(rig.ask().end.how, How::Completed);
    QByteArrayList texts;
    for (const auto &event : rig.tap().all<trace::ErrorsWritten>())
        texts.append(QByteArray::fromStdString(std::string(event.as<trace::ErrorsWritten>()->text.bytes)));
    QCOMPARE(texts, QByteArrayList({"line 1\n", "żółw \\udc80\n", "ab\n", "half", "rest"}));
    QCOMPARE(rig.findings(), "W048");
}

QTEST_GUILESS_MAIN(InputTest)
#include "tst_input.moc"
