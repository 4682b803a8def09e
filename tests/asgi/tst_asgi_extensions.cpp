#include "asgi/harness.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// The extensions of the http send side: state machine, keys, and what reaches the network side.
class AsgiExtensionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { stopPython(); }
    void messages_data();
    void messages();
    void sendingAFileWaits();
    void theFilePositionMovesOn();
    void aFileForHead();
    void aMissingFile();
    void debugIsInTheTrace();
    void starletteSendsFiles();

private:
    QTemporaryDir m_folder;
    QString m_path;
};

namespace {

QString message(const char *type, const QString &rest = {})
{
    return u"{'type': 'http.response.%1', %2}"_s.arg(QLatin1String(type), rest);
}

const QString kStart = message("start", u"'status': 200"_s);
const QString kWithTrailers = message("start", u"'status': 200, 'trailers': True, 'headers': [(b'trailer', b'x')]"_s);
const QString kBody = message("body", u"'body': b'hello'"_s);
const QString kMore = message("body", u"'body': b'hello', 'more_body': True"_s);
const QString kHint = message("early_hint", u"'links': [b'</a>; rel=preload']"_s);
const QString kPush = message("push", u"'path': '/s.css', 'headers': []"_s);
const QString kTrailers = message("trailers", u"'headers': [(b'x', b'1')]"_s);
const QString kDebug = message("debug", u"'info': {'template': object()}"_s);
const QString kFile = message("zerocopysend", u"'file': FILE, 'offset': 0"_s);
const QString kPath = message("pathsend", u"'path': PATH"_s);

std::string playing(const QString &path, const QString &messages)
{
    return "PATH = '" + path.toStdString() + "'\nFILE = open(PATH, 'rb')\nMESSAGES = [" + messages.toStdString() +
           R"(]
async def app(scope, receive, send):
    for message in MESSAGES:
        try:
            await send(message)
            results.append('')
        except Exception as error:
            results.append(f'{type(error).__name__}: {error}')
)";
}

QString shown(const Reply &reply)
{
    QStringList words;
    for (const auto &hint : reply.hints)
        words.append(u"hint(%1)"_s.arg(QString::fromStdString(hint)));
    for (const auto &push : reply.pushes)
        words.append(u"push(%1)"_s.arg(QString::fromStdString(push)));
    if (reply.status != 0)
        words.append(
            u"%1 %2%3"_s.arg(reply.status).arg(QString::fromStdString(reply.body), reply.complete ? u"."_s : u"…"_s));
    if (reply.hasTrailers)
        words.append(u"trailers(%1)"_s.arg(QString::fromStdString(printed(reply.trailers))));
    return words.join(u' ');
}

} // namespace

void AsgiExtensionsTest::initTestCase()
{
    QVERIFY(startPython());
    m_path = m_folder.filePath(u"file.txt"_s);
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("0123456789");
}

