#include "net/clienthello.h"
#include "net/devcertificate.h"
#include "net/tls.h"
#include "netbench.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslCipher>
#include <QSslConfiguration>
#include <QSslKey>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace testing;

class TlsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsWhichFileIsWrong();
    void carriesBytesBothWays();
    void knowsWhenItWasAccepted();
    void agreesOnAProtocol_data();
    void agreesOnAProtocol();
    void tellsWhatWasAgreed();
    void asksForTheClientsCertificate();
    void carriesMuch();
    void stopsReadingWhenAsked();
    void endsWithCloseNotify();
    void losesNothingOfTheLastAnswer();
    void answersPlainHttp();
    void refusesWhatIsNoTls();
    void saysWhyAHandshakeFailed();
    void doesNotWaitForEver();
    void servesCurl();
    void readsTheNameInAHello();

private:
    [[nodiscard]] net::ServerOptions options() const
    {
        net::ServerOptions made = quickOptions();
        made.tls = {.on = true, .developmentFolder = m_folder.path()};
        return made;
    }
    std::unique_ptr<QSslSocket> client(const NetBench &bench, const QByteArrayList &protocols = {}) const
    {
        auto socket = std::make_unique<QSslSocket>();
        QSslConfiguration configuration = socket->sslConfiguration();
        configuration.setCaCertificates(QSslCertificate::fromPath(m_certificate));
        configuration.setAllowedNextProtocols(protocols);
        socket->setSslConfiguration(configuration);
        socket->connectToHostEncrypted(u"localhost"_s, bench.port);
        return socket;
    }

    QTemporaryDir m_folder;
    QString m_certificate;
};

void TlsTest::initTestCase()
{
    QVERIFY(QSslSocket::supportsSsl());
    const auto made = net::DevCertificate::in(m_folder.path());
    QVERIFY2(made, made ? "" : qPrintable(made.error().summary));
    m_certificate = made->certificateFile;
}

void TlsTest::tellsWhichFileIsWrong()
{
    const QString key = m_folder.filePath(u"development-key.pem"_s);
    const auto problem = [](const net::TlsOptions &options) {
        const auto opened = net::TlsContext::open(options);
        return opened ? QString() : opened.error().summary + opened.error().wayOut;
    };
    QCOMPARE(problem({.on = true, .certificateFile = m_certificate, .keyFile = key}), QString());
    QVERIFY(problem({.on = true, .certificateFile = m_certificate}).contains(u"--tls-key"_s));
    QVERIFY(problem({.on = true, .certificateFile = u"/none.pem"_s, .keyFile = key}).contains(u"/none.pem"_s));
    QVERIFY(problem({.on = true, .certificateFile = key, .keyFile = key}).contains(u"no certificate in"_s));
    QVERIFY(problem({.on = true, .certificateFile = m_certificate, .keyFile = m_certificate}).contains(u"no key in"_s));
    const QTemporaryDir other;
    QVERIFY(net::DevCertificate::in(other.path()));
    QVERIFY(problem({.on = true, .certificateFile = m_certificate, .keyFile = other.filePath(u"development-key.pem"_s)})
                .contains(u"is not that of the certificate"_s));
    QVERIFY(problem({.on = true, .clientCaFile = u"/none.pem"_s, .developmentFolder = m_folder.path()})
                .contains(u"/none.pem"_s));
}

void TlsTest::carriesBytesBothWays()
{
    NetBench bench(options());
    QVERIFY2(bench.port > 0, qPrintable(bench.problem.summary + bench.problem.detail));
    const auto socket = client(bench);
    socket->write("hello");
    QTRY_COMPARE(socket->bytesAvailable(), 5);
    QVERIFY(socket->isEncrypted());
    QVERIFY(socket->sslHandshakeErrors().isEmpty());
    QCOMPARE(socket->readAll(), "hello");
    net::Connection *connection = bench.seen.connections.front();
    QCOMPARE(connection->bytesIn(), 5U);
    QTRY_COMPARE(connection->bytesOut(), 5U);
    QCOMPARE(connection->unwritten(), 0U);
    QCOMPARE(connection->transportName(), "tls");
    socket->disconnectFromHost();
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"0 peer closed"});
}

