#include "net/listener.h"
#include "netbench.h"

#include <QFile>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace testing;

/// Unix sockets, IPv6, and several listeners of one server.
class UnixSocketTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAddresses_data();
    void readsAddresses();
    void writesAddresses();
    void carriesBytesBothWays();
    void hasTheModeThatIsAskedFor();
    void removesItsFileAtTheEnd();
    void replacesAnAbandonedSocket();
    void leavesTheSocketOfAnother();
    void leavesWhatIsNoSocket();
    void refusesAPathThatIsTooLong();
    void knowsAHalfCloseFromAnEnd();
    void listensAtSeveralAddresses();
    void listensAtNoneWhenOneFails();
    void servesBothFamilies();
    void speaksNoTlsThroughAFile();

private:
    [[nodiscard]] QString path() const { return m_folder.filePath(u"app.sock"_s); }
    [[nodiscard]] net::ServerOptions options() const
    {
        net::ServerOptions made = quickOptions();
        made.host.clear();
        made.also.push_back({.path = path()});
        return made;
    }
    std::unique_ptr<QLocalSocket> client() const
    {
        auto socket = std::make_unique<QLocalSocket>();
        socket->connectToServer(path());
        return socket;
    }

    QTemporaryDir m_folder;
};

void UnixSocketTest::readsAddresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("path");
    QTest::newRow("host and port") << u"localhost:80"_s << u"localhost"_s << 80 << QString();
    QTest::newRow("any port") << u"127.0.0.1:0"_s << u"127.0.0.1"_s << 0 << QString();
    QTest::newRow("IPv6") << u"[::1]:8000"_s << u"::1"_s << 8000 << QString();
    QTest::newRow("every address") << u":8000"_s << u"::"_s << 8000 << QString();
    QTest::newRow("Unix") << u"unix:/run/a b.sock"_s << QString() << 0 << u"/run/a b.sock"_s;
    QTest::newRow("relative") << u"unix:a.sock"_s << QString() << 0 << u"a.sock"_s;
    for (const auto *bad : {"", "localhost", "localhost:", "localhost:http", "localhost:65536", "localhost:-1", "::1",
                            "::1:8000", "[::1]", "[::1:8000", "unix:", "[]:80"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << QString() << -1 << QString();
}

void UnixSocketTest::readsAddresses()
{
    QFETCH(const QString, text);
    QFETCH(const int, port);
    const auto address = net::ListenAddress::parse(text);
    QCOMPARE(address.has_value(), port >= 0);
    if (!address) {
        QVERIFY(address.error().summary.contains(text));
        return;
    }
    QTEST(address->host, "host");
    QCOMPARE(int(address->port), port);
    QTEST(address->path, "path");
}

void UnixSocketTest::writesAddresses()
{
    QCOMPARE((net::Endpoint{.host = "/run/a.sock", .isUnix = true}.text()), "unix:/run/a.sock");
    QCOMPARE((net::Endpoint{.isUnix = true}.text()), "unix");
    const auto reachable = [](const char *host) { return net::isReachableFromOutside({.host = host, .port = 80}); };
    QVERIFY(!reachable("127.0.0.1"));
    QVERIFY(!reachable("127.1.2.3"));
    QVERIFY(!reachable("::1"));
    QVERIFY(reachable("0.0.0.0"));
    QVERIFY(reachable("::"));
    QVERIFY(reachable("192.0.2.1"));
    QVERIFY(!net::isReachableFromOutside({.host = "/run/a.sock", .isUnix = true}));
}

void UnixSocketTest::carriesBytesBothWays()
{
    NetBench bench(options());
    QVERIFY2(bench.problem.summary.isEmpty(), qPrintable(bench.problem.summary));
    QCOMPARE(bench.server.endpoints().front().text(), "unix:" + path().toStdString());
    const auto socket = client();
    socket->write("hello");
    QTRY_COMPARE(socket->bytesAvailable(), 5);
    QCOMPARE(socket->readAll(), "hello");
    QCOMPARE(bench.seen.peers, std::vector<std::string>{"unix"});
    QCOMPARE(bench.seen.locals, std::vector<std::string>{"unix:" + path().toStdString()});
    QCOMPARE(bench.seen.connections.front()->transportName(), "unix");
    socket->disconnectFromServer();
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"0 peer closed"});
}

void UnixSocketTest::hasTheModeThatIsAskedFor()
{
    for (const std::uint32_t mode : {0600U, 0660U, 0666U}) {
        net::ServerOptions with = options();
        with.unixMode = mode;
        const NetBench bench(with);
        const auto is = QFile::permissions(path());
        QCOMPARE(is.testFlag(QFile::ReadOwner), true);
        QCOMPARE(is.testFlag(QFile::WriteGroup), (mode & 0020) != 0);
        QCOMPARE(is.testFlag(QFile::WriteOther), (mode & 0002) != 0);
    }
}

