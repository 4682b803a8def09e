#include "common/theme.h"
#include "lanes/lanesview.h"
#include "lanes/loadtrace.h"
#include "support/shots.h"

#include <QApplication>
#include <QtTest>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

/// Pictures of the lanes for people to look at, in both schemes; the test only asks that they are not empty.
class TestLaneShots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void shots_data();
    void shots();

private:
    test::Shots m_shots;
};

void TestLaneShots::initTestCase()
{
    QVERIFY(m_shots.prepare());
}

namespace {

void blocked(trace::Session &session)
{
    test::LoadTrace run(session, trace::Interface::Asgi3);
    std::vector<test::LoadTrace::Call> calls;
    for (int i = 0; i < 9; ++i) {
        const std::int64_t at = 2000 + i * 22'000;
        calls.push_back({.arrived = at,
                         .called = at + 500,
                         .left = at + 150'000 + i * 9000,
                         .waitedFrom = at + 4000,
                         .waitedTo = i < 3 ? at + 30'000 : 0,
                         .ended = at + 153'000 + i * 9000});
        run.add(calls.back(), false);
    }
    run.block(96'000, 196'000, 4, {1, 2, 3, 5, 6, 7, 8, 9});
    for (std::uint32_t i = 0; i < calls.size(); ++i)
        run.finish(i + 1, calls[i]);
    session.commit();
}

void make(const QString &which, trace::Session &session)
{
    using trace::Interface;
    if (which == "wsgi"_L1 || which == "two"_L1)
        test::LoadTrace(session, Interface::Wsgi).load(which == "two"_L1 ? 400 : 60);
    if (which == "asgi"_L1 || which == "two"_L1)
        test::LoadTrace(session, Interface::Asgi3).load(which == "two"_L1 ? 400 : 60);
    if (which == "large"_L1)
        test::LoadTrace(session, Interface::Wsgi).load(20'000);
    if (which == "blocked"_L1)
        blocked(session);
    if (which == "uvloop"_L1) {
        test::LoadTrace run(session, Interface::Asgi3);
        run.put(1, 2, {},
                trace::Finding{.rule = "A029", .severity = trace::Severity::Info, .message = "the loop is uvloop"});
        run.load(60);
    }
}

} // namespace

void TestLaneShots::shots_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("table");
    QTest::addColumn<int>("exchange");
    QTest::newRow("wsgi") << QSize(1200, 340) << false << 31;
    QTest::newRow("asgi") << QSize(1200, 420) << false << 20;
    QTest::newRow("blocked") << QSize(1200, 460) << false << 4;
    QTest::newRow("large") << QSize(1700, 420) << false << 0;
    QTest::newRow("two") << QSize(1200, 760) << false << 0;
    QTest::newRow("wsgi-table") << QSize(1200, 340) << true << 4;
    QTest::newRow("uvloop") << QSize(1200, 420) << false << 20;
    QTest::newRow("uvloop-small") << QSize(560, 260) << false << 3;
    QTest::newRow("asgi-small") << QSize(560, 240) << false << 3;
    QTest::newRow("wsgi-pane") << QSize(1320, 160) << false << 12;
    QTest::newRow("empty") << QSize(900, 240) << false << 0;
}

void TestLaneShots::shots()
{
    QFETCH(QSize, size);
    QFETCH(bool, table);
    QFETCH(int, exchange);
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    trace::Session session;
    Selection selection;
    make(name.section(u'-', 0, 0), session);
    for (const auto scheme : test::Shots::schemes()) {
        test::Shots::use(scheme);
        LanesView view(session, selection);
        view.resize(size);
        view.show();
        view.tableAction()->setChecked(table);
        view.twoRunsAction()->setChecked(name == "two"_L1);
        QTRY_VERIFY_WITH_TIMEOUT(view.pane().chart().isComplete(), 60'000);
        if (view.secondPane())
            QTRY_VERIFY_WITH_TIMEOUT(view.secondPane()->chart().isComplete(), 60'000);
        QCOMPARE(view.pane().note()->isVisible(), name.startsWith(u"uvloop"));
        selection.setExchange(static_cast<std::uint32_t>(exchange));
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(m_shots.save(view, u"lanes-"_s + QString::fromLatin1(QTest::currentDataTag()), scheme));
        selection.setExchange(0);
    }
}

QTEST_MAIN(TestLaneShots)
#include "tst_laneshots.moc"