/// Before the handshake, which takes its time: what is called `ssl` in a HAR.
void TlsTest::knowsWhenItWasAccepted()
{
    NetBench bench(options());
    const auto before = sinceStart();
    const auto socket = client(bench);
    QTRY_COMPARE(bench.seen.connections.size(), 1U);
    const auto accepted = bench.seen.connections.front()->acceptedAt();
    QVERIFY(accepted >= before);
    QVERIFY(bench.seen.opened.front() - accepted >= 50us);
}

void TlsTest::agreesOnAProtocol_data()
{
    QTest::addColumn<QByteArrayList>("offered");
    QTest::addColumn<bool>("http2");
    QTest::addColumn<QString>("agreed");
    QTest::newRow("both") << QByteArrayList{"h2", "http/1.1"} << true << u"h2"_s;
    QTest::newRow("h2 last") << QByteArrayList{"http/1.1", "h2"} << true << u"h2"_s;
    QTest::newRow("only 1.1") << QByteArrayList{"http/1.1"} << true << u"http/1.1"_s;
    QTest::newRow("none") << QByteArrayList{} << true << u""_s;
    QTest::newRow("--no-http2") << QByteArrayList{"h2", "http/1.1"} << false << u"http/1.1"_s;
}

void TlsTest::agreesOnAProtocol()
{
    QFETCH(const QByteArrayList, offered);
    QFETCH(const bool, http2);
    QFETCH(const QString, agreed);
    net::ServerOptions with = options();
    with.tls.http2 = http2;
    NetBench bench(with);
    const auto socket = client(bench, offered);
    QTRY_COMPARE(bench.seen.connections.size(), 1U);
    QCOMPARE(QString::fromStdString(bench.seen.tls.front()->alpn), agreed);
    QCOMPARE(bench.seen.connections.front()->alpn(), agreed.toStdString());
}

void TlsTest::tellsWhatWasAgreed()
{
    NetBench bench(options());
    const auto socket = client(bench);
    QTRY_COMPARE(bench.seen.tls.size(), 1U);
    const net::TlsInfo &info = *bench.seen.tls.front();
    QCOMPARE(info.version, "TLSv1.3");
    QCOMPARE(info.versionNumber, 0x0304);
    QCOMPARE(QString::fromStdString(info.cipher), socket->sessionCipher().name());
    QCOMPARE(info.cipherSuite, net::cipherSuiteOf(socket->sessionCipher().name()));
    QVERIFY(info.cipherSuite >= 0x1301 && info.cipherSuite <= 0x1303);
    QCOMPARE(info.serverName, "localhost");
    QVERIFY(info.serverCertificate.starts_with("-----BEGIN CERTIFICATE-----"));
    QVERIFY(info.clientCertificates.empty());
    QVERIFY(info.clientName.empty());
    QCOMPARE(net::cipherSuiteOf(u"ECDHE-ECDSA-AES128-GCM-SHA256"_s), 0xC02B);
    QCOMPARE(net::cipherSuiteOf(u"no such suite"_s), 0);
}

void TlsTest::asksForTheClientsCertificate()
{
    const QTemporaryDir clients;
    const auto known = net::DevCertificate::in(clients.path());
    net::ServerOptions with = options();
    with.tls.clientCaFile = known->certificateFile;
    NetBench bench(with);
    const auto connectWith = [&](const QString &certificate, const QString &key) {
        auto socket = std::make_unique<QSslSocket>();
        socket->setPeerVerifyMode(QSslSocket::VerifyNone);
        if (!certificate.isEmpty()) {
            socket->setLocalCertificate(certificate);
            socket->setPrivateKey(key, QSsl::Ec);
        }
        const std::size_t before = bench.seen.tls.size();
        socket->connectToHostEncrypted(u"localhost"_s, bench.port);
        [&] { QTRY_COMPARE(bench.seen.tls.size(), before + 1); }();
        return bench.seen.tls.back();
    };
    const auto nobody = connectWith({}, {});
    QVERIFY(nobody->clientCertificates.empty());
    QVERIFY(nobody->clientName.empty());
    QVERIFY(nobody->clientError.empty());
    const auto stranger = connectWith(m_certificate, m_folder.filePath(u"development-key.pem"_s));
    QCOMPARE(stranger->clientCertificates.size(), 1U);
    QVERIFY(stranger->clientName.starts_with("CN=Gatescope development on "));
    QVERIFY(!stranger->clientError.empty());
}