void AsgiExtensionsTest::messages_data()
{
    QTest::addColumn<QString>("messages");
    QTest::addColumn<QStringList>("answers");
    QTest::addColumn<QString>("reply");
    QTest::addColumn<int>("how");
    QTest::addColumn<QStringList>("findings");
    const auto row = [](const char *name, const QStringList &messages, const QStringList &errors, const QString &reply,
                        How how, const QStringList &findings) {
        QStringList answers(messages.size());
        for (const auto &error : errors) // "2:ValueError: ..." is the answer to the message of that index
            answers[error.section(u':', 0, 0).toInt()] = error.section(u':', 1);
        QTest::newRow(name) << messages.join(u", "_s) << answers << reply << int(how) << findings;
    };
    const auto whole = u"200 hello."_s;
    // early hints
    row("hint", {kHint, kHint, kStart, kBody}, {}, u"hint(</a>; rel=preload) hint(</a>; rel=preload) 200 hello."_s,
        How::Completed, {});
    row("hint after start", {kStart, kHint, kHint, kBody}, {},
        u"hint(</a>; rel=preload) hint(</a>; rel=preload) 200 hello."_s, How::Completed, {u"A740"_s});
    row("hint after body", {kStart, kMore, kHint, kBody}, {}, u"200 hellohello."_s, How::Completed, {u"A740"_s});
    row("hint after the end", {kStart, kBody, kHint}, {}, whole, How::Completed, {u"A322"_s});
    const auto refusedHint = [&](const char *name, const char *rest, const char *error) {
        row(name, {message("early_hint", QLatin1String(rest)), kStart, kBody}, {u"0:"_s + QLatin1String(error)}, whole,
            How::Completed, {u"A741"_s});
    };
    refusedHint("hint without links", "", "KeyError: \"http.response.early_hint: 'links' is missing\"");
    refusedHint("hint links bytes", "'links': b'x'",
                "TypeError: http.response.early_hint: 'links' must be an iterable of bytes, not bytes");
    refusedHint("hint link str", "'links': ['x']",
                "TypeError: http.response.early_hint: a link must be bytes, not str ('x')");
    refusedHint("hint link CR", "'links': [b'a\\rb']",
                "ValueError: http.response.early_hint: a link must not contain CR, LF or NUL (b'a\\rb')");
    // push
    row("push", {kStart, kPush, kMore, message("push", u"'path': '/ä b?x=1%20', 'headers': [(b'a', b'b')]"_s), kBody},
        {}, u"push(/s.css ) push(/%C3%A4%20b?x=1%20 a=b;) 200 hellohello."_s, How::Completed, {});
    row("push first", {kPush, kStart, kBody}, {u"0:RuntimeError: http.response.push before http.response.start"_s},
        whole, How::Completed, {u"A710"_s});
    row("push path", {kStart, message("push", u"'path': 's.css'"_s), kBody},
        {u"1:ValueError: http.response.push: 'path' must begin with a slash, not 's.css'"_s}, whole, How::Completed,
        {u"A711"_s});
    row("push path bytes", {kStart, message("push", u"'path': b'/'"_s), kBody},
        {u"1:TypeError: http.response.push: 'path' must be str, not bytes"_s}, whole, How::Completed, {u"A711"_s});
    row("push header", {kStart, message("push", u"'path': '/', 'headers': [(b':path', b'/')]"_s), kBody},
        {u"1:ValueError: http.response.push: header 0 (b':path'): pseudo headers are the server's to send"_s}, whole,
        How::Completed, {u"A711"_s});
    // trailers
    row("trailers", {kWithTrailers, kBody, kTrailers}, {}, u"200 hello. trailers(x=1;)"_s, How::Completed, {});
    row("trailers in pieces",
        {kWithTrailers, kMore, kBody, message("trailers", u"'headers': [(b'x', b'1')], 'more_trailers': True"_s),
         message("trailers", u"'headers': [(b'y', b'2')]"_s)},
        {}, u"200 hellohello. trailers(x=1;y=2;)"_s, How::Completed, {});
    row("trailers not named", {message("start", u"'status': 200, 'trailers': True"_s), kBody, kTrailers}, {},
        u"200 hello. trailers(x=1;)"_s, How::Completed, {u"A752"_s});
    row("trailers missing", {kWithTrailers, kBody}, {}, u"200 hello…"_s, How::Unfinished, {u"A332"_s});
    row("trailers not promised", {kStart, kMore, kTrailers, kBody},
        {u"2:RuntimeError: http.response.trailers after http.response.body"_s}, u"200 hellohello."_s, How::Completed,
        {u"A750"_s});
    row("trailers first", {kTrailers, kStart, kBody},
        {u"0:RuntimeError: http.response.trailers before http.response.start"_s}, whole, How::Completed, {u"A750"_s});
    row("body before trailers", {kWithTrailers, kBody, kBody, kTrailers},
        {u"2:RuntimeError: http.response.body after the last http.response.body"_s}, u"200 hello. trailers(x=1;)"_s,
        How::Completed, {u"A750"_s});
    row("trailers that frame",
        {kWithTrailers, kBody, message("trailers", u"'headers': [(b'content-length', b'1'), (b'X', b'1')]"_s)}, {},
        u"200 hello. trailers(x=1;)"_s, How::Completed, {u"A307"_s, u"A751"_s});
    row("trailers pseudo", {kWithTrailers, kBody, message("trailers", u"'headers': [(b':x', b'1')]"_s), kTrailers},
        {u"2:ValueError: http.response.trailers: header 0 (b':x'): pseudo headers are the server's to send"_s},
        u"200 hello. trailers(x=1;)"_s, How::Completed, {u"A751"_s});
    row("trailers without headers", {kWithTrailers, kBody, message("trailers"), kTrailers},
        {u"2:KeyError: \"http.response.trailers: 'headers' is missing\""_s}, u"200 hello. trailers(x=1;)"_s,
        How::Completed, {u"A751"_s});
    // pathsend
    row("path", {kStart, kPath}, {}, u"200 0123456789."_s, How::Completed, {u"A732"_s});
    row("path sized", {message("start", u"'status': 200, 'headers': [(b'content-length', b'10')]"_s), kPath}, {},
        u"200 0123456789."_s, How::Completed, {});
    row("path and trailers", {kWithTrailers, kPath, kTrailers}, {}, u"200 0123456789. trailers(x=1;)"_s, How::Completed,
        {u"A732"_s});
    row("path too long", {message("start", u"'status': 200, 'headers': [(b'content-length', b'9')]"_s), kPath},
        {u"1:RuntimeError: http.response.pathsend: 10 bytes are more than the content-length of 9"_s}, QString(),
        How::NoStart, {u"A323"_s, u"A316"_s});
    row("path too short", {message("start", u"'status': 200, 'headers': [(b'content-length', b'11')]"_s), kPath},
        {u"1:RuntimeError: http.response.pathsend: the body ends after 10 bytes, content-length says 11"_s}, QString(),
        How::NoStart, {u"A324"_s, u"A316"_s});
    row("path twice", {kStart, kPath, kPath}, {}, u"200 0123456789."_s, How::Completed, {u"A732"_s, u"A322"_s});
    row("path after body", {kStart, kMore, kPath, kBody},
        {u"2:RuntimeError: http.response.pathsend after http.response.body"_s}, u"200 hellohello."_s, How::Completed,
        {u"A730"_s});
    row("path first", {kPath, kStart, kBody}, {u"0:RuntimeError: http.response.pathsend before http.response.start"_s},
        whole, How::Completed, {u"A730"_s});
    row("path relative", {kStart, message("pathsend", u"'path': 'file.txt'"_s), kBody},
        {u"1:ValueError: http.response.pathsend: 'path' must be absolute, not 'file.txt'"_s}, whole, How::Completed,
        {u"A731"_s});
    row("path folder", {kStart, message("pathsend", u"'path': '/'"_s), kBody},
        {u"1:ValueError: http.response.pathsend: 'path' must name a regular file, not '/'"_s}, whole, How::Completed,
        {u"A731"_s});
    row("path bytes", {kStart, message("pathsend", u"'path': b'/'"_s), kBody},
        {u"1:TypeError: http.response.pathsend: 'path' must be str, not bytes"_s}, whole, How::Completed, {u"A731"_s});
    // zerocopysend
    const auto zeroCopy = [](const char *rest) { return message("zerocopysend", QLatin1String(rest)); };
    row("file", {kStart, kFile}, {}, u"200 0123456789."_s, How::Completed, {});
    row("file in parts",
        {kStart, zeroCopy("'file': FILE, 'offset': 8, 'more_body': True"),
         zeroCopy("'file': FILE, 'offset': 2, 'count': 3, 'more_body': True"), kBody},
        {}, u"200 89234hello."_s, How::Completed, {});
    row("file behind its end", {kStart, zeroCopy("'file': FILE, 'offset': 99")}, {}, u"200 ."_s, How::Completed, {});
    row("file beyond its end", {kStart, zeroCopy("'file': FILE, 'offset': 8, 'count': 99")}, {}, u"200 89."_s,
        How::Completed, {});
    row("file descriptor", {kStart, zeroCopy("'file': FILE.fileno(), 'offset': 9")}, {}, u"200 9."_s, How::Completed,
        {});
    row("file first", {kFile, kStart, kBody},
        {u"0:RuntimeError: http.response.zerocopysend before http.response.start"_s}, whole, How::Completed,
        {u"A720"_s});
    row("file missing", {kStart, zeroCopy("'offset': 1"), kBody},
        {u"1:KeyError: \"http.response.zerocopysend: 'file' is missing\""_s}, whole, How::Completed, {u"A721"_s});
    row("file in memory", {kStart, zeroCopy("'file': __import__('io').BytesIO(b'x')"), kBody},
        {u"1:UnsupportedOperation: fileno"_s}, whole, How::Completed, {u"A721"_s});
    row("file str", {kStart, zeroCopy("'file': 'x'"), kBody},
        {u"1:TypeError: argument must be an int, or have a fileno() method."_s}, whole, How::Completed, {u"A721"_s});
    row("file offset", {kStart, zeroCopy("'file': FILE, 'offset': -1"), kBody},
        {u"1:ValueError: http.response.zerocopysend: 'offset' must be 0 or more, not -1"_s}, whole, How::Completed,
        {u"A721"_s});
    row("file count str", {kStart, zeroCopy("'file': FILE, 'count': '1'"), kBody},
        {u"1:TypeError: http.response.zerocopysend: 'count' must be int, not str"_s}, whole, How::Completed,
        {u"A721"_s});
    // debug
    row("debug", {kDebug, kStart, kBody}, {}, whole, How::Completed, {});
    row("debug twice", {kDebug, kDebug, kStart, kBody}, {}, whole, How::Completed, {u"A760"_s});
    row("debug after start", {kStart, kDebug, kBody},
        {u"1:RuntimeError: http.response.debug after http.response.start"_s}, whole, How::Completed, {u"A760"_s});
    row("debug without info", {message("debug"), kStart, kBody},
        {u"0:KeyError: \"http.response.debug: 'info' is missing\""_s}, whole, How::Completed, {u"A760"_s});
    // headers
    row("joined cookies",
        {message("start", u"'status': 200, 'headers': [(b'set-cookie', b'a=1; path=/, b=2')]"_s), kBody}, {}, whole,
        How::Completed, {u"A314"_s});
    row("a cookie with a date",
        {message("start", u"'status': 200, 'headers': [(b'set-cookie', b'a=1; expires=Wed, 21 Oct 2026 07:28:00 GMT; "
                          "path=/')]"_s),
         kBody},
        {}, whole, How::Completed, {});
    row("additional key", {message("body", u"'x': object()"_s), kStart, kBody},
        {u"0:RuntimeError: http.response.body before http.response.start"_s}, whole, How::Completed, {u"A319"_s});
    row("additional object", {message("start", u"'status': 200, 'x': object()"_s), kBody}, {}, whole, How::Completed,
        {u"A010"_s});
}

