#include "call/call.h"

#include <QTest>

#include <thread>

using namespace gatescope;
using namespace gatescope::call;

class CallTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCallWithoutBodyIsReadyAtOnce();
    void bodyComesInOrderAndSaysWhenItEnds();
    void aFullBodyAsksForReadingToGoOn();
    void aLostClientIsToldAfterTheBytesThatCame();
    void roomReturnsAtTheLowWaterMark();
    void waitersWakeWhenTheClientLeaves();
};

namespace {

std::shared_ptr<Call> callWithBody()
{
    return std::make_shared<Call>(ExchangeId{1}, ConnectionId{1}, Request{.method = "POST", .hasBody = true});
}

} // namespace

void CallTest::aCallWithoutBodyIsReadyAtOnce()
{
    Call call(ExchangeId{1}, ConnectionId{1}, Request{.method = "GET"});
    QVERIFY(call.hasBodyReady());
    const auto body = call.takeBody(10);
    QVERIFY(body.last);
    QVERIFY(body.bytes.empty());
}

void CallTest::bodyComesInOrderAndSaysWhenItEnds()
{
    const auto call = callWithBody();
    QVERIFY(!call->hasBodyReady());
    call->pushBody("hello ");
    call->pushBody("world");
    QCOMPARE(call->takeBody(3).bytes, "hel");
    const auto rest = call->takeBody(100);
    QCOMPARE(rest.bytes, "lo world");
    QVERIFY(!rest.last);
    call->finishBody();
    QVERIFY(call->takeBody(100).last);
}

void CallTest::aFullBodyAsksForReadingToGoOn()
{
    const auto call = callWithBody();
    call->pushBody(std::string(Call::kBodyHighWater + 1, 'x'));
    QVERIFY(call->bodyIsFull());
    QVERIFY(call->takeBody(10).wasFull);
    QVERIFY(!call->bodyIsFull());
    QVERIFY(!call->takeBody(10).wasFull);
}

void CallTest::aLostClientIsToldAfterTheBytesThatCame()
{
    const auto call = callWithBody();
    call->pushBody("half");
    call->disconnect();
    const auto first = call->takeBody(2);
    QVERIFY(!first.disconnected);
    const auto second = call->takeBody(2);
    QCOMPARE(second.bytes, "lf");
    QVERIFY(second.disconnected);
    QVERIFY(!second.last);
}

void CallTest::roomReturnsAtTheLowWaterMark()
{
    const auto call = callWithBody();
    call->addUnsent(Call::kUnsentHighWater + 1);
    QVERIFY(!call->roomOrWant());
    QVERIFY(!call->sent(1));
    QVERIFY(call->sent(Call::kUnsentHighWater - Call::kUnsentLowWater));
    QVERIFY(call->roomOrWant());
    QVERIFY(!call->sent(Call::kUnsentLowWater));
    QCOMPARE(call->unsent(), 0U);
}

void CallTest::waitersWakeWhenTheClientLeaves()
{
    const auto call = callWithBody();
    call->addUnsent(Call::kUnsentHighWater + 1);
    std::thread reader([&] { call->waitForBody(); });
    std::thread writer([&] { call->waitForDrain(); });
    call->disconnect();
    reader.join();
    writer.join();
    QVERIFY(call->isDisconnected());
}

QTEST_APPLESS_MAIN(CallTest)
#include "tst_call.moc"
