#include "compose/captureserver.h"
#include "compose/copyas.h"
#include "compose/rows.h"
#include "compose/sender.h"

#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace gatescope::compose;
using namespace gatescope::test;

namespace {

constexpr int kPatienceMs = 60'000;

HttpDraft draftFor(const QString &url, const QString &method = u"GET"_s)
{
    HttpDraft draft;
    draft.method = method;
    setUrl(draft, url);
    return draft;
}

QString copied(const HttpDraft &draft, CopyFormat format, const CopyContext &context = {})
{
    const auto text = copyAs(draft, format, context);
    return text ? *text : u"error: "_s + text.error().summary;
}

} // namespace

/// Drafts as text for other tools. What was generated is run: against a server, or against a real application.
class CopyAsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void titles();
    void curlText();
    void httpieText();
    void rawText();
    void scriptsSendTheSame_data();
    void scriptsSendTheSame();
    void environAndScope();
    void compiles_data();
    void compiles();
    void testsRun_data();
    void testsRun();
    void testsFail();
    void refuses_data();
    void refuses();

private:
    struct Outcome {
        int exit = -1;
        QString output;
    };
    [[nodiscard]] Outcome python(const QString &source);
    [[nodiscard]] QList<HttpDraft> drafts(const QString &url) const;

    QTemporaryDir m_folder;
};

