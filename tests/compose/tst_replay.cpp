#include "compose/fromexchange.h"
#include "compose/origin.h"
#include "compose/rawhttp.h"
#include "compose/reachableapp.h"
#include "compose/requesttext.h"
#include "compose/rows.h"
#include "support/sampletrace.h"
#include "support/sockettrace.h"

#include <QFile>
#include <QTemporaryDir>

using namespace gatescope;
using namespace gatescope::compose;
using namespace gatescope::test;
using namespace Qt::StringLiterals;

namespace {

HttpDraft draftFor(const QString &url)
{
    HttpDraft draft;
    setUrl(draft, url);
    return draft;
}

std::string wireOf(const trace::Session &session, std::uint32_t number)
{
    std::string wire;
    const auto &events = session.events(number);
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (const auto event = events.at(i); const auto *head = event.as<trace::WireRequestHead>())
            wire += head->bytes.bytes;
        else if (const auto *body = event.as<trace::WireRequestBody>())
            wire += std::string(body->framing.bytes) + std::string(body->bytes.bytes);
        else if (const auto *trailers = event.as<trace::WireRequestTrailers>())
            wire += trailers->bytes.bytes;
    }
    return wire;
}

} // namespace

/// From an exchange to a draft, and back to the application; which exchange it was, and what it repeats.
class ReplayTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_app.reset(); }
    void readsRawHttp_data();
    void readsRawHttp();
    void refusesWhatIsNoRequest();
    void findsItsExchange();
    void repeatsFields_data();
    void repeatsFields();
    void repeatsBytes();
    void keepsBinaryBodies();
    void linksToItsOrigin();
    void linksOverUnixSockets();
    void saysWhatIsMissing();
    void repeatsHttp2();
    void socketsAsScripts();
    void responses();

private:
    HttpDraft draft(const QString &path = u"/"_s) const { return draftFor(m_app->origin() + path); }
    std::unique_ptr<ReachableApp> m_app;
};

void ReplayTest::initTestCase()
{
    m_app = std::make_unique<ReachableApp>(u"echo:asgi"_s);
    QVERIFY(m_app->isRunning);
}

void ReplayTest::readsRawHttp_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("sent"); ///< Empty: the text itself.
    QTest::newRow("whole") << "GET /a?b=1 HTTP/1.1\r\nHost: h\r\nUser-Agent: x\r\nAccept: y\r\n\r\n"_ba
                           << u"http://h/a?b=1"_s << QByteArray();
    QTest::newRow("LF, no version") << "GET /a\nHost: h:81\nX: 1\n\n"_ba << u"http://h:81/a"_s
                                    << "GET /a HTTP/1.1\r\nHost: h:81\r\nX: 1\r\n\r\n"_ba;
    QTest::newRow("absolute") << "GET http://other/x HTTP/1.0\r\n\r\n"_ba << u"http://other/x"_s
                              << "GET /x HTTP/1.0\r\n\r\n"_ba;
    QTest::newRow("json")
        << "POST / HTTP/1.1\nHost: h\nContent-Type: application/json\nContent-Length: 2\n\n{}\n"_ba << u"http://h/"_s
        << "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"_ba;
    QTest::newRow("form") << "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                             "Content-Length: 7\r\n\r\na=1&b=+"_ba
                          << u"http://h/"_s << QByteArray();
    QTest::newRow("chunked") << "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3\r\nabc\r\n0\r\n\r\n"_ba
                             << u"http://h/"_s << QByteArray();
    QTest::newRow("no length") << "POST / HTTP/1.1\r\nHost: h\r\n\r\n"_ba << u"http://h/"_s << QByteArray();
    QTest::newRow("no host") << "GET / HTTP/1.1\r\n\r\n"_ba << u"http://127.0.0.1:8000/"_s << QByteArray();
}

void ReplayTest::readsRawHttp()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, sent);
    QVERIFY(looksLikeRawHttp(text));
    const auto imported = fromRawHttp(text);
    QVERIFY(imported);
    QTEST(fullUrl(imported->draft), "url");
    QCOMPARE(prepare(imported->draft)->bytes(), sent.isEmpty() ? text : sent);
}

void ReplayTest::refusesWhatIsNoRequest()
{
    QVERIFY(!fromRawHttp("hello world, how are you"));
    QVERIFY(!fromRawHttp({}));
    QVERIFY(!looksLikeRawHttp("{\"a\": 1}"));
    QCOMPARE(fullUrl(fromRawHttp("GET /x HTTP/1.1\n\n", u"http://o:1"_s)->draft), u"http://o:1/x"_s);
}

