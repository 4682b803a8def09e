#include "net/listener.h"
#include "net/portowner.h"

#include <QCoreApplication>
#include <QTest>

using namespace gatescope::net;

class ListenerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listensOnAFreePort();
    void namesWhoHasThePort();
    void findsAnotherPort();
    void refusesWhatIsNoHost();
    void writesEndpoints();
};

void ListenerTest::listensOnAFreePort()
{
    Listener listener;
    const auto endpoint = listener.open(QStringLiteral("127.0.0.1"), 0);
    QVERIFY(endpoint);
    QCOMPARE(endpoint->host, "127.0.0.1");
    QVERIFY(endpoint->port > 0);
    Listener named;
    QVERIFY(named.open(QStringLiteral("localhost"), 0));
}

void ListenerTest::namesWhoHasThePort()
{
    Listener first;
    const auto endpoint = first.open(QStringLiteral("127.0.0.1"), 0);
    Listener second;
    const auto refused = second.open(QStringLiteral("127.0.0.1"), endpoint->port);
    QVERIFY(!refused);
    QVERIFY(refused.error().summary.contains(QString::number(endpoint->port)));
    QVERIFY(refused.error().wayOut.contains(QStringLiteral("is free")));
#ifdef Q_OS_LINUX
    const auto owner = portOwner(endpoint->port);
    QVERIFY(owner);
    QCOMPARE(owner->pid, QCoreApplication::applicationPid());
    QVERIFY(refused.error().detail.contains(QString::number(QCoreApplication::applicationPid())));
    QVERIFY(refused.error().detail.contains(QStringLiteral("tst_listener")));
#endif
}

void ListenerTest::findsAnotherPort()
{
    Listener first;
    const auto endpoint = first.open(QStringLiteral("127.0.0.1"), 0);
    const auto other = nextFreePort(QHostAddress(QHostAddress::LocalHost), endpoint->port);
    QVERIFY(other);
    QVERIFY(*other > endpoint->port);
    QVERIFY(!portOwner(*other));
}

void ListenerTest::refusesWhatIsNoHost()
{
    Listener listener;
    const auto refused = listener.open(QStringLiteral("no.such.host.invalid"), 0);
    QVERIFY(!refused);
    QVERIFY(refused.error().summary.contains(QStringLiteral("no.such.host.invalid")));
    QVERIFY(!listener.open(QStringLiteral("203.0.113.1"), 0));
}

void ListenerTest::writesEndpoints()
{
    QCOMPARE(endpointOf(QHostAddress(QStringLiteral("::ffff:127.0.0.1")), 80).text(), "127.0.0.1:80");
    QCOMPARE(endpointOf(QHostAddress(QStringLiteral("::1")), 80).text(), "[::1]:80");
}

QTEST_GUILESS_MAIN(ListenerTest)
#include "tst_listener.moc"
