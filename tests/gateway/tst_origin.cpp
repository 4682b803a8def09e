#include "gateway/gatewaybench.h"
#include "net/devcertificate.h"

#include <QLocalSocket>
#include <QSslKey>
#include <QSslSocket>

using namespace Qt::StringLiterals;
using namespace testing;

/// Where a request comes from, as the application is told: over TLS, through a Unix socket, behind a proxy. And the
/// connections that never come to a request.
class OriginTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsOfTls();
    void tellsOfTheClientsCertificate();
    void recordsAHandshakeThatFailed();
    void recordsPlainHttpOnATlsPort();
    void tellsOfAUnixSocket();
    void believesTrustedProxies();
    void tellsOfAProxyHeader();
    void recordsABrokenProxyHeader();
    void namesEveryListener();

private:
    [[nodiscard]] gateway::GatewayOptions tlsOptions() const
    {
        gateway::GatewayOptions options = quickOptions();
        options.server.tls = {.on = true, .developmentFolder = m_folder.path()};
        return options;
    }

    QTemporaryDir m_folder;
};

namespace {

/// Keeps what the application is given.
struct Keeper {
    explicit Keeper(GatewayBench &bench)
    {
        bench.application.on("/", [this](Conversation &conversation) {
            request = conversation.request();
            conversation.answer("kept");
        });
    }
    call::Request request;
};

const QByteArray kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

template <class Socket>
QByteArray ask(Socket &socket, const QByteArray &bytes = kGet)
{
    socket.write(bytes);
    QByteArray answer;
    for (int i = 0; i < 500 && !answer.endsWith("kept"); ++i) {
        QTest::qWait(5);
        answer += socket.readAll();
    }
    return answer;
}

std::string text(const call::Address &address)
{
    return address.host + (address.port ? " " + std::to_string(*address.port) : "");
}

} // namespace

void OriginTest::tellsOfTls()
{
    GatewayBench bench(tlsOptions());
    Keeper keeper(bench);
    bench.start();
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(u"localhost"_s, bench.address.port);
    QVERIFY(ask(socket).endsWith("kept"));
    const auto first = keeper.request.tls;
    QVERIFY(first);
    QCOMPARE(keeper.request.scheme, "https");
    QCOMPARE(first->version, 0x0304);
    QVERIFY(first->cipherSuite >= 0x1301 && first->cipherSuite <= 0x1303);
    QVERIFY(first->serverCertificate.starts_with("-----BEGIN CERTIFICATE-----"));
    QVERIFY(first->clientCertificates.empty());
    QVERIFY(ask(socket).endsWith("kept"));
    QCOMPARE(keeper.request.tls, first); // one for the connection
    QCOMPARE(bench.waitFor("connection.opened"), "connection.opened tls");
    QVERIFY(bench.waitFor("connection.tls").starts_with("connection.tls TLSv1.3 TLS_"));
    socket.disconnectFromHost();
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 0 peer closed in=54 "));
}

void OriginTest::tellsOfTheClientsCertificate()
{
    const QTemporaryDir known;
    const auto client = net::DevCertificate::in(known.path());
    gateway::GatewayOptions options = tlsOptions();
    options.server.tls.clientCaFile = client->certificateFile;
    GatewayBench bench(options);
    Keeper keeper(bench);
    bench.start();
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.setLocalCertificate(client->certificateFile);
    socket.setPrivateKey(client->keyFile, QSsl::Ec);
    socket.connectToHostEncrypted(u"localhost"_s, bench.address.port);
    QVERIFY(ask(socket).endsWith("kept"));
    QCOMPARE(keeper.request.tls->clientCertificates.size(), 1U);
    QVERIFY(keeper.request.tls->clientName.starts_with("CN=Gatescope development on "));
}

void OriginTest::recordsAHandshakeThatFailed()
{
    GatewayBench bench(tlsOptions());
    bench.start();
    QSslSocket socket; // does not have the certificate
    socket.connectToHostEncrypted(u"localhost"_s, bench.address.port);
    QCOMPARE(bench.waitFor("connection.opened"), "connection.opened tls");
    QCOMPARE(bench.waitFor("connection.tls_failed"),
             "connection.tls_failed the client closed during the TLS handshake | ");
    QVERIFY(bench.waitFor("connection.closed")
                .starts_with("connection.closed 0 the client closed during the TLS handshake in=0 out=0"));
}

