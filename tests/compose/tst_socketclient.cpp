#include "compose/reachableapp.h"
#include "compose/socketclient.h"

using namespace gatescope;
using namespace gatescope::compose;
using namespace gatescope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 20'000;

/// Listens to a client, and keeps what it says as short lines: "> text hello", "< close 1000 bye".
class Listener : public QObject {
public:
    explicit Listener(SocketClient &client) : m_client(client)
    {
        connect(&client, &SocketClient::lineAdded, this, [this](const SocketLine &line) {
            constexpr const char *kNames[] = {"text", "binary", "ping", "pong", "close"};
            QString shown = line.data.size() > 40 ? u"#%1"_s.arg(line.data.size()) : QString::fromUtf8(line.data);
            if (line.opcode == SocketOpcode::Close)
                shown = u"%1 %2"_s.arg(line.closeCode).arg(shown);
            lines +=
                u"%1 %2 %3"_s.arg(line.isOurs ? u">"_s : u"<"_s, QString::fromLatin1(kNames[int(line.opcode)]), shown);
            wireBytes += line.wireBytes;
        });
        connect(&client, &SocketClient::closed, this, [this](const SocketEnd &socketEnd) { end = socketEnd; });
        connect(&client, &SocketClient::refused, this, [this](const QString &words) { why = words; });
    }
    bool open(const SocketDraft &draft)
    {
        m_client.open(draft);
        return QTest::qWaitFor([this] { return m_client.state() != ClientState::Connecting; }, kPatienceMs) &&
               m_client.state() == ClientState::Open;
    }
    bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return m_client.state() == ClientState::Closed; }, kPatienceMs);
    }

    QStringList lines;
    SocketEnd end{.code = 0};
    QString why;
    qint64 wireBytes = 0;

private:
    SocketClient &m_client;
};

} // namespace

/// The WebSocket client against a real application.
class SocketClientTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_app.reset(); }
    void talks_data();
    void talks();
    void offersSubprotocolsAndHeaders();
    void compresses();
    void playsAScript();
    void stopsAScript();
    void hearsTheServersClose();
    void readsLargeMessages();
    void hearsManyMessages();
    void isRefused_data();
    void isRefused();
    void breaksOff();
    void saysWhatItCannotSend();

private:
    [[nodiscard]] SocketDraft draftFor(const QString &path) const { return {.url = m_app->socketUrl(path)}; }
    std::unique_ptr<ReachableApp> m_app;
};

void SocketClientTest::initTestCase()
{
    m_app = std::make_unique<ReachableApp>(u"websocket:app"_s);
    QVERIFY(m_app->isRunning);
}

void SocketClientTest::talks_data()
{
    QTest::addColumn<bool>("deflate");
    QTest::newRow("deflate") << true;
    QTest::newRow("plain") << false;
}

void SocketClientTest::talks()
{
    QFETCH(bool, deflate);
    SocketDraft draft = draftFor(u"/echo"_s);
    draft.deflate = deflate;
    SocketClient client;
    Listener listener(client);
    QVERIFY(listener.open(draft));
    QCOMPARE(client.handshake().status, 101);
    QVERIFY(client.handshake().local.startsWith("127.0.0.1:"_L1));
    QVERIFY(client.send({.text = u"grüße"_s}));
    QTRY_COMPARE(listener.lines.size(), 2);
    QVERIFY(client.send({.opcode = SocketOpcode::Binary, .text = u"00 ff"_s}));
    QTRY_COMPARE(listener.lines.size(), 4);
    QVERIFY(client.send({.opcode = SocketOpcode::Ping, .text = u"6869"_s}));
    QTRY_COMPARE(listener.lines.size(), 6);
    client.close(4000, u"bye"_s);
    QVERIFY(listener.waitForEnd());
    const QString bytes = QString::fromUtf8(QByteArray::fromHex("00ff"));
    QCOMPARE(listener.lines,
             QStringList({u"> text grüße"_s, u"< text grüße"_s, u"> binary "_s + bytes, u"< binary "_s + bytes,
                          u"> ping hi"_s, u"< pong hi"_s, u"> close 4000 bye"_s, u"< close 4000 bye"_s}));
    QVERIFY(listener.end.clean);
    QCOMPARE(listener.end.code, 4000);
}

void SocketClientTest::offersSubprotocolsAndHeaders()
{
    SocketDraft draft = draftFor(u"/echo"_s);
    draft.subprotocols = {u"chat.v2"_s, u"chat.v1"_s};
    SocketClient client;
    Listener listener(client);
    QVERIFY(listener.open(draft));
    QCOMPARE(client.subprotocol(), u"chat.v2"_s);
    client.close();
    QVERIFY(listener.waitForEnd());
}

