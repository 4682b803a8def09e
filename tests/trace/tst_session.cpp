#include "support/sampletrace.h"
#include "trace/session.h"

#include <QSignalSpy>
#include <QTest>

#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace gatescope;
using namespace gatescope::trace;

class SessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foldsEventsIntoSummaries();
    void refusingLifespanIsNoFailure();
    void tellsTheViewsOnceForEachCommit();
    void anEndedRunEndsItsExchanges();
    void deletedIsHiddenUntilPurged();
    void gapsMarkTheOpenExchanges();
    void anExchangeEndsWithoutTheEventOfItsEnd();
    void streamsEndWithTheirConnection();
    void damageIsCounted();
    void aTerminalKeepsNothing();
    void aTerminalDoesNotGrow();
};

namespace {

/// What the program has allocated; 0 where that is not known.
std::size_t heapBytes()
{
#ifdef __GLIBC__
    return ::mallinfo2().uordblks;
#else
    return 0;
#endif
}

} // namespace

void SessionTest::foldsEventsIntoSummaries()
{
    Session session;
    test::SampleTrace sample(session);
    const auto *get = session.summary(sample.wsgiGet("/cart"));
    QCOMPARE(get->method, "GET");
    QCOMPARE(get->target, "/cart?color=red&size=42");
    QCOMPARE(get->status, 200);
    QCOMPARE(get->interface, Interface::Wsgi);
    QCOMPARE(get->outcome, Outcome::Completed);
    QCOMPARE(get->logs, 2);
    QVERIFY(get->calledAt < get->firstByteAt && get->firstByteAt < get->endedAt);
    QVERIFY(!get->isFailure());

    const auto *raised = session.summary(sample.wsgiRaises("/missing"));
    QVERIFY(raised->appRaised && raised->isFailure());
    QCOMPARE(raised->note, "KeyError: '/missing'");

    const auto *rejected = session.summary(sample.rejected());
    QCOMPARE(rejected->outcome, Outcome::Rejected);
    QCOMPARE(rejected->target, "POST /pay HTTP/1.1");
    QCOMPARE(session.connectionEvents(rejected->number).size(), 1);

    const auto *open = session.summary(sample.asgiOpen("/events"));
    QVERIFY(open->isOpen());
    QVERIFY(open->duration().count() > 0);

    QCOMPARE(session.summary(sample.lifespan())->lifespan, "started");
    QCOMPARE(session.threadName(sample.run(), 3), QStringLiteral("wsgi-1"));
}

void SessionTest::refusingLifespanIsNoFailure()
{
    ExchangeSummary summary;
    summary.add({{}, AppRaised{.type = "ValueError"}});
    QVERIFY(summary.isFailure());
    summary.add({{}, ExchangeEnded{.outcome = Outcome::Unsupported}});
    QVERIFY(!summary.isFailure());
}

void SessionTest::tellsTheViewsOnceForEachCommit()
{
    Session session;
    test::SampleTrace sample(session);
    QSignalSpy added(&session, &Session::exchangesAdded);
    QSignalSpy changed(&session, &Session::exchangesChanged);
    sample.wsgiGet("/a");
    const auto open = sample.asgiOpen("/b");
    session.commit();
    QCOMPARE(added.count(), 1);
    QCOMPARE(added[0], (QVariantList{1U, 2U}));
    QCOMPARE(changed.count(), 0);
    session.append(sample.run(), TraceEvent{{.exchange = session.summary(open)->exchange}, AppReturned{}});
    session.append(sample.run(), TraceEvent{{.exchange = session.summary(open)->exchange}, ExchangeEnded{}});
    session.commit();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].value<QList<std::uint32_t>>(), QList<std::uint32_t>{open});
    session.commit();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(added.count(), 1);
}

void SessionTest::anEndedRunEndsItsExchanges()
{
    Session session;
    test::SampleTrace sample(session);
    const auto done = sample.wsgiGet("/a");
    const auto open = sample.asgiOpen("/b");
    session.endRun(sample.run(), QStringLiteral("killed by SIGKILL"));
    QCOMPARE(session.summary(done)->outcome, Outcome::Completed);
    QCOMPARE(session.summary(open)->outcome, Outcome::Aborted);
    QCOMPARE(session.summary(open)->note, "killed by SIGKILL");
    QVERIFY(session.run(sample.run())->ended);
}

void SessionTest::deletedIsHiddenUntilPurged()
{
    Session session;
    test::SampleTrace sample(session);
    const auto first = sample.wsgiGet("/a");
    const auto second = sample.wsgiGet("/b");
    session.commit();
    session.setDeleted({first, second}, true);
    QVERIFY(session.summary(first)->deleted);
    session.setDeleted({second}, false);
    session.purgeDeleted();
    QVERIFY(!session.summary(first));
    QCOMPARE(session.summary(second)->target, "/b?color=red&size=42");
    QVERIFY(session.events(first).isEmpty());
    const auto third = sample.wsgiGet("/c");
    QCOMPARE(third, 3U);
    session.setDeleted({second, third}, true);
    session.purgeDeleted();
    QVERIFY(session.memoryBytes() < 4096);
}