void OriginTest::recordsPlainHttpOnATlsPort()
{
    GatewayBench bench(tlsOptions());
    bench.start();
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, bench.address.port);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QCOMPARE(bench.waitFor("connection.tls_failed"),
             "connection.tls_failed a plain HTTP request came to a port that speaks TLS | "
             "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(socket.readAll().endsWith("use https://x/\n"));
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 1 a plain HTTP request"));
}

void OriginTest::tellsOfAUnixSocket()
{
    gateway::GatewayOptions options = quickOptions();
    const QString path = m_folder.filePath(u"app.sock"_s);
    options.server.also.push_back({.path = path});
    GatewayBench bench(options);
    Keeper keeper(bench);
    bench.start();
    QLocalSocket socket;
    socket.connectToServer(path);
    QVERIFY(ask(socket).endsWith("kept"));
    QCOMPARE(keeper.request.server.host, path.toStdString());
    QVERIFY(!keeper.request.server.port);
    QVERIFY(keeper.request.client.host.empty());
    QVERIFY(!keeper.request.client.port);
    QCOMPARE(keeper.request.scheme, "http");
    QVERIFY(!keeper.request.tls);
    QCOMPARE(bench.waitFor("connection.opened"), "connection.opened unix");
    QTcpSocket tcp;
    tcp.connectToHost(u"127.0.0.1"_s, bench.address.port);
    QVERIFY(ask(tcp).endsWith("kept"));
    QCOMPARE(text(keeper.request.server), "127.0.0.1 " + std::to_string(bench.address.port));
    QCOMPARE(bench.waitFor("connection.opened"), "connection.opened tcp");
}

void OriginTest::believesTrustedProxies()
{
    gateway::GatewayOptions options = quickOptions();
    options.trustedProxies = gateway::TrustedProxies::parse(u"127.0.0.1"_s).value();
    GatewayBench bench(options);
    Keeper keeper(bench);
    bench.start();
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, bench.address.port);
    const QByteArray request =
        "GET / HTTP/1.1\r\nHost: inside\r\nForwarded: for=203.0.113.7;proto=https;host=shop.example"
        "\r\n\r\n";
    QVERIFY(ask(socket, request).endsWith("kept"));
    QCOMPARE(text(keeper.request.client), "203.0.113.7 0");
    QCOMPARE(text(keeper.request.server), "shop.example 443");
    QCOMPARE(keeper.request.scheme, "https");
    QVERIFY(!keeper.request.tls);
    QCOMPARE(keeper.request.headers.value("Host").value_or(""), "inside");
}

void OriginTest::tellsOfAProxyHeader()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.proxyProtocol = true;
    GatewayBench bench(options);
    Keeper keeper(bench);
    bench.start();
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, bench.address.port);
    QVERIFY(ask(socket, "PROXY TCP4 203.0.113.7 198.51.100.2 4711 80\r\n" + kGet).endsWith("kept"));
    QCOMPARE(text(keeper.request.client), "203.0.113.7 4711");
    QCOMPARE(text(keeper.request.server), "198.51.100.2 80");
    QVERIFY(ask(socket).endsWith("kept")); // once for the connection
    QCOMPARE(text(keeper.request.client), "203.0.113.7 4711");
}

void OriginTest::recordsABrokenProxyHeader()
{
    gateway::GatewayOptions options = quickOptions();
    options.server.proxyProtocol = true;
    GatewayBench bench(options);
    bench.start();
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, bench.address.port);
    socket.write(kGet);
    QVERIFY(bench.waitFor("wire.rejected")
                .contains("the connection does not begin with a PROXY header | GET / HTTP/1.1\r\n"));
    QVERIFY(bench.waitFor("exchange.ended").starts_with("exchange.ended Rejected 0 "));
    QVERIFY(bench.waitFor("connection.closed").starts_with("connection.closed 1 the connection does not begin"));
}

void OriginTest::namesEveryListener()
{
    gateway::GatewayOptions options = tlsOptions();
    options.server.also.push_back({.path = m_folder.filePath(u"second.sock"_s)});
    GatewayBench bench(options);
    bench.start();
    QCOMPARE(bench.gateway.endpoints().size(), 2U);
    QCOMPARE(bench.gateway.endpoints().front(), bench.address);
    QVERIFY(bench.gateway.endpoints().back().isUnix);
    QVERIFY(bench.gateway.tlsNote().contains(m_folder.filePath(u"development-cert.pem"_s)));
    options.server.host.clear();
    options.server.also.clear();
    GatewayBench none(options);
    QVERIFY(!none.gateway.start());
}

QTEST_GUILESS_MAIN(OriginTest)
#include "tst_origin.moc"
