#include "gateway/gatewaybench.h"

#include <QFile>

using namespace testing;

/// Many requests at once: nothing lost, nothing kept.
class LoadTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servesTenThousandRequestsFrom64Connections();
    void keepsNoMemory();
};

namespace {

constexpr int kConnections = 64;

std::size_t residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toULong() * 4096;
}

/// Sends `requests` of the path /N, a few at a time, over 64 connections; counts the right answers.
class Crowd : public QObject {
public:
    Crowd(const net::Endpoint &server, int requests) : m_requests(requests)
    {
        for (int i = 0; i < kConnections; ++i) {
            auto &socket = m_sockets.emplace_back(std::make_unique<QTcpSocket>());
            connect(socket.get(), &QTcpSocket::readyRead, this, [this, i] { read(i); });
            connect(socket.get(), &QTcpSocket::connected, this, [this, i] { ask(i); });
            socket->connectToHost(QStringLiteral("127.0.0.1"), server.port);
        }
    }
    int right = 0;
    int wrong = 0;

private:
    void ask(int index)
    {
        if (m_asked == m_requests)
            return;
        const QByteArray path = "/" + QByteArray::number(++m_asked);
        m_expected[std::size_t(index)] = "\r\n\r\n" + path;
        m_sockets[std::size_t(index)]->write("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    void read(int index)
    {
        QByteArray &input = m_input[std::size_t(index)];
        input += m_sockets[std::size_t(index)]->readAll();
        if (!input.contains("\r\n\r\n/"))
            return;
        ++(input.endsWith(m_expected[std::size_t(index)]) ? right : wrong);
        input.clear();
        ask(index);
    }

    const int m_requests;
    int m_asked = 0;
    std::vector<std::unique_ptr<QTcpSocket>> m_sockets;
    std::array<QByteArray, kConnections> m_input;
    std::array<QByteArray, kConnections> m_expected;
};

void answerPaths(GatewayBench &bench)
{
    bench.application.fallback = [](Conversation &conversation) { conversation.answer(conversation.request().path); };
    bench.start();
}

} // namespace

void LoadTest::servesTenThousandRequestsFrom64Connections()
{
    GatewayBench bench(quickOptions(), 64 * 1024 * 1024);
    answerPaths(bench);
    Crowd crowd(bench.address, 10'000);
    QTRY_COMPARE_WITH_TIMEOUT(crowd.right + crowd.wrong, 10'000, 60'000);
    QCOMPARE(crowd.wrong, 0);
    bench.stop();
    bench.events();
    QCOMPARE(bench.reader.lostEvents(), 0U);
    QCOMPARE(std::ranges::count_if(
                 bench.seen, [](const std::string &line) { return line.starts_with("exchange.ended Completed 200"); }),
             10'000);
    QCOMPARE(std::ranges::count(bench.seen, "connection.opened tcp"), kConnections);
}

void LoadTest::keepsNoMemory()
{
    GatewayBench bench(quickOptions(), 1024 * 1024);
    answerPaths(bench);
    const auto load = [&](int requests) {
        Crowd crowd(bench.address, requests);
        QTRY_COMPARE_WITH_TIMEOUT(crowd.right, requests, 60'000);
    };
    load(5'000);
    const std::size_t before = residentBytes();
    load(20'000);
    const std::size_t after = residentBytes();
#ifdef __SANITIZE_ADDRESS__ // which keeps freed memory aside
    Q_UNUSED(before);
    Q_UNUSED(after);
#else
    QVERIFY2(after < before + 4 * 1024 * 1024, std::format("{} KiB more", (after - before) / 1024).c_str());
#endif
}

QTEST_GUILESS_MAIN(LoadTest)
#include "tst_load.moc"