void TlsTest::carriesMuch()
{
    NetBench bench(options());
    const auto socket = client(bench);
    const QByteArray much(3'000'000, 'x');
    socket->write(much);
    QByteArray got;
    QTRY_VERIFY((got += socket->readAll()).size() == much.size());
    net::Connection *connection = bench.seen.connections.front();
    QTRY_COMPARE(connection->bytesOut(), 3'000'000U);
    QCOMPARE(connection->unwritten(), 0U);
}

void TlsTest::stopsReadingWhenAsked()
{
    NetBench bench(options());
    const auto socket = client(bench);
    socket->write("pause");
    QTRY_COMPARE(bench.seen.received, "pause");
    socket->write(QByteArray(20'000'000, 'x'));
    const auto other = client(bench); // its echo shows that the server went on meanwhile
    other->write("x");
    QTRY_COMPARE(other->bytesAvailable(), 1);
    QVERIFY(socket->encryptedBytesToWrite() > 0);
    QCOMPARE(bench.seen.received, "pausex");
    bench.seen.connections.front()->resumeReading();
    QTRY_COMPARE(bench.seen.received.size(), 20'000'006U);
}

void TlsTest::endsWithCloseNotify()
{
    NetBench bench(options());
    const auto socket = client(bench);
    socket->write("close");
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(socket->readAll(), "close");
    // OpenSSL tells a close_notify from a connection that was cut: "unexpected eof while reading".
    QCOMPARE(socket->error(), QAbstractSocket::RemoteHostClosedError);
    QVERIFY2(!socket->errorString().contains(u"unexpected eof"_s), qPrintable(socket->errorString()));
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"1 asked to"});
    QTRY_COMPARE(bench.server.connectionCount(), 0U);
}

void TlsTest::losesNothingOfTheLastAnswer()
{
    NetBench bench(options());
    const auto socket = client(bench);
    socket->write("close" + QByteArray(3'000'000, 'x')); // most of it is never read: a plain close would be a reset
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(socket->readAll().startsWith("close"));
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"1 asked to"});
}