void AsgiExtensionsTest::messages()
{
    QFETCH(QString, messages);
    QFETCH(QStringList, answers);
    QFETCH(QString, reply);
    QFETCH(int, how);
    QFETCH(QStringList, findings);

    Served served(playing(m_path, messages));
    QVERIFY(served.run([](Client &client) {
        client.waitForEnd(
            client.send({.method = "GET", .target = "/", .path = "/", .acceptsTrailers = true, .acceptsPush = true}));
    }));
    QCOMPARE(served.results(), answers);
    QCOMPARE(shown(served.reply(1)), reply);
    QCOMPARE(int(served.reply(1).how), how);
    QCOMPARE(served.findings(1), findings);
    QCOMPARE(served.all<trace::SendCalled>(1).size(), std::size_t(answers.size()));
}

void AsgiExtensionsTest::sendingAFileWaits()
{
    Served served(playing(m_path, kStart + u", "_s + kPath));
    qsizetype whileHeld = 0;
    QVERIFY(served.run([&](Client &client) {
        client.hold();
        const auto call = client.get("/");
        client.waitUntil([&] { return client.reply(call).files == 1; });
        client.waitForResults(1);
        whileHeld = client.resultCount();
        client.letGo();
        client.waitForEnd(call);
    }));
    QCOMPARE(whileHeld, 1); // the start; the file's send() waits
    QCOMPARE(served.results().size(), 2);
    QCOMPARE(served.all<trace::SendResumed>(1).size(), std::size_t(1));
}

