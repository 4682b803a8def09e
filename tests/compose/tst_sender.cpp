#include "compose/batch.h"
#include "compose/rows.h"
#include "compose/sender.h"
#include "gateway/gatewaybench.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace gatescope::compose;
using namespace testing;
using namespace Qt::StringLiterals;

namespace {

/// Answers each connection with the same bytes, in pieces, and keeps what it was sent.
class CannedServer : public QObject {
public:
    explicit CannedServer(const QList<QByteArray> &answer, bool closes = true) : m_answer(answer), m_closes(closes)
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, &CannedServer::take);
    }
    [[nodiscard]] QString url() const { return u"http://127.0.0.1:%1/"_s.arg(m_server.serverPort()); }
    QByteArray received;
    bool peerLeft = false;

private:
    void take()
    {
        QTcpSocket *socket = m_server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
            const bool isFirst = received.isEmpty();
            received += socket->readAll();
            if (!isFirst)
                return;
            for (const QByteArray &piece : m_answer) {
                socket->write(piece);
                socket->flush();
            }
            if (m_closes)
                socket->disconnectFromHost();
        });
        connect(socket, &QTcpSocket::disconnected, this, [this] { peerLeft = true; });
    }

    QTcpServer m_server;
    QList<QByteArray> m_answer;
    bool m_closes;
};

HttpDraft draftFor(const QString &url)
{
    HttpDraft draft;
    setUrl(draft, url);
    draft.timeoutMs = 5000;
    return draft;
}

compose::Response answerTo(Sender &sender, const HttpDraft &draft)
{
    QSignalSpy finished(&sender, &Sender::finished);
    sender.send(draft);
    if (finished.isEmpty())
        finished.wait(10'000);
    return sender.response();
}

QString words(const compose::Response &response)
{
    return response.error ? response.error->summary : u"none"_s;
}

QString urlOf(const GatewayBench &bench, const QString &path = u"/"_s)
{
    return u"http://127.0.0.1:%1"_s.arg(bench.address.port) + path;
}

} // namespace

/// Requests over real sockets, to canned answers and to the real gateway.
class SenderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsResponses_data();
    void readsResponses();
    void headHasNoBody();
    void speaksToTheGateway();
    void tellsItsPort();
    void echoesBodies_data();
    void echoesBodies();
    void pacesItsPieces();
    void disconnectsAfterSomeBytes();
    void sendsRawBytes();
    void overUnixSockets();
    void overTls_data();
    void overTls();
    void saysWhyNothingCame();
    void saysWhatIsNoHttp2();
    void keepsSoMuch();
    void timesOut();
    void cancels();
    void batches();
    void cancelsABatch();
    void startsAgainFromWithin();
};

void SenderTest::readsResponses_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &answer, const QString &expected) {
        QTest::newRow(name) << answer << expected;
    };
    row("sized", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", u"200 OK|hello||none"_s);
    row("chunked",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nEtag: x\r\n\r\n",
        u"200 OK|hello|Etag=x|none"_s);
    row("until close", "HTTP/1.0 404 Not Here\r\n\r\nhello", u"404 Not Here|hello||none"_s);
    row("bare LF", "HTTP/1.1 200\nContent-Length: 2\n\nhi", u"200 |hi||none"_s);
    row("interim", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        u"204 No Content|||none"_s);
    row("too short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        u"200 OK|hello||the server closed the connection before the response was whole"_s);
    row("cut chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
        u"200 OK|he||the server closed the connection before the response was whole"_s);
    row("bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        u"200 OK|||a chunk of the response has no size"_s);
    row("no HTTP", "SSH-2.0-OpenSSH\r\n", u"0 |||the answer is no HTTP"_s);
    row("TLS", QByteArray("\x15\x03\x01\x00\x02\x02\x46", 7), u"0 |||the server answers with TLS"_s);
    row("nothing", "", u"0 |||the server closed the connection without an answer"_s);
}

void SenderTest::readsResponses()
{
    QFETCH(QByteArray, answer);
    QList<QByteArray> byBytes;
    for (const char c : answer)
        byBytes += QByteArray(1, c);
    for (const QList<QByteArray> &pieces : {QList{answer}, byBytes}) {
        CannedServer server(pieces);
        Sender sender;
        const auto response = answerTo(sender, draftFor(server.url()));
        QStringList trailers;
        for (const auto &[name, value] : response.trailers)
            trailers += QString::fromUtf8(name + '=' + value);
        const QString got = u"%1 %2|%3|%4|%5"_s.arg(response.status)
                                .arg(QString::fromUtf8(response.reason), QString::fromUtf8(response.body),
                                     trailers.join(u','), words(response));
        QTEST(got, "expected");
    }
}

void SenderTest::headHasNoBody()
{
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}, false);
    HttpDraft draft = draftFor(server.url());
    draft.method = u"HEAD"_s;
    Sender sender;
    QCOMPARE(words(answerTo(sender, draft)), u"none"_s);
}

