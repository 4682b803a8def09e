#include "net/proxyheader.h"
#include "netbench.h"

#include <QTemporaryDir>

using namespace std::string_literals;
using namespace Qt::StringLiterals;
using namespace testing;
using net::ProxyHeader;

namespace {

const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;

/// A version 2 header: version and command, family and protocol, then the length and what it counts.
std::string v2(unsigned versionAndCommand, unsigned family, const std::string &content)
{
    return kSignature + char(versionAndCommand) + char(family) + char(content.size() >> 8) + char(content.size()) +
           content;
}

std::string padded(std::string path)
{
    path.resize(108);
    return path;
}

std::string result(const ProxyHeader &header)
{
    if (header.state() == ProxyHeader::State::Failed)
        return "failed: " + header.reason();
    if (header.state() == ProxyHeader::State::NeedData)
        return "more";
    const auto text = [](const auto &endpoint) { return endpoint ? endpoint->text() : "-"s; };
    return text(header.client()) + " > " + text(header.server());
}

const std::string kInet = "\xc0\x00\x02\x01\xc6\x33\x64\x02\x12\x67\x01\xbb"s; // 192.0.2.1 198.51.100.2 4711 443
const std::string kInet6 = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01"s + "\x20\x01\x0d\xb8"s +
                           std::string(11, '\0') + "\x02\x12\x67\x01\xbb"s;

} // namespace

class ProxyProtocolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsHeaders_data();
    void readsHeaders();
    void putsTheClientInPlace();
    void refusesAConnectionWithoutOne();
    void doesNotWaitForEver();
    void comesBeforeTls();
};

void ProxyProtocolTest::readsHeaders_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::string &bytes, const char *expected) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(expected);
    };
    row("v1 TCP4", "PROXY TCP4 192.0.2.1 198.51.100.2 4711 443\r\n", "192.0.2.1:4711 > 198.51.100.2:443");
    row("v1 TCP6", "PROXY TCP6 2001:db8::1 2001:db8::2 4711 443\r\n", "[2001:db8::1]:4711 > [2001:db8::2]:443");
    row("v1 unknown", "PROXY UNKNOWN\r\n", "- > -");
    row("v1 unknown, more", "PROXY UNKNOWN ffff:f::1 ffff::2 65535 65535\r\n", "- > -");
    row("v1 other protocol", "PROXY UDP4 192.0.2.1 198.51.100.2 1 2\r\n",
        "failed: the PROXY line names the protocol \"UDP4\"");
    row("v1 too few", "PROXY TCP4 192.0.2.1 198.51.100.2 1\r\n",
        "failed: the PROXY line does not have two addresses and two ports");
    row("v1 two spaces", "PROXY TCP4  192.0.2.1 198.51.100.2 1 2\r\n",
        "failed: the PROXY line does not have two addresses and two ports");
    row("v1 wrong family", "PROXY TCP4 2001:db8::1 198.51.100.2 1 2\r\n",
        "failed: an address or a port of the PROXY line is none of TCP4");
    row("v1 short address", "PROXY TCP4 127.1 198.51.100.2 1 2\r\n",
        "failed: an address or a port of the PROXY line is none of TCP4");
    row("v1 port", "PROXY TCP4 192.0.2.1 198.51.100.2 65536 2\r\n",
        "failed: an address or a port of the PROXY line is none of TCP4");
    row("v1 port with zero", "PROXY TCP4 192.0.2.1 198.51.100.2 01 2\r\n",
        "failed: an address or a port of the PROXY line is none of TCP4");
    row("v1 line feed only", "PROXY UNKNOWN\n", "failed: the PROXY line does not end with CR LF");
    row("v1 too long", "PROXY UNKNOWN " + std::string(93, 'x'), "failed: the PROXY line is longer than 107 bytes");
    row("none", "GET / HTTP/1.1\r\n", "failed: the connection does not begin with a PROXY header");
    row("almost", "PROXYTCP4", "failed: the connection does not begin with a PROXY header");
    row("empty", "", "more");
    row("v1 begun", "PROXY TCP4 192.0.2.1 198.51", "more");
    row("v2 begun", kSignature, "more");
    row("v2 TCP4", v2(0x21, 0x11, kInet), "192.0.2.1:4711 > 198.51.100.2:443");
    row("v2 TCP4 with extensions", v2(0x21, 0x11, kInet + "\x04\x00\x03xyz"s), "192.0.2.1:4711 > 198.51.100.2:443");
    row("v2 TCP6", v2(0x21, 0x21, kInet6), "[2001:db8::1]:4711 > [2001:db8::2]:443");
    row("v2 Unix", v2(0x21, 0x31, padded("/run/client") + padded("/run/server")),
        "unix:/run/client > unix:/run/server");
    row("v2 local", v2(0x20, 0x11, kInet), "- > -");
    row("v2 local, empty", v2(0x20, 0x00, ""), "- > -");
    row("v2 unspecified", v2(0x21, 0x00, "whatever"), "- > -");
    row("v2 version", v2(0x31, 0x11, kInet), "failed: the PROXY header has version 3");
    row("v2 command", v2(0x22, 0x11, kInet), "failed: the PROXY header has the command 2");
    row("v2 short", v2(0x21, 0x11, kInet.substr(1)), "failed: the PROXY header is too short for its addresses");
    row("v2 short Unix", v2(0x21, 0x31, kInet), "failed: the PROXY header is too short for its addresses");
    row("v2 long", v2(0x21, 0x11, std::string(5000, 'x')), "failed: the PROXY header is longer than 4096 bytes");
    row("v2 incomplete", v2(0x21, 0x11, kInet).substr(0, 27), "more");
}