void CopyAsTest::initTestCase()
{
    QVERIFY(!QStandardPaths::findExecutable(u"python3"_s).isEmpty());
    QFile file(m_folder.filePath(u"up load.bin"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("\x00\xff\r\n\"x"_ba);
}

CopyAsTest::Outcome CopyAsTest::python(const QString &source)
{
    QFile file(m_folder.filePath(u"generated.py"_s));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(source.toUtf8());
    file.close();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(u"python3"_s, {u"-X"_s, u"dev"_s, u"-W"_s, u"error"_s, file.fileName()});
    if (!finished.wait(kPatienceMs))
        return {-2, u"it did not end"_s};
    return {process.exitCode(), QString::fromUtf8(process.readAll())};
}

QList<HttpDraft> CopyAsTest::drafts(const QString &url) const
{
    HttpDraft get = draftFor(url + u"/a%20b?q=1&r=%C3%BC"_s);
    get.headers = {{u"X-One"_s, u"it's \"quoted\" \\ $x"_s}, {u"X-One"_s, u"2"_s}, {u"X-Empty"_s, {}}};
    HttpDraft json = draftFor(url + u"/json"_s, u"POST"_s);
    json.body = {.kind = BodyKind::Json, .text = u"{\n  \"ü\": \"a'b\\\\n\"\n}"_s};
    HttpDraft form = draftFor(url + u"/form"_s, u"PUT"_s);
    form.body = {.kind = BodyKind::Form, .form = {{u"a b"_s, u"1&2"_s}}};
    HttpDraft chunked = json;
    chunked.pace.chunked = true;
    HttpDraft file = draftFor(url + u"/file"_s, u"POST"_s);
    file.body = {.kind = BodyKind::File, .contentType = u"image/x"_s, .file = m_folder.filePath(u"up load.bin"_s)};
    HttpDraft multipart = draftFor(url + u"/parts"_s, u"POST"_s);
    multipart.body = {
        .kind = BodyKind::Multipart,
        .parts = {{.name = u"v"_s, .value = u"@x;y"_s},
                  {.name = u"f"_s, .file = m_folder.filePath(u"up load.bin"_s), .contentType = u"t/x"_s}}};
    HttpDraft bare = draftFor(url + u"/bare"_s, u"DELETE"_s);
    bare.headers = {{u"User-Agent"_s, {}, false}, {u"Accept"_s, {}, false}};
    return {get, json, form, chunked, file, multipart, bare};
}

void CopyAsTest::titles()
{
    QCOMPARE(copyFormats().size(), 9);
    for (std::size_t i = 0; i < copyFormats().size(); ++i)
        QCOMPARE(int(copyFormats()[i].format), int(i));
}

void CopyAsTest::curlText()
{
    HttpDraft draft = draftFor(u"http://h/a?b=1&c=2"_s, u"PATCH"_s);
    draft.headers = {{u"X"_s, u"it's"_s}, {u"Off"_s, u"1"_s, false}, {u"Accept"_s, {}, false}};
    draft.body = {.kind = BodyKind::Text, .text = u"{{who}}"_s};
    QCOMPARE(copied(draft, CopyFormat::Curl, {.variables = {{u"who"_s, u"a\tb"_s}}}),
             u"curl -X PATCH \\\n  'http://h/a?b=1&c=2' \\\n  -H 'X: it'\\''s' \\\n  -H Accept: \\\n"
             "  -H Content-Type: \\\n  --data-raw $'a\\tb'\n"_s);
    QVERIFY(copied(draftFor(u"https://h/"_s), CopyFormat::Curl).contains(u"--http1.1 \\\n  --insecure"_s));
}

void CopyAsTest::httpieText()
{
    HttpDraft draft = draftFor(u"http://h/"_s, u"POST"_s);
    draft.headers = {{u"X"_s, u"a b"_s}};
    draft.body = {.kind = BodyKind::Json, .text = u"{}"_s};
    QCOMPARE(copied(draft, CopyFormat::Httpie),
             u"http --ignore-stdin \\\n  --raw='{}' \\\n  POST http://h/ \\\n  'X:a b' \\\n"
             "  Content-Type:application/json\n"_s);
}

void CopyAsTest::rawText()
{
    HttpDraft draft = draftFor(u"http://h/"_s);
    draft.version = HttpVersion::Http2;
    QVERIFY(copied(draft, CopyFormat::RawHttp).startsWith(u"GET / HTTP/1.1\r\nHost: h\r\n"_s));
    draft.isRaw = true;
    draft.raw = "odd \xff";
    QCOMPARE(copied(draft, CopyFormat::RawHttp), u"error: the body is no text"_s);
}

void CopyAsTest::scriptsSendTheSame_data()
{
    QTest::addColumn<CopyFormat>("format");
    QTest::newRow("httpx") << CopyFormat::Httpx;
    QTest::newRow("http.client") << CopyFormat::HttpClient;
}

void CopyAsTest::scriptsSendTheSame()
{
    QFETCH(CopyFormat, format);
    if (format == CopyFormat::Httpx && python(u"import httpx\n"_s).exit != 0)
        QSKIP("httpx is not installed");
    CaptureServer server;
    for (const HttpDraft &draft : drafts(u"http://"_s + server.address())) {
        Sender sender;
        QSignalSpy finished(&sender, &Sender::finished);
        sender.send(draft);
        QVERIFY(finished.wait(kPatienceMs));
        const QString expected = normalised(server.take(), server.address());
        const Outcome outcome = python(copied(draft, format));
        QVERIFY2(outcome.exit == 0, qPrintable(outcome.output));
        QCOMPARE(normalised(server.take(), server.address()), expected);
    }
}

void CopyAsTest::environAndScope()
{
    HttpDraft draft = draftFor(u"http://h:81/%C3%A4/x?q=1"_s, u"POST"_s);
    draft.headers = {{u"X-A"_s, u"1"_s}, {u"x-a"_s, u"2"_s}};
    draft.body = {.kind = BodyKind::Json, .text = u"{}"_s};
    const QString environment =
        copied(draft, CopyFormat::Environ) +
        u"\nfrom wsgiref.validate import check_environ\ncheck_environ(environ)\n"
        "print(environ['PATH_INFO'].encode('latin-1').decode(), environ['HTTP_X_A'], environ['SERVER_PORT'],"
        " environ['CONTENT_LENGTH'], environ['CONTENT_TYPE'], environ['wsgi.input'].read())\n"_s;
    const Outcome wsgi = python(environment);
    QVERIFY2(wsgi.exit == 0, qPrintable(wsgi.output));
    QCOMPARE(wsgi.output, u"/ä/x 1,2 81 2 application/json b'{}'\n"_s);
    const Outcome asgi = python(copied(draft, CopyFormat::Scope) +
                                u"\nprint(scope['path'], scope['raw_path'], scope['query_string'], scope['server'],"
                                " [pair for pair in scope['headers'] if pair[0] == b'x-a'])\n"_s);
    QVERIFY2(asgi.exit == 0, qPrintable(asgi.output));
    QCOMPARE(asgi.output, u"/ä/x b'/%C3%A4/x' b'q=1' ('h', 81) [(b'x-a', b'1'), (b'x-a', b'2')]\n"_s);
}

void CopyAsTest::compiles_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < copyFormats().size(); ++i) {
        if (qstrcmp(copyFormats()[i].extension, "py") == 0)
            QTest::newRow(copyFormats()[i].title) << int(i);
    }
}

/// Every draft in every Python format is Python, without a warning.
void CopyAsTest::compiles()
{
    QFETCH(int, index);
    QString all = u"sources = []\n"_s;
    for (const HttpDraft &draft : drafts(u"http://h"_s)) {
        const QString text = copied(draft, copyFormats()[std::size_t(index)].format);
        QVERIFY2(!text.startsWith("error"_L1), qPrintable(text));
        all += u"sources.append(bytes.fromhex('%1'))\n"_s.arg(QString::fromLatin1(text.toUtf8().toHex()));
    }
    const Outcome outcome = python(all + u"for source in sources:\n    compile(source, 'generated', 'exec')\n"_s);
    QVERIFY2(outcome.exit == 0, qPrintable(outcome.output));
}