void SenderTest::speaksToTheGateway()
{
    for (const HttpVersion version : {HttpVersion::Http10, HttpVersion::Http11, HttpVersion::Http2}) {
        GatewayBench bench;
        bench.start();
        HttpDraft draft = draftFor(urlOf(bench));
        draft.version = version;
        Sender sender;
        const auto response = answerTo(sender, draft);
        QCOMPARE(words(response), u"none"_s);
        QCOMPARE(response.status, 200);
        QCOMPARE(response.body, "hello");
        QCOMPARE(response.header("content-length"), "5");
        QVERIFY(response.bytesSent > 0 && response.bytesReceived > 0);
        QVERIFY(response.timing.connected.count() > 0 && response.timing.sent >= response.timing.connected);
        QVERIFY(response.timing.firstByte >= response.timing.connected);
        QVERIFY(response.timing.ended >= response.timing.firstByte);
    }
}

void SenderTest::tellsItsPort()
{
    GatewayBench bench;
    std::string client;
    bench.application.on("/", [&](Conversation &conversation) {
        client =
            conversation.request().client.host + ":" + std::to_string(conversation.request().client.port.value_or(0));
        conversation.answer("x");
    });
    bench.start();
    Sender sender;
    QSignalSpy connected(&sender, &Sender::connected);
    const auto response = answerTo(sender, draftFor(urlOf(bench)));
    QCOMPARE(response.local.toStdString(), client);
    QCOMPARE(connected.value(0).value(0).toString(), response.local);
}

void SenderTest::echoesBodies_data()
{
    QTest::addColumn<HttpVersion>("version");
    QTest::addColumn<Pace>("pace");
    QTest::addColumn<int>("size");
    QTest::newRow("plain") << HttpVersion::Http11 << Pace{} << 10;
    QTest::newRow("large") << HttpVersion::Http11 << Pace{} << 3'000'000;
    QTest::newRow("chunked") << HttpVersion::Http11 << Pace{.chunked = true, .chunkBytes = 7} << 100;
    QTest::newRow("delayed") << HttpVersion::Http11 << Pace{.chunked = true, .chunkBytes = 40, .delayMs = 5} << 100;
    QTest::newRow("HTTP/2") << HttpVersion::Http2 << Pace{} << 10;
    QTest::newRow("large HTTP/2") << HttpVersion::Http2 << Pace{} << 3'000'000;
    QTest::newRow("delayed HTTP/2") << HttpVersion::Http2 << Pace{.chunkBytes = 40, .delayMs = 5} << 100;
}

void SenderTest::echoesBodies()
{
    QFETCH(HttpVersion, version);
    QFETCH(Pace, pace);
    QFETCH(int, size);
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    HttpDraft draft = draftFor(urlOf(bench));
    draft.method = u"POST"_s;
    draft.version = version;
    draft.pace = pace;
    draft.body = {.kind = BodyKind::Text, .text = QString(size, u'x')};
    Sender sender;
    const auto response = answerTo(sender, draft);
    QCOMPARE(words(response), u"none"_s);
    QCOMPARE(response.body.size(), size);
    QVERIFY(response.bytesSent > size);
}