void SocketClientTest::compresses()
{
    SocketClient client;
    Listener listener(client);
    QVERIFY(listener.open(draftFor(u"/echo"_s)));
    QVERIFY(client.extensions().startsWith("permessage-deflate"_L1));
    for (int i = 0; i < 3; ++i)
        QVERIFY(client.send({.text = QString(100'000, u'x')}));
    QTRY_COMPARE(listener.lines.size(), 6);
    QCOMPARE(listener.lines.count(u"< text #100000"_s), 3);
    QVERIFY2(listener.wireBytes < 10'000, qPrintable(QString::number(listener.wireBytes)));
    client.close();
    QVERIFY(listener.waitForEnd());
}

void SocketClientTest::playsAScript()
{
    SocketClient client;
    Listener listener(client);
    QVERIFY(listener.open(draftFor(u"/echo"_s)));
    QSignalSpy ended(&client, &SocketClient::scriptEnded);
    QElapsedTimer clock;
    clock.start();
    client.play({{.text = u"a"_s},
                 {.text = u"off"_s, .enabled = false},
                 {.text = u"b"_s, .delayMs = 60},
                 {.opcode = SocketOpcode::Close, .text = u"done"_s, .closeCode = 1000, .delayMs = 60}});
    QVERIFY(client.isPlaying());
    QVERIFY(ended.wait(kPatienceMs));
    QVERIFY(clock.elapsed() >= 115);
    QVERIFY(listener.waitForEnd());
    QCOMPARE(listener.lines, QStringList({u"> text a"_s, u"< text a"_s, u"> text b"_s, u"< text b"_s,
                                          u"> close 1000 done"_s, u"< close 1000 done"_s}));
}

void SocketClientTest::stopsAScript()
{
    SocketClient client;
    Listener listener(client);
    QVERIFY(listener.open(draftFor(u"/echo"_s)));
    client.play({{.text = u"a"_s}, {.text = u"b"_s, .delayMs = 60'000}});
    QTRY_COMPARE(listener.lines.size(), 2);
    client.stopScript();
    QVERIFY(!client.isPlaying());
    client.close();
    QVERIFY(listener.waitForEnd());
}

void SocketClientTest::hearsTheServersClose()
{
    SocketClient client;
    Listener listener(client);
    client.open(draftFor(u"/close"_s));
    QVERIFY(listener.waitForEnd());
    QCOMPARE(listener.lines, QStringList({u"< text bye"_s, u"< close 4002 that is all"_s, u"> close 4002 "_s}));
    QCOMPARE(listener.end.code, 4002);
    QCOMPARE(listener.end.reason, u"that is all"_s);
    QVERIFY(listener.end.clean);
}

void SocketClientTest::readsLargeMessages()
{
    SocketClient client;
    Listener listener(client);
    client.open(draftFor(u"/large"_s));
    QVERIFY(listener.waitForEnd());
    QCOMPARE(listener.lines.value(0), u"< binary #1048576"_s);
}

void SocketClientTest::hearsManyMessages()
{
    SocketClient client;
    Listener listener(client);
    client.open(draftFor(u"/many"_s));
    QVERIFY(listener.waitForEnd());
    QCOMPARE(listener.lines.size(), 1002);
    QCOMPARE(listener.lines[999], u"< text 999"_s);
}

void SocketClientTest::isRefused_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("why");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("closed") << u"/refuse"_s << u"the server answered 403 Forbidden instead of 101"_s << QByteArray();
    QTest::newRow("denied") << u"/deny"_s << u"the server answered 429 Too Many Requests instead of 101"_s
                            << QByteArray("come back later");
}

void SocketClientTest::isRefused()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, body);
    SocketClient client;
    Listener listener(client);
    client.open(draftFor(path));
    QVERIFY(listener.waitForEnd());
    QTEST(listener.why, "why");
    if (!body.isEmpty())
        QCOMPARE(client.handshake().body, body);
    SocketDraft nowhere = draftFor(path);
    nowhere.url = u"ftp://x"_s;
    client.open(nowhere);
    QVERIFY(listener.waitForEnd());
    QCOMPARE(listener.why, u"ftp:// is not a scheme that can be sent"_s);
}

void SocketClientTest::breaksOff()
{
    SocketClient client;
    Listener listener(client);
    QVERIFY(listener.open(draftFor(u"/echo"_s)));
    const QString local = client.handshake().local;
    client.abort();
    QCOMPARE(client.state(), ClientState::Closed);
    QCOMPARE(listener.end.code, 1006);
    QVERIFY(!listener.end.clean);
    QVERIFY(listener.open(draftFor(u"/echo"_s))); // and again
    QVERIFY(client.handshake().local != local);
    client.close();
    QVERIFY(listener.waitForEnd());
}

void SocketClientTest::saysWhatItCannotSend()
{
    SocketClient client;
    QCOMPARE(client.send({.text = u"x"_s}).error().summary, u"the WebSocket is not open"_s);
    Listener listener(client);
    QVERIFY(listener.open(draftFor(u"/echo"_s)));
    QVERIFY(client.send({.opcode = SocketOpcode::Binary, .text = u"xyz"_s}).error().summary.contains(u"hex"_s));
    client.close();
    QVERIFY(listener.waitForEnd());
}

QTEST_GUILESS_MAIN(SocketClientTest)
#include "tst_socketclient.moc"