void ProxyProtocolTest::readsHeaders()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, expected);
    const std::string input = bytes.toStdString();
    ProxyHeader whole;
    const std::size_t taken = whole.receive(input);
    QCOMPARE(QString::fromStdString(result(whole)), expected);
    if (whole.state() == ProxyHeader::State::Failed)
        return;
    QCOMPARE(taken, input.size());
    QCOMPARE(whole.bytes(), input);
    ProxyHeader pieces;
    for (const char c : input)
        QCOMPARE(pieces.receive({&c, 1}), 1U);
    QCOMPARE(QString::fromStdString(result(pieces)), expected);
    if (whole.state() != ProxyHeader::State::Done)
        return;
    ProxyHeader followed;
    QCOMPARE(followed.receive(input + "TAIL\r\n"), input.size());
    QCOMPARE(QString::fromStdString(result(followed)), expected);
    QCOMPARE(followed.receive("MORE"), 0U);
}

void ProxyProtocolTest::putsTheClientInPlace()
{
    net::ServerOptions with = quickOptions();
    with.proxyProtocol = true;
    NetBench bench(with);
    const auto client = bench.client();
    client->write("PROXY TCP4 192.0.2.1 198.51.100.2 4711 443\r\nhello");
    QTRY_COMPARE(client->bytesAvailable(), 5);
    QCOMPARE(client->readAll(), "hello");
    QCOMPARE(bench.seen.received, "hello");
    QCOMPARE(bench.seen.peers, std::vector<std::string>{"192.0.2.1:4711"});
    QCOMPARE(bench.seen.locals, std::vector<std::string>{"198.51.100.2:443"});
    const auto slow = bench.client();
    QTRY_COMPARE(slow->state(), QAbstractSocket::ConnectedState);
    for (const char c : v2(0x20, 0, "")) {
        slow->write(&c, 1);
        slow->flush();
        QTest::qWait(1);
    }
    slow->write("x");
    QTRY_COMPARE(slow->bytesAvailable(), 1);
    QVERIFY(bench.seen.peers.back().starts_with("127.0.0.1:"));
}

void ProxyProtocolTest::refusesAConnectionWithoutOne()
{
    net::ServerOptions with = quickOptions();
    with.proxyProtocol = true;
    NetBench bench(with);
    const auto client = bench.client();
    client->write("GET / HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(bench.seen.refusals.size(), 1U);
    QCOMPARE(bench.seen.refusals.front().kind, net::Refusal::Kind::ProxyHeader);
    QCOMPARE(bench.seen.refusals.front().reason, "the connection does not begin with a PROXY header");
    QCOMPARE(bench.seen.closings, std::vector<std::string>{"1 the connection does not begin with a PROXY header"});
    QVERIFY(bench.seen.connections.empty());
    const auto gone = bench.client();
    gone->write("PROXY ");
    QTRY_COMPARE(bench.server.connectionCount(), 1U);
    gone->disconnectFromHost();
    QTRY_COMPARE(bench.seen.refusals.size(), 2U);
    QCOMPARE(bench.seen.refusals.back().reason, "the client closed inside the PROXY header");
    QTRY_COMPARE(bench.server.connectionCount(), 0U);
}

void ProxyProtocolTest::doesNotWaitForEver()
{
    net::ServerOptions with = quickOptions();
    with.proxyProtocol = true;
    with.timeouts.handshake = 100ms;
    NetBench bench(with);
    const auto client = bench.client();
    client->write("PROXY TCP4");
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(bench.seen.refusals.front().reason, "no PROXY header within 0.1 s");
}

void ProxyProtocolTest::comesBeforeTls()
{
    const QTemporaryDir certificates;
    net::ServerOptions with = quickOptions();
    with.proxyProtocol = true;
    with.tls = {.on = true, .developmentFolder = certificates.path()};
    NetBench bench(with);
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHost(u"127.0.0.1"_s, bench.port);
    QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
    socket.write("PROXY TCP6 2001:db8::1 2001:db8::2 4711 443\r\n");
    socket.flush();
    socket.startClientEncryption();
    socket.write("hello");
    QTRY_COMPARE(socket.bytesAvailable(), 5);
    QCOMPARE(bench.seen.peers, std::vector<std::string>{"[2001:db8::1]:4711"});
    QVERIFY(bench.seen.tls.front());
}

QTEST_GUILESS_MAIN(ProxyProtocolTest)
#include "tst_proxyprotocol.moc"