void ReplayTest::findsItsExchange()
{
    const std::uint32_t before = m_app->session.lastNumber();
    const Response response = m_app->send(draft(u"/mine"_s));
    const std::uint32_t number = m_app->ended(before);
    QCOMPARE(exchangeFrom(m_app->session, response.local, before), number);
    QCOMPARE(exchangeFrom(m_app->session, response.local, number), 0u);
    QCOMPARE(exchangeFrom(m_app->session, u"127.0.0.1:1"_s), 0u);
}

void ReplayTest::repeatsFields_data()
{
    QTest::addColumn<HttpDraft>("draft");
    HttpDraft draft;
    draft.method = u"POST"_s;
    draft.headers = {{u"X-One"_s, u"1"_s}, {u"X-One"_s, u"2"_s}};
    draft.body = {.kind = BodyKind::Json, .text = u"{\"ü\": 1}"_s};
    QTest::newRow("json") << draft;
    draft.body = {.kind = BodyKind::Form, .form = {{u"a"_s, u"1 2"_s}, {u"b"_s, u"ü&"_s}}};
    QTest::newRow("form") << draft;
    draft.body = {.kind = BodyKind::Multipart, .parts = {{.name = u"p"_s, .value = u"v\nw"_s}, {.name = u"q"_s}}};
    QTest::newRow("multipart") << draft;
    draft.body = {.kind = BodyKind::Text, .text = u"plain\ntext"_s, .contentType = u"text/plain"_s};
    QTest::newRow("text") << draft;
    draft.pace = {.chunked = true};
    QTest::newRow("chunked") << draft;
}

void ReplayTest::repeatsFields()
{
    QFETCH(HttpDraft, draft);
    setUrl(draft, m_app->origin() + u"/path%20x?q=a%26b"_s);
    const std::uint32_t before = m_app->session.lastNumber();
    const Response first = m_app->send(draft);
    QCOMPARE(first.status, 200);
    const std::uint32_t number = m_app->ended(before);
    const auto made = httpDraftOf(m_app->session, number);
    QVERIFY(made && made->isWhole && made->notes.isEmpty());
    QCOMPARE(made->draft.body.kind, draft.body.kind);
    QCOMPARE(made->draft.query, draft.query);
    const Response second = m_app->send(made->draft);
    QCOMPARE(second.body, first.body);
    QCOMPARE(wireOf(m_app->session, m_app->ended(number)).size(), wireOf(m_app->session, number).size());
}

void ReplayTest::repeatsBytes()
{
    HttpDraft raw = draft();
    raw.isRaw = true;
    raw.raw =
        "POST /odd?x=%zz&&y HTTP/1.1\r\nhOST:   h\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\n\x01\xff\x00\r\n0\r\nT: 1\r\n\r\n"_ba;
    const std::uint32_t before = m_app->session.lastNumber();
    QCOMPARE(m_app->send(raw).body.size(), 3);
    const std::uint32_t number = m_app->ended(before);
    const auto made = httpDraftOf(m_app->session, number, ReplayAs::Bytes);
    QVERIFY(made && made->draft.isRaw);
    QCOMPARE(made->draft.raw, raw.raw);
    QCOMPARE(m_app->send(made->draft).status, 200);
    QCOMPARE(wireOf(m_app->session, m_app->ended(number)), raw.raw.toStdString());
}

void ReplayTest::keepsBinaryBodies()
{
    HttpDraft binary = draft(u"/upload"_s);
    binary.isRaw = true;
    binary.raw = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n\x00\xff\r\n"_ba;
    const std::uint32_t before = m_app->session.lastNumber();
    QCOMPARE(m_app->send(binary).status, 200);
    const auto made = httpDraftOf(m_app->session, m_app->ended(before));
    QVERIFY(made && made->isWhole);
    QCOMPARE(made->draft.body.kind, BodyKind::File);
    QCOMPARE(m_app->send(made->draft).body, "\x00\xff\r\n"_ba);
    QVERIFY(QFile::remove(made->draft.body.file));
}