void AsgiExtensionsTest::theFilePositionMovesOn()
{
    Served served("PATH = '" + m_path.toStdString() + R"('
async def app(scope, receive, send):
    await send({'type': 'http.response.start', 'status': 200})
    with open(PATH, 'rb', buffering=0) as file:
        file.seek(2)
        for more in (True, True, False):
            await send({'type': 'http.response.zerocopysend', 'file': file, 'count': 3, 'more_body': more})
            results.append(file.tell())
)");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.reply(1).body, "23456789");
    QCOMPARE(served.reply(1).files, 3);
    QCOMPARE(served.results(), QStringList({u"5"_s, u"8"_s, u"10"_s}));
}

void AsgiExtensionsTest::aFileForHead()
{
    Served served(playing(m_path, message("start", u"'status': 200, 'headers': [(b'content-length', b'10')]"_s) +
                                      u", "_s + kPath));
    QVERIFY(served.run(
        [](Client &client) { client.waitForEnd(client.send({.method = "HEAD", .target = "/", .path = "/"})); }));
    QCOMPARE(served.reply(1).body, "");
    QCOMPARE(served.reply(1).files, 0);
    QVERIFY(served.reply(1).complete);
    QCOMPARE(served.findings(1), QStringList({u"A325"_s}));
}

void AsgiExtensionsTest::aMissingFile()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'http.response.start', 'status': 200})
            try:
                await send({'type': 'http.response.pathsend', 'path': '/nowhere/at all'})
            except FileNotFoundError as error:
                results.append(error.filename)
            await send({'type': 'http.response.body', 'body': b'no'})
    )");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), QStringList({u"/nowhere/at all"_s}));
    QCOMPARE(served.reply(1).body, "no");
    QCOMPARE(served.findings(1), QStringList({u"A731"_s}));
}