void SenderTest::pacesItsPieces()
{
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}, false);
    HttpDraft draft = draftFor(server.url());
    draft.method = u"POST"_s;
    draft.body = {.kind = BodyKind::Text, .text = u"abcdef"_s};
    draft.pace = {.chunkBytes = 2, .delayMs = 30};
    GatewayBench bench;
    bench.application.on("/", [](Conversation &conversation) { conversation.answer(conversation.readAll()); });
    bench.start();
    setUrl(draft, urlOf(bench));
    Sender sender;
    const auto response = answerTo(sender, draft);
    QCOMPARE(response.body, "abcdef");
    QVERIFY(response.timing.sent >= 80ms);
}

void SenderTest::disconnectsAfterSomeBytes()
{
    CannedServer server({}, false);
    HttpDraft draft = draftFor(server.url());
    draft.pace.disconnectAfter = 20;
    Sender sender;
    QCOMPARE(words(answerTo(sender, draft)), u"the connection was closed after 20 bytes, as the draft wants it"_s);
    QTRY_VERIFY(server.peerLeft);
    QCOMPARE(server.received, prepare(draft)->bytes().first(20));
}

void SenderTest::sendsRawBytes()
{
    CannedServer server({"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"});
    HttpDraft draft = draftFor(server.url());
    draft.isRaw = true;
    draft.raw = "GET  / HTTP/1.1\nnonsense\0\n\n"_ba;
    Sender sender;
    QCOMPARE(answerTo(sender, draft).status, 400);
    QCOMPARE(server.received, draft.raw);
}

void SenderTest::overUnixSockets()
{
    QTemporaryDir folder;
    auto options = quickOptions();
    options.server.host.clear();
    options.server.also = {{.path = folder.filePath(u"s"_s)}};
    GatewayBench bench(options);
    bench.start();
    Sender sender;
    const auto response = answerTo(sender, draftFor(u"unix:"_s + folder.filePath(u"s"_s) + u":/"_s));
    QCOMPARE(words(response), u"none"_s);
    QCOMPARE(response.body, "hello");
    QCOMPARE(response.local, QString());
    QCOMPARE(words(answerTo(sender, draftFor(u"unix:/nowhere:/"_s))), u"nothing listens at unix:/nowhere"_s);
}

void SenderTest::overTls_data()
{
    QTest::addColumn<HttpVersion>("version");
    QTest::newRow("HTTP/1.1") << HttpVersion::Http11;
    QTest::newRow("HTTP/2") << HttpVersion::Http2;
}

void SenderTest::overTls()
{
    QFETCH(HttpVersion, version);
    QTemporaryDir folder;
    auto options = quickOptions();
    options.server.tls = {.on = true, .developmentFolder = folder.path()};
    GatewayBench bench(options);
    bench.start();
    HttpDraft draft = draftFor(u"https://127.0.0.1:%1/"_s.arg(bench.address.port));
    draft.version = version;
    Sender sender;
    const auto response = answerTo(sender, draft);
    QCOMPARE(words(response), u"none"_s);
    QCOMPARE(response.body, "hello");
    QVERIFY2(response.tls.startsWith(u"TLSv1."), qPrintable(response.tls));
    QVERIFY(response.timing.encrypted > response.timing.connected);
    draft.verifiesTls = true;
    QVERIFY(words(answerTo(sender, draft)).startsWith(u"the TLS handshake with"));
}

void SenderTest::saysWhyNothingCame()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QString url = u"http://127.0.0.1:%1/"_s.arg(server.serverPort());
    server.close();
    Sender sender;
    QCOMPARE(words(answerTo(sender, draftFor(url))), u"nothing listens at "_s + QUrl(url).authority());
    QCOMPARE(words(answerTo(sender, draftFor(u"ftp://x"_s))), u"ftp:// is not a scheme that can be sent"_s);
    QVERIFY(!sender.isBusy());
}

