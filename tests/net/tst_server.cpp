#include "net/server.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <sys/socket.h>

using namespace gatescope::net;
using namespace std::chrono_literals;

namespace {

/// What the handlers of one test have seen.
struct Seen {
    std::vector<std::string> closings;
    std::string received;
    int deadlines = 0;
    int stoppings = 0;
    int writtens = 0;
    int inputEnds = 0;
    std::vector<Connection *> connections;
};

/// Answers everything with itself; a few words are orders.
class Echo : public ConnectionHandler {
public:
    Echo(Connection &connection, Seen &seen) : m_connection(connection), m_seen(seen)
    {
        m_seen.connections.push_back(&connection);
    }

    void received(std::string_view bytes) override
    {
        m_seen.received += bytes;
        m_connection.write(bytes);
        m_connection.flush();
        if (bytes.starts_with("close"))
            m_connection.closeGently("asked to");
        if (bytes.starts_with("wait"))
            m_connection.setDeadline(m_connection.timeouts().idle);
        if (bytes.starts_with("pause"))
            m_connection.pauseReading();
    }
    void written() override { ++m_seen.writtens; }
    void deadlinePassed() override
    {
        ++m_seen.deadlines;
        m_connection.closeGently("too late");
    }
    bool canAnswerStill() const override { return m_seen.received.starts_with("half"); }
    void inputEnded() override { ++m_seen.inputEnds; }
    void stopping() override
    {
        ++m_seen.stoppings;
        if (m_seen.received != "stay")
            m_connection.closeGently("stopping");
    }
    void closed(const Closing &closing) override
    {
        m_seen.closings.push_back(std::to_string(int(closing.by)) + " " + closing.why);
    }

private:
    Connection &m_connection;
    Seen &m_seen;
};

constexpr auto kHalfOpen = 100ms;

ServerOptions quick()
{
    ServerOptions options;
    options.timeouts = {.head = 200ms, .idle = 40ms, .drain = 200ms, .linger = 200ms, .halfOpen = kHalfOpen};
    return options;
}

class Bench {
public:
    explicit Bench(const ServerOptions &options = quick())
        : server(options, [this](Connection &connection) { return std::make_unique<Echo>(connection, seen); })
    {
        port = server.listen()->port;
    }

    std::unique_ptr<QTcpSocket> client()
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QStringLiteral("127.0.0.1"), port);
        return socket;
    }

    Seen seen;
    Server server;
    std::uint16_t port = 0;
};

} // namespace

class ServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void carriesBytesBothWays();
    void tellsWhenThePeerLeaves();
    void answersAClientThatWaits();
    void tellsWhenAClientThatWaitedLeaves();
    void keepsDeadlines();
    void closesWithoutLosingTheAnswer();
    void doesNotLingerForEver();
    void stopsReadingWhenAsked();
    void tellsWhenBytesLeave();
    void letsTooManyConnectionsWait();
    void stopsGracefully();
    void cutsAtTheStopDeadline();
};

void ServerTest::carriesBytesBothWays()
{
    Bench bench;
    const auto client = bench.client();
    client->write("hello");
    QTRY_COMPARE(client->bytesAvailable(), 5);
    QCOMPARE(client->readAll(), "hello");
    QCOMPARE(bench.seen.connections.front()->bytesIn(), 5U);
    QCOMPARE(bench.seen.connections.front()->bytesOut(), 5U);
    QCOMPARE(bench.seen.connections.front()->peer().port, client->localPort());
    QCOMPARE(bench.seen.connections.front()->local().port, bench.port);
}

void ServerTest::tellsWhenThePeerLeaves()
{
    Bench bench;
    const auto client = bench.client();
    QTRY_COMPARE(bench.server.connectionCount(), 1U);
    client->write("bye");
    QTRY_COMPARE(client->bytesAvailable(), 3);
    client->disconnectFromHost();
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"0 peer closed"});
    QCOMPARE(bench.seen.received, "bye");
    QCOMPARE(bench.server.connectionCount(), 0U);
}

void ServerTest::answersAClientThatWaits()
{
    Bench bench;
    const auto client = bench.client();
    client->write("half");
    QTRY_COMPARE(client->bytesAvailable(), 4);
    ::shutdown(int(client->socketDescriptor()), SHUT_WR);
    QTRY_COMPARE(bench.seen.inputEnds, 1);
    Connection *connection = bench.seen.connections.front();
    QVERIFY(connection->inputHasEnded());
#ifdef Q_OS_LINUX
    QTest::qWait(int(2 * kHalfOpen.count())); // it is known to wait, however long
#endif
    QVERIFY(connection->isOpen());
    connection->write("answer");
    connection->closeGently("answered");
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(client->readAll(), "halfanswer");
    QCOMPARE(bench.seen.closings, std::vector<std::string>{"1 answered"});
}