void TlsTest::answersPlainHttp()
{
    NetBench bench(options());
    const auto socket = bench.client();
    socket->write("GET / HTTP/1.1\r\nHost: shop.test:8443\r\n\r\n");
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
    const QByteArray answer = socket->readAll();
    QVERIFY(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"));
    QVERIFY(answer.endsWith("this port speaks TLS: use https://shop.test:8443/\n"));
    QCOMPARE(bench.seen.refusals.size(), 1U);
    QCOMPARE(bench.seen.refusals.front().reason, "a plain HTTP request came to a port that speaks TLS");
    QVERIFY(bench.seen.refusals.front().bytes.starts_with("GET / HTTP/1.1"));
    QVERIFY(bench.seen.connections.empty());
    QTRY_COMPARE(bench.seen.closings.size(), 1U);
    QTRY_COMPARE(bench.server.connectionCount(), 0U);
}

void TlsTest::refusesWhatIsNoTls()
{
    NetBench bench(options());
    const auto stranger = bench.client();
    stranger->write("\x05\x01\x02");
    QTRY_COMPARE(stranger->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(bench.seen.refusals.back().reason, "the first byte is not of a TLS handshake");
    const auto silent = bench.client();
    QTRY_COMPARE(bench.server.connectionCount(), 1U);
    silent->disconnectFromHost();
    QTRY_COMPARE(bench.seen.refusals.size(), 2U);
    QCOMPARE(bench.seen.refusals.back().reason, "the client closed before the TLS handshake");
    const auto broken = bench.client();
    broken->write(QByteArray::fromHex("16030100050100000199") + QByteArray(600, '\0'));
    QTRY_COMPARE(bench.seen.refusals.size(), 3U);
    QVERIFY(!bench.seen.refusals.back().reason.empty());
    QTRY_COMPARE(bench.server.connectionCount(), 0U);
}

void TlsTest::saysWhyAHandshakeFailed()
{
    NetBench bench(options());
    QSslSocket distrustful;
    distrustful.connectToHostEncrypted(u"localhost"_s, bench.port); // verifies, and has not the certificate
    QTRY_COMPARE(bench.seen.refusals.size(), 1U);
    QCOMPARE(bench.seen.refusals.back().reason, "the client closed during the TLS handshake");
    QVERIFY(bench.seen.connections.empty());
    QTRY_COMPARE(bench.seen.closings.size(), 1U);
    QSslSocket old; // Python, curl and browsers send an alert; so does whoever speaks no version that we speak
    old.setProtocol(QSsl::TlsV1_2);
    old.setPeerVerifyMode(QSslSocket::VerifyNone);
    QSslConfiguration configuration = old.sslConfiguration();
    configuration.setCiphers(u"ECDHE-RSA-AES128-GCM-SHA256"_s); // the certificate has an EC key
    old.setSslConfiguration(configuration);
    old.connectToHostEncrypted(u"localhost"_s, bench.port);
    QTRY_COMPARE(bench.seen.refusals.size(), 2U);
    QCOMPARE(bench.seen.refusals.back().reason, "no shared cipher: client and server have no cipher in common");
    QVERIFY(net::handshakeFailure(u"error:0A000416:SSL routines::sslv3 alert certificate unknown"_s)
                .ends_with("the client does not trust the certificate"));
    QCOMPARE(net::handshakeFailure(u"something else"_s), "something else");
}

void TlsTest::doesNotWaitForEver()
{
    net::ServerOptions with = options();
    with.timeouts.handshake = 100ms;
    NetBench bench(with);
    const auto silent = bench.client();
    QTRY_COMPARE(silent->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(bench.seen.refusals.front().reason, "no TLS handshake within 0.1 s");
    const auto slow = bench.client();
    slow->write("\x16\x03\x01");
    QTRY_COMPARE(slow->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(bench.seen.refusals.size(), 2U);
}

void TlsTest::servesCurl()
{
    const QString curl = QStandardPaths::findExecutable(u"curl"_s);
    if (curl.isEmpty())
        QSKIP("curl is not installed");
    NetBench bench(options());
    QProcess process;
    process.start(curl, {u"--silent"_s, u"--show-error"_s, u"--http1.1"_s, u"--max-time"_s, u"10"_s, u"--cacert"_s,
                         m_certificate, u"https://localhost:%1/close"_s.arg(bench.port)});
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 15'000);
    const QByteArray words = process.readAllStandardError();
    QVERIFY2(words.contains("HTTP/0.9") || words.contains("unsupported protocol") || words.contains("Weird") ||
                 words.contains("timed out"),
             words.constData()); // an echo is no HTTP, but the certificate was accepted
    QCOMPARE(bench.seen.refusals.size(), 0U);
    QVERIFY(bench.seen.received.starts_with("GET /close HTTP/1.1"));
}

void TlsTest::readsTheNameInAHello()
{
    QSslSocket socket;
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    socket.connectToHostEncrypted(u"127.0.0.1"_s, server.serverPort(), u"shop.example"_s);
    QTRY_VERIFY(server.hasPendingConnections());
    const std::unique_ptr<QTcpSocket> accepted(server.nextPendingConnection());
    QTRY_VERIFY(net::lookAtFirstBytes(accepted->peek(20'000).toStdString()).kind == net::FirstBytes::Kind::ClientHello);
    const std::string hello = accepted->readAll().toStdString();
    QCOMPARE(net::lookAtFirstBytes(hello).serverName, "shop.example");
    QCOMPARE(net::lookAtFirstBytes(hello + "TAIL").serverName, "shop.example");
    for (std::size_t size = 0; size < hello.size(); ++size) {
        const auto looked = net::lookAtFirstBytes(hello.substr(0, size));
        QCOMPARE(looked.kind, net::FirstBytes::Kind::NeedMore);
        QCOMPARE(looked.serverName, "");
    }
    for (std::size_t at = 5; at < hello.size(); ++at) { // whatever is wrong inside: no crash, no endless loop
        std::string broken = hello;
        broken[at] = char(0xff);
        (void)net::lookAtFirstBytes(broken);
    }
}

QTEST_GUILESS_MAIN(TlsTest)
#include "tst_tls.moc"