void AsgiExtensionsTest::debugIsInTheTrace()
{
    Served served(R"(
        async def app(scope, receive, send):
            await send({'type': 'http.response.debug', 'info': {'template': 'cart.html', 'context': {'n': 1}}})
            await send({'type': 'http.response.start', 'status': 200})
            await send({'type': 'http.response.body'})
    )");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    const auto sent = served.all<trace::SendCalled>(1);
    QCOMPARE(sent[0].message.root()->value("info")->repr(), "{'template': 'cart.html', 'context': {'n': 1}}");
}

void AsgiExtensionsTest::starletteSendsFiles()
{
    Served served("PATH = '" + m_path.toStdString() + R"('
try:
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.responses import FileResponse
    from starlette.routing import Route

    class Pass(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            return await call_next(request)

    async def file(request):
        return FileResponse(PATH)

    app = Starlette(routes=[Route('/', file)], middleware=[Middleware(Pass), Middleware(GZipMiddleware)])
except ImportError:
    app = None
)");
    if (!served.hasApplication())
        QSKIP("Starlette is not there");
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.reply(1).status, 200);
    QCOMPARE(served.reply(1).body, "0123456789");
    QVERIFY(served.reply(1).complete);
}

QTEST_APPLESS_MAIN(AsgiExtensionsTest)
#include "tst_asgi_extensions.moc"