void ReplayTest::linksToItsOrigin()
{
    OriginLinker linker(m_app->session);
    QSignalSpy linked(&linker, &OriginLinker::linked);
    Sender sender;
    connect(&sender, &Sender::connected, &linker, [&](const QString &local) {
        linker.expect(local, {.how = u"replay"_s, .replays = 7, .draft = u"mine"_s});
    });
    sender.send(draft());
    QVERIFY(linked.wait(20'000));
    const auto number = linked[0][0].toUInt();
    QCOMPARE(linker.expected(), 0);
    const Origin origin = originOf(m_app->session, number);
    QCOMPARE(origin.how, u"replay"_s);
    QCOMPARE(origin.replays, 7u);
    QCOMPARE(origin.draft, u"mine"_s);
    QCOMPARE(m_app->session.summary(number)->client, sender.response().local.toStdString());
    QVERIFY(originOf(m_app->session, 1).how.isEmpty());
}

void ReplayTest::linksOverUnixSockets()
{
    QTemporaryDir folder;
    const QString origin = u"unix:"_s + folder.filePath(u"s"_s);
    link::RunOptions options;
    options.listen = {origin};
    ReachableApp app(u"echo:asgi"_s, options);
    QVERIFY(app.isRunning);
    OriginLinker linker(app.session);
    QSignalSpy linked(&linker, &OriginLinker::linked);
    Sender sender;
    connect(&sender, &Sender::connected, &linker, [&](const QString &local) { linker.expect(local, {}); });
    sender.send(draftFor(urlAt(origin, u"/over?unix"_s)));
    QVERIFY(linked.wait(20'000));
    const auto number = linked[0][0].toUInt();
    QCOMPARE(app.session.summary(number)->target, "/over?unix");
    QCOMPARE(originOf(app.session, number).how, u"composer"_s);
    const auto made = httpDraftOf(app.session, app.ended());
    QVERIFY(made);
    QCOMPARE(fullUrl(made->draft), urlAt(origin, u"/over?unix"_s));
    QCOMPARE(app.send(made->draft).status, 200);
}

void ReplayTest::saysWhatIsMissing()
{
    trace::Session session;
    SampleTrace sample(session);
    const auto lifespan = sample.lifespan();
    const auto rejected = sample.rejected();
    session.commit();
    QCOMPARE(httpDraftOf(session, lifespan).error().summary, u"a lifespan has no request that could be sent again"_s);
    QCOMPARE(httpDraftOf(session, 99).error().summary, u"exchange #99 is gone"_s);
    QVERIFY(httpDraftOf(session, rejected)->draft.isRaw);
    QVERIFY(!socketDraftOf(session, rejected));
}

void ReplayTest::repeatsHttp2()
{
    HttpDraft http2 = draft(u"/two?a=1"_s);
    http2.method = u"POST"_s;
    http2.version = HttpVersion::Http2;
    http2.body = {.kind = BodyKind::Json, .text = u"[2]"_s};
    const std::uint32_t before = m_app->session.lastNumber();
    QCOMPARE(m_app->send(http2).body, "[2]");
    const std::uint32_t number = m_app->ended(before);
    const auto made = httpDraftOf(m_app->session, number, ReplayAs::Bytes);
    QVERIFY(made && !made->draft.isRaw);
    QVERIFY(made->notes.value(0).startsWith("HTTP/2"_L1));
    QCOMPARE(made->draft.version, HttpVersion::Http2);
    QCOMPARE(made->draft.url, m_app->origin() + u"/two"_s);
    QCOMPARE(m_app->send(made->draft).body, "[2]");
    QCOMPARE(m_app->session.summary(m_app->ended(number))->httpVersion, "2");
}

void ReplayTest::socketsAsScripts()
{
    trace::Session session;
    SocketTrace sample(session);
    const auto made = socketDraftOf(session, sample.chat(), u"https://h:1"_s);
    QVERIFY(made);
    QVERIFY2(made->draft.url.startsWith("wss://h:1/"_L1) || made->draft.url.startsWith("ws://"_L1),
             qPrintable(made->draft.url));
    QVERIFY(!made->draft.subprotocols.isEmpty());
    QVERIFY(made->draft.script.size() >= 2);
    QCOMPARE(made->draft.script.last().opcode, SocketOpcode::Close);
    QCOMPARE(made->draft.script.last().closeCode, 1000);
    for (const Row &header : made->draft.headers)
        QVERIFY(!header.name.startsWith("Sec-WebSocket"_L1, Qt::CaseInsensitive));
}

void ReplayTest::responses()
{
    HttpDraft json = draft();
    json.method = u"POST"_s;
    json.body = {.kind = BodyKind::Json, .text = u"{}"_s};
    const std::uint32_t before = m_app->session.lastNumber();
    QCOMPARE(m_app->send(json).status, 200);
    const auto response = responseOf(m_app->session, m_app->ended(before));
    QCOMPARE(response.status, 200);
    QCOMPARE(response.contentType, u"application/json"_s);
    QVERIFY(response.bodyIsWhole);
    QCOMPARE(response.body, "{}");
}

QTEST_GUILESS_MAIN(ReplayTest)
#include "tst_replay.moc"