void UnixSocketTest::removesItsFileAtTheEnd()
{
    {
        NetBench bench(options());
        QVERIFY(QFile::exists(path()));
        QSignalSpy stopped(&bench.server, &net::Server::stopped);
        bench.server.stop(1s);
        QTRY_COMPARE(stopped.count(), 1);
        QVERIFY(!QFile::exists(path()));
    }
    {
        const NetBench bench(options());
        QVERIFY(QFile::exists(path()));
    }
    QVERIFY(!QFile::exists(path()));
    {
        const NetBench bench(options());
        QVERIFY(QFile::remove(path()));
        QFile other(path());
        QVERIFY(other.open(QIODevice::WriteOnly));
    }
    QVERIFY(QFile::exists(path())); // not the server's any more
    QVERIFY(QFile::remove(path()));
}

void UnixSocketTest::replacesAnAbandonedSocket()
{
    QString kept = m_folder.filePath(u"kept"_s);
    {
        const NetBench bench(options());
        QVERIFY(QFile::rename(path(), kept)); // so that nobody removes it
    }
    QVERIFY(QFile::rename(kept, path()));
    NetBench bench(options());
    QVERIFY2(bench.problem.summary.isEmpty(), qPrintable(bench.problem.detail));
    const auto socket = client();
    socket->write("x");
    QTRY_COMPARE(socket->bytesAvailable(), 1);
}

void UnixSocketTest::leavesTheSocketOfAnother()
{
    NetBench first(options());
    const NetBench second(options());
    QVERIFY(second.problem.summary.contains(path()));
    QVERIFY(second.problem.detail.contains(u"in use"_s));
    const auto socket = client();
    socket->write("x");
    QTRY_COMPARE(first.seen.received, "x");
}

void UnixSocketTest::leavesWhatIsNoSocket()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    const NetBench bench(options());
    QVERIFY(bench.problem.detail.contains(u"no socket"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "precious");
    QVERIFY(file.remove());
}

void UnixSocketTest::refusesAPathThatIsTooLong()
{
    net::ServerOptions with = options();
    with.also.front().path = m_folder.filePath(QString(120, u'x'));
    QVERIFY(NetBench(with).problem.detail.contains(u"longer than"_s));
    with.also.front().path = m_folder.filePath(u"no/such/folder/app.sock"_s);
    QVERIFY(!NetBench(with).problem.detail.isEmpty());
}

void UnixSocketTest::knowsAHalfCloseFromAnEnd()
{
    net::ServerOptions with = options();
    with.timeouts.halfOpen = 60s;
    NetBench bench(with);
    const auto socket = client();
    socket->write("stay"); // the handler would wait for the half-closed client
    QTRY_COMPARE(socket->bytesAvailable(), 4);
    QCOMPARE(socket->readAll(), "stay");
    socket->disconnectFromServer();
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"0 peer closed"});
    QCOMPARE(bench.seen.inputEnds, 0); // but through a file the system tells that it has gone
}

void UnixSocketTest::listensAtSeveralAddresses()
{
    net::ServerOptions with = options();
    with.host = u"127.0.0.1"_s;
    with.also.push_back({.host = u"127.0.0.1"_s});
    NetBench bench(with);
    const auto endpoints = bench.server.endpoints();
    QCOMPARE(endpoints.size(), 3U);
    QVERIFY(endpoints[0].port != endpoints[2].port);
    QVERIFY(endpoints[1].isUnix);
    for (const net::Endpoint &endpoint : {endpoints[0], endpoints[2]}) {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, endpoint.port);
        socket.write("x");
        QTRY_COMPARE(socket.bytesAvailable(), 1);
        QCOMPARE(bench.seen.locals.back(), endpoint.text());
    }
}

void UnixSocketTest::listensAtNoneWhenOneFails()
{
    const NetBench first(options());
    net::ServerOptions with = options();
    with.host = u"127.0.0.1"_s;
    const NetBench second(with);
    QVERIFY(!second.problem.summary.isEmpty());
    QVERIFY(second.server.endpoints().empty());
}

void UnixSocketTest::servesBothFamilies()
{
    net::ServerOptions with = quickOptions();
    with.host = u"::"_s;
    NetBench bench(with);
    if (!bench.problem.summary.isEmpty())
        QSKIP("no IPv6 on this machine");
    QCOMPARE(bench.server.endpoints().front().text(), "[::]:" + std::to_string(bench.port));
    for (const auto *host : {"127.0.0.1", "::1"}) {
        QTcpSocket socket;
        socket.connectToHost(QString::fromLatin1(host), bench.port);
        socket.write("x");
        QTRY_COMPARE(socket.bytesAvailable(), 1);
        QCOMPARE(bench.seen.locals.back(), net::endpointOf(QHostAddress(QString::fromLatin1(host)), bench.port).text());
    }
}

void UnixSocketTest::speaksNoTlsThroughAFile()
{
    const QTemporaryDir certificates;
    net::ServerOptions with = options();
    with.tls = {.on = true, .developmentFolder = certificates.path()};
    NetBench bench(with);
    const auto socket = client();
    socket->write("plain");
    QTRY_COMPARE(socket->bytesAvailable(), 5);
    QVERIFY(!bench.seen.tls.front());
}

QTEST_GUILESS_MAIN(UnixSocketTest)
#include "tst_unixsocket.moc"