void ServerTest::tellsWhenAClientThatWaitedLeaves()
{
    Bench bench;
    const auto client = bench.client();
    client->write("half");
    QTRY_COMPARE(client->bytesAvailable(), 4);
    ::shutdown(int(client->socketDescriptor()), SHUT_WR);
    QTRY_COMPARE(bench.seen.inputEnds, 1);
    client->abort();
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"0 peer closed"});
    QCOMPARE(bench.server.connectionCount(), 0U);
    const auto other = bench.client(); // closes altogether at once: no process holds its socket
    other->write("half");
    QTRY_COMPARE(other->bytesAvailable(), 4);
    other->disconnectFromHost();
    QTRY_COMPARE(bench.seen.closings.size(), 2U);
#ifdef Q_OS_LINUX
    QCOMPARE(bench.seen.inputEnds, 1);
#endif
}

void ServerTest::keepsDeadlines()
{
    Bench bench;
    const auto client = bench.client();
    client->write("wait");
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(bench.seen.deadlines, 1);
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"1 too late"});
}

void ServerTest::closesWithoutLosingTheAnswer()
{
    Bench bench;
    const auto client = bench.client();
    QVERIFY(client->waitForConnected());
    client->write("close" + QByteArray(3'000'000, 'x'));
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(client->error(), QAbstractSocket::RemoteHostClosedError);
    QVERIFY(client->readAll().startsWith("close"));
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"1 asked to"});
}

void ServerTest::doesNotLingerForEver()
{
    Bench bench;
    const auto client = bench.client();
    client->setReadBufferSize(1); // does not notice our half-close, and so never closes
    client->write("close");
    QTRY_COMPARE(bench.seen.closings, std::vector<std::string>{"1 asked to"});
}

void ServerTest::stopsReadingWhenAsked()
{
    Bench bench;
    const auto client = bench.client();
    client->write("pause");
    QTRY_COMPARE(bench.seen.received, "pause");
    client->write(QByteArray(20'000'000, 'x'));
    QTRY_VERIFY(client->bytesToWrite() < 20'000'000);
    const auto other = bench.client(); // its echo shows that the server went on meanwhile
    other->write("x");
    QTRY_COMPARE(other->bytesAvailable(), 1);
    QVERIFY(client->bytesToWrite() > 0);
    QCOMPARE(bench.seen.received, "pausex");
    bench.seen.connections.front()->resumeReading();
    QTRY_COMPARE(bench.seen.received.size(), 20'000'006U);
}

void ServerTest::tellsWhenBytesLeave()
{
    Bench bench;
    const auto client = bench.client();
    client->setReadBufferSize(1000);
    QTRY_COMPARE(bench.server.connectionCount(), 1U);
    Connection *connection = bench.seen.connections.front();
    connection->write(std::string(20'000'000, 'x'));
    connection->flush();
    QTRY_VERIFY(bench.seen.writtens > 0);
    QVERIFY(connection->unwritten() > 0);
    QByteArray got;
    client->setReadBufferSize(0);
    connect(client.get(), &QTcpSocket::readyRead, this, [&] { got += client->readAll(); });
    got += client->readAll();
    QTRY_COMPARE(connection->unwritten(), 0U);
    QTRY_COMPARE(got.size(), 20'000'000);
    QCOMPARE(connection->bytesOut(), 20'000'000U);
}

void ServerTest::letsTooManyConnectionsWait()
{
    ServerOptions options = quick();
    options.maxConnections = 2;
    Bench bench(options);
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(bench.client());
        clients.back()->write("x");
    }
    QTRY_COMPARE(bench.seen.received, "xx");
    QTRY_COMPARE(clients.back()->state(), QAbstractSocket::ConnectedState);
    QCOMPARE(bench.server.connectionCount(), 2U);
    for (std::size_t i = 0; i < clients.size(); ++i) {
        clients[i]->abort();
        QTRY_COMPARE(bench.seen.received.size(), std::min<std::size_t>(i + 3, 5));
    }
    QTRY_COMPARE(bench.server.connectionCount(), 0U);
}

void ServerTest::stopsGracefully()
{
    Bench bench;
    const auto client = bench.client();
    QTRY_COMPARE(bench.server.connectionCount(), 1U);
    QSignalSpy stopped(&bench.server, &Server::stopped);
    bench.server.stop(10s);
    QTRY_COMPARE(stopped.count(), 1);
    QCOMPARE(bench.seen.stoppings, 1);
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    const auto late = bench.client();
    QTRY_COMPARE(late->error(), QAbstractSocket::ConnectionRefusedError);
}

void ServerTest::cutsAtTheStopDeadline()
{
    Bench bench;
    const auto client = bench.client();
    client->write("stay");
    QTRY_COMPARE(bench.seen.received, "stay");
    QSignalSpy stopped(&bench.server, &Server::stopped);
    bench.server.stop(50ms);
    QCOMPARE(bench.server.connectionCount(), 1U);
    QTRY_COMPARE(stopped.count(), 1);
    QCOMPARE(bench.seen.closings, std::vector<std::string>{"1 the server stopped"});
}

QTEST_GUILESS_MAIN(ServerTest)
#include "tst_server.moc"