void SenderTest::saysWhatIsNoHttp2()
{
    const QList<std::pair<QByteArray, QString>> answers{
        {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", u"the server answers with HTTP/1"_s},
        {"SSH-2.0-OpenSSH_9.2p1\r\n", u"the answer is no HTTP/2"_s},
        {"", u"the server closed the connection before the response was whole"_s}};
    for (const auto &[answer, expected] : answers) {
        CannedServer server({answer});
        HttpDraft draft = draftFor(server.url());
        draft.version = HttpVersion::Http2;
        Sender sender;
        QCOMPARE(words(answerTo(sender, draft)), expected);
    }
}

void SenderTest::keepsSoMuch()
{
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"});
    Prepared request = *prepare(draftFor(server.url()));
    request.keptBytes = 2;
    Sender sender;
    QSignalSpy finished(&sender, &Sender::finished);
    sender.send(request);
    QVERIFY(finished.wait(10'000));
    QCOMPARE(sender.response().body, "he");
    QCOMPARE(sender.response().bodySize, 5);
    QVERIFY(sender.response().isWhole() && sender.response().bodyIsCut());
}

void SenderTest::timesOut()
{
    CannedServer server({}, false);
    HttpDraft draft = draftFor(server.url());
    draft.timeoutMs = 50;
    Sender sender;
    QCOMPARE(words(answerTo(sender, draft)), u"no answer within 0.05 s"_s);
}

void SenderTest::cancels()
{
    CannedServer server({}, false);
    Sender sender;
    QSignalSpy connected(&sender, &Sender::connected);
    QSignalSpy finished(&sender, &Sender::finished);
    sender.cancel();
    sender.send(draftFor(server.url()));
    QVERIFY(connected.wait());
    QVERIFY(sender.isBusy());
    sender.cancel();
    QVERIFY(finished.wait());
    QCOMPARE(words(sender.response()), u"cancelled"_s);
    QTRY_VERIFY(server.peerLeft);
}

void SenderTest::batches()
{
    GatewayBench bench;
    std::atomic<int> calls = 0;
    bench.application.fallback = [&](Conversation &conversation) {
        conversation.answer("x", ++calls % 10 == 0 ? 503 : 200);
    };
    bench.start();
    Batch batch;
    QSignalSpy finished(&batch, &Batch::finished);
    int told = 0;
    connect(&batch, &Batch::rowsAdded, this, [&](int first, int last) {
        QCOMPARE(first, told);
        told = last + 1;
    });
    batch.start(draftFor(urlOf(bench)), {}, 100, 8);
    QVERIFY(finished.wait(20'000));
    QCOMPARE(batch.rows().size(), 100);
    QCOMPARE(told, 100);
    const BatchSummary summary = batch.summary();
    QCOMPARE(summary.statuses, (QMap<int, int>{{200, 90}, {503, 10}}));
    QCOMPARE(summary.failed, 0);
    QVERIFY(summary.min.count() > 0 && summary.min <= summary.median && summary.median <= summary.p95);
    QVERIFY(summary.p95 <= summary.max && summary.max <= summary.elapsed && summary.perSecond > 0);
    batch.start(draftFor(u"ftp://x"_s), {}, 3, 1);
    QVERIFY(finished.wait());
    QCOMPARE(batch.error().summary, u"ftp:// is not a scheme that can be sent"_s);
}

void SenderTest::cancelsABatch()
{
    CannedServer server({}, false);
    Batch batch;
    QSignalSpy finished(&batch, &Batch::finished);
    batch.start(draftFor(server.url()), {}, 100, 4);
    QTRY_VERIFY(!server.received.isEmpty());
    batch.cancel();
    QCOMPARE(finished.size(), 1);
    QVERIFY(!batch.isRunning());
    QCOMPARE(batch.rows().size(), 0);
}

void SenderTest::startsAgainFromWithin()
{
    GatewayBench bench;
    bench.start();
    Batch batch;
    int rounds = 0;
    connect(&batch, &Batch::finished, this, [&] {
        if (++rounds < 3)
            batch.start(draftFor(urlOf(bench)), {}, 3, 2);
    });
    batch.start(draftFor(urlOf(bench)), {}, 3, 2);
    QTRY_COMPARE(rounds, 3);
    QCOMPARE(batch.summary().statuses, (QMap<int, int>{{200, 3}}));
}

QTEST_GUILESS_MAIN(SenderTest)
#include "tst_sender.moc"