void CopyAsTest::testsRun_data()
{
    QTest::addColumn<CopyFormat>("format");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("needs");
    QTest::newRow("WSGI module") << CopyFormat::PytestWsgi << u"echo:wsgi"_s << QString();
    QTest::newRow("WSGI by length") << CopyFormat::PytestWsgi << u"echo.py:wsgi_by_length"_s << QString();
    QTest::newRow("WSGI generator") << CopyFormat::PytestWsgi << u"echo:wsgi_stream"_s << QString();
    QTest::newRow("ASGI module") << CopyFormat::PytestAsgi << u"echo:asgi"_s << QString();
    QTest::newRow("ASGI file") << CopyFormat::PytestAsgi << u"echo.py:asgi_stream"_s << QString();
    QTest::newRow("Flask") << CopyFormat::PytestWsgi << u"flask_app:app"_s << u"flask"_s;
    QTest::newRow("FastAPI") << CopyFormat::PytestAsgi << u"fastapi_app:app"_s << u"fastapi"_s;
    QTest::newRow("Starlette") << CopyFormat::PytestAsgi << u"starlette_app:app"_s << u"starlette"_s;
}

void CopyAsTest::testsRun()
{
    QFETCH(CopyFormat, format);
    QFETCH(QString, target);
    QFETCH(QString, needs);
    if (!needs.isEmpty() && python(u"import %1\n"_s.arg(needs)).exit != 0)
        QSKIP("the framework is not installed");
    HttpDraft draft = draftFor(u"http://127.0.0.1:8000/"_s, needs.isEmpty() ? u"POST"_s : u"GET"_s);
    CopyContext context{.target = target, .projectFolder = qEnvironmentVariable("GATESCOPE_TEST_APPS")};
    if (needs.isEmpty()) {
        draft.body = {.kind = BodyKind::Json, .text = u"{\"a\": \"ü\"}"_s};
        context.expected = {.status = 200, .contentType = u"application/json"_s, .body = draft.body.text.toUtf8()};
    }
    const Outcome outcome =
        python(u"import warnings; warnings.simplefilter('ignore')\n"_s + copied(draft, format, context));
    QVERIFY2(outcome.exit == 0, qPrintable(outcome.output));
    QVERIFY(outcome.output.endsWith("passed\n"_L1));
}

/// A test that cannot fail is none.
void CopyAsTest::testsFail()
{
    HttpDraft draft = draftFor(u"http://h/"_s, u"POST"_s);
    draft.body = {.kind = BodyKind::Text, .text = u"x"_s};
    CopyContext context{.target = u"echo:wsgi"_s, .projectFolder = qEnvironmentVariable("GATESCOPE_TEST_APPS")};
    context.expected = {.status = 201};
    QVERIFY(python(copied(draft, CopyFormat::PytestWsgi, context)).output.contains("AssertionError"_L1));
    context.expected = {.status = 200, .contentType = {}, .body = "y"_ba};
    QVERIFY(python(copied(draft, CopyFormat::PytestWsgi, context)).output.contains("AssertionError"_L1));
}

void CopyAsTest::refuses_data()
{
    QTest::addColumn<HttpDraft>("draft");
    QTest::addColumn<CopyFormat>("format");
    QTest::addColumn<QString>("why");
    HttpDraft raw = draftFor(u"http://h/"_s);
    raw.isRaw = true;
    QTest::newRow("raw") << raw << CopyFormat::Environ << u"error: raw bytes cannot be said so"_s;
    QTest::newRow("variable") << draftFor(u"http://h/{{x}}"_s) << CopyFormat::Curl
                              << u"error: the variable x is not known"_s;
    QTest::newRow("URL") << draftFor(u"ftp://h/"_s) << CopyFormat::Curl
                         << u"error: ftp:// is not a scheme that can be sent"_s;
    QTest::newRow("unix") << draftFor(u"unix:/s:/"_s) << CopyFormat::HttpClient
                          << u"error: http.client speaks HTTP/1 over TCP alone"_s;
}

void CopyAsTest::refuses()
{
    QFETCH(HttpDraft, draft);
    QFETCH(CopyFormat, format);
    QTEST(copied(draft, format), "why");
}

QTEST_GUILESS_MAIN(CopyAsTest)
#include "tst_copyas.moc"