void SessionTest::gapsMarkTheOpenExchanges()
{
    Session session;
    test::SampleTrace sample(session);
    const auto done = sample.wsgiGet("/a");
    const auto open = sample.asgiOpen("/b");
    session.append(sample.run(), TraceEvent{{}, Gap{.events = 12}});
    QVERIFY(session.summary(open)->hasGap);
    QVERIFY(!session.summary(done)->hasGap);
    QCOMPARE(session.run(sample.run())->lostEvents, 12U);
}

void SessionTest::anExchangeEndsWithoutTheEventOfItsEnd()
{
    Session session;
    const RunId run = session.beginRun({});
    const auto start = [&](std::uint32_t exchange, std::uint32_t connection) {
        const EventHeader header{.exchange = {exchange}, .connection = {connection}};
        session.append(run, TraceEvent{header, CallStarted{.httpVersion = "1.1"}});
    };
    start(1, 7);
    start(2, 8);
    session.append(run, TraceEvent{{}, Gap{.events = 3}});
    QVERIFY(session.summary(1)->isOpen() && session.summary(1)->hasGap);
    start(3, 7);
    const auto *lost = session.summary(1);
    QCOMPARE(lost->outcome, Outcome::Aborted);
    QCOMPARE(lost->note, "events were lost, among them that of its end");
    QVERIFY(session.summary(2)->isOpen());
    QVERIFY(session.summary(3)->isOpen() && !session.summary(3)->hasGap);
    start(4, 7);
    QVERIFY(session.summary(3)->isOpen());
}

void SessionTest::streamsEndWithTheirConnection()
{
    Session session;
    const RunId run = session.beginRun({});
    const auto start = [&](std::uint32_t exchange) {
        const EventHeader header{.exchange = {exchange}, .connection = {7}};
        session.append(run, TraceEvent{header, CallStarted{.httpVersion = "2"}});
    };
    start(1);
    session.append(run, TraceEvent{{}, Gap{.events = 1}});
    start(2);
    session.append(run, TraceEvent{{}, Gap{.events = 1}});
    start(3);
    QVERIFY(session.summary(1)->isOpen() && session.summary(2)->isOpen() && session.summary(3)->isOpen());
    session.append(run, TraceEvent{{.connection = {7}}, ConnectionClosed{}});
    QCOMPARE(session.summary(1)->outcome, Outcome::Aborted);
    QCOMPARE(session.summary(2)->outcome, Outcome::Aborted);
    QVERIFY(session.summary(3)->isOpen()); // the event of its end is on its way
}

void SessionTest::damageIsCounted()
{
    Session session;
    test::SampleTrace sample(session);
    session.append(sample.run(), std::string_view("not a record"));
    session.append(RunId{99}, encode({.what = IterationStarted{}}));
    session.append(sample.run(), TraceEvent{{.exchange = {0xFFFFFFFF}}, IterationStarted{}});
    QCOMPARE(session.damagedRecords(), 3U);
    QCOMPARE(session.lastNumber(), 0U);
}

void SessionTest::aTerminalKeepsNothing()
{
    Session session;
    session.setKeepsEvents(false);
    int seen = 0;
    session.setObserver([&seen](RunId, const TraceEvent &) { ++seen; });
    test::SampleTrace sample(session);
    const auto done = sample.wsgiGet("/a");
    const auto open = sample.asgiOpen("/b");
    QString told;
    connect(&session, &Session::exchangesAdded, this,
            [&](std::uint32_t first, std::uint32_t) { told = QString::fromStdString(session.summary(first)->target); });
    session.commit();
    QCOMPARE(told, QStringLiteral("/a?color=red&size=42"));
    QVERIFY(!session.summary(done));
    QVERIFY(session.summary(open));
    QVERIFY(session.events(open).isEmpty());
    QVERIFY(seen > 20);
    session.append(sample.run(), TraceEvent{{.exchange = {1}}, IterationStarted{}});
    QCOMPARE(session.lastNumber(), 2U);
}

void SessionTest::aTerminalDoesNotGrow()
{
    constexpr std::uint32_t kExchanges = 200'000;
    Session session;
    session.setKeepsEvents(false);
    const RunId run = session.beginRun({});
    session.append(run, TraceEvent{{.exchange = {1}}, CallStarted{}}); // stays open, as a lifespan does
    session.commit();
    const std::size_t before = heapBytes();
    for (std::uint32_t id = 2; id < kExchanges; ++id) {
        session.append(run, TraceEvent{{.exchange = {id}}, CallStarted{}});
        session.append(run, TraceEvent{{.exchange = {id}}, ExchangeEnded{}});
        if (id % 64 == 0)
            session.commit();
    }
    session.commit();
    QCOMPARE(session.lastNumber(), kExchanges - 1);
    QVERIFY(session.summary(1));
    QVERIFY2(heapBytes() < before + kExchanges, qPrintable(QString::number(heapBytes() - before))); // a byte for each
}

QTEST_APPLESS_MAIN(SessionTest)
#include "tst_session.moc"
